"""The columns of an indicator table: a row of heads, or two of which the lower divides what the upper one spans."""

from collections.abc import Sequence

from kb.documents import labels
from kb.documents.grid import Cell
from kb.documents.rows import Head

FIGURES = ("target", "actual", "score", "weight")
#: One head in so many of a real table may be of words unknown.
_KNOWN_TO_UNKNOWN = 4
#: What may have several columns: those that are passed over, and more remarks (佐证材料), which are listed.
_SEVERAL = ("other", "aside")


class Columns:
    """The fields of the table with their columns, as far as they were read."""

    def __init__(self) -> None:
        self.heads: list[Head] = []
        self._upper: list[Head] = []
        #: The cells of the row above that reach over several columns, by their fields.
        self._spanning: list[tuple[str, Cell]] = []

    def read(self, cells: Sequence[Cell]) -> bool:
        """Whether this row holds heads: of the table, or the upper or lower one of two rows of them."""
        found = [(self._field_of(cell), cell) for cell in cells]
        names = {name for name, _ in found if name}
        unknown = sum(not name for name, _ in found)
        if len(names) < 2 or unknown > (max(1, len(cells) // _KNOWN_TO_UNKNOWN) if cells[0].ruled else 1):
            self.close()
            return False
        # What stands under a head of words unknown is listed.
        heads = [(name or "aside", cell.column) for name, cell in found if name or cell.ruled]
        together = None if cells[0].ruled else _divided(self._upper, heads)
        self._upper = _told_apart(_under(self._upper, heads) if together is None else together)
        self._spanning = [(name, cell) for name, cell in found if name and cell.ruled and cell.colspan > 1]
        return True

    def _field_of(self, cell: Cell) -> str:
        """The field of a head; 名称 | 分值 below a level that reaches over both is that level with its weight."""
        if labels.HEAD_ITSELF.fullmatch(labels.key(cell.text)):
            for name, above in self._spanning:
                if above.column <= cell.column < above.column + above.colspan:
                    return name
        return labels.table_head(cell.text)

    def close(self) -> None:
        """The row before was none of heads: the next one has none above it."""
        self._upper = []
        self._spanning = []

    def taken(self) -> bool:
        """Whether the heads read last are those of a whole table; they count from now on."""
        known = {name for name, _ in self._upper}
        levels = [column for name, column in self._upper if name in {"level1", "level2"}]
        label = dict(self._upper).get("label", -1)
        if "name" not in known and label >= max(levels, default=0) and known & {"target", "actual"}:
            # 指标 alone, behind its levels or without any, is the name.
            self._upper = [("name" if name == "label" else name, column) for name, column in self._upper]
            known.add("name")
        if "name" not in known and "level2" in known and known & {"target", "actual"}:
            # Without 三级指标 the second level is what is measured.
            self._upper = [("name" if name == "level2" else name, column) for name, column in self._upper]
            known.add("name")
        if "name" not in known or not known & set(FIGURES):
            return False
        self.heads = [head for head in self._upper if head[0] != "label" or head[1] < self._upper[-1][1]]
        return True

    @property
    def begun(self) -> bool:
        """Whether the heads read last are at least some of a table's."""
        return bool({name for name, _ in self._upper} & {"score", "weight"})

    def has(self, field: str) -> bool:
        """Whether there is a column for it."""
        return any(name == field for name, _ in self.heads)

    @property
    def wanted(self) -> set[str]:
        """The fields that a whole row has."""
        return {"name", *FIGURES} & {name for name, _ in self.heads}


def _told_apart(heads: Sequence[Head]) -> list[Head]:
    """Each field once.

    Where every level has its weights (一级指标 | 分值 | 二级指标 | 分值 ...) those of the rows; of two names
    (三级指标 | 四级指标) the first is a level more.
    """
    names = [name for name, _ in heads]
    if names.count("weight") > 1 and "name" in names:
        own = names.index("name")
        last = next((place for place in range(own, len(names)) if names[place] == "weight"), names.index("weight"))
        names = ["other" if name == "weight" and place != last else name for place, name in enumerate(names)]
    leveled = {"level1", "level2"} & set(names)
    names = [("other" if leveled else "level1") if name == "kind" else name for name in names]
    if "measure" in names and "remark" not in names:
        names[names.index("measure")] = "remark"
    if names.count("name") > 1:
        names[names.index("name")] = "level3"
    # Whoever reviews scores again, behind the office: its own score counts.
    names = ["aside" if name not in _SEVERAL and name in names[:place] else name for place, name in enumerate(names)]
    return [(name, column) for name, (_, column) in zip(names, heads, strict=True)]


#: What a head of an upper row may be divided into, by its field.
_LEVELS = frozenset({"level1", "level2", "level3", "name"})
_PARTS = {
    "label": _LEVELS,
    "name": _LEVELS,  # 指标 alone, until the lower row tells its levels
    "target": frozenset({"operator", "target", "unit"}),
    "actual": frozenset({"target", "actual", "other"}),
}


def _divided(upper: Sequence[Head], lower: Sequence[Head]) -> list[Head] | None:
    """Two rows of heads as one in a copy that left no gaps, where columns tell nothing: by what divides what."""
    if not upper or [column for _, column in upper] != list(range(len(upper))):
        return None
    fields: list[str] = []
    rest = [name for name, _ in lower]
    for name, _ in upper:
        parts: list[str] = []
        while rest and rest[0] in _PARTS.get(name, ()):
            parts.append(rest.pop(0))
        fields += parts or [name]
    return None if rest else [(name, column) for column, name in enumerate(fields)]


def _under(upper: Sequence[Head], lower: Sequence[Head]) -> list[Head]:
    """Two rows of heads as one: the lower ones divide what the upper ones span."""
    names, columns = {name for name, _ in lower}, {column for _, column in lower}
    kept = [head for head in upper if (head[0] not in names or head[0] in _SEVERAL) and head[1] not in columns]
    return sorted([*kept, *lower], key=lambda head: head[1])
