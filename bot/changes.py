"""The changes that a turn names, made in the store; nothing else in the conversation changes anything."""

from dataclasses import replace

from bot.dialogue.change import (
    AddEvidence,
    AddRemark,
    AddRulebook,
    AddSample,
    Assign,
    BeginDraft,
    Change,
    DiscardDraft,
    FileChange,
    FileForm,
    FollowUpChange,
    HandBack,
    Invite,
    Join,
    LearningChange,
    NoteOnMeasure,
    NoteQuestion,
    NoteReminded,
    OfficeChange,
    PeopleChange,
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
from bot.dialogue.event import Event
from bot.dialogue.turn import Session
from kb.documents import read_file
from kb.follow_up import MeasureChange
from kb.shipped import SAMPLE, shipped
from kb.store.rulebooks import StoredRulebook
from kb.store.transaction import Transaction


def make(store: Transaction, change: Change, session: Session, event: Event) -> Session:
    """Make one change as the event's person; the session, where the change decides a part of it."""
    user, at = event.user, event.at
    match change:
        case AddSample():
            sample = read_file(shipped("forms", SAMPLE))
            store.add_form(sample.form, source=SAMPLE, content=sample.content, user=user, at=at)
        case BeginDraft(skeleton, previous):
            return replace(session, draft=store.begin_draft(skeleton, previous, user=user, at=at))
        case RecordEntries(form_id, entries):
            store.record_entries(form_id, entries, user=user, at=at)
        case FileForm(form_id, form):
            store.file_draft(form_id, form, user=user, at=at)
        case AddRulebook(name, text, unit):
            store.rulebooks.add(StoredRulebook(name=name, unit=unit, text=text, user=user, at=at))
        case UseTemplate(template):
            store.templates.add(template, user=user, at=at)
        case ReopenForm(form_id):
            store.reopen(form_id, user=user, at=at)
        case NoteOnMeasure() | NoteReminded() | AddEvidence() | WithdrawEvidence():
            _make_of_follow_up(store, change, event)
        case DiscardDraft(form_id):
            store.discard(form_id, user=user, at=at)
        case Receive() | TakeIn() | Refuse():
            _make_of_files(store, change, event)
        case RememberAlias() | NoteQuestion() | SettleQuestion():
            _make_of_learning(store, change, event)
        case Assign() | HandBack() | TakeStep() | AddRemark() | SettleRemarks():
            _make_of_office(store, change, event)
        case _:
            _make_of_people(store, change, event)
    return session


def _make_of_follow_up(store: Transaction, change: FollowUpChange, event: Event) -> None:
    user, at = event.user, event.at
    match change:
        case NoteOnMeasure(form_id, measure, part, value):
            noted = MeasureChange(measure=measure, part=part, value=value, user=user, at=at)
            store.note_on_measure(form_id, noted)
        case AddEvidence(form_id, indicator, name, attachment):
            store.kept.add(form_id, indicator, name, attachment.content, user=user, at=at)
        case NoteReminded(keys):
            for key in keys:
                store.reminders.note(user, key, at)
        case WithdrawEvidence(_, number):
            store.kept.withdraw(number, user=user, at=at)


def _make_of_files(store: Transaction, change: FileChange, event: Event) -> None:
    user, at = event.user, event.at
    match change:
        case Receive(forms, source, content):
            store.intake.receive(forms, source=source, content=content, user=user, at=at)
        case TakeIn(waiting, blank=True):
            store.intake.keep_blank(waiting.id, user=user, at=at)
        case TakeIn(waiting):
            store.file_received(waiting.id, user=user, at=at)
        case Refuse(waiting):
            store.intake.refuse(waiting.id)


def _make_of_learning(store: Transaction, change: LearningChange, event: Event) -> None:
    user, at = event.user, event.at
    match change:
        case RememberAlias(unit, words, name):
            store.learned.remember_alias(unit, words, name, user=user, at=at)
        case NoteQuestion(question, verdict, instead):
            if instead:
                store.learned.take_back(question.unit, question.words, instead)
            store.learned.note(question.unit, question.text, question.words, verdict, user=user, at=at)
        case SettleQuestion(number):
            store.learned.settle(number)


def _make_of_office(store: Transaction, change: OfficeChange, event: Event) -> None:
    user, at = event.user, event.at
    match change:
        case Assign(form_id, parts, number, due):
            store.sharing.assign(form_id, parts, number, due, user=user, at=at)
        case HandBack(form_id, part, why):
            store.sharing.hand_back(form_id, part, why, user=user, at=at)
        case TakeStep(form_id, step):
            store.sharing.step(form_id, step, user=user, at=at)
        case AddRemark(form_id, part, text):
            store.sharing.remark(form_id, part, text, user=user, name=store.name_of(user), at=at)
        case SettleRemarks(form_id, part):
            store.sharing.settle(form_id, part, user=user, at=at)


def _make_of_people(store: Transaction, change: PeopleChange, event: Event) -> None:
    user, at = event.user, event.at
    match change:
        case Invite(unit, role, expires_at):
            store.people.invite(event.secret, unit, role, expires_at, user=user, at=at)
        case WithdrawInvitation(number):
            store.people.withdraw_invitation(number, user=user, at=at)
        case Join(number, name):
            store.people.join(number, name, user=user, at=at)
        case SetRole(number, role):
            store.people.set_role(number, role, user=user, at=at)
        case Remove(number):
            store.people.remove(number, user=user, at=at)
