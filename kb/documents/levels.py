"""The levels over the rows of an indicator table: merged, left empty or repeated, and known by their families."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kb.documents import labels
from kb.documents.grid import Cell, in_one_line
from kb.documents.labels import key

_FAMILIES = (("产出|完成", "数量|质量|时效|进度|成本"), ("效益", "效益|可持续"), ("满意度", "满意度"))
_NUMBER = re.compile(r"^[(（]?(?:[一二三四五六七八九十]|\d{1,2})[)）]?[、.．]?\s*")


@dataclass
class Levels:
    """The levels of the row that was read last."""

    first: str = ""
    second: str = ""
    third: str = ""
    #: For so many rows more the first level's cell is merged.
    merged: int = 0

    def heads(self, cells: Sequence[Cell]) -> bool:
        """Whether this row is only the name of a first level over its rows: 一、产出指标."""
        if len(cells) != 1 or not cells[0].ruled or cells[0].colspan < 2:
            return False
        name = _NUMBER.sub("", in_one_line(cells[0].text))
        if not labels.LEVEL1_KNOWN.fullmatch(key(name)):
            return False
        self.first, self.second, self.third, self.merged = name, "", "", 0
        return True

    def read(self, fields: dict[str, str], cells: Sequence[Cell], *, of_first: bool) -> None:
        """Remember the levels of a row; those that it leaves out stay. of_first: the table has a first level."""
        level1, level2, level3 = (in_one_line(fields.get(level, "")) for level in ("level1", "level2", "level3"))
        covered = self.merged > 0
        self.merged = max(0, self.merged - 1)
        if level1:
            self.merged = next((cell.rowspan - 1 for cell in cells if cell.text == fields["level1"]), 0)
        elif of_first and level2 and not covered:
            level1 = _other_family(level2, self.first)
        if self.first and not level2 and re.match("成本", key(level1)):
            # 成本指标 is a first level in some layouts, a second one under 产出指标 in most.
            level1, level2 = "", level1
        if level1 or level2:
            self.second, self.third = level2 or ("" if level1 else self.second), ""
        self.first, self.third = level1 or self.first, level3 or self.third

    def named(self, fields: dict[str, str], *, ruled: bool) -> str:
        """The name of a row: where it has none, that of its last level (管理 | 预算编审管理)."""
        name = fields.get("name", "")
        third = fields.get("level3", "")
        if third and key(name) in labels.NOTHING:
            self.third = ""
            return third
        if name or not {"target", "actual"} & set(fields):
            return name
        scored = ruled and bool({"score", "weight"} & set(fields))
        last = fields.get("level2", "") or (fields.get("level1", "") if scored else "")
        if not last or (labels.LEVEL2_KNOWN.fullmatch(key(last)) and not scored):
            return ""
        self.second = ""
        return last

    @property
    def second_and_third(self) -> str:
        """What the row stands under within its first level."""
        return f"{self.second} {self.third}".strip()


def _other_family(level2: str, level1: str) -> str:
    """The first level of a row that lost it, where the second one cannot stand under the level above; else ""."""
    for family, kinds in _FAMILIES:
        if re.search(kinds, level2) and not re.search(f"{family}|{kinds}|效果|履职", level1):
            name = family.partition("|")[0]
            return f"{name}指标" if level2.endswith("指标") else name
    return ""
