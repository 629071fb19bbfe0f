"""A rulebook brought in: pasted or sent as a file, kept for the office, and wrong ones told where they are wrong."""

from dataclasses import replace

import pytest

from bot.dialogue.change import AddRulebook
from bot.dialogue.dialogue import respond
from bot.dialogue.event import Attachment, Event
from bot.wording import worded
from kb.shipped import shipped_texts
from scoring.rulebook_file import parse_rulebooks
from tests.bot.dialogue.conversation import LIBRARY, NOW, Conversation

OURS = """name = "our-rules"
extends = "hubei"
source = "某局〔2021〕3号文"
title = "本单位规则"
[rounding]
to = "0.1"
direction = "half-up"
"""


def turn_of(text: str = "", attachment: Attachment | None = None, talk: Conversation | None = None, **library):
    talk = talk or Conversation()
    kind = "file" if attachment else "message"
    event = Event(id="e", user="clerk", at=NOW, text=text, kind=kind, attachment=attachment)
    return respond(talk.record, replace(LIBRARY, **library), talk.session, event)


def said(turn) -> str:
    return "\n".join(message.text for message in worded(turn.messages, "zh"))


def test_a_pasted_rulebook_is_kept_for_the_office():
    turn = turn_of(OURS)
    assert turn.changes == (AddRulebook("our-rules", OURS, "武汉东湖新技术开发区花山街道办事处"),)
    assert "「本单位规则」（our-rules）存好了。出处：某局〔2021〕3号文" in said(turn)


def test_so_is_one_sent_as_a_file_also_in_the_middle_of_a_form():
    talk = Conversation()
    talk.send("填 2021 年自评表")
    turn = turn_of(attachment=Attachment("ours.TOML", "", b"\xef\xbb\xbf" + OURS.encode()), talk=talk)
    assert [type(change) for change in turn.changes] == [AddRulebook]
    assert turn.messages[0].choices[0].value == "do:rulebook:our-rules"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (OURS.replace('"0.1"', "0.1"), "第 6 行：rounding.to 要写成整数，或带引号的数"),
        (OURS.replace("our-rules", "hubei"), "第 1 行：name「hubei」已经有一种规则叫这个名字"),
        (OURS.replace('"hubei"', '"hubai"'), "第 2 行：extends 提到的「hubai」没有"),
        (OURS.replace('to = "0.1"', "to = “0.1”"), "第 6 行（to）写法不对"),
        (OURS + '<b>x</b> = "1"', "第 8 行"),
    ],
)
def test_a_wrong_one_is_told_its_line_and_not_kept(text, told):
    turn = turn_of(text)
    assert turn.changes == ()
    assert told in said(turn)
    assert "没有存" in said(turn)


def test_a_new_version_is_the_offices_own_affair():
    known = {"rulebooks": {**LIBRARY.rulebooks, **parse_rulebooks({"x": OURS}, LIBRARY.rulebooks)}}
    mine, other = ({"our-rules": unit} for unit in ("武汉东湖新技术开发区花山街道办事处", "别的单位"))
    newer = OURS.replace("0.1", "0.5")
    assert "换成新的了" in said(turn_of(newer, owners=mine, **known))
    assert turn_of(newer, owners=other, **known).changes == ()


def test_every_button_fits_into_telegram():
    name = "a" * 36
    known = parse_rulebooks({"x": OURS.replace("our-rules", name)}, LIBRARY.rulebooks)
    talk = Conversation()
    talk.send("填 2021 年自评表")
    library = {"rulebooks": {**LIBRARY.rulebooks, **known}}
    for text in ("评分规则", "信访件办结率用half-point", "党员用half-point"):
        for message in turn_of(text, talk=talk, **library).messages:
            assert all(len(choice.value.encode()) <= 64 for choice in message.choices)
    talk.send(choice="do:rulebook_part")
    event = Event(id="e", user="clerk", at=NOW, choice=talk.options[-1].value)
    choices = respond(talk.record, replace(LIBRARY, **library), talk.session, event).messages[0].choices
    assert any(name in choice.value for choice in choices)
    assert all(len(choice.value.encode()) <= 64 for choice in choices)


@pytest.mark.parametrize(
    "text", ["按时完成", "我们用人手不足", "信访件用什么规则", "如果按national算", "改用新系统", "按100%"]
)
def test_a_text_that_names_no_rulebook_is_no_choice_of_one(text):
    talk = Conversation()
    talk.send("填 2021 年自评表")
    assert not any(key.startswith("rulebook") for change in turn_of(text, talk=talk).changes for key in change.entries)


def test_shipped_rulebooks_are_read_as_they_are_pasted():
    for text in shipped_texts("rulebooks").values():
        assert "已经有一种规则叫这个名字" in said(turn_of(text))
