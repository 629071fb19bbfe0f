"""An office of several people who talk to one assistant, each by name, as at a terminal."""

import re

from bot.assistant import Assistant
from bot.console import Console
from kb.store.archive import Archive
from tests import transcripts

ADMIN = "1"


class Office:
    """Who speaks is named; labels are typed, as the terminal takes them."""

    def __init__(self, archive: Archive, visible: str = "all") -> None:
        self.archive = archive
        self.assistant = Assistant(archive, admins=(ADMIN,), visible=visible)
        self._consoles: dict[str, Console] = {}
        self._shown: list[str] = []

    def console(self, user: str) -> Console:
        if user not in self._consoles:
            self._consoles[user] = Console(self.assistant, user, None, lambda _, said: self._shown.append(said.text))
        return self._consoles[user]

    def say(self, user: str, text: str) -> str:
        """What comes back, the options' labels included."""
        self._shown.clear()
        self.console(user).read(text)
        return "\n".join((*self._shown, *(option.label for option in self.console(user).options)))

    def tap(self, user: str, value: str) -> str:
        self._shown.clear()
        self.console(user).send(choice=value)
        return "\n".join((*self._shown, *(option.label for option in self.console(user).options)))

    def invitation(self, role: str, unit: str, by: str = ADMIN) -> str:
        """The token of a new invitation; `unit` as it would be typed, "" for every unit."""
        if unit:
            self.tap(by, f"do:invite:{role}")
            shown = self.say(by, unit) if self.console(by).options else ""
        else:
            shown = self.tap(by, f"do:invite:{role}:all")
        return re.search(r"/start ([A-Za-z0-9_-]+)", shown or self.tap(by, f"do:invite:{role}"))[1]

    def join(self, user: str, role: str, unit: str) -> None:
        assert "您现在是" in self.say(user, f"/start {self.invitation(role, unit)}")

    def play(self, name: str) -> None:
        """A conversation of several people."""
        invitations = transcripts.Invitations()
        for exchange in transcripts.load(name):
            reply = self.say(exchange.person or ADMIN, invitations.filled_in(exchange.said))
            invitations.see(reply)
            exchange.check(reply)

    def forms(self) -> list:
        with self.archive.transaction() as store:
            return [(heading, store.form(heading.id)) for heading in store.headings()]
