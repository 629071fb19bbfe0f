"""「如果…会怎样」: the sentence's suppositions of the one form that is meant, and what would come of them."""

from collections.abc import Sequence
from dataclasses import replace

from kb.answers.pages import Pages
from kb.answers.rows import likely_rows
from kb.answers.values import Found, Shelf
from kb.query import Query, normal, parse
from kb.suppositions import Wanted, asks_for_grade, better_grade, points_wanted, read_wanted, suppose, way_to_points
from scoring.scorecard import fitting_rulebook


def about_suppositions(query: Query, pages: Pages, shelf: Shelf) -> Found | None:
    """The answer to a sentence that supposes something of one form; None where it supposes nothing that is on it."""
    if len(pages.scope) != 1:
        return None
    heading = pages.scope[0]
    form = pages.form(heading.id)
    book = fitting_rulebook(form, shelf.rulebooks)

    def find(words: str) -> Sequence[str]:
        read = parse(words, shelf.lexicon, this_year=query.year or 0, known=shelf.vocabulary.known(()))
        if not read.has_topic:
            return ()
        read = replace(read, points=None, lost=None, form_id=query.form_id)
        return [row.indicator for _, rows in likely_rows(read, pages, shelf) for row in rows]

    wanted = read_wanted(normal(query.text), form, shelf.rulebooks, find)
    if not wanted:
        better = None
        points = points_wanted(normal(query.text), full=not query.has_topic)
        if points is not None:
            better = way_to_points(form, book, points)
        elif asks_for_grade(query.text) or not (query.has_topic or wanted.unclear):
            better = better_grade(form, book, query.text)
        return None if better is None else Found(query=query, totals=(pages.total(heading),), supposed=better)
    supposed = suppose(form, book, wanted, shelf.rulebooks)
    ids = {row.indicator.id for row in supposed.rows} | set(wanted.named)
    figures = tuple(figure for figure in pages.figures(heading) if figure.indicator in ids)
    return Found(query=query, figures=figures, supposed=supposed)


def needed_of(found: Found, pages: Pages, shelf: Shelf) -> Found:
    """The answer about a row that was picked, with the actual that full points want."""
    if len(found.figures) != 1 or not found.figures[0].indicator:
        return found
    form = pages.form(found.figures[0].form_id)
    wanted = Wanted(named=(found.figures[0].indicator,))
    book = fitting_rulebook(form, shelf.rulebooks)
    return replace(found, notes=(), supposed=suppose(form, book, wanted, shelf.rulebooks))
