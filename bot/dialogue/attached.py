"""What a message brings along besides its words: pictures and official forms, named and not yet made.

The dialogue names them; they are made after the event is stored (`Assistant.render`), so a value here is all that is
kept of a picture that waits to be sent.
"""

import json
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

#: The formats of an official form that a person may ask for in the conversation.
Format = Literal["docx", "xlsx", "pdf", "png"]
FORMATS: tuple[Format, ...] = get_args(Format)


@dataclass(frozen=True, slots=True)
class OfficialForm:
    """A form in the official layout, as a file of this format."""

    form_id: int
    format: Format


@dataclass(frozen=True, slots=True)
class ScoreCardPicture:
    """One form: each indicator's share of its weight, the goals, the total, and what was lost."""

    form_id: int


@dataclass(frozen=True, slots=True)
class TrendPicture:
    """The totals of these forms, one a year; with an indicator's name, what it got each year."""

    form_ids: tuple[int, ...]
    indicator: str = ""


@dataclass(frozen=True, slots=True)
class ComparisonPicture:
    """Two forms side by side: of two years or of two units."""

    form_id: int
    other_id: int


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """A file that is evidence on this form, as it was sent."""

    form_id: int
    evidence: int


Attached = EvidenceFile | OfficialForm | ScoreCardPicture | TrendPicture | ComparisonPicture
_KINDS: dict[str, type[Attached]] = {kind.__name__: kind for kind in get_args(Attached)}


def attached_to_json(attached: Attached) -> str:
    """The value as text for the store."""
    return json.dumps({"kind": type(attached).__name__, **asdict(attached)}, ensure_ascii=False)


def attached_from_json(text: str) -> Attached:
    """The value that `attached_to_json` wrote. ValueError for one of a kind or shape that is not known."""
    stored = json.loads(text)
    kind = _KINDS.get(stored.pop("kind", ""))
    if kind is None:
        raise ValueError(text)
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in stored.items()
    }
    try:
        return kind(**values)
    except TypeError as error:
        raise ValueError(text) from error
