"""A fact for the form, or something said to the assistant: asked where it is doubtful, never over what forms really say."""

import pytest

from kb.documents import recognise_text
from kb.shipped import shipped
from tests.bot.dialogue.conversation import LIBRARY, SEED
from tests.bot.dialogue.test_hearing import ATTENDANCE, JUDGED, at_row, walk

SPEECH = LIBRARY.speech


def test_nothing_that_a_form_says_is_doubted() -> None:
    files = [path for path in sorted(shipped("forms").iterdir()) if path.suffix == ".txt"]
    forms = [SEED, *(recognise_text(path.read_text(encoding="utf-8")).form for path in files)]
    texts = {
        text
        for form in forms
        for text in (
            *(note.text for note in (*form.deviations, *form.measures)),
            *(goal.description for goal in form.goals),
            *(text for row in form.indicators for text in (row.name, row.target, row.actual)),
        )
    }
    assert not {text for text in texts if SPEECH.aside(text) or SPEECH.is_same(text) or SPEECH.is_nearly_same(text)}


@pytest.mark.parametrize(
    "said",
    [
        "因居民外出较多,入户率不高", "不了解政策", "群众不配合,没来", "疫情影响,活动取消", "没有专职人员", "没有经费",
        "检查不到位", "提交材料不及时", "删除了重复项", "开始较晚", "人手不足,明年再增加", "退出机制不健全", "问责机制未落实",
        "the system was down", "not enough staff", "no budget for training", "some members did not come back from work elsewhere",
    ],
)  # fmt: skip
def test_reasons_are_not_doubted(said: str) -> None:
    conversation = at_row(ATTENDANCE, "94%", "3.5")
    conversation.send(said)
    assert walk(conversation).draft.entries[f"row/{ATTENDANCE}/deviation"] == said


@pytest.mark.parametrize(
    "said",
    [
        "这项要写什么?去年怎么写的", "不知道,问张主任", "等会再填", "先跳过吧", "帮我看看第7题", "我填到哪了", "提交吧", "停一下",
        "保存", "暂存", "退回去", "删掉", "7分", "好的", "没有", "和去年差不多", "撤回刚才那个", "原因是什么意思", "不用写原因",
        "先空着", "应该是满分", "保存退出", "改善居民生活这项还没数据,明天再填", "I'll do it later", "save and exit", "ask the director",
        "should be full marks", "I don't know yet", "what should I write here", "leave it blank",
    ],
)  # fmt: skip
@pytest.mark.parametrize("place", ["actual", "deviation"])
def test_what_is_said_to_the_assistant_is_not_stored(said: str, place: str) -> None:
    conversation = at_row(JUDGED) if place == "actual" else at_row(ATTENDANCE, "94%", "3.5")
    before = dict(walk(conversation).draft.entries)
    conversation.send(said)
    after = walk(conversation).draft.entries if walk(conversation) else {}
    assert not {key: value for key, value in after.items() if value and value != before.get(key)}


def test_as_last_year_puts_last_years_words_in() -> None:
    conversation = at_row("信访件办结率", "98%", "4.5")
    conversation.send("和去年的原因一样")
    kept = walk(conversation).draft.entries["row/信访件办结率/deviation"]
    assert kept == SEED.deviations_of("信访件办结率")[0].text


def test_doubtful_words_can_be_written_all_the_same() -> None:
    conversation = at_row(ATTENDANCE, "94%", "3.5")
    conversation.send("没有原因")
    conversation.send("写进表")
    assert walk(conversation).draft.entries[f"row/{ATTENDANCE}/deviation"] == "没有原因"


def test_full_marks_behind_a_score_can_be_recorded() -> None:
    conversation = at_row(ATTENDANCE, "96.8%", "3")
    conversation.send("应该是满分")
    conversation.send("改成 4 分")
    assert walk(conversation).draft.entries[f"row/{ATTENDANCE}/given"] == "4"
