"""An answer in words: the direct answer first, the figures, the notes word for word, and where each stands."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from bot.dialogue.asking import steps_of
from bot.phrasing import put
from bot.text import Language, Markup, number, say
from kb.answers import Answer, Citation, Figure, Found, Nothing, Several, Total, citations_of, topic_of
from kb.query import short_name


def answer_text(answer: Answer, language: Language) -> Markup:
    """The answer as safe HTML."""
    return Markup("\n".join(_lines(answer, language)))


def _lines(answer: Answer, language: Language) -> Iterator[str]:
    match answer:
        case Found():
            yield from _found(answer, language)
        case Several():
            yield _say(language, "several", topic=_topic(answer), count=len(answer.figures))
        case Nothing():
            yield from _nothing(answer, language)


def answer_json(question: str, answer: Answer, text: str) -> dict[str, Any]:
    """The object that `jixiao ask --json` prints."""
    figures = answer.figures if isinstance(answer, Found) else ()
    nearest = () if isinstance(answer, Found) else answer.figures if isinstance(answer, Several) else answer.nearest
    return {
        "question": question,
        "intent": answer.query.intent,
        "answered": isinstance(answer, Found),
        "text": text,
        "indicators": [
            {
                "unit": row.unit,
                "year": row.year,
                "goal": row.goal,
                "name": row.name,
                "weight": _number(row.weight),
                "target": row.target,
                "actual": row.actual,
                "given": _number(row.given),
                "computed": _number(row.computed.points if row.computed else None),
            }
            for row in figures
            if row.name
        ],
        "citations": [
            {
                "unit": citation.unit,
                "year": citation.year,
                "section": citation.section,
                "ordinal": citation.ordinal,
                "text": citation.text,
            }
            for citation in citations_of(answer)
        ],
        "suggestions": [figure.name for figure in nearest],
    }


def _number(value: Decimal | None) -> str | None:
    return None if value is None else number(value)


def _say(language: Language, key: str, **values: object) -> Markup:
    return say(language, f"answers.{key}", **values)


# --- found -----------------------------------------------------------------------------------------------------------


def _found(answer: Found, language: Language) -> Iterator[str]:
    intent = answer.query.intent
    if answer.totals:
        for total in answer.totals:
            yield _total(total, language)
    elif intent == "measures" and answer.notes:
        yield from _measures(answer, language)
    elif len(answer.figures) == 1:
        yield from _row(answer, answer.figures[0], language)
    elif intent in {"lost_points", "why"}:
        yield from _lost(answer, language)
    elif answer.figures:
        yield from _rows(answer, language)
    else:
        yield _say(language, "no_measures")
    yield from _source(answer, language)


def _row(answer: Found, row: Figure, language: Language) -> Iterator[str]:
    if not row.name:
        yield from _budget(row, language)
        return
    if answer.wrong_points is not None and row.given is not None:
        yield _say(language, "corrected", name=row.name, given=row.given, asked=answer.wrong_points)
    given = row.given if row.given is not None else "—"
    yield _say(language, "row", name=row.name, year=row.year or "", given=given, weight=_shown(row.weight))
    yield _figures(row, language)
    if row.computed is not None:
        yield _computed(row, language)
    elif row.given is not None:
        yield _say(language, "judged", given=given)
    if answer.query.intent in {"why", "lost_points"} and not row.lost and row.given is not None:
        yield _say(language, "full")
    yield from _notes(answer.notes, language)
    if answer.query.intent == "measures" and not answer.notes:
        yield _say(language, "no_measures")
    if row.lost and not any(note.section == "deviation" for note in answer.notes):
        yield _say(language, "no_reason")


def _figures(row: Figure, language: Language) -> Markup:
    if row.counted is None:
        return _say(language, "figures", target=row.target or "—", actual=_sentence(row.actual))
    key = "figures_confirmed" if row.confirmed else "figures_contradicted"
    return _say(
        language, key, target=row.target or "—", actual=_sentence(row.actual), part=row.counted[0], whole=row.counted[1]
    )  # fmt: skip


def _sentence(text: str) -> str:
    """A stored text within a sentence: without a full stop of its own."""
    return text.rstrip("。.;；") or "—"


def _computed(row: Figure, language: Language) -> Markup:
    assert row.computed is not None
    basis = put(steps_of(row.computed), language)
    if row.given is None or row.computed.points == row.given:
        return _say(language, "computed", basis=basis)
    if row.reproduced_by:
        return _say(
            language,
            "computed_otherwise",
            basis=basis,
            given=row.given,
            rules=" / ".join(book.title[language] for book in row.reproduced_by),
        )
    return _say(language, "computed_differs", basis=basis, given=row.given)


def _notes(notes: tuple[Citation, ...], language: Language) -> Iterator[str]:
    for note in notes:
        key = f"note_{note.section}" + ("" if note.certain else "_uncertain")
        yield _say(language, key, ordinal=note.ordinal, text=note.text)


def _budget(row: Figure, language: Language) -> Iterator[str]:
    yield _say(language, "budget", year=row.year or "", given=_shown(row.given), weight=_shown(row.weight))
    if row.computed is not None:
        yield _say(language, "computed", basis=put(steps_of(row.computed), language))


def _lost(answer: Found, language: Language) -> Iterator[str]:
    rows = answer.figures
    if not rows:
        yield _say(language, "lost_none")
        return
    lost = sum((row.lost for row in rows), Decimal(0))
    yield _say(language, "lost", year=rows[0].year or "", count=len(rows), lost=lost)
    for row in rows:
        reasons = [note for note in answer.notes if note.indicator == row.indicator and note.section == "deviation"]
        reason = _say(language, "lost_reason", ordinal=reasons[0].ordinal, text=reasons[0].text) if reasons else ""
        yield _say(
            language, "lost_row", name=row.name, given=_shown(row.given), weight=_shown(row.weight), lost=row.lost,
            reason=Markup(reason),
        )  # fmt: skip


def _rows(answer: Found, language: Language) -> Iterator[str]:
    rows = answer.figures
    given = sum((row.given for row in rows if row.given is not None), Decimal(0))
    weight = sum((row.weight for row in rows if row.weight is not None), Decimal(0))
    yield _say(language, "rows", year=rows[0].year or "", count=len(rows), given=given, weight=weight)
    key = "target_row" if answer.query.intent == "target" else "one_row"
    for row in rows:
        yield _say(language, key, name=row.name, target=row.target or "—", given=_shown(row.given),
                   weight=_shown(row.weight), year=row.year or "")  # fmt: skip


def _measures(answer: Found, language: Language) -> Iterator[str]:
    measures = [note for note in answer.notes if note.section != "deviation"]
    if len(answer.figures) == 1:
        row = answer.figures[0]
        yield _say(language, "measures_of" if measures else "no_measures", name=row.name, year=row.year or "",
                   count=len(measures))  # fmt: skip
    else:
        yield _say(language, "measures_all", year=measures[0].year or "", count=len(measures))
    if len(answer.figures) == 1:
        yield from _notes((*measures, *(note for note in answer.notes if note not in measures)), language)
        row = answer.figures[0]
        yield _say(language, "row", name=row.name, year=row.year or "", given=_shown(row.given),
                   weight=_shown(row.weight))  # fmt: skip
        yield _figures(row, language)
    else:
        yield from _notes(tuple(measures), language)


def _total(total: Total, language: Language) -> Markup:
    parts = [_say(language, "part_budget", points=total.budget)] if total.budget is not None else []
    parts += [_say(language, "part_goal", goal=goal, points=points) for goal, points in total.goals]
    return _say(
        language, "total" if parts else "total_bare", unit=short_name(total.unit), year=total.year or "", total=total.total,
        grade=total.grade, parts=Markup(" + ".join(parts)),
    )  # fmt: skip


def _source(answer: Found, language: Language) -> Iterator[str]:
    places: dict[tuple[str, int | None], list[str]] = {}
    for citation in citations_of(answer):
        found = places.setdefault((citation.unit, citation.year), [])
        place = str(_say(language, f"place_{citation.section}", ordinal=citation.ordinal))
        if place not in found and (citation.section not in {"indicator"} or len(answer.figures) == 1):
            found.append(place)
    for (unit, year), found in places.items():
        joined = Markup(" · ".join(found))
        yield _say(
            language, "source" if found else "source_form", unit=short_name(unit), year=year or "", places=joined
        )


def _shown(value: Decimal | None) -> object:
    return "—" if value is None else value


# --- not found -------------------------------------------------------------------------------------------------------


def _topic(answer: Answer) -> str:
    return topic_of(answer.query) or answer.query.level or (str(answer.query.points) if answer.query.points else "")


def _nothing(answer: Nothing, language: Language) -> Iterator[str]:
    stored = "、".join(
        f"{short_name(heading.project or heading.unit)} {heading.year or ''}" for heading in answer.stored[:6]
    ) or str(_say(language, "stored_none"))
    year, unit, points = answer.query.year or "", answer.query.unit, answer.query.points
    yield _say(
        language, f"nothing_{answer.missing}", topic=_topic(answer), stored=stored, year=year, unit=unit,
        points=points if points is not None else "",
    )  # fmt: skip
    if answer.nearest:
        yield _say(language, "nearest")
