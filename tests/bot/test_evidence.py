"""Evidence of a row: sent while at it or by name, stored once, listed, taken back; limits and rights."""

import json
from datetime import UTC, datetime

import pytest

from bot.dialogue.attached import attached_from_json, attached_to_json
from bot.dialogue.event import Attachment
from bot.rendering import official_form
from kb.evidence import LARGEST_EVIDENCE, digest, media_type_of, problem_of
from tests.bot.office import ADMIN, Office

PHOTO = b"\xff\xd8\xff\xe0" + b"petitions" * 20
PDF = b"%PDF-1.7\n" + b"report" * 20
NOW = datetime(2022, 6, 30, tzinfo=UTC)
PETITIONS = "信访件办结率"


@pytest.fixture
def office(archive) -> Office:
    office = Office(archive)
    office.say(ADMIN, "填 2021 年自评表")
    office.say(ADMIN, "先填表")
    office.say(ADMIN, "2022-06-30")
    return office


def send(office: Office, name: str, content: bytes, user: str = ADMIN) -> str:
    office._shown.clear()
    office.console(user).send(attachment=Attachment(name, "", content))
    return "\n".join((*office._shown, *(option.label for option in office.console(user).options)))


def kept(office: Office) -> list[tuple[str, str]]:
    with office.archive.transaction() as store:
        return [(one.indicator, one.name) for heading in store.headings() for one in store.evidence(heading.id)]


def stored(office: Office, content: bytes) -> bytes:
    with office.archive.transaction() as store:
        return store.kept.read(digest(content))


def test_by_name_several_in_a_row_and_then_on_with_the_form(office):
    shown = office.say(ADMIN, "上传佐证 信访")
    assert "信访件办结率 的佐证：0 件" in shown
    assert "现在共 1 件" in send(office, "台账.pdf", PDF)
    assert "现在共 2 件" in send(office, "现场.jpg", PHOTO)
    assert kept(office) == [(PETITIONS, "台账.pdf"), (PETITIONS, "现场.jpg")]
    assert stored(office, PHOTO) == PHOTO
    assert "第 3/20 问" in office.say(ADMIN, "3100")  # a text goes on with the form
    shown = office.say(ADMIN, "预览")
    assert "佐证材料（2 件）" in shown
    assert "信访件办结率：台账.pdf、现场.jpg" in shown


def test_a_photo_sent_while_at_a_row_is_its_evidence(office):
    office.say(ADMIN, "修改 信访")
    office.say(ADMIN, "实际")
    shown = send(office, "photo.jpg", PHOTO)
    assert "收到佐证「photo.jpg」，记在「信访件办结率」名下" in shown
    assert "第 12/20 问" in shown


def test_away_from_a_row_a_photo_is_no_evidence(office):
    send(office, "photo.jpg", PHOTO)
    assert kept(office) == []


def test_a_form_sent_at_a_row_is_read_as_a_form(office, archive):
    from kb.shipped import shipped

    office.say(ADMIN, "修改 信访")
    office.say(ADMIN, "实际")
    send(office, "2020.txt", shipped("forms", "huashan-2020.txt").read_bytes())
    assert kept(office) == []


def test_the_same_bytes_are_stored_once_and_kept_once_for_a_row(office):
    office.say(ADMIN, "上传佐证 信访")
    send(office, "一.jpg", PHOTO)
    assert "一模一样" in send(office, "二.jpg", PHOTO)
    office.say(ADMIN, "上传佐证 计划生育")
    assert "现在共 1 件" in send(office, "三.jpg", PHOTO)
    with office.archive.transaction() as store:
        from sqlmodel import select

        from kb.store.evidence_tables import EvidenceFileRow

        assert len(store._session.exec(select(EvidenceFileRow)).all()) == 1


def test_taken_back_it_is_no_longer_shown_and_stays_stored(office):
    office.say(ADMIN, "上传佐证 信访")
    send(office, "错的.pdf", PDF)
    office.say(ADMIN, "上传佐证 信访")
    assert "撤下了「错的.pdf」" in office.say(ADMIN, "撤下 错的.pdf")
    assert kept(office) == []
    assert stored(office, PDF) == PDF
    assert "现在共 1 件" in send(office, "对的.pdf", PDF)
    assert "过时了" in office.tap(ADMIN, "do:withdraw:1")
    with office.archive.transaction() as store:
        assert [line.operation for line in store.log.lines() if line.operation in {"evidence", "withdrawn"}] == [
            "evidence", "withdrawn", "evidence",
        ]  # fmt: skip
        assert store.log.verify() == []


def test_without_a_row_the_rows_are_listed(office):
    assert "哪一项的佐证" in office.say(ADMIN, "上传佐证")
    assert "信访件办结率 的佐证：0 件" in office.say(ADMIN, "信访件办结率")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.exe", b"MZ\x90\x00", "不能作佐证"),
        ("a.jpg", b"MZ\x90\x00", "不能作佐证"),
        ("page.html", b"<html><script>", "不能作佐证"),
        ("a.zip", b"PK\x03\x04", "不能作佐证"),
        ("a.svg", b"<svg/>", "不能作佐证"),
        ("empty.pdf", b"", "是空的"),
        ("big.jpg", PHOTO + bytes(LARGEST_EVIDENCE), "太大了（最多 10 MB）"),
    ],
)
def test_what_is_not_taken_and_why(office, name, content, said):
    office.say(ADMIN, "上传佐证 信访")
    assert said in send(office, name, content)
    assert kept(office) == []


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("a", PHOTO, "image/jpeg"), ("a.txt", PDF, "application/pdf"), ("a.png", b"\x89PNG\r\n\x1a\n", "image/png"),
        ("a.webp", b"RIFF\x00\x00\x00\x00WEBP", "image/webp"), ("a.heic", b"\x00\x00\x00\x18ftypheic", "image/heic"),
        ("a.ofd", b"PK\x03\x04", "application/ofd"), ("说明.txt", "说明".encode(), "text/plain"), ("a.txt", b"\x00\x01", None),
    ],
)  # fmt: skip
def test_a_file_is_what_its_bytes_say(name, content, media_type):
    assert media_type_of(name, content) == media_type


def test_no_more_than_so_many_of_a_row(office):
    office.say(ADMIN, "上传佐证 信访")
    for number in range(20):
        send(office, f"{number}.jpg", PHOTO + bytes([number]))
    assert "已经有 20 件佐证了" in send(office, "21.jpg", PHOTO)
    assert problem_of("x.jpg", PHOTO, ()) is None


def test_rights(office):
    office.join("2", "viewer", "花山街道")
    office.join("3", "editor", "花山街道")
    office.join("4", "editor", "某某局")
    office.join("5", "contributor", "花山街道")  # nothing was given to them
    office.say("5", "继续")
    office.say("5", "上传佐证 信访")
    send(office, "a.jpg", PHOTO, "5")
    assert kept(office) == []
    office.tap("2", "do:continue")
    send(office, "a.jpg", PHOTO, "2")
    assert kept(office) == []
    office.say("3", "继续")
    office.say("3", "上传佐证 信访")
    send(office, "a.jpg", PHOTO, "3")
    assert kept(office) == [(PETITIONS, "a.jpg")]
    office.say("4", "上传佐证 信访")
    send(office, "b.jpg", PHOTO + b"1", "4")
    assert kept(office) == [(PETITIONS, "a.jpg")]
    assert "过时了" in office.tap("4", "do:withdraw:1") or kept(office)


def test_in_english(office):
    office.say(ADMIN, "English")
    assert "Evidence of 信访件办结率: 0" in office.say(ADMIN, "evidence 信访")
    assert "is kept as evidence" in send(office, "a.jpg", PHOTO)


def test_full_points_without_evidence_are_noted_at_the_end(office):
    from bot.dialogue.evidence_labels import missing_line
    from bot.dialogue.talk import walk_of
    from bot.dialogue.turn import Session

    with office.archive.transaction() as store:
        session = Session.from_json(store.session(ADMIN))
        library = office.assistant.library(store, store)
        rows = walk_of(store, library, session).form.indicators[:2]
        store.record_entries(
            session.draft, {f"row/{row.id}/{part}": str(row.weight) for row in rows for part in ("actual", "given")},
            user=ADMIN, at=NOW,
        )  # fmt: skip
        (line,) = missing_line(walk_of(store, library, session))
        assert line.name == "findings.mark_note"
        assert line.values["text"].values["count"] == 2
        store.kept.add(session.draft, rows[0].id, "a.jpg", PHOTO, user=ADMIN, at=NOW)
        (line,) = missing_line(walk_of(store, library, session))
        assert line.values["text"].values["count"] == 1


def test_an_exported_form_lists_its_evidence(office):
    office.say(ADMIN, "上传佐证 信访")
    send(office, "台账.pdf", PDF)
    with office.archive.transaction() as store:
        (draft,) = store.headings(state="draft")
        told = json.loads(official_form(store, draft.id, "json", "zh").content)
    assert [(one["indicator"], one["file"]) for one in told["evidence"]] == [(PETITIONS, "台账.pdf")]
    assert told["evidence"][0]["who"]


def test_a_reviewer_sees_the_evidence_and_gets_a_file_and_nobody_else_does(office):
    office.say(ADMIN, "上传佐证 信访")
    send(office, "台账.pdf", PDF)
    with office.archive.transaction() as store:
        (draft,) = store.headings(state="draft")
        (one,) = store.evidence(draft.id)
        store.sharing.step(draft.id, "submitted", user=ADMIN, at=NOW)
    office.join("8", "reviewer", "花山街道")
    assert "看「台账.pdf」" in office.tap("8", f"do:review:{draft.id}")
    value = f"do:proof:{draft.id}:{one.id}"
    office.tap("8", value)
    (attached,) = office.console("8").reply.said[0].attached
    assert attached_from_json(attached_to_json(attached)) == attached
    file = office.assistant.render(attached, "zh")
    assert (file.name, file.media_type, file.content) == ("台账.pdf", "application/pdf", PDF)
    office.join("9", "viewer", "花山街道")
    for user, asked in (
        ("9", value),
        ("8", "do:proof:x"),
        ("8", f"do:proof:{draft.id}:99"),
        ("8", f"do:proof:{'9' * 30}:1"),
    ):
        office.tap(user, asked)
        assert not any(said.attached for said in office.console(user).reply.said)
