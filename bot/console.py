"""One person's conversation at the terminal; through a pipe, one message a line and plain text back."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TextIO
from uuid import uuid4

from bot.assistant import Assistant, Reply
from bot.dialogue.attached import Attached
from bot.dialogue.event import Attachment, Event
from bot.handed_in import dropped_files, files_named, read_attachment
from bot.saving import keep
from bot.text import Language, plain_text, say
from bot.wording import Option, Said
from scoring.errors import UserError

#: How wide a chart is drawn where nobody knows the width.
PIPE_WIDTH = 80


#: More at once are for `jixiao import`.
MOST_FILES = 20


class Console:
    """One person's conversation at a terminal or through a pipe; files are kept in the first of `folders` that can."""

    def __init__(
        self,
        assistant: Assistant,
        user: str,
        language: Language | None,
        show: Callable[["Console", Said], None],
        folders: Sequence[Path] = (),
    ) -> None:
        self._assistant = assistant
        self._user = user
        self._language = language
        self._show = show
        self._folders = (Path(), *folders)
        self.reply = Reply((), language or "zh")
        self.options: tuple[Option, ...] = ()  # that can be picked: the last ones that were shown

    def send(self, text: str = "", choice: str = "", attachment: Attachment | None = None) -> None:
        """One message of the person, and what comes back."""
        event = Event(
            id=f"console:{uuid4()}", user=self._user, at=datetime.now().astimezone(), text=text, choice=choice,
            kind="file" if attachment is not None else "message", language=self._language or "", attachment=attachment,
        )  # fmt: skip
        try:
            reply = self._assistant.handle(event)
        except UserError as error:  # the next message may go through
            reply = self._refused(error)
        self.reply = reply
        shown = tuple(option for said in reply.said for option in said.options)
        before = self.options if reply.holds else ()
        self.options = (*(one for one in before if one.number not in {option.number for option in shown}), *shown)
        for said in reply.said:
            self._show(self, said)

    def attachments(self, said: Said, width: int) -> Iterator[str]:
        """What comes with a message, for a terminal of this width: pictures as drawn lines, files by where they lie."""
        for attached in said.attached:
            try:
                lines = self._assistant.draw(attached, self.spoken, width)
                yield lines if lines is not None else self._kept(attached)
            except UserError as error:
                yield plain_text(say(self.spoken, f"errors.{error.code}", **error.values))

    def _kept(self, attached: Attached) -> str:
        file = self._assistant.render(attached, self.spoken)
        return plain_text(
            say(self.spoken, "pictures.saved", path=keep(file.content, self._folders, file.name).resolve())
        )

    def read(self, line: str) -> None:
        """A typed line: the number of an option, its label, a file (导入 PATH, or a dropped one), or free text."""
        value = next((option.value for option in self.options if option.number == line.strip()), None)
        if value is not None:
            self.send(choice=value)
            return
        name, named = self._assistant.command(line) or ("", "")
        try:
            files = files_named(named) if name == "import" and named else dropped_files(line)
            if len(files) > MOST_FILES:
                raise UserError("files-too-many", most=MOST_FILES, files=len(files))  # noqa: TRY301 - told as the others
        except UserError as error:
            self._show(self, self._refused(error).said[0])
            return
        for file in files:
            self._hand_in(file)
        if not files:
            self.send(text=line)

    def _hand_in(self, file: Path) -> None:
        try:
            attachment = read_attachment(file)
        except UserError as error:
            self._show(self, self._refused(error).said[0])
            return
        self.send(attachment=attachment)

    def _refused(self, error: UserError) -> Reply:
        return Reply((Said(say(self.spoken, f"errors.{error.code}", **error.values)),), self.spoken, holds=True)

    @property
    def spoken(self) -> Language:
        """The language of the last reply."""
        return self.reply.language


def talk_through_pipe(
    assistant: Assistant,
    user: str,
    language: Language | None,
    lines: Iterable[str],
    out: TextIO,
    folders: Sequence[Path] = (),
) -> None:
    """One message a line from `lines`; replies as plain text to `out`, each option as `[n] label`."""

    def show(console: Console, said: Said) -> None:
        words = [said.text] if said.text else []
        out.write("\n".join((*console.attachments(said, PIPE_WIDTH), *words, *_listed(said), "")) + "\n")
        out.flush()

    console = Console(assistant, user, language, show, folders)
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
