"""The conversations of tests/transcripts with the real bot over HTTP: the same replies, the same stored form."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.assistant import Assistant, load_rulebooks
from bot.console import talk_through_pipe
from bot.dialogue.event import LARGEST_ATTACHMENT
from bot.filing import import_file
from bot.settings import Settings
from bot.telegram import application
from kb.shipped import shipped
from kb.store.archive import Archive
from scoring.form import Form
from tests import transcripts
from tests.bot.office import Office
from tests.bot.test_handed_in import Listening
from tests.databases import database
from tests.kb.documents.writers import docx_of
from tests.telegram.person import Person

CLERK = 1001


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    archive = opened(database(tmp_path / "jixiao.db"))
    yield archive
    archive.close()


def opened(url: str) -> Archive:
    archive = Archive.open(url)
    import_file(archive, shipped("forms", "huashan-2020.txt"), load_rulebooks(), datetime(2021, 7, 1, tzinfo=UTC))
    return archive


def bot_over(archive: Archive, *admins: int, assistant: Assistant | None = None):
    """What makes the real bot for `serve`."""

    def make(origin: str, token: str) -> application.Bot:
        settings = Settings(
            database="", language=None, telegram_token=token, telegram_api=origin,
            admins=tuple(str(admin) for admin in admins or (CLERK,)), home=Path(),
        )  # fmt: skip
        return application.build(settings, assistant or Assistant(archive, admins=settings.admins))

    return make


def forms(archive: Archive) -> list[Form]:
    with archive.transaction() as store:
        return [store.form(heading.id) for heading in store.headings()]


async def play(person: Person, name: str) -> None:
    """Labels are tapped, everything else is typed; others than the administrator come as they are named."""
    await person.say("/start")
    people = {"": person}
    invitations = transcripts.Invitations()
    for exchange in transcripts.load(name):
        if exchange.person not in people:
            people[exchange.person] = person.colleague(exchange.person)
        one, said = people[exchange.person], invitations.filled_in(exchange.said)
        shown = next((message for message in reversed(one.messages) if message.rows), None)
        labels = [label for row in shown.labels for label in row] if shown else []
        begun = [label for label in labels if label.startswith(said) and not said[0].isdigit()]
        replies = await (one.press(begun[0]) if len(begun) == 1 else one.say(said))
        reply = "\n".join((replies.text, *(label for message in replies for row in message.labels for label in row)))
        invitations.see(reply)
        exchange.check(reply)


@pytest.mark.parametrize("name", transcripts.NAMES)
async def test_transcript(bot_api, serve, archive, tmp_path, name):
    person = Person(bot_api, user_id=CLERK)
    async with serve(bot_over(archive), by="polling", allowed_updates=application.UPDATES):
        await play(person, name)
    assert not bot_api.take_violations()
    other = opened(database(tmp_path / "other.db"))
    if name in transcripts.OFFICES:
        Office(other).play(name)
    else:
        lines = ["菜单", *(exchange.said for exchange in transcripts.load(name))]
        talk_through_pipe(Assistant(other), "clerk", None, lines, io.StringIO())
    assert forms(archive) == forms(other)
    other.close()


async def test_the_whole_form_by_webhook(bot_api, serve, archive):
    person = Person(bot_api, user_id=CLERK)
    async with serve(bot_over(archive), by="webhook", allowed_updates=application.UPDATES):
        await play(person, "whole-form")


async def test_begun_in_telegram_and_finished_in_the_terminal(bot_api, serve, archive):
    person = Person(bot_api, user_id=CLERK)
    async with serve(bot_over(archive), by="polling", allowed_updates=application.UPDATES):
        await person.say("/start")
        await person.press("填 2021 年自评表")
        await person.press("先填表")
        await person.say("2022-06-30")
    out = io.StringIO()
    talk_through_pipe(Assistant(archive), str(CLERK), None, ["3100万元\n"], out)
    assert "第 2/20 问" in out.getvalue()
    assert "第 3/20 问" in out.getvalue()


async def test_a_vote_takes_its_buttons_off_and_leaves_the_others(bot_api, serve, archive):
    person = Person(bot_api, user_id=CLERK)
    async with serve(bot_over(archive), by="polling", allowed_updates=application.UPDATES):
        await person.say("总分是多少")
        answer = person.keyboard
        before = labels(answer)
        assert {"👍", "👎"} < set(before)
        await person.press("👍")
    assert labels(person.chat.messages[answer.id]) == [label for label in before if label not in {"👍", "👎"}]
    assert not bot_api.take_violations()


def labels(message) -> list[str]:
    return [label for row in message.labels for label in row]


async def test_a_restart_in_the_middle(bot_api, serve, archive):
    person = Person(bot_api, user_id=CLERK)
    async with serve(bot_over(archive), by="polling", allowed_updates=application.UPDATES):
        await person.say("/start")
        await person.press("填 2021 年自评表")
        replies = await person.press("先填表")
    async with serve(bot_over(archive), by="polling", allowed_updates=application.UPDATES):
        replies = await person.press_stale(replies[-1], "今天")
        assert "第 2/20 问" in replies.text


async def test_a_stale_button_is_answered_politely(bot_api, serve, archive):
    person = Person(bot_api, user_id=CLERK)
    async with serve(bot_over(archive), by="polling", allowed_updates=application.UPDATES):
        await person.say("/start")
        await person.press("填 2021 年自评表")
        first = await person.press("先填表")
        await person.say("2022-06-30")
        for expired in (False, True):
            replies = await person.press_stale(first[-1], "今天", expired=expired)
            assert "这个按钮过时了" in replies.text
            assert "第 2/20 问" in replies.text
    known = ("query is too old", "message is not modified")
    assert all(any(sign in violation for sign in known) for violation in bot_api.take_violations())


async def test_an_edited_message_changes_nothing(bot_api, serve, archive):
    person = Person(bot_api, user_id=CLERK)
    async with serve(bot_over(archive), by="polling", allowed_updates=application.UPDATES):
        await person.say("/start")
        await person.press("填 2021 年自评表")
        await person.press("先填表")
        said = await person.say("2022-06-30")
        before = forms(archive)
        replies = await person.edit(said.to, "2023-06-30")
        assert "已记下的内容没有动" in replies.text
        assert forms(archive) == before


async def test_a_stranger_gets_one_sentence_and_no_data(bot_api, serve, archive):
    stranger = Person(bot_api, user_id=2002)
    async with serve(bot_over(archive), by="polling", allowed_updates=application.UPDATES):
        for text in ("/start", "总分是多少", "信访为什么只得了4.5分"):
            replies = await stranger.say(text)
            assert len(replies) == 1
            assert "2002" in replies.text
            assert not any(word in replies.text for word in ("花山", "94", "信访"))


async def test_hostile_text_is_escaped(bot_api, serve, archive):
    person = Person(bot_api, user_id=CLERK)
    async with serve(bot_over(archive), by="polling", allowed_updates=application.UPDATES):
        for text in ("<b>x</b> & <script>", "河长制<i>为什么扣分", "{0} {name} %s", "/new@x <a", "\u202e倒过来"):
            assert await person.say(text)
    assert not bot_api.take_violations()


async def test_a_file_and_a_place_get_a_sentence(bot_api, serve, archive):
    person = Person(bot_api, user_id=CLERK)
    async with serve(bot_over(archive), by="polling", allowed_updates=application.UPDATES):
        assert "自评表.docx 坏了" in (await person.send_file("自评表.docx", b"PK\x03\x04")).text
        place = {"latitude": 30.5, "longitude": 114.3}
        assert "这个我读不了" in (await person.send_other(location=place)).text


async def test_a_form_sent_as_a_file_is_shown_and_stored_by_a_button(bot_api, serve, archive):
    person = Person(bot_api, user_id=CLERK)
    last_year = shipped("forms", "huashan-2020.txt").read_text("utf-8").replace("2020年度", "2019年度")
    content = docx_of(last_year.replace("2021年6月30日", "2020年6月30日"))
    async with serve(bot_over(archive), by="polling", allowed_updates=application.UPDATES):
        replies = await person.send_file("../../去年<b>.docx", content)
        assert "../../去年<b>.docx》里认出 1 张表" in replies.text
    async with serve(bot_over(archive), by="polling", allowed_updates=application.UPDATES):
        replies = await person.press("存进去")
        assert "存好了：花山街道 2019 年" in replies.text
    assert [form.year for form in forms(archive)] == [2020, 2019]


async def test_a_document_and_its_words_reach_the_assistant(bot_api, serve, archive):
    assistant = Listening(archive)
    person = Person(bot_api, user_id=CLERK)
    async with serve(bot_over(archive, assistant=assistant), by="polling", allowed_updates=application.UPDATES):
        await person.send_file("../自评表.docx", b"PK\x03\x04 content", caption="2020 年的")
        event = assistant.events[-1]
        assert (event.kind, event.text) == ("file", "2020 年的")
        assert (event.attachment.name, event.attachment.content) == ("../自评表.docx", b"PK\x03\x04 content")


async def test_a_file_that_is_too_large_is_not_fetched(bot_api, serve, archive):
    person = Person(bot_api, user_id=CLERK)
    document = {"file_id": "x", "file_unique_id": "y", "file_name": "年鉴.pdf", "file_size": LARGEST_ATTACHMENT + 1}
    async with serve(bot_over(archive), by="polling", allowed_updates=application.UPDATES):
        assert "年鉴.pdf 太大了（最多 20 MB）" in (await person.send_other(document=document)).text
    assert not [call for call in bot_api.calls if call.method == "getFile"]


async def test_the_menu_of_commands_in_both_languages(bot_api, serve, archive):
    async with serve(bot_over(archive), by="polling", allowed_updates=application.UPDATES):
        chinese, english = bot_api.commands["zh"], bot_api.commands["en"]
        assert bot_api.commands[""] == chinese
        names = [name for name, _ in english]
        assert [name for name, _ in chinese] == names
        for name in ("start", "new", "continue", "preview", "ask", "score", "measures", "language", "help", "cancel"):
            assert name in names


async def test_two_people_at_once(bot_api, serve, archive):
    people = [Person(bot_api, user_id=user) for user in (1001, 1002)]
    async with serve(bot_over(archive, 1001, 1002), by="polling", allowed_updates=application.UPDATES):
        for person in people:
            await person.say("/start")
        await people[0].press("填 2021 年自评表")
        replies = await people[1].press("填 2021 年自评表")
        assert "已经开了头" in replies.text


async def test_a_long_preview_comes_in_pieces(bot_api, serve, archive):
    person = Person(bot_api, user_id=CLERK)
    long = "情况说明" * 490
    async with serve(bot_over(archive), by="polling", allowed_updates=application.UPDATES):
        await person.say("/start")
        await person.press("填 2021 年自评表")
        for name in ("党员的责任感", "满足基层群众", "维护辖区内"):
            await person.say(f"修改 {name}")
            if person.keyboard and any("实际" in label for row in person.keyboard.labels for label in row):
                await person.press("实际")
            await person.say(long)
        replies = await person.say("/preview")
        assert len(replies) > 1
    assert not bot_api.take_violations()


async def test_a_photo_sent_at_a_row_is_kept_as_its_evidence(bot_api, serve, archive):
    person = Person(bot_api, user_id=CLERK)
    photo = b"\xff\xd8\xff\xe0" + b"x" * 500
    async with serve(bot_over(archive), by="polling", allowed_updates=application.UPDATES):
        await person.say("/start")
        await person.press("填 2021 年自评表")
        await person.say("上传佐证 信访")
        sizes = [
            {"file_id": bot_api.keep_file(f"photos/{width}.jpg", photo[:width]), "file_unique_id": f"p{width}",
             "width": width, "height": width, "file_size": width}
            for width in (90, 320, 504)
        ]  # fmt: skip
        replies = await person.send_other(photo=sizes)
        assert "记在「信访件办结率」名下，现在共 1 件" in replies.text
    with archive.transaction() as store:
        draft = next(heading for heading in store.headings() if heading.state == "draft")
        (kept,) = store.evidence(draft.id)
        assert (kept.size, kept.media_type) == (504, "image/jpeg")
        assert store.kept.read(kept.content) == photo
