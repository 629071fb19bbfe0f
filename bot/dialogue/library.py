"""What the assistant knows beside the record: rulebooks, blank templates, command words, vocabulary."""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from bot.dialogue.phrase import InLanguages, Phrase
from bot.dialogue.speech import Speech, without_courtesies, without_marks
from kb.answers import Shelf
from kb.concepts import Vocabulary
from kb.lexicon import Lexicon
from kb.meaning import Embedder
from kb.people import OWNER, Person
from kb.query import normal
from kb.reminders import Rhythm
from scoring.form import Budget, Form, Goal, Indicator, indicator_id
from scoring.quantity import plain
from scoring.rulebook import DEFAULT_RULEBOOK, Rulebook

#: A longer text tells something.
LONGEST_SHAPE = 60


@dataclass(frozen=True, slots=True)
class Template:
    """A blank form: what it is called in each language, and its rows."""

    title: Mapping[str, str]
    form: Form


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """Read once at the start, except what follows the store: the vocabulary, the rulebooks brought in; and the person.

    owners: the office that brought in each of the rulebooks that are not from files, "" where it was not known.
    rhythm: when reminders are said. embedder: for suggestions by meaning, where there is one.
    template_fault: what hinders a Word template from being filled in.
    """

    rulebooks: Mapping[str, Rulebook]
    owners: Mapping[str, str] = field(default_factory=dict)
    templates: Mapping[str, Template] = field(default_factory=dict)
    commands: Mapping[str, str] = field(default_factory=dict)
    shapes: Mapping[str, tuple[re.Pattern[str], ...]] = field(default_factory=dict)
    lexicon: Lexicon
    vocabulary: Vocabulary
    speech: Speech
    person: Person = OWNER
    rhythm: Rhythm = field(default_factory=Rhythm)
    embedder: Embedder | None = None
    template_fault: Callable[[bytes], Phrase | None] = lambda _: None

    @property
    def shelf(self) -> Shelf:
        """What answering questions needs of it."""
        return Shelf(self.vocabulary, self.lexicon, self.rulebooks, self.embedder)

    def rulebook(self, name: str) -> Rulebook:
        """The rulebook of this name; the default one for a form that names none or one that is no longer there."""
        return self.rulebooks.get(name) or self.rulebooks[DEFAULT_RULEBOOK]

    def title(self, rulebook: str) -> InLanguages:
        """What a rulebook is called."""
        return InLanguages(self.rulebook(rulebook).title)

    def command(self, text: str) -> tuple[str, str] | None:
        """The command that a text gives and the rest of it; None for other texts."""
        return command_in(text, self.commands)

    def shaped(self, text: str) -> str:
        """The command that the whole of a text asks for in other words ("还差什么", "what is left"); "" for none."""
        said = normal(text)
        if len(said) > LONGEST_SHAPE:
            return ""
        said, asked = without_marks(said), without_courtesies(text)
        return next(
            (
                name
                for name, shapes in self.shapes.items()
                if any(shape.fullmatch(said) or (asked and shape.fullmatch(asked)) for shape in shapes)
            ),
            "",
        )

    def named(self, command: str, text: str) -> Mapping[str, str]:
        """What the text that gives this command (`shaped`) names; the groups of its turn of phrase."""
        for each in (without_marks(normal(text)), without_courtesies(text)):
            for shape in self.shapes.get(command, ()):
                if (match := shape.fullmatch(each)) is not None:
                    return {name: value for name, value in match.groupdict().items() if value}
        return {}


def command_in(text: str, commands: Mapping[str, str]) -> tuple[str, str] | None:
    """The command that a text gives and the rest of it: "/new", "返回", "修改 7", "back"; None for other texts.

    A word without a slash is a command only when it stands alone, or with a slash or blank before what follows.
    """
    head, _, rest = text.strip().partition(" ")
    name = commands.get(plain(head).partition("@")[0])
    if name is None:
        name, rest = commands.get(plain(text)), ""
    takes_rest = head.startswith("/") or name in {"edit", "ask", "evidence", "export", "import", "log", "remind"}
    return (name, rest.strip()) if name is not None and (not rest or takes_rest) else None


def parse_commands(text: str) -> dict[str, str]:
    """The command words of data/lexicon/commands.toml, each with the command it gives."""
    table: dict[str, list[str]] = tomllib.loads(text)
    table.pop("shapes", None)
    return {plain(word): name for name, words in table.items() for word in (f"/{name}", *words)}


def parse_shapes(text: str) -> dict[str, tuple[re.Pattern[str], ...]]:
    """The turns of phrase of data/lexicon/commands.toml, by the command that each gives."""
    table: dict[str, list[str]] = tomllib.loads(text)["shapes"]
    return {name: tuple(re.compile(shape) for shape in shapes) for name, shapes in table.items()}


def parse_template(text: str) -> Template:
    """A blank form of data/templates: goals with rows of level 1, level 2, weight, and a name or target where fixed."""
    table: dict[str, Any] = tomllib.loads(text)
    taken: set[str] = set()
    goals = []
    for goal in table["goals"]:
        rows = []
        for row in goal["rows"]:
            row_id = indicator_id(row.get("name") or f"{row['level1']}-{row['level2']}", taken)
            taken.add(row_id)
            rows.append(
                Indicator(
                    id=row_id,
                    level1=row["level1"],
                    level2=row["level2"],
                    name=row.get("name", ""),
                    weight=Decimal(row["weight"]),
                    target=row.get("target", ""),
                )
            )
        points = goal.get("points")
        goals.append(
            Goal(
                number=goal.get("number"),
                points=Decimal(points) if points else None,
                description=goal.get("description", ""),
                indicators=tuple(rows),
            )
        )
    form = Form(
        unit="",
        kind=table.get("kind", "department"),
        budget=Budget(weight=Decimal(table["budget_points"])),
        goals=tuple(goals),
        rulebook=table.get("rulebook", ""),
    )
    return Template(title=table["title"], form=form)
