"""Evidence in the conversation: files that prove a row, sent while at it or by 「上传佐证 信访」."""

from collections.abc import Iterator, Sequence

from bot.dialogue.attached import EvidenceFile
from bot.dialogue.change import AddEvidence, WithdrawEvidence
from bot.dialogue.evidence_labels import of_row
from bot.dialogue.interview import Interview
from bot.dialogue.people_labels import called
from bot.dialogue.phrase import Phrase, phrase
from bot.dialogue.talk import Talk
from bot.dialogue.turn import Choice, Message, Turn
from kb.entries import row_key
from kb.evidence import LARGEST_EVIDENCE, MOST_OF_A_ROW, Evidence, problem_of
from scoring.form import Indicator
from scoring.quantity import plain

LONGEST_NAME = 80
#: So many files of a form have a button that sends them back.
MOST_SENT = 40
#: Digits of a form's id; what is longer is none.
LONGEST_ID = 9
_WAYS = (
    Choice("do:evidence:rows", phrase("evidence.other"), aside=True),
    Choice("do:continue", phrase("closing.go_on"), aside=True),
)


def received(talk: Talk) -> Turn | None:
    """The turn for a file that is evidence; None for one that is meant otherwise.

    Evidence is what was asked for, or what comes while a row is asked about and holds no form of its own.
    """
    attachment = talk.event.attachment
    if attachment is None or talk.walk is None:
        return None
    kind, _, asked = talk.session.awaiting.partition(":")
    waiting = asked if kind == "evidence" else ""
    if not waiting and talk.event.contents is not None and talk.event.contents.forms:
        return None
    row = _row_by_id(talk.walk, waiting) or _row_named(talk.walk, talk.event.text)
    if row is None and talk.prompt is not None:
        row = talk.prompt.row
    if row is None:
        return None
    awaiting = f"evidence:{waiting}" if waiting else ""
    there = of_row(talk.walk.draft.evidence, row)
    name = attachment.name[-LONGEST_NAME:]
    if (problem := problem_of(attachment.name, attachment.content, there)) is not None:
        line = phrase(f"evidence.problem_{problem}", file=name, name=row.name, most=LARGEST_EVIDENCE // 1_000_000,
                      count=MOST_OF_A_ROW)  # fmt: skip
        return talk.say(line, choices=_WAYS if waiting else (), ask=not waiting, awaiting=awaiting)
    change = AddEvidence(talk.walk.form_id, row.id, name, attachment)
    line = phrase("evidence.kept", file=name, name=row.name, count=len(there) + 1)
    choices = (
        Choice(f"do:evidence:{_token(talk.walk, row)}", phrase("evidence.see")),
        *(_WAYS if waiting else ()),
    )
    return Turn(talk.session_with(awaiting=awaiting), (change,), (Message((line,), choices),), ask=not waiting)


def proofs(evidence: Sequence[Evidence]) -> tuple[Choice, ...]:
    """A button for each file that is sent back when it is asked for."""
    return tuple(
        Choice(f"do:proof:{one.form_id}:{one.id}", phrase("evidence.get", file=one.name))
        for one in evidence[:MOST_SENT]
    )


def proof(talk: Talk, argument: str) -> Turn:
    """The file `<form>:<evidence>` as it was sent, where the person may see the form."""
    form_id, _, number = argument.partition(":")
    if not (form_id.isdecimal() and len(form_id) <= LONGEST_ID):
        return talk.say(phrase("dialogue.stale"), ask=False)
    found = next((one for one in talk.record.evidence(int(form_id)) if str(one.id) == number), None)
    if found is None:
        return talk.say(phrase("dialogue.stale"), ask=False)
    return Turn(
        talk.session_with(), messages=(Message((), attached=(EvidenceFile(found.form_id, found.id),)),), ask=False
    )


def evidence(talk: Talk, argument: str) -> Turn:
    """The evidence of a row, and a place to send more; without a row, the list of rows."""
    if talk.walk is None:
        return talk.no_walk()
    named = talk.walk.find(argument) if argument else talk.prompt
    row = named.row if named is not None and named.row is not None else _row_named(talk.walk, argument)
    if row is None:
        choices = tuple(_rows(talk.walk))
        line = phrase("evidence.which" if choices else "evidence.no_rows")
        return talk.say(line, choices=(*choices, *_WAYS), ask=False)
    there = of_row(talk.walk.draft.evidence, row)
    lines = [phrase("evidence.of_row", name=row.name, count=len(there))]
    lines += [_line(talk, one) for one in there]
    lines.append(phrase("evidence.send", most=LARGEST_EVIDENCE // 1_000_000))
    withdraw = [Choice(f"do:withdraw:{one.id}", phrase("evidence.withdraw", file=one.name)) for one in there]
    return talk.say(*lines, choices=(*withdraw, *_WAYS), ask=False, awaiting=f"evidence:{row.id}")


def withdraw(talk: Talk, argument: str) -> Turn:
    """Take a file back."""
    found = next((one for one in talk.walk.draft.evidence if str(one.id) == argument), None) if talk.walk else None
    if talk.walk is None or found is None:
        return talk.say(phrase("dialogue.stale"))
    line = phrase("evidence.withdrawn", file=found.name)
    change = WithdrawEvidence(talk.walk.form_id, found.id)
    session = talk.session_with(awaiting=f"evidence:{found.indicator}")
    return Turn(session, (change,), (Message((line,), _WAYS),), ask=False)


def _own_rows(walk: Interview) -> tuple[Indicator, ...]:
    """The rows that the person fills in."""
    return tuple({prompt.row.id: prompt.row for prompt in walk.prompts if prompt.row is not None}.values())


def _row_by_id(walk: Interview, row_id: str) -> Indicator | None:
    return next((row for row in _own_rows(walk) if row.id == row_id), None) if row_id else None


def _row_named(walk: Interview, said: str) -> Indicator | None:
    """The one row that is named, by its name or a part of it, or by the number of its question."""
    wanted = plain(said).removeprefix("上传佐证").removeprefix("佐证")
    if not wanted:
        return None
    if wanted.isdigit():
        prompts = walk.at_step(int(wanted))
        return prompts[0].row if prompts else None
    found = [row for row in _own_rows(walk) if row.name and wanted in plain(row.name)]
    return found[0] if len(found) == 1 else None


def _token(walk: Interview, row: Indicator) -> str:
    prompt = walk.find(row_key(row.id, "actual"))
    return prompt.token if prompt is not None else ""


def _rows(walk: Interview) -> Iterator[Choice]:
    for row in _own_rows(walk):
        if row.name:
            count = len(of_row(walk.draft.evidence, row))
            yield Choice(f"do:evidence:{_token(walk, row)}", phrase("evidence.choice", name=row.name, count=count))


def _line(talk: Talk, one: Evidence) -> Phrase:
    who = called(talk.record.name_of(one.user))
    return phrase("evidence.line", file=one.name, at=one.at.date().isoformat(), user=who)
