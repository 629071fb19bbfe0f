"""An answer in words: the direct answer first, the figures, the notes word for word, and where each stands."""

import re
from collections.abc import Iterator
from decimal import Decimal
from html import escape
from typing import Any

from bot.dialogue.asking import steps_of
from bot.phrasing import put
from bot.text import Language, Markup, number, say
from kb.answers import Answer, Found, Nothing, Several, citations_of, topic_of
from kb.figures import Citation, Figure, Total
from kb.query import short_name
from kb.record import Heading
from kb.suppositions import Supposition
from scoring.quantity import write

MOST_WAYS = 2
MOST_PLACES = 3
LONGEST_CELL = 40


def answer_text(answer: Answer, language: Language, *, listed: bool = False) -> Markup:
    """The answer as safe HTML. `listed`: what there is to choose from is listed, where no buttons offer it."""
    lines = [*_lines(answer, language), *(_choices(answer, language) if listed else ())]
    return Markup("\n".join(lines))


def _choices(answer: Answer, language: Language) -> Iterator[str]:
    if not isinstance(answer, Several):
        return
    for row in answer.figures:
        name = _say(language, "choice_of", unit=short_name(row.unit), year=row.year or "", name=row.name,
                    given=_shown(row.given), weight=_shown(row.weight))  # fmt: skip
        yield _say(language, "choice_line", choice=name)
    for form in answer.forms:
        yield _say(language, "choice_line", choice=_form_name(form))


def _lines(answer: Answer, language: Language) -> Iterator[str]:
    match answer:
        case Found():
            yield from _found(answer, language)
        case Several() if answer.forms:
            yield _say(language, "several_forms", count=len(answer.forms))
        case Several():
            yield _say(language, "several", topic=_topic(answer), count=len(answer.figures))
        case Nothing():
            yield from _nothing(answer, language)


def answer_json(question: str, answer: Answer, text: str) -> dict[str, Any]:
    """The object that `jixiao ask --json` prints."""
    figures = answer.figures if isinstance(answer, Found) else ()
    forms = answer.forms if isinstance(answer, Several) else ()
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
        "suggestions": [*(figure.name for figure in nearest), *(_form_name(form) for form in forms)],
    }


def _number(value: Decimal | None) -> str | None:
    return None if value is None else number(value)


def _say(language: Language, key: str, **values: object) -> Markup:
    return say(language, f"answers.{key}", **values)


# --- found -----------------------------------------------------------------------------------------------------------


def _found(answer: Found, language: Language) -> Iterator[str]:
    intent = answer.query.intent
    if answer.totals:
        yield from _totals(answer, language)
    elif intent == "search":
        yield from _mentions(answer, language)
    elif intent in {"trend", "compare"} and answer.figures:
        yield from _years(answer.figures, language)
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


def _mentions(answer: Found, language: Language) -> Iterator[str]:
    yield _say(language, "mentions", topic=_topic(answer), count=len(answer.notes))
    for note in answer.notes:
        place = _say(language, f"place_{note.section}", ordinal=note.ordinal)
        yield _say(language, "mention", place=place, text=note.text)


def _years(rows: tuple[Figure, ...], language: Language) -> Iterator[str]:
    """The rows of one indicator, or of several, year by year."""
    for name in dict.fromkeys(row.name for row in rows):
        yield _say(language, "years", name=name)
        for row in (row for row in rows if row.name == name):
            yield _say(language, "year_row", year=row.year or "", given=_shown(row.given), weight=_shown(row.weight),
                       target=row.target or "—", actual=_short(row.actual))  # fmt: skip
    if len({row.year for row in rows}) == 1:
        yield _say(language, "one_year", year=rows[0].year or "")


def _short(text: str) -> str:
    """A stored cell in a list: its beginning, when it is long."""
    text = _sentence(text)
    return text if len(text) <= LONGEST_CELL else f"{text[:LONGEST_CELL]}……"


def _row(answer: Found, row: Figure, language: Language) -> Iterator[str]:
    if not row.name:
        yield from _budget(row, answer.notes, language)
        return
    if answer.wrong_points is not None and row.given is not None:
        yield _say(language, "corrected", name=row.name, given=row.given, asked=answer.wrong_points)
    if answer.wrong_lost is not None and row.given is not None:
        yield _say(language, "corrected_lost", name=row.name, lost=row.lost, asked=answer.wrong_lost)
    if answer.supposed is not None:
        yield from _supposed(answer.supposed, row, language)
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
    if row.lost and answer.supposed is None and not any(note.section == "deviation" for note in answer.notes):
        yield _say(language, "no_reason")


def _supposed(supposed: Supposition, row: Figure, language: Language) -> Iterator[str]:
    """What another actual would give, then what full points need; then what is on file follows."""
    if supposed.actual is not None and supposed.score is not None:
        basis = put(steps_of(supposed.score), language)
        yield _say(language, "supposed", actual=write(supposed.actual), basis=basis, given=_shown(row.given),
                   points=supposed.score.points)  # fmt: skip
    if supposed.after is not None and supposed.before is not None:
        yield _say(language, "supposed_total", before=supposed.before, after=supposed.after)
    if supposed.needed is not None:
        yield _say(language, "needed", weight=_shown(row.weight), needed=write(supposed.needed))
    if supposed.actual is None and supposed.needed is None:
        yield _say(language, "supposed_nothing")


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
    if row.single_rules:
        ways = _say(language, "way_join").join(_way(name, language) for name in row.single_rules[:MOST_WAYS])
        return _say(language, "computed_singly", basis=basis, given=row.given, ways=Markup(ways))
    return _say(language, "computed_differs", basis=basis, given=row.given)


def _way(name: str, language: Language) -> Markup:
    """A single rule with its rounding, as scoring.origins names it, in words."""
    if match := re.fullmatch(r"missed-deduction (\S+)", name):
        return _say(language, "way_missed_deduction", minus=Decimal(match[1]))
    if match := re.fullmatch(r"(\S+), (rate )?(half-up|down) to (\S+)", name):
        rounding = f"way_{match[3].replace('-', '_')}{'_rate' if match[2] else ''}"
        rule = _say(language, f"way_{match[1].replace('-', '_')}")
        return _say(language, rounding, rule=rule, to=Decimal(match[4]))
    return Markup(escape(name))


def _notes(notes: tuple[Citation, ...], language: Language) -> Iterator[str]:
    for note in notes:
        key = f"note_{note.section}" + ("" if note.certain else "_uncertain")
        yield _say(language, key, ordinal=note.ordinal, text=note.text)


def _budget(row: Figure, notes: tuple[Citation, ...], language: Language) -> Iterator[str]:
    yield _say(language, "budget", year=row.year or "", given=_shown(row.given), weight=_shown(row.weight))
    if row.computed is not None:
        yield _say(language, "computed", basis=put(steps_of(row.computed), language))
    for note in notes:
        yield Markup(escape(note.text))


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


def _totals(answer: Found, language: Language) -> Iterator[str]:
    for total in answer.totals:
        if answer.wrong_points is not None:
            yield _say(language, "corrected_total", total=total.total, asked=answer.wrong_points)
        yield _total(total, language)
        if answer.query.intent == "what_if":
            better = [_say(language, "missing_for", grade=grade, points=points) for grade, points in total.better]
            yield Markup("\n".join(better)) if better else _say(language, "best_grade", grade=total.grade)
        if total.printed and (total.goals or total.budget is not None) and total.sum != total.total:
            yield _say(language, "total_differs", sum=total.sum, total=total.total)


def _total(total: Total, language: Language) -> Markup:
    parts = [_say(language, "part_budget", points=total.budget)] if total.budget is not None else []
    parts += [_say(language, "part_goal", goal=goal, points=points) for goal, points in total.goals]
    grade = _say(
        language, "grade_printed" if total.printed_grade else "grade", grade=total.printed_grade or total.grade
    )
    key = "draft_total" if total.draft else "total" if parts else "total_bare"
    return _say(
        language, key, unit=short_name(total.unit), year=total.year or "", total=total.total, grade=grade,
        parts=Markup(" + ".join(parts)),
    )  # fmt: skip


def _form_name(form: Heading) -> str:
    return " ".join(str(part) for part in (short_name(form.unit), form.project, form.year) if part)


def _source(answer: Found, language: Language) -> Iterator[str]:
    """One line a form: the sections that the answer rests on, each with its numbers."""
    forms: dict[tuple[str, int | None], dict[str, list[int]]] = {}
    for citation in citations_of(answer):
        sections = forms.setdefault((citation.unit, citation.year), {})
        if citation.section != "indicator" or len(answer.figures) <= MOST_PLACES:
            places = sections.setdefault(citation.section, [])
            places += [citation.ordinal] if citation.ordinal not in places else []
    for (unit, year), sections in forms.items():
        named = [
            _say(language, f"place_{name}", ordinal=_ordinals(name, found, language))
            for name, found in sections.items()
        ]
        key = "source" if sections else "source_form"
        yield _say(language, key, unit=short_name(unit), year=year or "", places=Markup(" · ".join(named)))


def _ordinals(section: str, numbers: list[int], language: Language) -> str:
    """The numbers of notes as (1)(2)(3), those of rows and goals as 1、2、3; the sentence has the outer brackets."""
    joint = ")(" if section in {"deviation", "measure", "budget_tie"} else _say(language, "nearest_join")
    return joint.join(map(str, numbers))


def _shown(value: Decimal | None) -> object:
    return "—" if value is None else value


# --- not found -------------------------------------------------------------------------------------------------------


def _topic(answer: Answer) -> str:
    return (
        topic_of(answer.query)
        or "、".join(answer.query.levels)
        or (str(answer.query.points) if answer.query.points else "")
    )


def _nothing(answer: Nothing, language: Language) -> Iterator[str]:
    stored = "、".join(
        f"{short_name(heading.project or heading.unit)} {heading.year or ''}" for heading in answer.stored[:6]
    ) or str(_say(language, "stored_none"))
    year, unit, points = answer.query.year or "", answer.query.unit, answer.query.points
    yield _say(
        language, f"nothing_{answer.missing}", topic=_topic(answer), stored=stored, year=year, unit=unit,
        points=points if points is not None else "", lost=answer.query.lost if answer.query.lost is not None else "",
    )  # fmt: skip
    if answer.nearest:
        names = _say(language, "nearest_join").join(
            escape(name) for name in dict.fromkeys(row.name for row in answer.nearest)
        )
        yield _say(language, "nearest" if answer.near else "askable", names=Markup(names))
