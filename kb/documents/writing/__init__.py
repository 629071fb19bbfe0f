"""Form -> a file in the official layout. The library of a format is loaded by the first file of that format."""

import re
from collections.abc import Sequence
from typing import Literal, get_args

from kb.documents import zipped
from kb.documents.writing.as_json import write_json
from kb.documents.writing.layout import Proof, lay_out
from kb.record import FormState
from scoring.errors import UserError
from scoring.form import Form

__all__ = ["FORMATS", "MEDIA_TYPES", "Format", "Proof", "fill_template", "is_template", "write_form"]

Format = Literal["docx", "xlsx", "pdf", "png", "html", "json"]
FORMATS: tuple[Format, ...] = get_args(Format)
MEDIA_TYPES: dict[Format, str] = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "png": "image/png",
    "html": "text/html",
    "json": "application/json",
}


_PLACES = re.compile(r"\{\{[^{}]{1,200}\}\}|\{%[^{}]{1,200}%\}")
_MARKUP = re.compile(r"<[^>]*>")


def is_template(content: bytes) -> bool:
    """Whether this is a Word document with places to be filled in: {{单位名称}}."""
    if not content.startswith(b"PK"):
        return False
    try:
        zipped.checked(content)
        with zipped.opened(content) as container:
            text = zipped.xml_part(container, container.getinfo("word/document.xml")).decode("utf-8", "replace")
    except (UserError, KeyError):
        return False
    return _PLACES.search(_MARKUP.sub("", text)) is not None


def write_form(form: Form, format_: Format, *, state: FormState = "filed", proofs: Sequence[Proof] = ()) -> bytes:
    """The file's content. state: one that is not filed is marked. proofs: what the appendix lists."""
    if format_ == "json":
        return write_json(form, state=state, proofs=proofs)
    layout = lay_out(form, state=state, proofs=proofs)
    match format_:
        case "docx":
            from kb.documents.writing.docx import write_docx

            return write_docx(layout)
        case "xlsx":
            from kb.documents.writing.xlsx import write_xlsx

            return write_xlsx(layout)
        case "html":
            from kb.documents.writing.html import write_html

            return write_html(layout)
        case "pdf" | "png":
            from kb.documents.writing.page import write_page

            return write_page(layout, format_)


def fill_template(template: bytes, form: Form, *, state: FormState = "filed", proofs: Sequence[Proof] = ()) -> bytes:
    """An office's own Word template with the form in it. proofs: what it may list.

    Raises UserError `template-extra` where the library for it is not installed, `template-invalid`, `template-unknown`.
    """
    try:
        from kb.documents.writing.own_template import fill
    except ImportError as error:
        raise UserError("template-extra") from error
    return fill(template, form, state=state, proofs=proofs)
