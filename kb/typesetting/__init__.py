"""Typst: a template of this folder + data -> pdf or png, with the fonts that travel along and no system fonts.

A template gets its data as JSON in `sys.inputs.data`; a text in it is never read as markup.
"""

import json
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, Literal

import typst
from pylopdf_fonts_zh_cn import sans_path, serif_path

from kb.typesetting.coverage import printable

#: 540 points, the width of a picture, are 1080 pixels.
PICTURE_PPI = 144

_FOLDER = Path(__file__).resolve().parent
_LOCK = Lock()


def typeset(template: str, data: object, format_: Literal["pdf", "png"], ppi: float = PICTURE_PPI) -> bytes:
    """The document that this template makes of the data. Its pages are of one png only where they are one page.

    data: dicts, lists, texts and numbers as `json` takes them. Characters that no font has are shown as 〓.
    """
    inputs = {"data": json.dumps(_printable(data), ensure_ascii=False)}
    with _LOCK:  # one compiler keeps what it has read of the fonts from one document to the next
        made = _compiler().compile(_template(template), format=format_, ppi=ppi, sys_inputs=inputs)
    if isinstance(made, list):
        return made[0]
    assert made is not None
    return made


@cache
def _compiler() -> typst.Compiler:
    # The two fonts lie in one folder.
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(_fonts())])
    return typst.Compiler(root=str(_FOLDER), font_paths=fonts, ignore_system_fonts=True)


def _fonts() -> Path:
    folder = Path(sans_path()).parent
    assert folder == Path(serif_path()).parent
    return folder


@cache
def _template(name: str) -> bytes:
    return (_FOLDER / f"{name}.typ").read_bytes()


def _printable(value: Any) -> Any:  # noqa: ANN401 - whatever JSON can hold
    match value:
        case str():
            return printable(value)
        case dict():
            return {name: _printable(item) for name, item in value.items()}
        case list() | tuple():
            return [_printable(item) for item in value]
        case _:
            return value
