"""The conversation on a real terminal: colours, lines broken where Chinese may be broken, a menu, and a history."""

import re
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from prompt_toolkit import PromptSession, print_formatted_text
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import HTML
from prompt_toolkit.history import FileHistory
from prompt_toolkit.output import create_output
from prompt_toolkit.utils import get_cwidth

from bot.assistant import Assistant
from bot.console import Console
from bot.text import Language, say
from bot.wording import Said

WIDEST_LINE = 96
#: What may not begin a line.
CLOSING = "，。；：！？、）」』”’》%,.;:!?)"

_TOKEN = re.compile(r"</?\w+>|&\w+;|[A-Za-z0-9.,%/]{1,20}[.,%]*|.", re.DOTALL)


def talk_on_terminal(
    assistant: Assistant, user: str, language: Language | None, history: Path, folders: Sequence[Path] = ()
) -> None:
    """Talk until the person leaves with Ctrl-D; Tab shows the options, the arrow keys what was typed before."""
    output = create_output()

    def show(console: Console, said: Said) -> None:
        width = min(output.get_size().columns, WIDEST_LINE)
        for lines in console.attachments(said, width):
            print_formatted_text(f"\n{lines}", output=output)
        if said.html or said.options:
            print_formatted_text(HTML(markup(said, width)), output=output)

    console = Console(assistant, user, language, show, folders)
    history.parent.mkdir(parents=True, exist_ok=True)
    session: PromptSession[str] = PromptSession(
        history=FileHistory(str(history)),
        completer=_Options(console),
        complete_while_typing=False,
        reserve_space_for_menu=6,
        bottom_toolbar=lambda: HTML(say(console.spoken, "dialogue.keys")),
    )
    console.send(choice="do:start")
    while True:
        try:
            line = session.prompt("> ")
        except (EOFError, KeyboardInterrupt):
            break
        if line.strip():
            console.read(line)
    print_formatted_text(HTML(say(console.spoken, "dialogue.bye")))


class _Options(Completer):
    """The options of the last reply, by number or by a part of the label."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def get_completions(self, document: Document, _: CompleteEvent) -> Iterator[Completion]:
        """Those that fit what is typed so far."""
        typed = document.text_before_cursor.strip()
        for option in self._console.options:
            if typed in option.label or option.number.startswith(typed):
                yield Completion(
                    option.label,
                    start_position=-len(document.text_before_cursor),
                    display=f"[{option.number}] {option.label}",
                )


def markup(said: Said, width: int) -> str:
    """A message for the terminal: its lines, then the options in rows, those that stand apart in a row of their own."""
    lines = [broken for line in said.html.split("\n") for broken in wrapped(line, width)]
    for aside in (False, True):
        options = [f"[{option.number}] {option.label}" for option in said.options if option.aside is aside]
        lines += [f"<ansicyan>{escape(row, quote=False)}</ansicyan>" for row in _rows(options, width)]
    text = "\n".join(lines).replace("<code>", "<u>").replace("</code>", "</u>")
    return f"\n{text}"


def wrapped(line: str, width: int) -> list[str]:
    """A line of markup in lines no wider than `width` columns; no mark that closes stands at a beginning."""
    lines: list[str] = []
    current, columns = "", 0
    for token in _TOKEN.findall(line):
        shown = "" if token.startswith("</") or (token[0] == "<" and token[-1] == ">") else token
        size = 1 if shown.startswith("&") else get_cwidth(shown)
        if lines and not columns and shown.startswith(tuple(CLOSING)):
            lines[-1] += current + token
            current = ""
            continue
        if columns + size > width and current and not shown.startswith(tuple(CLOSING)):
            lines.append(current.rstrip())
            current, columns = "", 0
            token = token.lstrip() if shown else token  # noqa: PLW2901
            size = get_cwidth(token) if shown and not shown.startswith("&") else size
        current += token
        columns += size
    return [*lines, current]


def _rows(options: list[str], width: int) -> Iterator[str]:
    row = ""
    for option in options:
        if row and get_cwidth(row) + 3 + get_cwidth(option) > width:
            yield row
            row = ""
        row = f"{row}   {option}" if row else option
    if row:
        yield row
