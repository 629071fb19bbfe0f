"""Whatever people type and tap, in whatever order: no error, always a way on, and a form that stays sound."""

import os
import re

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from scoring.form import Form
from tests.bot.dialogue.conversation import Conversation

TEXTS = st.sampled_from(
    [
        "返回", "跳过", "撤销", "修改", "修改 7", "修改 信访", "暂停", "继续", "预览", "提交", "怎么填",
        "English", "中文", "帮助", "措施跟进", "先填表", "上传佐证 信访", "提醒", "提醒 关", "做了",
        "评分规则", "查表", "/start", "/new", "/cancel", "同去年", "菜单", "新建",
        "2022-06-30", "6月30日", "3100万元", "30509900", "-5", "12,34,5%%", "9" * 400, "100%", "98.16%",
        "120%", "0.98",
        "267/272", "受理272件 办结267", "7次", "1个", "1", "3", "5", "4.5", "8", "25", "达成", "部分达成",
        "未达成", "无",
        "群众长期在外，难以联系", "为什么是4.5", "总分是多少", "信访为什么只得了4.5分", "河长制得了多少分",
        "哪些指标扣分了", "加一项指标", "删掉这一项", "加一个目标", "删掉目标2", "信访的分值改成3分", "目标1加一项指标：甲类任务，3分",
        "删掉最后一项", "我要填表", "信访件办结率(5分)\t100%\t98%\t4.5",
        "😀", "\x00\x07", "<b>&", "", "   ", "花山街道", "2021", "x" * 5000,
    ]
)  # fmt: skip


class RandomWalk(RuleBasedStateMachine):
    """One person's conversation."""

    seen = Bundle("seen")

    def __init__(self) -> None:
        super().__init__()
        self.conversation = Conversation()
        self.conversation.send(choice="do:start")

    @rule(text=TEXTS | st.text(max_size=30))
    def types(self, text: str) -> None:
        assert self.conversation.send(text)

    @rule(target=seen, place=st.integers(min_value=0, max_value=40))
    def taps(self, place: int) -> str:
        options = self.conversation.options
        value = options[place % len(options)].value if options else "do:start"
        assert len(value.encode()) <= 64
        assert self.conversation.send(choice=value)
        return value

    @rule(value=seen)
    def taps_an_old_button(self, value: str) -> None:
        assert self.conversation.send(choice=value)

    @rule(kind=st.sampled_from(["edited", "file"]))
    def sends_something_else(self, kind: str) -> None:
        assert self.conversation.send(text="2022-06-30", kind=kind)

    @invariant()
    def every_form_is_sound(self) -> None:
        for heading in self.conversation.record.headings():
            _check(self.conversation.record.form(heading.id))

    @invariant()
    def what_is_said_is_worth_reading(self) -> None:
        for said in self.conversation.said:
            assert said.text.strip() or said.attached  # a picture says its words itself
            assert not re.search(r"\{[a-z_:]{2,}\}", said.html), "a slot was not filled"
            numbers = [option.number for option in said.options]
            assert len(set(numbers)) == len(numbers)


def _check(form: Form) -> None:
    for row in form.indicators:
        if row.given is not None and row.weight is not None:
            assert 0 <= row.given <= row.weight
    if form.budget.given is not None and form.budget.weight is not None:
        assert 0 <= form.budget.given <= form.budget.weight
    assert [note.ordinal for note in form.deviations] == list(range(1, len(form.deviations) + 1))


RandomWalk.TestCase.settings = settings(
    max_examples=int(os.environ.get("JIXIAO_SOAK", "40")),
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestRandomWalk = RandomWalk.TestCase
