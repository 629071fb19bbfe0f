"""The notes of a form: a long cell -> its numbered notes, whatever the numbering, and the sections they stand in."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from kb.documents import labels
from kb.documents.grid import Cell, in_one_line, joined
from kb.documents.labels import half, key
from scoring.form import Deviation, Measure, NoteSection

_CHINESE = "一二三四五六七八九十"
#: A number that anything could be must stand at the start or behind the end of a sentence.
_FREE = r"(?<![^\s。;!?:,“\"])"
_STYLES = (
    re.compile(r"\((\d{1,2})\)\s*[、.]?"),
    re.compile(rf"{_FREE}(?:第)?(\d{{1,2}})\s*(?:、|\.(?!\d)|\)(?!\d))"),
    re.compile("([\u2460-\u249b\u2776-\u277f\u3220-\u3229])\\s*、?"),
    re.compile(rf"\(([{_CHINESE}]{{1,3}})\)\s*、?"),
    re.compile(rf"{_FREE}第?([{_CHINESE}]{{1,3}})\s*(?:、|\.|,(?=.)|:)"),
    re.compile(rf"{_FREE}([{_CHINESE}])是"),
)
_NOTHING = {"无", "没有", "暂无", "无偏差", "不涉及", "不适用", "无此情况", "n/a", "无扣分", "无扣分情况", "无偏差情况"}
#: Letters, numbers, signs: what is none of punctuation, blanks and controls.
_SAYS = "LNS"
#: Numbers may be missing in a chain where a line begins with a later one.
_GAP = 3

_NUMBER = r"(?:(?:\(?(?:\d|[一二三四])\)?[、.]?|[\u2460-\u2469])\s*)?"
_AT_START = r"(?:^|(?<=[\s。;]))"
_AT_END = r"\s*(?::|(?=\s|$|\(|\d|[一二三]、|[\u2460-\u2469]))"
NEXT_STEPS = re.compile(
    rf"{_AT_START}{_NUMBER}(?:(?:下一?步|今后|下一?年度?)(?:拟|的|采取)*(?:改进|整改|工作)?|拟?(?:改进|整改))"
    rf"(?:的)?(?:措施|意见|建议|方案|计划|打算|安排)(?:如下)?{_AT_END}"
)
BUDGET_TIES = re.compile(
    rf"{_AT_START}{_NUMBER}(?:(?:拟)?与(?:下一?年度?|次年|部门|年度)*预算(?:资金)?安排(?:相)?(?:结合|挂钩|衔接)(?:的)?(?:情况|方案|措施|计划)?"
    rf"|(?:绩效)?(?:自评|评价)?结果(?:拟)?应用(?:情况|方案|建议|计划)?){_AT_END}"
)


@dataclass
class Notes:
    """The notes sections so far; `section` is where the next line belongs."""

    section: str = ""
    label: str = ""
    texts: dict[str, list[str]] = field(default_factory=dict)
    #: What stood in front of the first number of a section.
    introductions: list[str] = field(default_factory=list)

    def begins(self, cells: Sequence[Cell]) -> bool:
        """Whether this row begins a section: its label, with the text behind a colon or in the cells that follow."""
        first = cells[0].text
        if self.section and labels.continues_label(self.label, first):
            self.label += first
            self._add(joined(cells[1:]))
            return True
        place = half(first[: labels.LONGEST_NOTE_LABEL + 2]).find(":")
        name, behind = (first, "") if place < 0 else (first[:place], first[place + 1 :])
        section = labels.note_section(name)
        if not section and len(cells) == 1 and " " in first:
            name, _, behind = first.partition(" ")
            section = labels.note_section(name)
        if not section:
            return False
        self.section, self.label = section, name
        self.texts.setdefault(section, [])
        self._add(behind)
        self._add(joined(cells[1:]))
        return True

    def read(self, cells: Sequence[Cell]) -> None:
        """One more row of the open section."""
        self._add(joined(cells))

    def _add(self, text: str) -> None:
        if text.strip():
            self.texts[self.section].append(text)

    def deviations(self) -> tuple[Deviation, ...]:
        """The notes of the deviation analysis, not tied to rows yet."""
        notes = self._split(self._divided()[0])
        return tuple(Deviation(ordinal=place, text=text) for place, text in enumerate(notes, 1))

    def measures(self) -> tuple[Measure, ...]:
        """The next steps and the ties to the budget, by their headings inside the text or by their own labels."""
        steps, ties = divided_measures(self._divided()[1])
        ties = "\n".join(text for text in (ties, *self.texts.get("budget_tie", ())) if text)
        return (*self._measures("measure", steps), *self._measures("budget_tie", ties))

    def _divided(self) -> tuple[str, str]:
        """Reasons and measures; a cell for both (偏差原因分析及改进措施) is cut at its inner heading."""
        reasons, measures = ("\n".join(self.texts.get(section, ())) for section in ("deviation", "measure"))
        heading = NEXT_STEPS.search(half(reasons)) if not measures else None
        return (reasons[: heading.start()], reasons[heading.start() :]) if heading else (reasons, measures)

    def _measures(self, section: NoteSection, text: str) -> Iterator[Measure]:
        for place, note in enumerate(self._split(text), 1):
            yield Measure(section=section, ordinal=place, text=note)

    def _split(self, text: str) -> tuple[str, ...]:
        introduction, notes = split_notes(text)
        if introduction:
            self.introductions.append(introduction)
        return notes


def divided_measures(text: str) -> tuple[str, str]:
    """The next steps and the ties to the budget of one text; without headings all are next steps."""
    wide = half(text)
    heads = [(match.start(), match.end(), "measure") for match in NEXT_STEPS.finditer(wide)]
    heads += [(match.start(), match.end(), "budget_tie") for match in BUDGET_TIES.finditer(wide)]
    heads.sort()
    parts: dict[str, list[str]] = {"measure": [text[: heads[0][0]] if heads else text], "budget_tie": []}
    for (_, after, section), (end, _, _) in pairwise([*heads, (len(text), 0, "")]):
        parts[section].append(text[after:end])
    return "\n".join(filter(str.strip, parts["measure"])), "\n".join(filter(str.strip, parts["budget_tie"]))


def split_notes(text: str) -> tuple[str, tuple[str, ...]]:
    """What stands in front of the first number, and the notes without their numbers; none for 无."""
    introduction = ""
    parts = _numbered_lines(text)
    if not parts:
        chain = _outermost(text)
        if chain:
            ends = [*(start for start, _, _ in chain[1:]), len(text)]
            parts = [text[after:end] for (_, after, _), end in zip(chain, ends, strict=True)]
            before = in_one_line(text[: chain[0][0]])
            if chain[0][2] == 1:
                introduction = before
            else:
                parts.insert(0, before)  # its number was lost
        else:
            parts = _sentences(text)
    notes = (in_one_line(part) for part in parts)
    return introduction, tuple(note for note in notes if _says_something(note))


def _says_something(note: str) -> bool:
    bare = key(note).strip("。.;,、:!()")
    says = bare not in _NOTHING and any(unicodedata.category(char)[0] in _SAYS for char in bare)
    return says or len(note) > labels.LONGEST_LABEL


def _numbered_lines(text: str) -> list[str]:
    """The lines without their numbers where each of several begins with one, in whatever order they stand."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if len(lines) < 2:
        return []
    for style in _STYLES:
        matches = [style.match(half(line)) for line in lines]
        # Where a line holds a second number, the numbers tell more than the lines.
        if all(matches) and len(list(_counting(style, half(text)))) <= len(lines):
            return [line[match.end() :] for line, match in zip(lines, matches, strict=True) if match]
    return []


def _sentences(text: str) -> list[str]:
    """Lines without numbers: each is a note, but where some end a sentence, those that end none go on in the next."""
    lines = [line for line in text.split("\n") if line.strip()]
    ended = [half(line).rstrip().endswith(("。", ";", "!", ".")) for line in lines]
    if not any(ended):
        return lines
    notes: list[str] = []
    open_ = False
    for line, end in zip(lines, ended, strict=True):
        if open_:
            notes[-1] += "\n" + line
        else:
            notes.append(line)
        open_ = not end
    return notes


def _outermost(text: str) -> list[tuple[int, int, int]]:
    """The markers (start, end, number) of the style that begins first and counts up."""
    wide = half(text)
    chains = [chain for style in _STYLES if (chain := list(_counting(style, wide)))]
    # One single number inside a text is no numbering.
    chains = [chain for chain in chains if len(chain) > 1 or not text[: chain[0][0]].strip()]
    return min(chains, key=lambda chain: chain[0][0], default=[])


def _counting(style: re.Pattern[str], text: str) -> Iterator[tuple[int, int, int]]:
    last = 0
    for match in style.finditer(text):
        number = _number(match[1])
        before = text[: match.start()] if last == 0 and number == 2 else ""
        begins_line = match.start() == 0 or text[match.start() - 1] == "\n"
        follows = number == last + 1 or (last and begins_line and last <= number <= last + _GAP)
        if follows or before.strip():
            yield (*match.span(), number)
            last = number


def _number(marker: str) -> int:
    if marker.isdecimal():
        return int(marker)
    if marker not in _CHINESE and len(marker) == 1:
        return int(unicodedata.numeric(marker, 0))
    tens, _, ones = marker.rpartition("十")
    if "十" not in marker:
        return _CHINESE.index(marker) + 1 if len(marker) == 1 else 0
    if len(tens) > 1 or len(ones) > 1:
        return 0
    return (10 * (_CHINESE.index(tens) + 1 if tens else 1)) + (_CHINESE.index(ones) + 1 if ones else 0)
