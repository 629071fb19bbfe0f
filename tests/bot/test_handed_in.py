"""Files that a person names at the terminal: typed, pasted, or dropped into the window."""

import io

import pytest

from bot.assistant import Assistant, Reply
from bot.console import talk_through_pipe
from bot.dialogue.event import LARGEST_ATTACHMENT
from bot.handed_in import dropped_files, files_named, read_attachment
from scoring.errors import UserError


@pytest.fixture
def folder(tmp_path, monkeypatch):
    for name in ("2020年 自评表.txt", "b.docx", "~$b.docx", ".hidden.txt", "plain"):
        (tmp_path / name).write_bytes(name.encode())
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_dropped_file_as_terminals_write_it(folder):
    file = folder / "2020年 自评表.txt"
    escaped = str(file).replace(" ", "\\ ")
    for line in (str(file), f"'{file}' ", f'"{file}"', f"“{file}”", f"{escaped} ", file.as_uri(), f" {file.name} "):
        assert [path.resolve() for path in dropped_files(line)] == [file], line
    both = f"'{file}' {folder / 'b.docx'}"
    assert [path.name for path in dropped_files(both)] == [file.name, "b.docx"]


@pytest.mark.parametrize(
    "line", ["plain", "没有的.txt", "7", "", "   ", "'", "a\x00b.txt", "x" * 9_000, "查 b.docx", "/"]
)
def test_a_line_that_is_no_dropped_file(folder, line):
    assert dropped_files(line) == ()


def test_folders_and_patterns(folder):
    names = ["2020年 自评表.txt", "b.docx"]
    assert [path.name for path in files_named(str(folder))] == [*names, "plain"]
    assert [path.name for path in files_named("*.docx *.txt")] == ["b.docx", names[0]]
    assert [path.name for path in files_named("plain")] == ["plain"]


@pytest.mark.parametrize("text", ["没有的.docx", "*.pdf", "b.docx 没有的.docx", "\x00", "'"])
def test_a_name_that_stands_for_nothing(folder, text):
    with pytest.raises(UserError) as refused:
        files_named(text)
    assert refused.value.code == "file-missing"


def test_a_file_that_is_too_large_is_not_read(folder):
    with (folder / "large.pdf").open("wb") as file:
        file.truncate(LARGEST_ATTACHMENT + 1)
    with pytest.raises(UserError) as refused:
        read_attachment(folder / "large.pdf")
    assert refused.value.code == "file-too-large"


class Listening(Assistant):
    """Keeps the events that reach it."""

    def __init__(self, archive) -> None:
        super().__init__(archive)
        self.events = []

    def handle_in(self, store, event, post=None) -> Reply:
        self.events.append(event)
        return super().handle_in(store, event, post)


def test_a_named_and_a_dropped_file_reach_the_assistant_as_attachments(archive, folder):
    assistant, out = Listening(archive), io.StringIO()
    talk_through_pipe(assistant, "clerk", None, ["导入 b.docx", "./b.docx", "导入 没有的.docx", "导入"], out)
    files = [event.attachment for event in assistant.events if event.kind == "file"]
    assert [(file.name, file.content) for file in files] == [("b.docx", b"b.docx")] * 2
    assert "找不到或打不开 没有的.docx" in out.getvalue()
