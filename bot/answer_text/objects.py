"""An answer as the object that `jixiao ask --json` prints."""

from decimal import Decimal
from typing import Any

from bot.answer_text.words import form_name
from bot.text import number
from kb.answers import Answer, Found, Several, citations_of


def answer_json(question: str, answer: Answer, text: str) -> dict[str, Any]:
    """The object that `jixiao ask --json` prints."""
    figures = answer.figures if isinstance(answer, Found) else ()
    forms = answer.forms if isinstance(answer, Several) else ()
    match answer:
        case Found():
            nearest = answer.instead
        case Several():
            nearest = answer.figures
        case _:
            nearest = answer.nearest
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
        "suggestions": [*(figure.name for figure in nearest), *(form_name(form) for form in forms)],
    }


def _number(value: Decimal | None) -> str | None:
    return None if value is None else number(value)
