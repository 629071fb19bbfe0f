"""The rows in a question's scope by how near they come to it in what they mean, where there is an embedder."""

from dataclasses import dataclass

from kb.answers.pages import Pages
from kb.answers.values import Shelf
from kb.concepts import topic_text
from kb.figures import Figure
from kb.meaning import Meant, nearness
from kb.query import Query
from scoring.quantity import plain

#: So many forms and rows are weighed by what they mean, with so much of each row's text: every one costs a while once.
MOST_WEIGHED_FORMS = 8
MOST_WEIGHED = 40
LONGEST_AROUND = 120


@dataclass(frozen=True, slots=True)
class Near:
    """Rows, the nearest in meaning first. lead: how much nearer the first is than the second, in cosines."""

    figures: tuple[Figure, ...] = ()
    lead: float = 0.0

    def leads(self, least: float) -> bool:
        """Whether the first is nearer than any other by so much."""
        return len(self.figures) > 1 and self.lead >= least


def near_in_meaning(query: Query, pages: Pages, shelf: Shelf) -> Near:
    """The rows in scope; none where there is nothing to tell it by, or there are too many.

    A name counts once, with its newest row.
    """
    asked = topic_text(query)
    if shelf.embedder is None or not asked or pages.within() is None or len(pages.scope) > MOST_WEIGHED_FORMS:
        return Near()
    rows: dict[str, Figure] = {}
    for heading in pages.scope:
        for row in pages.figures(heading):
            rows.setdefault(plain(row.name), row)
    if not rows or len(rows) > MOST_WEIGHED:
        return Near()
    figures = tuple(rows.values())
    meant = [Meant(row.name, _around(row, pages)) for row in figures]
    values = nearness((asked, query.text), meant, shelf.embedder)
    order = sorted(range(len(figures)), key=lambda place: (-values[place], place))
    lead = values[order[0]] - values[order[1]] if len(order) > 1 else 0.0
    return Near(tuple(figures[place] for place in order), lead)


def _around(row: Figure, pages: Pages) -> str:
    """A row's name, kind, notes and measures, as far as they are needed to tell what it is about."""
    return "。".join((row.name, row.level2, *(note.text for note in pages.notes_of(row))))[:LONGEST_AROUND]
