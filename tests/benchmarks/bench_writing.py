"""Forms a second out, by format, against the bare library writing the same texts, and pictures: `make bench`.

The bare library writes the same number of cells with the same texts, and no layout: what is above 1 in the last column
is what the official layout costs. The goals are a pdf under 0.3 s and a png under 0.5 s. Nothing is asserted.
"""

import io
import time
from collections.abc import Callable
from dataclasses import replace
from statistics import median

import openpyxl
from docx import Document

from bot.charts.comparison import comparison
from bot.charts.over_years import over_years
from bot.charts.score_card import score_card
from bot.rendering import _data
from kb.documents import recognise_text
from kb.documents.writing import FORMATS, write_form
from kb.documents.writing.layout import lay_out
from kb.shipped import shipped
from kb.typesetting import PICTURE_PPI, _compiler, typeset
from scoring.form import Form, Indicator

SEED = recognise_text(shipped("forms", "huashan-2020.txt").read_text(encoding="utf-8")).form
ROUNDS = 15


def rows_of(form: Form) -> list[list[str]]:
    """The form's texts, row by row."""
    layout = lay_out(form)
    rows = [[layout.title], *map(list, layout.lines)]
    for section in layout.sections:
        rows += [[box.text for box in section.boxes if box.row == row] for row in range(section.rows)]
    return rows


def bare_docx(rows: list[list[str]]) -> bytes:
    word = Document()
    table = word.add_table(len(rows), max(map(len, rows)))
    for cells, row in zip(table.rows, rows, strict=True):
        for cell, text in zip(cells.cells, row, strict=False):
            cell.text = text
    stream = io.BytesIO()
    word.save(stream)
    return stream.getvalue()


def bare_xlsx(rows: list[list[str]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def bare_typst(rows: list[list[str]], kind: str) -> bytes:
    """The same texts as paragraphs, one after the other."""
    inputs = {"data": "\n\n".join(" ".join(row) for row in rows)}
    page = "width: 210mm, height: auto" if kind == "png" else 'paper: "a4"'
    source = f'#set page({page})\n#set text(font: "Noto Serif SC", size: 10pt)\n#sys.inputs.data'
    made = _compiler().compile(source.encode(), format=kind, ppi=130, sys_inputs=inputs)
    return made[0] if isinstance(made, list) else made


BARE: dict[str, Callable[[list[list[str]]], bytes]] = {
    "docx": bare_docx,
    "xlsx": bare_xlsx,
    "pdf": lambda rows: bare_typst(rows, "pdf"),
    "png": lambda rows: bare_typst(rows, "png"),
    "html": lambda rows: "".join(f"<tr>{''.join(f'<td>{text}</td>' for text in row)}</tr>" for row in rows).encode(),
}


def seconds(write: Callable[[int], object]) -> float:
    taken = []
    for turn in range(ROUNDS):
        start = time.perf_counter()
        write(turn)
        taken.append(time.perf_counter() - start)
    return median(taken)


def main() -> None:
    rows = rows_of(SEED)
    print(f"{'format':<8} {'bytes':>9} {'ms a form':>10} {'forms/s':>9} {'bare ms':>9} {'ratio':>7}")
    for kind in FORMATS:
        content = write_form(SEED, kind)
        # A row changes every time, so that nothing is only remembered.
        first = SEED.indicators[0]
        forms = [SEED.with_indicator(_named(first, turn)) for turn in range(ROUNDS)]
        ours = seconds(lambda turn, kind=kind, forms=forms: write_form(forms[turn], kind))
        bare = BARE.get(kind)
        if bare is None:
            print(f"{kind:<8} {len(content):>9} {ours * 1e3:>10.1f} {1 / ours:>9.1f}")
            continue
        floor = seconds(lambda turn, bare=bare: bare([[str(turn)], *rows]))
        print(
            f"{kind:<8} {len(content):>9} {ours * 1e3:>10.1f} {1 / ours:>9.1f} {floor * 1e3:>9.1f} {ours / floor:>7.2f}"
        )
    for name, chart in (
        ("score card", score_card(SEED, "优", "zh")),
        ("trend", over_years([SEED] * 6, "", "zh")),
        ("comparison", comparison(SEED, SEED, "zh")),
    ):
        taken = seconds(
            lambda turn, chart=chart: typeset(chart.kind, {**_data(chart), "caption": str(turn)}, "png", PICTURE_PPI)
        )
        print(f"{name:<18} {taken * 1e3:>10.1f} {1 / taken:>9.1f}")


def _named(row: Indicator, turn: int) -> Indicator:
    return replace(row, actual=f"{turn}个")


if __name__ == "__main__":
    main()
