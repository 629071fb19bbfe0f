"""Forms for the writers' tests, and the grid that a laid-out form shows to whoever reads it."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from kb.documents import read_file
from kb.documents.grid import Cell, Grid
from kb.shipped import shipped
from scoring.form import Budget, Form, Goal, Indicator

FORMS = Path(__file__).parents[1] / "forms"
NAMES = sorted(path.stem for path in FORMS.glob("*.toml"))


def form_of(name):
    file = FORMS / f"{name}.txt"
    return read_file(file if file.exists() else shipped("forms", f"{name}.txt")).form


SEED = form_of("huashan-2020")


def grid_of(layout):
    """What a reader sees: title, lines, then the cells of every row where they begin."""
    rows = [[Cell(layout.title)]]
    rows += [[Cell(part, column) for column, part in enumerate(parts)] for parts in layout.lines]
    for section in layout.sections:
        for row in range(section.rows):
            boxes = [box for box in section.boxes if box.row == row and box.text.strip()]
            rows += [[Cell(box.text, box.column, box.rowspan, box.colspan) for box in boxes]] if boxes else []
    return Grid(tuple(map(tuple, rows)))


def long_form(rows=60):
    """A form with so many rows that it goes over several pages."""
    indicators = tuple(
        Indicator(id=f"指标{n}", level1="产出指标" if n < rows / 2 else "效益指标", level2="数量指标" if n % 10 < 5 else "质量指标",
                  name=f"指标{n}", weight=Decimal(1), target="100%", actual="100%", given=Decimal(1))
        for n in range(1, rows + 1)
    )  # fmt: skip
    return Form(unit="某某局", year=2023, title="2023年度某某局部门整体绩效自评表", goals=(Goal(number=1, points=Decimal(60), description="目标", indicators=indicators),),
                budget=Budget(adjusted=Decimal(10), spent=Decimal(9), rate=Decimal(90), weight=Decimal(20), given=Decimal(18)))  # fmt: skip


def with_text(text):
    """The seed with this text in a place of each kind."""
    form = SEED.with_indicator(replace(SEED.indicators[0], target=text, actual=text, remark=text))
    deviation, measure = (replace(notes[0], text=text) for notes in (form.deviations, form.measures))
    return replace(form, deviations=(deviation, *form.deviations[1:]), measures=(measure, *form.measures[1:]))
