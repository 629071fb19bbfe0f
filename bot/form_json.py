"""Forms as plain values: what `jixiao check`, `import` and `forms` print as JSON."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from bot.dialogue.asking import steps_of
from bot.dialogue.phrase import Phrase
from bot.dialogue.provenance import finding_named
from bot.filing import Checked, Imported
from bot.phrasing import put
from bot.text import Language, number, plain_text
from kb.intake import Difference
from kb.recognised import notes_in_rows
from kb.store.archive import Archive
from scoring.checks import Finding
from scoring.form import Form
from scoring.scorecard import RowScore

#: Forms that are read at once for a list of all.
FORMS_AT_ONCE = 500


def check_json(checked: Checked, language: Language) -> dict[str, Any]:
    """The object that `jixiao check --json` prints for a file."""
    form, card = checked.form, checked.card
    return {
        "file": checked.file,
        "unit": form.unit,
        "year": form.year,
        "printed_total": _text(form.printed_total),
        "given_total": _text(card.given_total),
        "computed_total": _text(card.computed_total),
        "grade": card.grade,
        "indicators": [_row_json(row, language) for row in card.rows],
        **_notes(form),
        "explained_by": [{"rule": rule, "rows": count} for rule, count in card.explanation.rules],
        "findings": [
            {
                "code": finding.code,
                "severity": finding.severity,
                "where": finding.where,
                "message": _message(finding, language),
            }
            for finding in checked.findings
        ],
    }


def _notes(form: Form) -> dict[str, list[dict[str, Any]]]:
    """The notes below the table, and behind them, numbered on, those that stand in the rows."""
    reasons: list[dict[str, Any]] = [
        {"ordinal": note.ordinal, "text": note.text, "indicator": _name(form, note.indicator), "certain": note.certain}
        for note in form.deviations
    ]
    measures: list[dict[str, Any]] = [
        {
            "section": note.section,
            "ordinal": note.ordinal,
            "text": note.text,
            "indicator": _name(form, note.indicator),
            "deviation": note.deviation,
            "certain": note.certain,
        }
        for note in form.measures
    ]
    for row, reason, measure in notes_in_rows(form):
        if reason:
            reasons.append({"ordinal": len(reasons) + 1, "text": reason, "indicator": row.name, "certain": True})
        if measure:
            told = {
                "text": measure,
                "indicator": row.name,
                "deviation": len(reasons) if reason else None,
                "certain": True,
            }
            measures.append({"section": "measure", "ordinal": len(measures) + 1, **told})
    return {"deviations": reasons, "measures": measures}


def _row_json(row: RowScore, language: Language) -> dict[str, Any]:
    indicator = row.indicator
    return {
        "goal": row.goal,
        "level1": indicator.level1,
        "level2": indicator.level2,
        "name": indicator.name,
        "weight": _text(indicator.weight),
        "target": indicator.target,
        "actual": indicator.actual,
        "given": _text(indicator.given),
        "computed": _text(row.computed.points if row.computed else None),
        "rule": row.rule.kind,
        "basis": [text for step in _basis(row) if (text := plain_text(put(step, language)))],
        "reproduced_by": list(row.reproduced_by),
    }


def import_json(imported: Imported, language: Language) -> dict[str, Any]:
    """The object that `jixiao import --json` prints for a file."""
    checked = check_json(imported.checked, language)
    kept = ("file", "unit", "year", "printed_total", "given_total", "findings")
    return {
        **{key: checked[key] for key in kept},
        "kind": imported.checked.form.kind,
        "project": imported.checked.form.project,
        "id": imported.form_id,
        "status": imported.status,
        "goals": len(imported.checked.form.goals),
        "indicators": len(checked["indicators"]),
        "deviations": len(checked["deviations"]),
        "measures": len(checked["measures"]),
        "missing": list(imported.checked.recognised.missing),
        "leftovers": list(imported.checked.recognised.leftovers),
        "differences": differences_json(imported.differences),
    }


def differences_json(differences: Sequence[Difference]) -> list[dict[str, str]]:
    """What differs from the form on file."""
    return [{"part": one.part, "row": one.row, "before": one.before, "after": one.after} for one in differences]


def list_forms(archive: Archive) -> list[dict[str, Any]]:
    """All forms, newest year first, as plain values."""
    with archive.reading() as store:
        headings = store.headings()
        known: dict[int, Form] = {}
        for start in range(0, len(headings), FORMS_AT_ONCE):
            known |= store.read_forms([heading.id for heading in headings[start : start + FORMS_AT_ONCE]])
        forms = [(heading, known[heading.id]) for heading in headings]
    return [
        {
            "id": heading.id,
            "unit": heading.unit,
            "year": heading.year,
            "kind": heading.kind,
            "project": heading.project,
            "state": heading.state,
            "total": _text(form.printed_total if form.printed_total is not None else form.given_total),
        }
        for heading, form in forms
    ]


def _message(finding: Finding, language: Language) -> str:
    return plain_text(put(finding_named(finding), language))


def _basis(row: RowScore) -> Iterator[Phrase]:
    if row.computed is not None:
        yield from (steps_of(replace(row.computed, steps=(step,))) for step in row.computed.steps)


def _name(form: Form, indicator: str | None) -> str | None:
    return next((row.name for row in form.indicators if row.id == indicator), None)


def _text(value: Decimal | None) -> str | None:
    return None if value is None else number(value)
