"""Where an answer stands: one line a form."""

from collections.abc import Iterator

from bot.answer_text.words import said
from bot.glossing import office_name
from bot.text import Language, Markup
from kb.answers import Found, citations_of

MOST_PLACES = 3


def source_lines(answer: Found, language: Language) -> Iterator[str]:
    """One line a form: the sections that the answer rests on, each with its numbers."""
    forms: dict[tuple[str, int | None], dict[str, list[int]]] = {}
    for citation in citations_of(answer):
        sections = forms.setdefault((citation.unit, citation.year), {})
        if citation.section != "indicator" or len(answer.figures) <= MOST_PLACES:
            places = sections.setdefault(citation.section, [])
            places += [citation.ordinal] if citation.ordinal not in places else []
    for (unit, year), sections in forms.items():
        named = [
            said(language, f"place_{name}", ordinal=_ordinals(name, found, language))
            for name, found in sections.items()
        ]
        key = "source" if sections else "source_form"
        yield said(language, key, unit=office_name(unit, language), year=year or "", places=Markup(" · ".join(named)))


def _ordinals(section: str, numbers: list[int], language: Language) -> str:
    """The numbers of notes as (1)(2)(3), those of rows and goals as 1、2、3; the sentence has the outer brackets."""
    joint = ")(" if section in {"deviation", "measure", "budget_tie"} else said(language, "nearest_join")
    return joint.join(map(str, numbers))
