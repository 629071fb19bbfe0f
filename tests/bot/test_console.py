"""The conversations of tests/transcripts in the terminal, through a pipe."""

import io

import pytest

from bot.assistant import Assistant
from bot.console import Console, talk_through_pipe
from kb.store.archive import Archive
from tests import transcripts
from tests.bot.office import Office
from tests.databases import database


@pytest.mark.parametrize("name", transcripts.OFFICES)
def test_transcript_of_several_people(archive: Archive, name: str) -> None:
    Office(archive).play(name)
    with archive.transaction() as store:
        assert store.log.verify() == []


@pytest.mark.parametrize("name", sorted({*transcripts.NAMES} - {*transcripts.OFFICES}))
def test_transcript(assistant: Assistant, name: str) -> None:
    out = io.StringIO()
    exchanges = transcripts.load(name)

    def lines():
        for exchange in exchanges:
            out.seek(0)
            out.truncate()
            yield f"{exchange.said}\n"
            exchange.check(out.getvalue())

    talk_through_pipe(assistant, "clerk", None, lines(), out)


def test_each_option_stands_on_a_line_with_its_number(assistant: Assistant) -> None:
    out = io.StringIO()
    talk_through_pipe(assistant, "clerk", None, [], out)
    assert "\n[1] 填 2021 年自评表\n" in out.getvalue()


def test_a_number_picks_the_option(assistant: Assistant) -> None:
    out = io.StringIO()
    talk_through_pipe(assistant, "clerk", None, ["1\n", "先填表\n"], out)
    assert "第 1/20 问" in out.getvalue()


def test_a_row_gone_to_early_is_asked_to_its_end_and_then_the_form_goes_on(assistant: Assistant) -> None:
    out = io.StringIO()
    said = ["填 2021 年自评表", "先填表", "修改 信访", "267/272", "1", "沿用去年的原因", "沿用去年的措施", "修改 信访"]
    talk_through_pipe(assistant, "clerk", None, [f"{text}\n" for text in said], out)
    wanted = (
        "今年实际完成多少？",
        "4.91 →",
        "是什么原因？",
        "打算怎么改进？",
        "填报日期是哪天？",
        "信访件办结率：改哪一项？",
    )
    shown = out.getvalue()[out.getvalue().index("信访件办结率（5 分）") :]
    places = [shown.index(text) for text in wanted]
    assert places == sorted(places)


def test_going_on_after_a_restart(assistant: Assistant) -> None:
    talk_through_pipe(assistant, "clerk", None, ["1\n", "先填表\n", "2022-06-30\n"], io.StringIO())
    out = io.StringIO()
    talk_through_pipe(assistant, "clerk", None, [], out)
    assert "第 2/20 问" in out.getvalue()


def test_another_person_goes_on_with_the_same_form(assistant: Assistant) -> None:
    talk_through_pipe(assistant, "clerk", None, ["1\n", "先填表\n", "2022-06-30\n"], io.StringIO())
    out = io.StringIO()
    talk_through_pipe(assistant, "colleague", None, ["继续\n"], out)
    assert "第 2/20 问" in out.getvalue()


def test_a_newcomer_without_a_form_can_load_the_sample(tmp_path):
    archive = Archive.open(database(tmp_path / "empty.db"))
    out = io.StringIO()
    talk_through_pipe(Assistant(archive), "clerk", None, ["载入样表\n", "总分是多少\n", "主菜单\n"], out)
    archive.close()
    assert "花山街道 2020 年总分 94" in out.getvalue()
    assert "填 2021 年自评表" in out.getvalue()


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("why was 4.5 given for petitions", "4.5 of 5"),
        ("what is the total", "2020"),
        ("xinfang wei shenme koufen", "得 4.5"),
        ("can you me xinfang", "信访"),
        ("petitions 为什么扣分", "得 4.5"),
    ],
)
def test_an_answer_comes_in_the_language_of_its_question(assistant, asked, told):
    shown: list[str] = []
    console = Console(assistant, "local", "zh", lambda _, said: shown.append(said.text))
    console.read(asked)
    assert told in "\n".join(shown)
    assert ("self-evaluation" in "\n".join(shown)) is asked.startswith("wh")


def test_a_number_shown_before_can_be_picked_until_others_are_shown(assistant: Assistant) -> None:
    out = io.StringIO()
    talk_through_pipe(assistant, "clerk", None, ["今年要做什么\n", "信访得了几分\n", "1\n", "先填表\n"], out)
    assert "第 1/20 问" in out.getvalue()
