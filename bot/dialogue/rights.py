"""Who may do what: one table for both edges. What is not in it, nobody may do.

Every action is for the forms of one's own unit; a person without a unit has all of them. What a person may see of the
record is in `view`, by the same table.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from bot.dialogue.change import (
    AddEvidence,
    AddRemark,
    AddRulebook,
    AddSample,
    Assign,
    BeginDraft,
    Change,
    DiscardDraft,
    FileForm,
    HandBack,
    Invite,
    Join,
    NoteOnMeasure,
    NoteQuestion,
    NoteReminded,
    Receive,
    RecordEntries,
    Refuse,
    RememberAlias,
    Remove,
    ReopenForm,
    SetRole,
    SettleQuestion,
    SettleRemarks,
    TakeIn,
    TakeStep,
    UseTemplate,
    WithdrawEvidence,
    WithdrawInvitation,
)
from kb.people import ROLES, Person, Role
from kb.record import Record
from kb.review import Step
from kb.sharing import part_of

Action = Literal[
    "read", "drafts", "fill", "edit", "share", "submit", "review", "import", "follow_up", "teach", "log", "template",
    "people",
]  # fmt: skip
#: Whose filed forms a person sees: those of every unit, or only their own.
Visible = Literal["all", "unit"]

#: Action -> the roles that may do it with the forms of their own unit.
RIGHTS: Mapping[Action, tuple[Role, ...]] = {
    "read": ROLES,  # filed forms: questions, lists; other units' too where the setting says so
    "drafts": ("contributor", "editor", "reviewer", "admin"),  # forms that are not filed yet
    "fill": ("contributor", "editor", "admin"),
    "edit": ("editor", "admin"),  # begin, discard, change the rulebook
    "share": ("editor", "admin"),
    "submit": ("editor", "admin"),  # submit, take back
    "review": ("reviewer", "admin"),  # remark, return, pass, publish
    "import": ("editor", "admin"),
    "follow_up": ("contributor", "editor", "admin"),  # note how far the measures are
    "teach": ("contributor", "editor", "reviewer", "admin"),  # say what words mean in the unit's questions
    "log": ("editor", "reviewer", "admin"),
    "template": ("admin",),
    "people": ("admin",),
}

#: The commands of the conversation -> the action each needs. Those of "read" touch no form that is not filed.
COMMANDS: Mapping[str, Action] = {
    "start": "read",
    "ask": "read",
    "score": "read",
    "measures": "read",
    "follow": "read",
    "measure": "read",
    "forms": "read",
    "scorecard": "read",
    "trend": "read",
    "compare": "read",
    "export": "read",
    "word": "read",
    "excel": "read",
    "pdf": "read",
    "language": "read",
    "english": "read",
    "chinese": "read",
    "help": "read",
    "thanks": "read",
    "remind": "read",
    "explain": "read",
    "pause": "read",
    "cancel": "read",
    "sample": "import",
    "import": "import",
    "take": "import",
    "refuse": "import",
    "new": "edit",
    "add_row": "edit",
    "drop_row": "edit",
    "add_goal": "edit",
    "drop_goal": "edit",
    "shape_help": "edit",
    "restart": "edit",
    "rulebook": "edit",
    "rulebook_part": "edit",
    "rulebook_for": "edit",
    "rulebook_set": "edit",
    "rulebook_import": "import",
    "reopen": "edit",
    "log": "log",
    "who": "log",
    "takeback": "submit",
    "assign": "share",
    "board": "fill",
    "handback": "fill",
    "settle": "fill",
    "review": "review",
    "remark": "review",
    "return": "review",
    "approve": "review",
    "publish": "review",
    "continue": "fill",
    "back": "fill",
    "undo": "fill",
    "redo": "fill",
    "standing": "fill",
    "check": "fill",
    "correct": "fill",
    "skip": "fill",
    "later": "fill",
    "evidence": "fill",
    "withdraw": "fill",
    "edit": "fill",
    "focus": "fill",
    "keep": "fill",
    "take_rows": "fill",
    "preview": "drafts",
    "proof": "drafts",
    "submit": "submit",
    "anyway": "submit",
    "template": "read",
    "template_drop": "template",
    "unanswered": "people",
    "people": "people",
    "person": "people",
    "invite": "people",
    "uninvite": "people",
    "role": "people",
    "remove": "people",
}

#: The changes that a turn may name -> the action each needs on the form's unit; None: it carries its own permission.
CHANGES: Mapping[type[Change], Action | None] = {
    AddRulebook: "import",
    UseTemplate: "template",
    AddSample: "import",
    Receive: "import",
    TakeIn: "import",
    Refuse: "import",
    BeginDraft: "edit",
    RecordEntries: "fill",
    FileForm: "submit",  # of a form that waits for it, "review"
    TakeStep: "review",  # as STEPS says
    Assign: "share",
    HandBack: "fill",
    AddRemark: "review",
    SettleRemarks: "fill",
    ReopenForm: "edit",
    NoteOnMeasure: "follow_up",
    NoteReminded: "read",
    AddEvidence: "fill",
    WithdrawEvidence: "fill",
    DiscardDraft: "edit",
    NoteQuestion: "read",
    RememberAlias: "teach",
    SettleQuestion: "people",
    Invite: "people",
    WithdrawInvitation: "people",
    SetRole: "people",
    Remove: "people",
    Join: None,  # by an invitation
}

#: The steps of the review -> the action each needs.
STEPS: Mapping[Step, Action] = {
    "submitted": "submit",
    "taken_back": "submit",
    "returned": "review",
    "approved": "review",
    "published": "review",
    "reopened": "edit",
    "discarded": "edit",
}


def may(person: Person, action: Action, unit: str | None = None) -> bool:
    """Whether the person may do this with forms of this unit; unit None: with those of their own."""
    return person.role in RIGHTS[action] and (unit is None or person.belongs_to(unit))


def may_command(person: Person, name: str) -> bool:
    """Whether this command is for the person; one that is not in the table is for nobody."""
    return name in COMMANDS and may(person, COMMANDS[name])


def sees_filed(person: Person, unit: str, visible: Visible) -> bool:
    """Whether a filed form of this unit is shown to the person."""
    return may(person, "read", None if visible == "all" else unit)


@dataclass(frozen=True, slots=True)
class Refused:
    """A change that the person may not make."""

    action: Action


def refused(change: Change, person: Person, record: Record) -> Refused | None:
    """Why the person may not make this change; None where they may. `record`: all of it, not what the person sees."""
    action = _action(change, record)
    if action is None or (may(person, action, _unit(change, record)) and _is_theirs(change, person, record)):
        return None
    return Refused(action)


def _action(change: Change, record: Record) -> Action | None:
    match change:
        case TakeStep(_, step):
            return STEPS[step]
        case FileForm(form_id):
            heading = record.heading(form_id)
            waits = heading is not None and heading.state == "submitted"
            return "review" if waits or (heading and reviewed(record, heading.unit)) else "submit"
        case RecordEntries(_, entries) if any(key.startswith("rulebook") for key in entries):
            return "edit"
        case SettleRemarks(form_id):
            heading = record.heading(form_id)
            return "review" if heading is not None and heading.state == "submitted" else "fill"
        case _:
            return CHANGES.get(type(change), "people")


def reviewed(record: Record, unit: str) -> bool:
    """Whether a form of this unit goes to somebody else before it is filed."""
    return any(one.role == "reviewer" and one.belongs_to(unit) for one in record.persons())


def _is_theirs(change: Change, person: Person, record: Record) -> bool:
    """Whether a contributor keeps to the parts that were given to them; the others have no such bounds."""
    if person.role != "contributor":
        return True
    match change:
        case RecordEntries(form_id, entries):
            parts = {part_of(key) for key in entries}
        case AddEvidence(form_id, indicator):
            parts = {f"row/{indicator}"}
        case HandBack(form_id, part) | SettleRemarks(form_id, part):
            parts = {part}
        case _:
            return True
    return parts <= {each.part for each in record.assignments(form_id) if each.is_of(person.number)}


def _unit(change: Change, record: Record) -> str | None:
    """The unit whose form or people a change touches; None where it touches none."""
    match change:
        case TakeIn(waiting):
            return waiting.form.unit or None
        case BeginDraft(skeleton):
            return skeleton.unit
        case (
            RecordEntries(form_id)
            | FileForm(form_id)
            | ReopenForm(form_id)
            | DiscardDraft(form_id)
            | NoteOnMeasure(form_id)
            | TakeStep(form_id)
            | Assign(form_id)
            | HandBack(form_id)
            | AddRemark(form_id)
            | SettleRemarks(form_id)
            | AddEvidence(form_id)
            | WithdrawEvidence(form_id)
        ):
            heading = record.heading(form_id)
            return "" if heading is None else heading.unit
        case Invite(unit) | AddRulebook(unit=unit) | RememberAlias(unit):
            return unit
        case UseTemplate(template):
            return template.unit
        case SettleQuestion(number):
            question = record.learned.open_question(number)
            return "" if question is None else question.unit
        case SetRole(number) | Remove(number):
            return next((person.unit for person in record.persons() if person.number == number), "")
        case WithdrawInvitation(number):
            return next((item.unit for item in record.invitations() if item.id == number), "")
        case AddSample():
            return ""  # it is for who has a house of their own, not for one unit among others
        case _:
            return None
