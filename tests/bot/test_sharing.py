"""Several people on one form: nothing is written over unseen, everybody keeps to their parts, and those concerned hear."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot.assistant import Assistant, load_rulebooks
from bot.dialogue.change import RecordEntries, SettleRemarks
from bot.dialogue.event import Attachment, Event
from bot.dialogue.rights import refused
from bot.filing import import_file
from kb.store.archive import Archive
from scoring.errors import UserError
from tests.bot.conftest import SEED
from tests.bot.office import ADMIN, Office
from tests.databases import database


@pytest.fixture
def office(archive):
    office = Office(archive)
    unit = office.forms()[0][0].unit
    for user, role in (("2", "editor"), ("3", "contributor"), ("4", "contributor"), ("5", "reviewer")):
        office.join(user, role, unit)
    office.say("2", "填 2021 年自评表")
    office.say("2", "先填表")
    return office


def draft_of(office):
    return next(heading.id for heading, _ in office.forms() if heading.state == "draft")


def give(office, what: str, user: str, due: str = "none") -> None:
    with office.archive.transaction() as store:
        number = next(person.number for person in store.persons() if person.user == user)
    assert "交给" in office.tap("2", f"do:assign:{what}:{number}:{due}")


def test_a_contributor_keeps_to_their_parts_whatever_they_send(office):
    give(office, "r6", "3")
    office.say("3", "继续")
    before = office.forms()
    for text in ("2022-06-30", "修改 1", "修改 社区管理", "/rulebook national", "提交", "预览", "分工", "填2021年的表"):
        office.say("3", text)
    assert office.forms() == before
    form = draft_of(office)
    with office.archive.transaction() as store:
        other = store.form(form).indicators[0].id
        person = next(person for person in store.persons() if person.user == "3")
        assert refused(RecordEntries(form, {f"row/{other}/actual": "1"}), person, store)
        assert refused(SettleRemarks(form, f"row/{other}"), person, store)
        assert not refused(RecordEntries(form, {"row/信访件办结率/actual": "1"}), person, store)


def test_what_was_given_to_another_is_no_longer_ones_own(office):
    give(office, "r6", "3")
    office.say("3", "继续")
    give(office, "r6", "4")
    before = office.forms()
    assert "现在没有在填的表" in office.say("3", "267/272") or office.forms() == before
    assert office.forms() == before
    assert "信访件办结率" in office.say("4", "继续")


def test_late_parts_stand_out(office):
    day = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
    give(office, "g1", "3", day)
    late = Event(id="late", user="2", at=datetime.now(UTC) + timedelta(days=3), text="进度")
    shown = office.assistant.handle(late).said[0].text
    assert "已过期" in shown
    assert "已过期" not in office.say("2", "进度")
    with pytest.raises(AssertionError):
        give(office, "g1", "3", "2020-01-01")


def test_who_has_a_part_is_reminded_of_it_before_and_after_its_day_until_it_is_filled_in(office):
    start = datetime.now(UTC).replace(hour=9)
    day = start + timedelta(days=3)
    give(office, "r6", "3", day.date().isoformat())
    told: list[tuple[str, str]] = []

    def look(now: datetime) -> list[tuple[str, str]]:
        told.clear()
        now += timedelta(days=max(0, 7 - now.weekday()) if now.weekday() >= 5 else 0)  # nothing is said at weekends
        with office.archive.transaction() as store:
            office.assistant.remind_in(
                store, now, lambda _s, said, _l, user: told.extend((user, s.text) for s in said) or ()
            )
        return [(user, text) for user, text in told if "分给您的" in text]

    [(user, ahead)] = look(start)
    assert (user, "信访件办结率" in ahead, "到期" in ahead) == ("3", True, True)
    [(user, late)] = look(day + timedelta(days=8))
    assert (user, "信访件办结率" in late, "过了" in late) == ("3", True, True)
    office.say("3", "继续")
    office.say("3", "267/272")
    office.say("3", "1")
    office.say("3", "沿用去年的原因")
    assert look(day + timedelta(days=30)) == []


def test_those_concerned_are_told_in_their_own_language(office):
    told: list[tuple[str, str]] = []

    def post(store, said, language, user):
        told.extend((user, each.text) for each in said if user)
        return ()

    def say(user: str, choice: str) -> None:
        event = Event(id=f"{user}{choice}", user=user, at=datetime.now(UTC), choice=choice)
        with office.archive.transaction() as store:
            office.assistant.handle_in(store, event, post)

    office.say("3", "English")
    with office.archive.transaction() as store:
        number = next(person.number for person in store.persons() if person.user == "3")
    say("2", f"do:assign:r6:{number}:none")
    assert told == [("3", "Please fill in “信访件办结率” of 花山街道 2021 form, no deadline.")]


def test_a_frozen_form_takes_nothing_and_steps_keep_their_order(office):
    form = draft_of(office)
    at = datetime.now(UTC)
    with office.archive.transaction() as store:
        store.sharing.step(form, "submitted", user="2", at=at)
    reviewed = office.tap(ADMIN, f"do:review:{form}")
    assert "（待审核）" in reviewed
    assert "（草稿）" not in reviewed
    for refused_step in ("submitted", "published", "reopened", "discarded"):
        with pytest.raises(UserError, match="step-refused"), office.archive.transaction() as store:
            store.sharing.step(form, refused_step, user="2", at=at)
    with pytest.raises(UserError, match="form-frozen"), office.archive.transaction() as store:
        store.record_entries(form, {"filed_on": "2022-06-30"}, user="2", at=at)
    assert "撤回" in office.say("2", "/submit") or "现在没有" in office.say("2", "/submit")
    assert "收回来了" in office.tap("2", f"do:takeback:{form}")
    office.say("2", "2022-06-30")
    assert office.forms()[0][1].filed_on.isoformat() == "2022-06-30"


# --- whatever two people do at once ----------------------------------------------------------------------------------


class TwoEditors(RuleBasedStateMachine):
    """Two people type and tap at random on one form; what one did not see, they do not write over."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.url = database(Path(self.folder.name) / "jixiao.db")
        self.archive = Archive.open(self.url)
        import_file(self.archive, SEED, load_rulebooks(), datetime(2021, 7, 1, tzinfo=UTC))
        self.assistant = Assistant(self.archive, admins=("1", "2"))
        self.number = 0
        self.old: list[str] = []
        self.offered: dict[str, list[tuple[str, str]]] = {"1": [], "2": []}
        #: What each was shown last of every entry, as the number of its newest change.
        self.shown: dict[str, int] = {"1": 0, "2": 0}
        self._send("1", choice="do:new:1")
        self._send("1", text="先填表")
        self._send("2", choice="do:continue")

    @rule(user=st.sampled_from("12"), text=st.sampled_from(
        ["2022-06-30", "3100", "100%", "267/272", "1", "9次", "4.5", "达成", "原因写在这里", "跳过", "返回", "撤销",
         "修改 信访", "修改 7", "同去年", "\x00\x07", "x" * 5000, "总分是多少", "预览", "提交", "English"]
    ))  # fmt: skip
    def types(self, user: str, text: str) -> None:
        self._send(user, text=text)

    @rule(user=st.sampled_from("12"), place=st.integers(0, 12))
    def taps(self, user: str, place: int) -> None:
        options = self.offered[user]
        if options:
            self._send(user, choice=options[place % len(options)][1])

    @rule(user=st.sampled_from("12"), place=st.integers(0, 200))
    def taps_an_old_button(self, user: str, place: int) -> None:
        if self.old:
            self._send(user, choice=self.old[place % len(self.old)])

    @rule(user=st.sampled_from("12"), content=st.sampled_from([b"", b"no form", b"%PDF-1.4 broken", SEED.read_bytes()]))
    def sends_a_file(self, user: str, content: bytes) -> None:
        self._send(user, kind="file", attachment=Attachment("form.txt", "text/plain", content))

    @rule()
    def starts_again(self) -> None:
        """Another process over the same database."""
        self.archive.close()
        self.archive = Archive.open(self.url)
        self.assistant = Assistant(self.archive, admins=("1", "2"))

    @invariant()
    def every_form_is_sound(self) -> None:
        with self.archive.reading() as store:
            for heading in store.headings():
                form = store.form(heading.id)
                for row in form.indicators:
                    assert row.given is None or row.weight is None or 0 <= row.given <= row.weight
                assert [note.ordinal for note in form.deviations] == list(range(1, len(form.deviations) + 1))

    def _send(self, user: str, text: str = "", choice: str = "", **more: Any) -> None:
        self.number += 1
        with self.archive.transaction() as store:
            before = self._newest(store)
        event = Event(id=str(self.number), user=user, text=text, choice=choice, **more,
                      at=datetime(2022, 6, 1, tzinfo=UTC) + timedelta(seconds=self.number))  # fmt: skip
        reply = self.assistant.handle(event)
        with self.archive.transaction() as store:
            after = self._newest(store)
        for key, (number, writer) in after.items():
            if key in before and before[key][0] != number and writer == user and before[key][1] != user:
                assert before[key][0] <= self.shown[user], f"{key} was written over unseen"
        assert all(said.text.strip() or said.attached for said in reply.said)
        assert reply.said, "there is no way on"
        self.old += [value for _, value in self.offered[user]]
        self.offered[user] = [(option.label, option.value) for said in reply.said for option in said.options]
        self.shown[user] = max((number for number, _ in before.values()), default=0)

    def _newest(self, store) -> dict[tuple[int, str], tuple[int, str]]:
        drafts = store.headings(state="draft")
        return {(form.id, c.key): (c.number, c.user) for form in drafts for c in store.history(form.id)}

    def teardown(self) -> None:
        with self.archive.transaction() as store:
            assert store.log.verify() == []
        self.archive.close()
        self.folder.cleanup()


TwoEditors.TestCase.settings = settings(
    max_examples=int(os.environ.get("JIXIAO_SOAK", "3")),
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestTwoEditors = TwoEditors.TestCase


def test_a_filed_form_is_marked_as_published_and_stays(archive):
    office = Office(archive)
    assert "哪一张已经公开了" in office.say(ADMIN, "公开")
    assert "已标记为公开" in office.say(ADMIN, "花山街道 2020")
    assert "没有可以标记" in office.say(ADMIN, "公开")
    assert "不能再收回来改" in office.tap(ADMIN, "do:reopen:1")
    assert "94" in office.say(ADMIN, "总分是多少")
    for value in ("do:review:99999999999999999999", "do:publish:x", "do:remark:1:0:typed", "do:return:1", "do:settle:"):
        assert office.tap(ADMIN, value)
