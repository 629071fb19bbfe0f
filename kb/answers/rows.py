"""Questions about one indicator, or about a few that are named."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from kb.answers.judging import Judged, judged
from kb.answers.pages import Pages
from kb.answers.values import MOST_CANDIDATES, Answer, Found, Nothing, Several, Shelf, fits, topic_of
from kb.concepts import LEAST_IF_WHY, LEAST_STRENGTH, Match, measures_other
from kb.figures import Citation, Figure
from kb.query import Query, sounds_like_question
from scoring.quantity import plain

#: Candidates this near to the best are as likely meant; with the score that was named, further ones too.
AS_LIKELY = 0.9
STILL_LIKELY = 0.7
#: From this strength on, all that was said is about one indicator.
ONE_TOPIC = 0.9
UNTOUCHED_SHARE = 0.7
#: Forms whose texts are searched for words that are no indicator's.
MOST_SEARCHED = 50
MOST_CONSIDERED = 24
MOST_SUGGESTED = 3
#: Who asks this seldom means a row that lost nothing.
_OF_WHAT_WAS_LOST = {"why", "measures", "lost_points"}
#: From this strength of a name on, it is asked whether a row is meant.
LEAST_GUESS = 0.45


def about_rows(query: Query, pages: Pages, shelf: Shelf) -> Answer:
    """The answer to a question that names something in particular."""
    if query.intent == "search" and (mentions := _mentions(query, pages)):
        return Found(query=query, notes=mentions)
    if (alias := _by_alias(query, pages)) is not query:
        answered = _named(alias, pages, shelf)
        if isinstance(answered, Found):  # else it stands on none of these forms
            return replace(answered, query=query, alias=topic_of(query))
    return _named(query, pages, shelf)


def _by_alias(query: Query, pages: Pages) -> Query:
    """The query with the indicator that somebody chose for its words; itself where nobody did."""
    name = pages.alias(topic_of(query))
    return replace(query, topic=(name,), phrases=()) if name else query


def _named(query: Query, pages: Pages, shelf: Shelf) -> Answer:
    found = likely_rows(query, pages, shelf)
    together = found[0][0].strength if found else 0.0
    if together < ONE_TOPIC and (each := _each(query, pages, shelf, together)):
        return _chosen(query, each, pages)
    if not found and _mentioned(query, pages, shelf):
        return no_indicator(query, pages, shelf)
    # What its words settle by themselves need not be judged.
    judgement = judged(query, pages, shelf) if together < ONE_TOPIC or len(found) > 1 else None
    if judgement is not None and (together < ONE_TOPIC or judgement.sure):
        return _as_judged(query, judgement, pages, shelf)
    if not found:
        return _guessed(query, pages, shelf)
    rows = tuple(row for _, figures in found for row in figures)
    named = tuple(row for row in rows if fits(query, row))
    # A figure that was named helps to choose among several; of one it is only checked.
    rows = named if named and len(rows) > 1 and not query.over_years else rows
    rows = pages.renamed(rows) if query.over_years and not query.of_offices else rows
    if _kinds(rows) > 1:
        return Several(query=query, figures=rows[:MOST_CANDIDATES])
    return _chosen(query, rows, pages)


def _as_judged(query: Query, judgement: Judged, pages: Pages, shelf: Shelf) -> Answer:
    """The answer about the row that is likeliest meant, with a word of doubt where there is one; a choice; or none."""
    if judgement.verdict == "none":
        return no_indicator(query, pages, shelf, judgement.figures)
    if judgement.verdict == "asked":
        return Several(query=query, figures=judgement.figures[:MOST_SUGGESTED], guessed=True)
    if judgement.verdict == "several":
        return Several(query=query, figures=judgement.figures[:2])
    rows = pages.rows_named(plain(judgement.figures[0].name))
    rows = pages.renamed(rows) if query.over_years and not query.of_offices else rows
    answer = _chosen(query, rows, pages)
    if judgement.sure or not isinstance(answer, Found):
        return answer
    return replace(answer, instead=judgement.figures[1:MOST_SUGGESTED])


def _guessed(query: Query, pages: Pages, shelf: Shelf) -> Answer:
    """What is answered where the words prove no row, and the rows are too many to look at each.

    It is asked whether one of a few is meant, as long as a name speaks for it. A question that names what is measured
    means just that.
    """
    matches = shelf.vocabulary.likened(query, pages.within())
    of_lost = query.intent in _OF_WHAT_WAS_LOST
    by_words = (
        bool(matches)
        and min(matches[0].strength, matches[0].by_name) >= (LEAST_IF_WHY if of_lost else LEAST_GUESS)
        and not measures_other(query, shelf.lexicon, matches[0].concept.plain_name)
    )
    found = no_indicator(query, pages, shelf)
    if isinstance(found, Nothing) and found.nearest and by_words:
        return Several(query=query, figures=found.nearest, guessed=True)
    return found


def _mentioned(query: Query, pages: Pages, shelf: Shelf) -> tuple[Citation, ...]:
    """Where bare words stand in what is stored; () for what sounds like a question."""
    bare = query.said == "unknown" and not sounds_like_question(query.text, shelf.lexicon)
    return _mentions(query, pages) if bare else ()


def _kinds(rows: tuple[Figure, ...]) -> int:
    """How many indicators these are; one that was renamed has another name and the same id."""
    return min(len({plain(row.name) for row in rows}), len({row.indicator for row in rows}))


def found_rows(query: Query, figures: tuple[Figure, ...], pages: Pages) -> Found:
    """The answer about these rows, with the notes that belong to them."""
    checked = query.intent not in {"what_if", "trend", "compare"} and not any(fits(query, row) for row in figures)
    notes: tuple[Citation, ...] = ()
    if len(figures) == 1 or query.intent in {"why", "measures", "lost_points"}:
        notes = tuple(note for row in figures for note in pages.notes_of(row))
    return Found(
        query=query,
        figures=figures,
        notes=notes,
        wrong_points=query.points if checked else None,
        wrong_lost=query.lost if checked else None,
    )


def _chosen(query: Query, rows: tuple[Figure, ...], pages: Pages) -> Answer:
    """The answer about rows of which each is meant, unless they are of offices or projects that were not named."""
    if query.intent == "compare" and _kinds(rows) > 1 and len(query.years) < 2:
        rows = _of_one_year(rows)
    if query.of_offices:
        return found_rows(query, rows, pages)
    places = {row.unit for row in rows} if query.over_years else {(row.unit, row.form_id) for row in rows}
    return Several(query=query, figures=rows[:MOST_CANDIDATES]) if len(places) > 1 else found_rows(query, rows, pages)


def _of_one_year(rows: tuple[Figure, ...]) -> tuple[Figure, ...]:
    """Indicators are set side by side within a year: the newest."""
    newest = max(row.year or 0 for row in rows)
    return tuple(row for row in rows if (row.year or 0) == newest)


def likely_rows(query: Query, pages: Pages, shelf: Shelf) -> list[tuple[Match, tuple[Figure, ...]]]:
    """The concepts that are as likely meant as the best one, with their rows on the forms in scope."""
    within = pages.within()
    matches = shelf.vocabulary.resolve(query, within, MOST_CONSIDERED)
    if within is None:
        matches = matches[:MOST_CANDIDATES]
    else:  # all of them have rows in scope
        matches = tuple(match for match in matches if match.strength >= matches[0].strength * STILL_LIKELY)
    found: list[tuple[Match, tuple[Figure, ...]]] = []
    for some in _tried_first(query, matches):
        rows = pages.rows_of([match.concept for match in some], among=len(matches))
        found = [(match, figures) for match in some if (figures := _written(match, rows, query, pages, shelf))]
        if found and found[0][0] is matches[0]:
            break
    if not found:
        return []
    if query.intent in _OF_WHAT_WAS_LOST:
        found = [weighed for item in found if (weighed := _if_lost(*item))[0].strength >= LEAST_IF_WHY]
        found.sort(key=lambda item: -item[0].strength)
        if not found:
            return []
    best = found[0][0].strength
    likely = [(match, rows) for match, rows in found if match.strength >= best * AS_LIKELY]
    if query.points is not None or query.lost is not None:
        fitting = [(match, rows) for match, rows in found if any(fits(query, row) for row in rows)]
        named = [(match, rows) for match, rows in fitting if match.strength >= best * STILL_LIKELY]
        likely = named if named and len(likely) > 1 else likely
    return likely[:1] if best >= 1 else likely


def _if_lost(match: Match, rows: tuple[Figure, ...]) -> tuple[Match, tuple[Figure, ...]]:
    """A match that is no sure one counts for less where none of its rows lost points."""
    sure = match.strength >= ONE_TOPIC or any(row.lost for row in rows)
    return (match if sure else replace(match, strength=match.strength * UNTOUCHED_SHARE)), rows


def _tried_first(query: Query, matches: Sequence[Match]) -> Iterator[Sequence[Match]]:
    """The matches that will do where the best one has rows, then all of them."""
    best = [match for match in matches if match.strength >= matches[0].strength * AS_LIKELY]
    any_may_be = query.points is not None or query.lost is not None
    if query.intent in _OF_WHAT_WAS_LOST:
        any_may_be |= matches[:1] != () and matches[0].strength < ONE_TOPIC
    if not any_may_be and len(best) < len(matches):
        yield best
    yield matches


def _written(
    match: Match, rows: Mapping[int, tuple[Figure, ...]], query: Query, pages: Pages, shelf: Shelf
) -> tuple[Figure, ...]:
    """The rows of a concept; where not its name speaks for it, those that say themselves what was asked."""
    figures = rows[match.concept.id]
    if not match.around:
        return figures
    within = pages.within()
    return tuple(row for row in figures if shelf.vocabulary.stands_in(query, within, match, pages.written(row)))


def _each(query: Query, pages: Pages, shelf: Shelf, together: float) -> tuple[Figure, ...]:
    """The rows of a question that names several indicators ("信访和计划生育"); () where any part is not clear.

    together: how likely all parts are one indicator; each must be likelier to be one by itself.
    """
    parts = [replace(query, topic=(part,), phrases=()) for part in query.topic]
    parts += [replace(query, topic=(), phrases=(phrase,)) for phrase in query.phrases]
    if len(parts) < 2 or not query.joined:
        return ()
    found: dict[tuple[int, str], Figure] = {}
    for part in parts:
        likely = likely_rows(_by_alias(part, pages), pages, shelf)
        if len(likely) != 1 or likely[0][0].strength <= max(together, LEAST_STRENGTH):
            return ()
        if likely[0][0].around and together >= LEAST_STRENGTH:  # "cultural and sports life" is one thing
            return ()
        found |= {(row.form_id, row.indicator): row for row in likely[0][1]}
    return tuple(sorted(found.values(), key=lambda row: (row.unit, row.year or 0, row.place)))


def no_indicator(query: Query, pages: Pages, shelf: Shelf, meant: Sequence[Figure] = ()) -> Answer:
    """What is said where no indicator fits the topic. meant: the likeliest rows, where they were judged."""
    if mentions := _mentioned(query, pages, shelf):
        return Found(query=replace(query, intent="search"), notes=mentions)
    near = shelf.vocabulary.nearest(query, pages.within(), MOST_SUGGESTED)
    rows = pages.rows_of(near)
    figures = tuple(row for concept in near for row in rows[concept.id][:1])
    if meant and figures:  # the nearest by its words, then the likeliest
        first = figures[0]
        others = tuple(row for row in meant if plain(row.name) != plain(first.name))
        figures = (first, *others)[:MOST_SUGGESTED]
    if figures:
        return Nothing(query=query, missing="indicator", nearest=figures, stored=pages.scope)
    if len(pages.scope) > 1:
        return Nothing(query=query, missing="indicator", stored=pages.scope)
    lost = tuple(row for row in pages.figures(pages.scope[0]) if row.lost)[:MOST_SUGGESTED]
    return Nothing(query=query, missing="indicator", nearest=lost, near=False, stored=pages.scope)


def _mentions(query: Query, pages: Pages) -> tuple[Citation, ...]:
    """Where the words of the topic stand in what is stored."""
    words = [plain(part) for part in (*query.topic, *query.english)]
    texts = (text for heading in pages.mentioning(words, MOST_SEARCHED) for text in pages.texts(heading))
    return tuple(text for text in texts if all(word in plain(text.text) for word in words))[:MOST_CANDIDATES]
