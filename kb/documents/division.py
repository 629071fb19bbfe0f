"""Several forms in one file: where one ends and the next begins.

A title or a project's name begins a form when an indicator table was read before and another one follows. A heading
that each page repeats begins none.
"""

from collections.abc import Iterator, Sequence

from kb.documents import labels
from kb.documents.grid import Cell, joined
from kb.documents.labels import half, key

Row = Sequence[Cell]


def forms_in(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    """The rows of each form, in order; all rows together are those that came in."""
    form: list[Row] = []
    for part in _parts(rows):
        if form and _is_form(part) and not _repeats_heading(part, form):
            yield form
            form = []
        form += part
    if form:
        yield form


def _parts(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """The rows cut in front of each that may begin a form."""
    part: list[Row] = []
    has_table = False
    for row in rows:
        if has_table and _may_begin(row):
            yield part
            part, has_table = [], False
        part.append(row)
        has_table = has_table or _is_table_head(row)
    yield part


def _may_begin(row: Row) -> bool:
    first = half(row[0].text[: labels.LONGEST_LABEL])
    if labels.PROJECT.fullmatch(key(first.partition(":")[0])):
        return len(row) > 1 or ":" in first
    return labels.NEXT_TITLE.fullmatch(key(joined(row))) is not None


def _is_form(part: Sequence[Row]) -> bool:
    """Whether it has a head and a table of its own."""
    heads = [place for place, row in enumerate(part) if _is_table_head(row)]
    return bool(heads) and any(_names_something(row) for row in part[: heads[0]])


def _names_something(row: Row) -> bool:
    """Whether a row says whose form it is."""
    names = {key(half(cell.text[: labels.LONGEST_LABEL]).partition(":")[0]) for cell in row}
    return any(label.fullmatch(name) for label in (labels.UNIT, labels.PROJECT, labels.DEPARTMENT) for name in names)


def _repeats_heading(part: Sequence[Row], form: Sequence[Row]) -> bool:
    """Whether all that stands above the table stood above the table before, too."""
    before = {joined(row) for row in form}
    for row in part:
        if _is_table_head(row):
            return True
        if joined(row) not in before:
            return False
    return True


def _is_table_head(row: Row) -> bool:
    names = {labels.table_head(cell.text) for cell in row}
    return "name" in names and bool(names & {"target", "actual", "score", "weight"})
