"""Measures followed up in the conversation."""

from tests.bot.dialogue.conversation import Conversation


def open_card(conversation: Conversation) -> None:
    conversation.send("措施跟进")
    conversation.send(choice=conversation.options[0].value)


def label(conversation: Conversation, beginning: str):
    return next(option for option in conversation.options if option.label.startswith(beginning))


def test_owner_due_date_status_and_remark() -> None:
    conversation = Conversation()
    open_card(conversation)
    assert "信访件办结率" in conversation.text
    conversation.send(choice=label(conversation, "负责人").value)
    conversation.send("综治办 张三")
    conversation.send(choice=label(conversation, "期限").value)
    conversation.send("明年吧")
    assert "日期没看懂" in conversation.text
    conversation.send("5月31日")
    assert "期限 2023-05-31" in conversation.text  # it was June of 2022
    conversation.send("期限")
    conversation.send("2022-05-31")
    assert "过了 1 天" in conversation.text
    conversation.send(choice=label(conversation, "写备注").value)
    conversation.send("已报区信访局")
    conversation.send(choice=label(conversation, "进行中").value)
    assert "进行中 · 期限 2022-05-31，过了 1 天 · 综治办 张三" in conversation.text
    assert "2022-06-01 您：已报区信访局" in conversation.text
    conversation.send("哪些措施还没落实")
    assert "其中 1 条过了期" in conversation.text
    assert conversation.text.index("改进(1)") < conversation.text.index("改进(2)")


def test_done_measures_leave_the_list() -> None:
    conversation = Conversation()
    open_card(conversation)
    conversation.send("已完成")
    conversation.send("措施清单")
    assert "还有 7 条" in conversation.text
    assert "信访件办结率" not in conversation.text


def test_another_message_in_between_is_not_taken_for_what_was_asked() -> None:
    conversation = Conversation()
    open_card(conversation)
    conversation.send(choice=label(conversation, "负责人").value)
    conversation.send("帮助")
    conversation.send("总分是多少")
    assert "94" in conversation.text
    assert not conversation.record.noted


def test_a_button_for_a_measure_that_is_no_longer_there() -> None:
    conversation = Conversation()
    for value in ("do:measure:1:00000000", "do:measure:9:0", "do:measure:x", "do:measure:1:0:status.done"):
        assert "过时了" in "".join(said.text for said in conversation.send(choice=value))
    open_card(conversation)
    value = label(conversation, "已完成").value
    for bad in (value.replace("done", "nonsense"), value.replace("status.done", "due.2022-99-99")):
        conversation.send(choice=bad)
        assert "过时了" in conversation.text
    assert not conversation.record.noted


def test_in_english() -> None:
    conversation = Conversation()
    conversation.send("English")
    conversation.send("which measures are still open")
    conversation.send(choice=conversation.options[0].value)
    conversation.send(choice=label(conversation, "Owner").value)
    conversation.send("me")
    assert "no due date · you" in conversation.text
