"""The test bed itself: a trivial bot, over polling and webhook, and each rule of Telegram that it may break."""

import asyncio
import html
import time
from typing import Any

import pytest
from telegram import Bot as Calls
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, ReplyParameters, Update
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter
from telegram.ext import (
    ApplicationBuilder,
    CallbackContext,
    CallbackQueryHandler,
    CommandHandler,
    MessageHandler,
    filters,
)
from telegram.request import HTTPXRequest

from tests.telegram.conftest import Serve
from tests.telegram.person import Person
from tests.telegram.running import Bot, Transport
from tests.telegram.server import BotApi
from tests.telegram.strict import NOT_MODIFIED, QUERY_TOO_OLD

Context = CallbackContext[Any, Any, Any, Any]
MENU = InlineKeyboardMarkup(
    [
        [
            InlineKeyboardButton("开始填报", callback_data="do:fill"),
            InlineKeyboardButton("预览", callback_data="do:show"),
        ],
        [
            InlineKeyboardButton("Delete", callback_data="do:delete"),
            InlineKeyboardButton("Keep", callback_data="do:keep"),
        ],
    ]
)


def echo(origin: str, token: str) -> Bot:
    """A bot that repeats what it hears, with a menu."""
    application: Bot = (
        ApplicationBuilder().token(token).base_url(f"{origin}/bot").base_file_url(f"{origin}/file/bot").build()
    )
    application.add_handler(CommandHandler("start", _start))
    application.add_handler(MessageHandler(filters.Document.ALL, _weigh))
    application.add_handler(MessageHandler(filters.UpdateType.EDITED_MESSAGE, _notice))
    application.add_handler(MessageHandler(filters.TEXT, _repeat))
    application.add_handler(CallbackQueryHandler(_pressed))
    return application


async def _start(update: Update, _: Context) -> None:
    assert update.effective_user is not None
    assert update.message is not None
    await update.message.reply_html(f"你好，<b>{html.escape(update.effective_user.first_name)}</b>", reply_markup=MENU)


async def _repeat(update: Update, _: Context) -> None:
    assert update.message is not None
    assert update.message.text is not None
    if update.message.text == "slow":
        await update.message.reply_chat_action("typing")
        await asyncio.sleep(0.3)
    if update.message.text != "hush":
        await update.message.reply_html(html.escape(update.message.text))


async def _notice(update: Update, _: Context) -> None:
    assert update.edited_message is not None
    await update.edited_message.reply_text(f"改为：{update.edited_message.text}", do_quote=True)


async def _weigh(update: Update, _: Context) -> None:
    assert update.message is not None
    document = update.message.document
    assert document is not None
    content = bytes(await (await document.get_file()).download_as_bytearray())
    await update.message.reply_document(
        content[::-1], filename=f"back-{document.file_name}", caption=f"<i>{len(content)}</i>", parse_mode="HTML"
    )


async def _pressed(update: Update, _: Context) -> None:
    query = update.callback_query
    assert query is not None
    assert update.effective_chat is not None
    await query.answer("好" if query.data == "do:fill" else None)
    if query.data == "do:delete":
        await query.delete_message()
    elif query.message is not None and query.message.is_accessible:
        await query.edit_message_text(f"已选 {query.data}")
    else:
        await update.effective_chat.send_message("那条消息已经不在了")


# ---------------------------------------------------------------- both ways


async def test_a_conversation(bot_api: BotApi, serve: Serve, transport: Transport) -> None:
    person = Person(bot_api, "李<伟>")
    async with serve(echo, by=transport):
        [greeting] = await person.say("/start")
        assert greeting.text == "你好，李<伟>"
        assert greeting.marked("bold") == ["李<伟>"]
        assert greeting.labels == [["开始填报", "预览"], ["Delete", "Keep"]]
        assert [button.data for button in greeting.buttons] == ["do:fill", "do:show", "do:delete", "do:keep"]

        pressed = await person.press("填报")
        assert list(pressed) == []
        assert [(message.id, message.text, message.rows) for message in pressed.edited] == [
            (greeting.id, "已选 do:fill", ())
        ]
        assert [answer.text for answer in pressed.answers] == ["好"]
        assert person.answered_callbacks == pressed.answers

        said = await person.say("99.89% < 100% & 更多")
        assert said.text == "99.89% < 100% & 更多"
        assert said.to is not None
        [noticed] = await person.edit(said.to, "98%")
        assert noticed.text == "改为：98%"
        assert (await person.send_file("表.txt", "绩效".encode())).text == "6"
        document = person.messages[-1].file
        assert document is not None
        assert (document.name, document.content) == ("back-表.txt", "绩效".encode()[::-1])
        [still_there] = [message for message in person.messages if message.id == greeting.id]
        assert still_there.edited
    assert bot_api.violations == []


async def test_many_people_at_once(bot_api: BotApi, serve: Serve, transport: Transport) -> None:
    people = [Person(bot_api, f"人{number}", language_code="en") for number in range(20)]
    async with serve(echo, by=transport):
        heard = await asyncio.gather(*(person.say(f"我是{person.name}") for person in people))
    assert [[message.text for message in replies] for replies in heard] == [[f"我是{p.name}"] for p in people]


async def test_nothing_is_lost_or_told_twice_over_a_restart(
    bot_api: BotApi, serve: Serve, transport: Transport
) -> None:
    person = Person(bot_api)
    async with serve(echo, by=transport):
        await person.say("一")
    await person.send("二")
    async with serve(echo, by=transport):
        assert [message.text for message in await person.replies()] == ["二"]
        assert [message.text for message in await person.say("三")] == ["三"]
    assert [message.text for message in person.messages] == ["一", "二", "三"]


async def test_waits_for_a_slow_bot_and_not_for_a_silent_one(bot_api: BotApi, serve: Serve) -> None:
    person = Person(bot_api)
    async with serve(echo):
        assert (await person.say("slow")).text == "slow"
        begin = time.perf_counter()
        assert await person.say("hush") == []
        assert await person.send_other(location={"latitude": 23.1, "longitude": 113.3}) == []
        assert time.perf_counter() - begin < 2


async def test_a_bot_of_which_only_the_calls_are_seen(bot_api: BotApi, serve: Serve) -> None:
    person = Person(bot_api)
    async with serve(echo):
        bot_api.at_rest = None  # as where it runs in another process
        await person.say("/start")
        assert (await person.press("预览")).text == "已选 do:show"
        assert (await person.say("slow")).text == "slow"


async def test_a_bot_that_is_away_is_missed(bot_api: BotApi) -> None:
    bot_api.patience = 0.1
    with pytest.raises(AssertionError, match="took no update"):
        await Person(bot_api).say("有人吗")


async def test_unwanted_kinds_are_not_delivered(bot_api: BotApi, serve: Serve) -> None:
    person = Person(bot_api)
    async with serve(echo, allowed_updates=["message"]):
        said = await person.say("一")
        assert said.to is not None
        assert await person.edit(said.to, "二") == []


async def test_a_group(bot_api: BotApi, serve: Serve) -> None:
    group = bot_api.new_chat("财务科", group=True)
    person = Person(bot_api)
    async with serve(echo):
        assert (await person.in_group(group).say("/start")).text == "你好，李伟"
    assert person.messages == []
    assert len(group.messages) == 1


# ---------------------------------------------------------------- buttons


async def test_a_stale_button(bot_api: BotApi, serve: Serve, transport: Transport) -> None:
    person = Person(bot_api)
    async with serve(echo, by=transport):
        [greeting] = await person.say("/start")
        await person.press("预览")
        with pytest.raises(AssertionError, match="no buttons"):
            await person.press("开始填报")
        assert (await person.press_stale(greeting, "开始填报")).text == "已选 do:fill"

        [second] = await person.say("/start")
        assert (await person.press("Delete")).deleted == [second.id]
        assert (await person.press_stale(second, "开始填报")).text == "那条消息已经不在了"


async def test_a_button_must_be_named_clearly(bot_api: BotApi, serve: Serve) -> None:
    person = Person(bot_api)
    async with serve(echo):
        await person.say("/start")
        with pytest.raises(AssertionError, match="no button '提交' among"):
            await person.press("提交")
        with pytest.raises(AssertionError, match="several buttons 'e' among"):
            await person.press("e")


# ---------------------------------------------------------------- what Telegram refuses


@pytest.fixture
async def calls(bot_api: BotApi) -> Any:
    """The bot's side without an application: single calls, in the chat 1001, which is open."""
    person = Person(bot_api, user_id=1001)
    await person.send("/start")
    bot = Calls(bot_api.token, base_url=f"{bot_api.origin}/bot", base_file_url=f"{bot_api.origin}/file/bot")
    async with bot:
        yield bot


def _keyboard(*rows: list[tuple[str, str]]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(label, callback_data=data) for label, data in row] for row in rows]
    )


@pytest.mark.parametrize(
    ("message", "refusal"),
    [
        ({"text": "长" * 4097}, "Message is too long"),
        ({"text": "😀" * 2049}, "Message is too long"),
        ({"text": "长" * 11_000}, "Text is too long"),
        ({"text": "<b> </b>", "parse_mode": "HTML"}, "Text must be non-empty"),
        ({"text": "<b>粗", "parse_mode": "HTML"}, "Can't parse entities: can't find end tag"),
        ({"text": "1 < 2", "parse_mode": "HTML"}, "Can't parse entities: unsupported start tag"),
        ({"text": "*粗*", "parse_mode": "MarkdownV2"}, "Unsupported parse_mode"),
        ({"text": "x", "reply_markup": _keyboard([("x", "信" * 22)])}, "Button_data_invalid"),
        ({"text": "x", "reply_markup": _keyboard([(" ", "x")])}, "Inline keyboard button text must be non-empty"),
        ({"text": "x", "reply_markup": InlineKeyboardMarkup([[InlineKeyboardButton("x")]])}, "Text buttons are"),
        ({"text": "x", "reply_markup": _keyboard([("x", "x")] * 9)}, "Reply markup is too long"),
        ({"text": "x", "reply_markup": _keyboard(*[[("x", "x")]] * 101)}, "Reply markup is too long"),
        ({"text": "x", "reply_markup": _keyboard(*[[("长" * 80, "x")]] * 50)}, "Reply markup is too long"),
        ({"text": "x", "reply_parameters": ReplyParameters(999)}, "Message to be replied not found"),
        ({"text": "x", "chat_id": 404}, "Chat not found"),
    ],
)
async def test_messages_it_refuses(bot_api: BotApi, calls: Calls, message: dict[str, Any], refusal: str) -> None:
    with pytest.raises(BadRequest) as refused:
        await calls.send_message(**{"chat_id": 1001} | message)
    assert refusal.casefold() in refused.value.message.casefold()
    [violation] = bot_api.take_violations()
    assert refusal.casefold() in violation.casefold()
    assert bot_api.telegram.chats[1001].happenings == []


async def test_empty_texts(bot_api: BotApi, calls: Calls) -> None:
    with pytest.raises(BadRequest, match="Message text is empty"):
        await calls.send_message(1001, "")
    assert bot_api.take_violations() == ["sendMessage: Bad Request: message text is empty"]


async def test_the_limits_themselves_pass(bot_api: BotApi, calls: Calls) -> None:
    full = _keyboard(*[[("长", "x" * 64)] * 8] * 6)
    message = await calls.send_message(1001, f"<b>{'&lt;' * 4096}</b>", parse_mode="HTML", reply_markup=full)
    assert message.text == "<" * 4096
    document = await calls.send_document(1001, b"x", caption=f"<i>{'长' * 1024}</i>", parse_mode="HTML")
    assert document.caption == "长" * 1024
    # what Telegram knows and the emulator does not
    await calls.send_message(1001, "x", protect_content=True, disable_web_page_preview=True, message_thread_id=1)


async def test_slips_are_taken_and_noted(bot_api: BotApi, calls: Calls) -> None:
    message = await calls.send_message(1001, "A & B", parse_mode="HTML")
    assert message.text == "A & B"
    assert bot_api.take_violations() == ["sendMessage: '&' that is not escaped at byte offset 2"]


async def test_captions_and_files(bot_api: BotApi, calls: Calls) -> None:
    with pytest.raises(BadRequest, match="Message caption is too long"):
        await calls.send_document(1001, b"x", caption="长" * 1025)
    with pytest.raises(BadRequest, match="File must be non-empty"):
        await calls.send_document(1001, b"")
    with pytest.raises(BadRequest, match="Wrong file_id"):
        await calls.get_file("nothing")
    assert len(bot_api.take_violations()) == 3


async def test_edits(bot_api: BotApi, calls: Calls) -> None:
    message = await calls.send_message(1001, "<b>一</b>", parse_mode="HTML", reply_markup=MENU)
    for unchanged in (
        calls.edit_message_text("<b>一</b>", 1001, message.id, parse_mode="HTML", reply_markup=MENU),
        calls.edit_message_reply_markup(1001, message.id, reply_markup=MENU),
    ):
        with pytest.raises(BadRequest, match="Message is not modified"):
            await unchanged
    assert bot_api.take_violations() == [
        f"editMessageText: Bad Request: {NOT_MODIFIED}",
        f"editMessageReplyMarkup: Bad Request: {NOT_MODIFIED}",
    ]

    await calls.edit_message_text("一", 1001, message.id, reply_markup=MENU)  # no longer bold
    edited = await calls.edit_message_text("一", 1001, message.id)  # without its keyboard
    assert isinstance(edited, type(message))
    assert edited.reply_markup is None
    with pytest.raises(BadRequest, match="not modified"):
        await calls.edit_message_reply_markup(1001, message.id)
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await calls.edit_message_text("二", 1001, 999)
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await calls.edit_message_text("二", 1001, min(bot_api.telegram.chats[1001].own))
    with pytest.raises(BadRequest, match="There is no caption"):
        await calls.edit_message_caption(1001, message.id, caption="二")
    await calls.delete_message(1001, message.id)
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await calls.delete_message(1001, message.id)
    assert len(bot_api.take_violations()) == 5


async def test_answers_to_buttons(bot_api: BotApi, calls: Calls) -> None:
    chat = bot_api.telegram.chats[1001]
    fresh = bot_api.new_query(chat, expired=False)
    await calls.answer_callback_query(fresh, "好", show_alert=True)
    late = bot_api.new_query(chat, expired=False)
    bot_api.expire_queries()
    for query in (fresh, late, bot_api.new_query(chat, expired=True), "unknown"):
        with pytest.raises(BadRequest, match="Query is too old"):
            await calls.answer_callback_query(query)
    assert bot_api.take_violations() == [f"answerCallbackQuery: Bad Request: {QUERY_TOO_OLD}"] * 4
    [answered] = chat.happenings
    assert answered.answer is not None
    assert (answered.answer.text, answered.answer.alert) == ("好", True)


@pytest.mark.parametrize(
    ("commands", "refusal"),
    [
        ([("Start", "开始")], "Bot_command_invalid"),
        ([("开始", "开始")], "Bot_command_invalid"),
        ([("", "开始")], "Command must be non-empty"),
        ([("x" * 33, "开始")], "Command length must not exceed 32"),
        ([("start", " ")], "Command description must be non-empty"),
        ([("start", "长" * 257)], "Command description length must not exceed 256"),
        ([(f"c{number}", "x") for number in range(101)], "Bot_commands_too_much"),
    ],
)
async def test_commands_it_refuses(
    bot_api: BotApi, calls: Calls, commands: list[tuple[str, str]], refusal: str
) -> None:
    with pytest.raises(BadRequest) as refused:
        await calls.set_my_commands(commands)
    assert refused.value.message.casefold() == refusal.casefold()
    assert len(bot_api.take_violations()) == 1
    assert bot_api.commands == {}


async def test_commands_in_each_language(bot_api: BotApi, calls: Calls) -> None:
    await calls.set_my_commands([("start", "开始")])
    await calls.set_my_commands([("start", "Start")], language_code="en")
    assert bot_api.commands == {"": [("start", "开始")], "en": [("start", "Start")]}
    [command] = await calls.get_my_commands(language_code="en")
    assert command.description == "Start"
    with pytest.raises(BadRequest, match="Invalid language code"):
        await calls.set_my_commands([("start", "开始")], language_code="zh-hans")
    assert len(bot_api.take_violations()) == 1


async def test_where_it_may_not_write(bot_api: BotApi, calls: Calls) -> None:
    stranger = Person(bot_api)
    with pytest.raises(Forbidden, match="can't initiate conversation"):
        await calls.send_message(stranger.id, "你好")
    assert len(bot_api.take_violations()) == 1
    bot_api.telegram.chats[1001].blocked = True
    with pytest.raises(Forbidden, match="blocked by the user"):
        await calls.send_message(1001, "你好")


async def test_troubles_on_demand(bot_api: BotApi, calls: Calls) -> None:
    bot_api.flood(retry_after=3)
    with pytest.raises(RetryAfter) as refused:
        await calls.send_message(1001, "一")
    assert refused.value.retry_after == 3
    bot_api.fail_next("sendMessage", times=2)
    for _ in range(2):
        with pytest.raises(NetworkError):
            await calls.send_message(1001, "二")
    await calls.send_message(1001, "三")
    assert [call.status for call in bot_api.calls if call.method == "sendMessage"] == [429, 502, 502, 200]


async def test_a_wrong_token(bot_api: BotApi) -> None:
    bot = Calls("8:wrong", base_url=f"{bot_api.origin}/bot", request=HTTPXRequest())
    with pytest.raises(InvalidToken):
        async with bot:
            pass


async def test_two_bots_with_one_token(bot_api: BotApi, calls: Calls) -> None:
    async with Calls(bot_api.token, base_url=f"{bot_api.origin}/bot") as other:
        first = asyncio.create_task(other.get_updates(offset=2, timeout=5))
        await asyncio.sleep(0.05)
        assert await calls.get_updates(offset=2, timeout=0) == ()
        with pytest.raises(Conflict, match="terminated by other getUpdates"):
            await first
    assert len(bot_api.take_violations()) == 1


def test_person_cannot_send_nothing() -> None:
    api = BotApi()
    with pytest.raises(ValueError, match="no empty message"):
        asyncio.run(Person(api).send(" \n\x07"))


async def test_a_long_text_leaves_in_parts(bot_api: BotApi, serve: Serve) -> None:
    person = Person(bot_api)
    async with serve(echo):
        assert [len(message.text) for message in await person.say("长" * 5000)] == [4096, 904]
