"""A form as JSON, for other programs: every field, points and money as texts so that no digit is lost."""

import json
from collections.abc import Sequence

from kb.documents.values import values_of
from kb.documents.writing.layout import Proof
from kb.record import FormState
from scoring.form import Form


def write_json(form: Form, *, state: FormState = "filed", proofs: Sequence[Proof] = ()) -> bytes:
    """The form as one JSON object in UTF-8, with its `state`, and its `evidence` where there is any."""
    told = {**values_of(form), "state": state}
    if proofs:
        told["evidence"] = values_of(tuple(proofs))
    return (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")
