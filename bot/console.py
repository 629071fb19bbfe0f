"""The conversation in the terminal: menus and history on a terminal, one message a line when stdin is a pipe."""

import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TextIO
from uuid import uuid4

from bot.assistant import Assistant, Reply
from bot.dialogue.turn import Event
from bot.text import Language, say
from bot.wording import Option, Said


class Console:
    """One person's conversation at a terminal or through a pipe."""

    def __init__(
        self, assistant: Assistant, user: str, language: Language | None, show: Callable[[Said], None]
    ) -> None:
        self._assistant = assistant
        self._user = user
        self._language = language
        self._show = show
        self.reply = Reply((), language or "zh")

    def send(self, text: str = "", choice: str = "") -> None:
        """One message of the person, and what comes back."""
        event = Event(
            id=f"console:{uuid4()}", user=self._user, at=datetime.now().astimezone(), text=text, choice=choice,
            language=self._language or "",
        )  # fmt: skip
        reply = self._assistant.handle(event)
        for said in reply.said:
            self._show(said)
        self.reply = reply

    def read(self, line: str) -> None:
        """A typed line: the number of an option, its label, or free text."""
        value = self.reply.options.get(line.strip())
        if value is None:
            self.send(text=line)
        else:
            self.send(choice=value)

    @property
    def options(self) -> tuple[Option, ...]:
        """The options of the last reply."""
        return tuple(option for said in self.reply.said for option in said.options)

    @property
    def spoken(self) -> Language:
        """The language of the last reply."""
        return self.reply.language


def run(assistant: Assistant, user: str, language: Language | None, history: Path) -> None:
    """Talk until the input ends; on a terminal with menus and history."""
    if sys.stdin.isatty() and sys.stdout.isatty():
        _terminal(assistant, user, language, history)
    else:
        talk_through_pipe(assistant, user, language, sys.stdin, sys.stdout)


# --- pipe ------------------------------------------------------------------------------------------------------------


def talk_through_pipe(
    assistant: Assistant, user: str, language: Language | None, lines: Iterable[str], out: TextIO
) -> None:
    """One message a line from `lines`; replies as plain text to `out`, each option as `[n] label`."""

    def show(said: Said) -> None:
        out.write("\n".join((said.text, *_listed(said), "")) + "\n")
        out.flush()

    console = Console(assistant, user, language, show)
    console.send(choice="do:start")
    for line in _lines(lines):
        console.read(line)


def _lines(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        if line.strip():
            yield line.rstrip("\r\n")


def _listed(said: Said) -> Iterator[str]:
    for option in said.options:
        yield f"[{option.number}] {option.label}"


# --- terminal --------------------------------------------------------------------------------------------------------


def _terminal(assistant: Assistant, user: str, language: Language | None, history: Path) -> None:
    from prompt_toolkit import PromptSession, print_formatted_text
    from prompt_toolkit.completion import Completer, Completion
    from prompt_toolkit.document import Document
    from prompt_toolkit.formatted_text import HTML
    from prompt_toolkit.history import FileHistory

    def show(said: Said) -> None:
        print_formatted_text(HTML(_markup(said)))

    console = Console(assistant, user, language, show)

    class Options(Completer):
        """The options of the last reply, by number or by a part of the label."""

        def get_completions(self, document: Document, _: object) -> Iterator[Completion]:
            typed = document.text_before_cursor.strip()
            for option in console.options:
                if typed in option.label or option.number.startswith(typed):
                    yield Completion(option.label, start_position=-len(document.text_before_cursor),
                                     display=f"[{option.number}] {option.label}")  # fmt: skip

    history.parent.mkdir(parents=True, exist_ok=True)
    session: PromptSession[str] = PromptSession(
        history=FileHistory(str(history)), completer=Options(), complete_while_typing=False, reserve_space_for_menu=6
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


def _markup(said: Said) -> str:
    """A message for the terminal: the options in a row, those that stand apart in another."""
    rows = [[option for option in said.options if option.aside is aside] for aside in (False, True)]
    listed = [_row(row) for row in rows if row]
    hint = ""
    lines = [said.html.replace("<code>", "<u>").replace("</code>", "</u>"), *listed, hint]
    return "\n" + "\n".join(line for line in lines if line) + "\n"


def _row(options: list[Option]) -> str:
    from html import escape

    text = "   ".join(f"[{option.number}] {option.label}".replace(" ", "\u00a0") for option in options)
    wrapped = textwrap.fill(text, width=60, break_long_words=False, break_on_hyphens=False)
    return f"<ansicyan>{escape(wrapped, quote=False)}</ansicyan>".replace("\u00a0", " ")
