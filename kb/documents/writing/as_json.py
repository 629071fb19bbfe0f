"""A form as JSON, for other programs: every field, points and money as texts so that no digit is lost."""

import json
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from kb.documents.writing.layout import Proof
from kb.record import FormState
from scoring.form import Form


def write_json(form: Form, *, state: FormState = "filed", proofs: Sequence[Proof] = ()) -> bytes:
    """The form as one JSON object in UTF-8, with its `state`, and its `evidence` where there is any."""
    told = {**form_values(form), "state": state}
    if proofs:
        told["evidence"] = _plain(tuple(proofs))
    return (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")


def form_values(form: Form) -> dict[str, Any]:
    """The form as plain values, by the names of its fields."""
    told: dict[str, Any] = _plain(form)
    return told


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever a form holds
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    match value:
        case Decimal():
            return f"{value:f}"
        case date():
            return value.isoformat()
        case tuple():
            return [_plain(item) for item in value]
        case _:
            return value
