"""The head of a form: title, unit, project, dates and expenditures, each a label with its value."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from kb.documents import labels
from kb.documents.figures import IN_WAN, day_in, money, points, year_in, year_of_filing
from kb.documents.grid import Cell, in_one_line, joined
from kb.documents.labels import half, key

#: Several labels in one line: "填报单位:水利局 填报日期:2022年3月1日".
_NEXT_LABEL = re.compile(r"\s+(?=[^\s:]{2,14}:)")
#: The number of a unit or project in front of its name: 219001-某镇人民政府.
_CODE = re.compile(r"^[0-9A-Z]{3,40}\s*[-—－–_]\s*(?=[^\x00-\x7f])")
_LABELS = (
    labels.UNIT, labels.DEPARTMENT, labels.PROJECT, labels.FILED_ON, labels.YEAR_OF, labels.BASIC,
    labels.PROJECT_SPENDING, labels.GRADE, labels.TOTAL_SCORE, labels.BESIDES,
)  # fmt: skip


@dataclass
class Head:
    """What was read of the head so far; the total and grade too where they stand outside the table."""

    title: str = ""
    unit: str = ""
    department: str = ""
    project: str = ""
    stated_year: int | None = None
    year_aside: int | None = None
    filed_on: date | None = None
    basic: Decimal | None = None
    project_spending: Decimal | None = None
    money_unit: str = "万元"
    total: Decimal | None = None
    total_in_words: Decimal | None = None
    grade: str = ""

    @property
    def unit_in_title(self) -> str:
        """The office that the title begins with: 某市水利局2022年度部门整体支出绩效自评表."""
        found = labels.UNIT_IN_TITLE.match(half(self.title))
        return self.title[found.start(1) : found.end(1)].strip() if found else ""

    @property
    def year(self) -> int | None:
        """The year that the form is about: as stated, of the title, of a line beside it, else by the filing date."""
        filed = year_of_filing(self.filed_on) if self.filed_on else None
        return self.stated_year or year_in(self.title) or self.year_aside or filed

    def read(self, cells: Sequence[Cell], *, in_words: bool = True) -> bool:
        """Whether something in this row belongs to a head. `in_words`: a sentence may name the total, too."""
        text = joined(cells)
        if self._title(text):
            return True
        found = self._money_unit(text)
        parts = [part for cell in cells for part in _pieces(cell.text)]
        place = 0
        while place < len(parts):
            name, colon, value = _divided(parts[place])
            found = found or labels.BESIDES.fullmatch(key(name)) is not None
            following = parts[place + 1] if place + 1 < len(parts) else ""
            if value:
                # 项目 alone names one only with a colon: it heads columns, too.
                found = self._value("项目名称" if key(name) == "项目" else name, value) or found
            elif following and not _is_label(following) and self._value(name, following):
                found = True
                place += 1
            else:
                # A known label with nothing behind it is understood, and empty.
                found = found or (_is_label(name) and (bool(colon) or len(parts) > 1))
            place += 1
        if not found and in_words:
            found = self._in_words(text)
        return found or self._year_aside(text)

    def _title(self, text: str) -> bool:
        line = half(text)
        if len(line) > labels.LONGEST_LABEL or not labels.TITLE.fullmatch(key(line)) or _NEXT_LABEL.search(f" {line}"):
            return False
        if self.title and ("表" in self.title or "表" not in line) and not self._is_nearer(line):
            return False
        self.title = in_one_line(text)
        return True

    def _is_nearer(self, line: str) -> bool:
        """Whether a title below another is the form's own: above it a letter may have named the forms it hands in."""
        return not (self.unit or self.project or year_in(self.title)) and "表" in line and bool(year_in(line))

    def _money_unit(self, text: str) -> bool:
        match = labels.MONEY_UNIT.search(key(text))
        if match is None:
            return False
        unit = (match[1] or match[2]).removeprefix("人民币")
        self.money_unit = unit if unit in IN_WAN else self.money_unit
        return True

    def _year_aside(self, text: str) -> bool:
        """A line that says little but the year: (2021年度)."""
        if not re.fullmatch(r"\(?.{0,12}(?:20\d\d|二[〇○零].{2})年度?(?!\d{1,2}月).{0,12}\)?", key(text)):
            return False
        self.year_aside = self.year_aside or year_in(text)
        return re.fullmatch(r"\(?.{8,9}\)?|\(?.{4,6}\)?", key(text)) is not None

    def _in_words(self, text: str) -> bool:
        words = key(text)
        if "平均" in words:  # a report on several forms
            return False
        total, grade = labels.TOTAL_IN_WORDS.search(words), labels.GRADE_IN_WORDS.search(words)
        if total:
            self.total_in_words = Decimal(total[1])
        if grade:
            self.grade = grade[1]
        return bool(total or grade)

    def _value(self, label: str, value: str) -> bool:
        name = key(label)
        if labels.UNIT.fullmatch(name) or labels.DEPARTMENT.fullmatch(name) or labels.PROJECT.fullmatch(name):
            value = _CODE.sub("", value)
            if key(value) in labels.OWN_UNIT:
                return True
        amount = money(value, _unit_in(name) or self.money_unit)
        if labels.UNIT.fullmatch(name) and key(value).removeprefix("人民币") not in IN_WAN:
            # The unit that carries the project out stands behind the one that answers for it.
            self.unit = value if not self.unit or "实施" in name else self.unit
        elif labels.DEPARTMENT.fullmatch(name):
            self.department = self.department or value
        elif labels.PROJECT.fullmatch(name):
            self.project = self.project or value
        elif labels.FILED_ON.fullmatch(name) and day_in(value):
            self.filed_on = self.filed_on or day_in(value)
        elif labels.YEAR_OF.fullmatch(name) and (year := year_in(value)):
            self.stated_year = self.stated_year or year
        elif labels.BASIC.fullmatch(name) and amount is not None:
            self.basic = amount if self.basic is None else self.basic
        elif labels.PROJECT_SPENDING.fullmatch(name) and amount is not None:
            self.project_spending = amount if self.project_spending is None else self.project_spending
        elif labels.GRADE.fullmatch(name) and key(value) in labels.GRADES:
            self.grade = labels.GRADES[key(value)]
        elif labels.TOTAL_SCORE.fullmatch(name) and points(value) is not None:
            self.total = points(value)
            self.grade = next(iter(labels.GRADE_IN_WORDS.findall(key(value))), self.grade)
        else:
            return False
        return True


def _pieces(text: str) -> Iterator[str]:
    """A cell cut in front of each label that it holds, and behind one that only a blank parts from its value."""
    start = 0
    for match in _NEXT_LABEL.finditer(half(text)):
        yield text[start : match.start()]
        start = match.end()
    words = text[start:].split(" ")
    if len(words) < 2 or not _is_bare_label(words[0]):
        yield text[start:]
        return
    places = [place for place, word in enumerate(words) if _is_bare_label(word)]
    for place, end in pairwise([*places, len(words)]):
        yield words[place]
        if end > place + 1:
            yield " ".join(words[place + 1 : end])


def _is_bare_label(word: str) -> bool:
    return len(word) > 2 and not word.isascii() and ":" not in half(word) and _is_label(word)


def _divided(text: str) -> tuple[str, str, str]:
    place = half(text).find(":")
    return (text, "", "") if place < 0 else (text[:place], ":", text[place + 1 :].strip())


def _is_label(text: str) -> bool:
    name = key(_divided(text)[0])
    return any(pattern.fullmatch(name) for pattern in _LABELS)


def _unit_in(name: str) -> str:
    match = re.search(r"\(([万亿千]?元)\)", name)
    return match[1] if match else ""
