"""Evidence of an indicator: photos and documents that prove what was achieved. Pure; the bytes stay in the store."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Literal

from scoring.checks import Finding
from scoring.form import Form

LARGEST_EVIDENCE = 10_000_000
MOST_OF_A_ROW = 20

Problem = Literal["empty", "large", "type", "many", "known"]

#: What a file may be, by what its bytes begin with; the media type is made from that, not from its name.
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"%PDF-", "application/pdf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),  # .doc, .xls, .wps, .et
)
_ZIPPED = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".ofd": "application/ofd",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One file that proves a row of a form.

    indicator: id of the row. name: what the sender's device called it. content: the hash of its bytes, by which they
    are stored once. user, at: who sent it, and when.
    """

    id: int
    form_id: int
    indicator: str
    name: str
    media_type: str
    size: int
    content: str
    user: str
    at: datetime


def digest(content: bytes) -> str:
    """The hash by which the bytes of a file are known."""
    return sha256(content).hexdigest()


def media_type_of(name: str, content: bytes) -> str | None:
    """What a file is by its bytes; None for what is not taken (programs, archives, pages, unknown bytes)."""
    for signature, media_type in _SIGNATURES:
        if content.startswith(signature):
            return media_type
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content[4:12] in {b"ftypheic", b"ftypheix", b"ftypmif1"}:
        return "image/heic"
    ending = (re.search(r"\.\w+$", name.lower()) or [""])[0]
    if content.startswith(b"PK\x03\x04"):
        return _ZIPPED.get(ending)
    return "text/plain" if ending in {".txt", ".csv"} and b"\x00" not in content else None


def problem_of(name: str, content: bytes, there: Sequence[Evidence]) -> Problem | None:
    """Why a file is not taken as evidence of a row that has these already; None where it is."""
    if not content:
        return "empty"
    if len(content) > LARGEST_EVIDENCE:
        return "large"
    if media_type_of(name, content) is None:
        return "type"
    if any(evidence.content == digest(content) for evidence in there):
        return "known"
    return "many" if len(there) >= MOST_OF_A_ROW else None


def missing_evidence(form: Form, evidence: Sequence[Evidence]) -> tuple[Finding, ...]:
    """A note for each row with full points that nothing proves; only on a form for which evidence is kept at all.

    It stands in the closing check of the conversation; a form in a file has no evidence to look at.
    """
    proved = {one.indicator for one in evidence}
    return tuple(
        Finding("evidence-missing", "note", f"row/{row.id}", {"name": row.name})
        for row in form.indicators
        if row.weight is not None and row.given == row.weight and row.id not in proved
    )
