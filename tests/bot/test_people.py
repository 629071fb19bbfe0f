"""Who may use the assistant: invitations, roles, and what each role may do and see."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy

from bot.dialogue.change import (
    AddRemark,
    AddRulebook,
    AddSample,
    Asked,
    Assign,
    BeginDraft,
    Change,
    DiscardDraft,
    FileForm,
    Invite,
    NoteOnMeasure,
    NoteQuestion,
    RecordEntries,
    RememberAlias,
    Remove,
    ReopenForm,
    SetRole,
    SettleQuestion,
    TakeStep,
    WithdrawInvitation,
)
from bot.dialogue.event import Event
from bot.dialogue.rights import CHANGES, COMMANDS, RIGHTS, may, refused
from kb.people import ROLES, Person, digest
from scoring.errors import UserError
from tests.bot.dialogue.conversation import SEED
from tests.bot.office import ADMIN, Office
from tests.records import PlainRecord

OWN, OTHER = SEED.unit, "某某街道办事处"
NOW = datetime(2022, 6, 1, tzinfo=UTC)


@pytest.fixture
def office(archive):
    return Office(archive)


# --- joining ---------------------------------------------------------------------------------------------------------


def test_a_stranger_gets_one_sentence_and_leaves_no_trace(office):
    for text in ("/start", "总分是多少", "/start x", "/start " + "y" * 64, "继续", "信访为什么只得了4.5分"):
        shown = office.say("2", text)
        assert shown == "您好，这个助手只对本单位开放。请找管理员要一个邀请（您的编号是 2）。"
    with office.archive.transaction() as store:
        assert store.session("2") is None
        assert store.persons() == []


def test_an_invitation_lets_one_person_in_once(office):
    token = office.invitation("editor", OWN)
    assert len(token) <= 64
    assert "您现在是花山街道的汇总人" in office.say("2", f"/start {token}")
    assert "这个邀请已经失效了" in office.say("3", f"/start {token}")
    assert "94" in office.say("2", "总分是多少")
    assert "只对本单位开放" in office.say("3", "总分是多少")


def test_the_token_itself_is_not_stored(office):
    token = office.invitation("viewer", OWN)
    # what the admin was told goes with their session or outbox, never with the invitation
    with office.archive.reading() as store:
        stored = store._session.execute(sqlalchemy.text("SELECT * FROM invitation")).all()
    assert digest(token) in str(stored)
    assert token not in str(stored)


def test_an_invitation_expires_and_can_be_withdrawn(office):
    token = office.invitation("viewer", OWN)
    late = datetime.now(UTC) + timedelta(days=8)
    reply = office.assistant.handle(Event(id="x", user="9", at=late, text=f"/start {token}"))
    assert "失效" in reply.said[0].text
    office.tap(ADMIN, "do:people")
    assert "撤回了" in office.say(ADMIN, "撤回邀请 1（查阅人）")
    assert "失效" in office.say("9", f"/start {token}")


def test_an_administrator_of_the_settings_does_not_use_up_an_invitation(office):
    token = office.invitation("viewer", OWN)
    assert "不需要邀请" in office.say(ADMIN, f"/start {token}")
    assert "您现在是" in office.say("2", f"/start {token}")


def test_a_second_invitation_changes_the_role(office):
    office.join("2", "viewer", OWN)
    office.join("2", "editor", OWN)
    with office.archive.transaction() as store:
        assert [(person.user, person.role) for person in store.persons()] == [("2", "editor")]


def test_a_typed_unit_goes_by_the_name_on_its_forms(office):
    office.join("2", "viewer", "花山街道")
    office.join("3", "viewer", "某某局")
    with office.archive.transaction() as store:
        assert [person.unit for person in store.persons()] == [OWN, "某某局"]


def test_a_role_is_changed_and_withdrawn_in_chat_and_ends_the_session_at_once(office):
    office.join("2", "editor", OWN)
    office.say("2", "填 2021 年自评表")
    office.tap(ADMIN, "do:people")
    office.say(ADMIN, "2")
    assert "查阅人" in office.say(ADMIN, "改为查阅人")
    assert "您是查阅人，不能填表" in office.say("2", "继续")
    assert "您是查阅人" in office.say("2", "2022-06-30") or not office.forms()[0][1].filed_on
    office.tap(ADMIN, "do:people")
    office.say(ADMIN, "2")
    office.say(ADMIN, "移出")
    assert "已移出" in office.say(ADMIN, "移出2")
    for text in ("2022-06-30", "继续", "总分是多少"):
        assert "只对本单位开放" in office.say("2", text)
    with office.archive.transaction() as store:
        assert store.session("2") is None


def test_nobody_changes_their_own_role_and_an_admin_of_a_unit_sees_only_its_people(office):
    office.join("2", "admin", OWN)
    office.join("3", "editor", OTHER)
    office.join("4", "viewer", OWN)
    shown = office.tap("2", "do:people")
    assert "3（3）" not in shown
    assert "4（4）" in shown or "4" in shown
    with office.archive.transaction() as store:
        number = {person.user: person.number for person in store.persons()}
    assert "别的管理员" in office.tap("2", f"do:role:{number['2']}:viewer")
    assert "过时" in office.tap("2", f"do:remove:{number['3']}:yes")
    with office.archive.transaction() as store:
        assert {person.user for person in store.persons()} == {"2", "3", "4"}


def test_joining_in_english(office):
    token = office.invitation("contributor", OWN)
    event = Event(id="x", user="5", at=datetime.now(UTC), text=f"/start {token}", language="en")
    assert office.assistant.handle(event).said[0].text == "Welcome! You are now contributor of 花山街道."


# --- the table of rights ---------------------------------------------------------------------------------------------

#: Commands by the roles that may use them: v(iewer), c(ontributor), e(ditor), r(eviewer), a(dmin).
MAY = {
    "vcera": "template thanks follow measure remind start ask score measures forms scorecard trend compare export word excel pdf language english chinese help explain pause cancel",
    "cera": "preview proof",
    "era": "log who",
    "ra": "review remark return approve publish",
    "cea": "correct standing check redo board handback settle continue back undo skip later evidence withdraw edit focus keep"
    " take_rows",
    "ea": "anyway assign takeback new restart reopen submit sample import take refuse"
    " rulebook rulebook_part rulebook_for rulebook_set rulebook_import add_row drop_row add_goal drop_goal shape_help",
    "a": "template_drop unanswered people person invite uninvite role remove",
}
COMMANDS_MAY = {command: roles for roles, commands in MAY.items() for command in commands.split()}


def test_every_command_and_every_change_has_its_right():
    from typing import get_args

    from bot.dialogue.commands import _COMMANDS

    assert set(_COMMANDS) == set(COMMANDS) == set(COMMANDS_MAY)
    assert set(get_args(Change)) == set(CHANGES)


@pytest.mark.parametrize("unit", [OWN, OTHER])
@pytest.mark.parametrize("role", ROLES)
def test_every_command_by_role_and_unit(archive, role, unit):
    """Refused or not, as the table says; and from another unit nothing of ours is seen or changed."""
    office = Office(archive, visible="unit")
    office.join("2", role, unit)
    office.tap(ADMIN, "do:new:1")
    office.say(ADMIN, "先填表")
    office.say(ADMIN, "2022-06-30")
    before = office.forms()
    draft = next(heading.id for heading, _ in before if heading.state == "draft")
    for command, roles in COMMANDS_MAY.items():
        if command in {"new", "restart", "submit", "anyway", "reopen", "remove"}:
            continue  # what they change has tests of its own
        argument = {"continue": f":{draft}", "scorecard": f":{draft}", "person": ":1", "role": ":1:viewer"}.get(
            command, ""
        )
        shown = office.tap("2", f"do:{command}{argument}")
        assert ("不能" in shown and f"您是{NAMES[role]}" in shown) == (role[0] not in roles), (command, shown)
        if unit != OWN and command != "rulebook":  # a shipped rulebook says on which published form it was seen
            assert "花山" not in shown, (command, shown)
    if unit != OWN:
        for text in (f"/continue {draft}", "2023-01-01", "撤销", "/reopen 1", "/new 1", "信访为什么只得了4.5分"):
            assert "花山" not in office.say("2", text)
        assert office.forms() == before


NAMES = {"viewer": "查阅人", "contributor": "填报人", "editor": "汇总人", "reviewer": "审核人", "admin": "管理员"}


@pytest.mark.parametrize("role", ROLES)
def test_every_change_by_role_and_unit(role):
    record = PlainRecord(people=[Person(user="7", unit=OWN, role="viewer", number=7)])
    record.learned.note(OWN, "河长制", "河长制", "unanswered", NOW)
    filed = record.add(replace(SEED, unit=OWN))
    draft = record.begin(replace(SEED, unit=OWN, year=2021), filed)
    changes: list[tuple[Change, str]] = [
        (BeginDraft(SEED, filed), "edit"),
        (RecordEntries(draft, {"year": "2021"}), "fill"),
        (RecordEntries(draft, {"rulebook": "national"}), "edit"),
        (RecordEntries(draft, {"rulebook/goal/1": "national"}), "edit"),
        (AddRulebook("ours", "", OWN), "import"),
        (FileForm(draft, SEED), "submit"),
        (TakeStep(draft, "submitted"), "submit"),
        (TakeStep(draft, "taken_back"), "submit"),
        (TakeStep(draft, "returned"), "review"),
        (TakeStep(filed, "published"), "review"),
        (AddRemark(draft, "head", "x"), "review"),
        (Assign(draft, ("head",), 7), "share"),
        (ReopenForm(filed), "edit"),
        (DiscardDraft(draft), "edit"),
        (NoteOnMeasure(filed, "measure/1", "status", "done"), "follow_up"),
        (RememberAlias(OWN, "上访", "信访件办结率"), "teach"),
        (SettleQuestion(1), "people"),
        (AddSample(), ""),
        (Invite(OWN, "viewer", NOW), "people"),
        (SetRole(7, "admin"), "people"),
        (Remove(7), "people"),
    ]
    for unit in (OWN, OTHER, ""):
        person = Person(user="2", unit=unit, role=role)
        for change, action in changes:
            if role == "contributor" and action == "fill":
                continue  # their own parts only: see the test of sharing out
            allowed = (role in RIGHTS[action] and unit in {OWN, ""}) if action else (may(person, "import") and not unit)
            assert (refused(change, person, record) is None) is allowed, (change, unit)
        assert refused(NoteQuestion(Asked("key", "河长制", "河长制", OTHER), "down"), person, record) is None
        # what is nobody's is for administrators of all units only
        nobodys = (Invite("", "admin", NOW), WithdrawInvitation(99), Remove(99), RecordEntries(99, {}))
        assert all((refused(change, person, record) is None) is (unit == "" and may(person, CHANGES[type(change)]))
                   for change in nobodys)  # fmt: skip


def test_filed_forms_of_other_units_by_setting(archive):
    for visible, answered in (("all", True), ("unit", False)):
        office = Office(archive, visible)
        user = f"viewer-{visible}"
        office.join(user, "viewer", OTHER)
        for text in ("/forms", "2020年总分是多少", "信访为什么只得了4.5分", "河长制", "/start"):
            shown = office.say(user, text)
            assert ("花山" in shown) is (answered and text != "河长制") or text == "河长制", (visible, text, shown)
            if not answered:
                assert "花山" not in shown


def test_a_blank_form_begun_by_an_editor_is_their_units(office):
    office.join("2", "editor", OTHER)
    assert "空白" in office.say("2", "/new")
    template = next(iter(office.console("2").options)).value
    office.tap("2", template)
    assert [heading.unit for heading, _ in office.forms() if heading.state == "draft"] == [OTHER]


def test_an_invitation_used_meanwhile_lets_nobody_else_in(office):
    office.invitation("viewer", OWN)
    with office.archive.transaction() as store:
        store.people.join(1, "", user="2", at=NOW)
    with pytest.raises(UserError, match="invitation-used"), office.archive.transaction() as store:
        store.people.join(1, "", user="3", at=NOW)
