"""Query -> Found | Several | Nothing, with figures and citations.

Every figure comes from a stored row or is computed from one by the form's rulebook, with its steps. Pure: what it reads
comes through the record, in `pages`.
"""

from dataclasses import replace

from kb.answers.forms import about_forms
from kb.answers.measures import about_measures
from kb.answers.pages import Pages
from kb.answers.rows import about_rows, found_rows
from kb.answers.scope import beyond, listed_for, scope_of, stored_forms
from kb.answers.suppositions import about_suppositions, needed_of
from kb.answers.values import (
    MOST_CANDIDATES,
    Answer,
    Asker,
    Found,
    Nothing,
    Several,
    Shelf,
    citations_of,
    fits,
    topic_of,
)
from kb.figures import Figure
from kb.lexicon import Intent
from kb.query import Query, normal, parse, sounds_like_question
from kb.record import FormState, Record
from kb.subjects import Subject, continued
from scoring.quantity import plain

__all__ = [
    "Answer", "Asker", "Found", "Nothing", "Several", "Shelf", "Subject", "about_row", "answer", "ask", "citations_of",
    "is_question", "rows_of_form", "topic_of",
]  # fmt: skip


def is_question(text: str, shelf: Shelf) -> bool:
    """Whether a text is meant as a question where it could also be something to be filled in."""
    return sounds_like_question(text, shelf.lexicon)


def ask(text: str, record: Record, shelf: Shelf, asker: Asker) -> Answer:
    """The answer to a sentence."""
    newest = record.newest_year()
    spoken_of = asker.subject.this_year if asker.subject is not None else None
    this_year = asker.this_year or spoken_of or _this_year(newest, asker)
    known = shelf.vocabulary.known(record.units_in(normal(text)))
    query = parse(text, shelf.lexicon, this_year=this_year, known=known)
    if newest is not None and this_year in query.years and not _on_file(this_year, record):
        # 今年 is the newest year where none of this one is on file, and 去年 beside it the one before.
        query = parse(text, shelf.lexicon, this_year=newest, known=known)
        spoken_of = newest
    elif asker.subject is not None and _is_asked_again(query, asker.subject):
        spoken_of = query.year
        query = parse(text, shelf.lexicon, this_year=query.year or 0, known=known)
    query = replace(query, this_year=spoken_of)
    alone = _of_asker(query, asker)
    if asker.subject is None:
        return _of_fitting_year(answer(alone, record, shelf), record, shelf)
    going_on = _of_asker(continued(query, asker.subject), asker)
    found = answer(going_on, record, shelf)
    wrong = isinstance(found, Found) and (found.wrong_points, found.wrong_lost) != (None, None)
    if wrong and going_on != alone and query.said == "why":
        # "为什么得7分" after a row that got 4.5: another row is meant, if one has that score.
        other = answer(alone, record, shelf)
        return found if isinstance(other, Nothing) else other
    if isinstance(found, Nothing) and found.missing in {"points", "lost"} and going_on.year != alone.year:
        found = answer(alone, record, shelf)
    found = _of_spoken(found, asker.subject, record, shelf)
    return _of_fitting_year(found, record, shelf) if alone.has_topic else found


def _is_asked_again(query: Query, subject: Subject) -> bool:
    """Whether 「去年呢」 would be answered as before: then the year before the one that was spoken of is meant."""
    again = query.names_nothing and query.said in {"unknown", subject.intent} and not query.dated
    return again and query.year is not None and query.years == (subject.year,)


def _on_file(year: int, record: Record) -> bool:
    states: tuple[FormState, ...] = ("filed", "submitted", "draft")
    return any(record.headings(years=(year,), state=state, most=1) for state in states)


def _of_fitting_year(found: Answer, record: Record, shelf: Shelf) -> Answer:
    """The answer about another year, where the row had the figure that was named then and no year was named itself."""
    if not isinstance(found, Found) or (found.wrong_points, found.wrong_lost) == (None, None):
        return found
    query = found.query
    if query.dated or query.form_id is not None or len(found.figures) != 1 or not found.figures[0].name:
        return found
    every = answer(replace(query, intent="trend", year=None, years=(), points=None, lost=None), record, shelf)
    rows = every.figures if isinstance(every, Found) else ()
    fitting = [row.year for row in rows if row.year and row.unit == found.figures[0].unit and fits(query, row)]
    if not fitting:
        return found
    return answer(replace(query, year=max(fitting), years=(max(fitting),)), record, shelf)


def _this_year(newest: int | None, asker: Asker) -> int:
    """The year that 去年 is the one before: today's where there is a form of last year, else the one after the newest.

    A form is filled in the year after its own, so the newest form is "last year's" to those who work with it.
    """
    if newest is None:
        return 0
    return asker.today.year if asker.today is not None and newest >= asker.today.year - 1 else newest + 1


def _of_asker(query: Query, asker: Asker) -> Query:
    """The query over the forms of who asks, as far as it names no others."""
    return replace(
        query,
        units=query.units or ((asker.unit,) if asker.unit else ()),
        year=query.year if query.year is not None else asker.year,
        form_id=asker.form_id,
        today=asker.today,
    )


def _of_spoken(found: Answer, subject: Subject, record: Record, shelf: Shelf) -> Answer:
    """Where several offices are left to choose from, the one that was just spoken of is meant."""
    if not isinstance(found, Several) or found.query.units or len(subject.units) != 1:
        return found
    narrowed = answer(replace(found.query, units=subject.units), record, shelf)
    return found if isinstance(narrowed, Nothing) else narrowed


def answer(query: Query, record: Record, shelf: Shelf) -> Answer:
    """The answer to a query."""
    listed = () if query.intent == "unknown" else listed_for(query, record)
    scope = scope_of(query, listed)
    if not scope:
        return _no_form(query, record)
    pages = Pages(record, shelf, scope, beyond(query, listed, record))
    query = _of_project(query, pages)
    if query.aspect:
        return about_measures(query, pages, shelf, record)
    if query.intent == "what_if" and (supposed := about_suppositions(query, pages, shelf)) is not None:
        return supposed
    return about_rows(query, pages, shelf) if query.has_topic else about_forms(query, pages)


def _of_project(query: Query, pages: Pages) -> Query:
    """The query about the whole form, where its topic only names what stands in the title of those in scope."""
    if not (query.said == "total" or query.of_rows) or query.phrases or not query.topic or query.chosen:
        return query
    scope = pages.scope[:MOST_CANDIDATES]
    called = [f"{heading.unit}{heading.project}{pages.form(heading.id).title}" for heading in scope]
    if not all(any(part in name for name in called) for part in query.topic):
        return query
    asked = query.said in {"total", "list", "lost_points"}
    return replace(query, topic=(), piece="", intent=query.said if asked else query.intent)


def _no_form(query: Query, record: Record) -> Nothing:
    """What is said where nothing is asked, or no form is what it is asked about."""
    if not record.headings(most=1):
        return Nothing(query=query, missing="forms")
    if query.intent == "unknown":
        return Nothing(query=query, missing="question", stored=stored_forms(record))
    known = not query.units or any(record.headings(unit=unit, state="filed", most=1) for unit in query.units)
    return Nothing(query=query, missing="year" if known else "unit", stored=stored_forms(record))


def rows_of_form(unit: str, text: str, record: Record, shelf: Shelf) -> tuple[Figure, ...]:
    """The rows of an office's newest form, the likeliest to be meant by a text first, for somebody to say which it is.

    Without an office, those of the newest form of all.
    """
    headings = record.headings(unit=unit, state="filed", most=1)
    if not headings:
        return ()
    pages = Pages(record, shelf, (headings[0],))
    query = parse(text, shelf.lexicon, this_year=headings[0].year or 0, known=shelf.vocabulary.known())
    there = shelf.vocabulary.index.on_forms((headings[0].id,))
    near = [concept.plain_name for concept in shelf.vocabulary.nearest(query, there, MOST_CANDIDATES)]
    rows = pages.figures(headings[0])
    known = {name: place for place, name in enumerate(near)}
    return tuple(sorted(rows, key=lambda row: known.get(plain(row.name), len(near))))


def about_row(intent: Intent, form_id: int, place: int, record: Record, shelf: Shelf) -> Answer | None:
    """The answer about one row that was chosen from several, or with place 0 about one form of several.

    None where it is no longer stored.
    """
    heading = record.heading(form_id)
    if heading is None:
        return None
    query = Query(text="", intent=intent, said=intent, form_id=form_id, chosen=place > 0)
    pages = Pages(record, shelf, (heading,))
    if place == 0:
        return about_forms(query, pages)
    figures = tuple(figure for figure in pages.figures(heading) if figure.place == place)
    if not figures:
        return None
    found = found_rows(query, figures, pages)
    return needed_of(found, pages, shelf) if intent == "what_if" else found
