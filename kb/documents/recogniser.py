"""Grid -> Form: the one recogniser behind every reader.

What it does not understand is listed, never dropped; only the template's own words (备注, 填表说明, signatures) are
passed over.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import chain

from kb.documents import labels
from kb.documents.budget import BudgetBlock
from kb.documents.division import forms_in
from kb.documents.grid import Cell, Grid, joined
from kb.documents.head import Head
from kb.documents.heads import mended_heads
from kb.documents.labels import key
from kb.documents.notes import Notes
from kb.documents.table import Table
from kb.documents.text import REPLACED
from kb.documents.ties import tie_notes
from kb.recognised import Recognised
from scoring.errors import UserError
from scoring.form import Budget, Form

LONGEST_LEFTOVER = 200
#: What a page repeats is a title or a line of the head, not a single word.
SHORTEST_HEADING = 6
LONGEST_HEADING = 8
#: A form has at most some hundred lines; what lies behind so many is listed unread.
MOST_LINES = 3_000
#: A file or sheet with more rows is no collection of forms; those behind are listed unread.
MOST_ROWS = 12_000


def recognise_all(grids: Sequence[Grid]) -> tuple[Recognised, ...]:
    """The forms in the grids of a file (the sheets of a workbook), in order.

    What stands in a sheet without a form is listed with the first one. Raises UserError `file-empty`, `file-not-a-form`
    or `file-half-a-form` where there is no form at all.
    """
    found: list[Recognised] = []
    unread: list[str] = []
    refusals: list[UserError] = []
    for grid in grids:
        unread += (joined(row)[:LONGEST_LEFTOVER] for row in grid.rows[MOST_ROWS:])
        for rows in forms_in(tuple(mended_heads(grid.rows[:MOST_ROWS]))):
            try:
                found.append(_recognised(rows))
            except UserError as refusal:
                refusals.append(refusal)
                unread += (joined(row)[:LONGEST_LEFTOVER] for row in rows)
    if not any(grid.rows for grid in grids):
        raise UserError("file-empty")
    if not found:
        half_read = (refusal for refusal in refusals if refusal.code == "file-half-a-form")
        raise next(half_read, UserError("file-not-a-form"))
    first = found[0]
    return (replace(first, leftovers=(*first.leftovers, *unread)), *found[1:])


def _recognised(rows: Sequence[Sequence[Cell]]) -> Recognised:
    reading = _Reading()
    for row in rows[:MOST_LINES]:
        reading.row(row)
    reading.leftovers += map(joined, rows[MOST_LINES:])
    return reading.recognised()


class _Reading:
    """The rows are read from top to bottom; `part` is where they belong."""

    def __init__(self) -> None:
        self.part = "head"
        self.head = Head()
        self.budget = BudgetBlock()
        self.table = Table()
        self.notes = Notes()
        self.leftovers: list[str] = []
        self.heading: set[str] = set()
        self.broken: list[str] = []

    # --- which row is this -------------------------------------------------------------------------------------------

    def row(self, cells: Sequence[Cell]) -> None:
        if self.part == "appendix" or self._repeats_heading(cells) or _is_mark(cells):
            return
        self.broken += (cell.text for cell in cells if REPLACED in cell.text)
        if self.table.columns.heads and labels.APPENDIX.fullmatch(key(joined(cells)[: labels.LONGEST_LABEL])):
            self.part = "appendix"
            return
        if self.part == "end":
            self._left(cells)
        elif not self._begins(cells := self._spread(cells)):
            self._goes_on(cells)
            if self.part == "head":
                self.heading.add(joined(cells))

    def _repeats_heading(self, cells: Sequence[Cell]) -> bool:
        """Whether the row stood in the form's head already: the heading of another page."""
        if not self.table.columns.heads or len(cells) > LONGEST_HEADING:
            return False
        text = joined(cells)
        return len(text) >= SHORTEST_HEADING and text in self.heading

    def _begins(self, cells: Sequence[Cell]) -> bool:
        """Whether this row begins a part of the form, or is one that stands for itself."""
        if self.table.head(cells):
            self.part = "table" if self.table.columns.heads else self.part
            return True
        if self.part != "table" and self.budget.head(cells, self.head.money_unit):
            self.part = "budget"
            return True
        if self.part in {"head", "budget", "tasks"} and self.budget.line(cells, self.head.money_unit):
            self.part = "budget"
            return True
        if self.part in {"head", "goal", "budget"} and labels.TASKS.fullmatch(key(cells[0].text)):
            self.part = "tasks"
            self._left(cells)
            return True
        if self.part == "table":
            if self.budget.told_in_pairs(cells):
                return self.budget.head(cells, self.head.money_unit)
            if self.table.claims(cells):
                self._table_row(cells)
                return True
            if self.table.total_row(cells):
                self.part = "after"
                return True
        if self.part in {"head", "budget", "goal", "tasks", "table"} and self.table.goal(cells):
            self.part = "goal"
            return True
        if self.table.columns.heads and self.notes.begins(cells):
            self.part = "notes"
            return True
        return self._ends(cells)

    def _ends(self, cells: Sequence[Cell]) -> bool:
        """Remarks and signatures."""
        first, text = key(cells[0].text), joined(cells)
        if not self.table.columns.heads or (self.part == "table" and len(cells) > 2):
            return False
        if labels.REMARKS.fullmatch(first or key(text[: labels.LONGEST_LABEL])):
            self.part = "remarks"
            if first == "说明":  # a place for words of one's own
                self._left(cells[1:])
            return True
        if labels.END.fullmatch(first) and self.part != "remarks":
            self.part = "after"
            self.head.read(cells, in_words=False)  # 填表人:王某 填报日期:2023年3月20日
            return True
        return False

    def _goes_on(self, cells: Sequence[Cell]) -> None:
        """A row in the midst of the part that was begun."""
        match self.part:
            case "table":
                self._table_row(cells)
            case "goal":
                if len(cells) == 1 or not self.head.read(cells, in_words=False):
                    self.table.goals.describe(cells)
            case "notes":
                if not (labels.TOTAL_SCORE.match(key(cells[0].text)) and self.head.read(cells)):
                    self.notes.read(cells)
            case "budget":
                if not (self._spending(cells) | self.budget.row(cells)) and not self.head.read(cells):
                    self._left(cells)
            case "remarks":
                self.head.read(cells)
            case _:
                if not self.head.read(cells):
                    self._left(cells)

    def _table_row(self, cells: Sequence[Cell]) -> None:
        self.table.row(cells)
        if self.table.is_full:
            self.part = "end"

    def _spending(self, cells: Sequence[Cell]) -> bool:
        """Basic and project expenditure among the rows of the budget."""
        first = key(cells[0].text)
        return bool(labels.BASIC.match(first) or labels.PROJECT_SPENDING.match(first)) and self.head.read(cells)

    def _spread(self, cells: Sequence[Cell]) -> Sequence[Cell]:
        """The cells of a line whose copy kept only single blanks between them: told by its column heads."""
        if len(cells) > 1 or " " not in cells[0].text or len(cells[0].text) > LONGEST_LEFTOVER * 5:
            return cells
        parts = [Cell(part, column) for column, part in enumerate(cells[0].text.split(" "))]
        heads = {name for part in parts if (name := labels.table_head(part.text) or labels.budget_head(part.text))}
        if len(heads) >= 4:
            self.table.spaced = True
            return parts
        return parts if self.table.spaced and self.part in {"table", "budget"} and len(parts) > 1 else cells

    def _left(self, cells: Sequence[Cell]) -> None:
        text = joined(cells)
        name = key(text)
        words = (labels.END, labels.MARK, labels.SECTION)
        known = any(pattern.fullmatch(name) for pattern in words) or labels.table_head(text) == "label"
        if re.search(r"\w", text) and not known:
            self.leftovers.append(text)

    # --- the form ----------------------------------------------------------------------------------------------------

    def recognised(self) -> Recognised:
        head, table = self.head, self.table
        unit = head.unit or head.department or head.unit_in_title
        if not any(goal.rows for goal in table.goals):
            known = unit or head.title or self.budget.budget.spent is not None or table.goals or table.columns.heads
            raise UserError("file-half-a-form" if known else "file-not-a-form")
        kind = "project" if head.project or _is_of_project(head.title) else "department"
        form = Form(
            unit=unit,
            year=head.year,
            kind="project" if kind == "project" else "department",
            project=head.project,
            title=head.title,
            filed_on=head.filed_on,
            basic_expenditure=head.basic,
            project_expenditure=head.project_spending,
            budget=self.budget.budget,
            goals=table.goals.of_the_form(),
            printed_total=_total(head, table, self.budget.budget),
            printed_grade=table.total.grade or head.grade,
            deviations=self.notes.deviations(),
            measures=self.notes.measures(),
        )
        left = [*self.leftovers, *table.left, *self.notes.introductions, *self.broken]
        return Recognised(
            tie_notes(form), tuple(text[:LONGEST_LEFTOVER] for text in left), _missing(form, self.notes, table)
        )


def _is_mark(cells: Sequence[Cell]) -> bool:
    """Whether the row is what is stamped on every page."""
    return len(cells) == 1 and labels.MARK.fullmatch(key(cells[0].text)) is not None


def _is_of_project(title: str) -> bool:
    return ("项目" in title and "部门" not in title) or "project" in title.casefold()


def _total(head: Head, table: Table, budget: Budget) -> Decimal | None:
    """The printed total: a 合计 below the table leaves the budget's points out where a 总分 stands elsewhere."""
    row = table.total
    rows = chain.from_iterable(goal.rows for goal in table.goals)
    of_weights = table.columns.has("weight") and row.sums_weights(rows, budget)
    own = None if of_weights or row.leaves_out(budget) else row.points
    found = (None if row.is_sum else own, head.total, own, head.total_in_words)
    return next((points for points in found if points is not None), None)


def _missing(form: Form, notes: Notes, table: Table) -> tuple[str, ...]:
    rows = form.indicators
    unexplained = any(row.lost and not row.remark for row in rows) and not table.gives_reasons
    checks = {
        "unit": not form.unit,
        "year": form.year is None,
        "budget": form.budget.adjusted is None and form.budget.spent is None,
        "goal-rows": any(goal.number is not None and not goal.indicators for goal in form.goals),
        "scores": all(row.given is None for row in rows),
        "total": form.printed_total is None,
        "deviations": unexplained and "deviation" not in notes.texts,
        "measures": bool(form.deviations) and not form.measures and not {"measure", "budget_tie"} & set(notes.texts),
    }
    return tuple(code for code, missing in checks.items() if missing)
