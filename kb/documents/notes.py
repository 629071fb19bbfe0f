"""A long cell -> its numbered notes, whatever the numbering: (1), 1、, 1., ①, 一、 or one a line."""

import re
from collections.abc import Iterator

_CHINESE = "一二三四五六七八九十"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_STYLES = (
    re.compile(r"[((](\d{1,2})[))]\s*[、..]?"),
    re.compile(r"(?<![\d.%.])(\d{1,2})\s*(?:、|[..](?!\d)|[))](?!\d))"),
    re.compile(rf"([{_CIRCLED}])"),
    re.compile(rf"[((]([{_CHINESE}]{{1,2}})[))]\s*、?"),
    re.compile(rf"([{_CHINESE}]{{1,2}})、"),
)
_NOTHING = {"无", "无。", "没有", "暂无", "/", "-", "—", "——", "不涉及", ""}


def split_notes(text: str) -> tuple[str, ...]:
    """The notes in this text without their numbers; none for 无. Only markers that count up from 1 divide it."""
    chain = _outermost(text)
    if not chain:
        parts: list[str] = text.split("\n")
    else:
        ends = [*(start for start, _ in chain[1:]), len(text)]
        parts = [text[: chain[0][0]], *(text[after:end] for (_, after), end in zip(chain, ends, strict=True))]
    notes = (" ".join(part.split()).strip() for part in parts)
    return tuple(note for note in notes if note not in _NOTHING)


def _outermost(text: str) -> list[tuple[int, int]]:
    """The markers (start, end) of the style that begins first and counts up from 1."""
    chains = [chain for style in _STYLES if (chain := list(_counting(style, text)))]
    return min(chains, key=lambda chain: chain[0][0], default=[])


def _counting(style: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    wanted = 1
    for match in style.finditer(text):
        if _number(match[1]) == wanted:
            yield match.span()
            wanted += 1


def _number(marker: str) -> int:
    if marker.isdecimal():
        return int(marker)
    if marker in _CIRCLED:
        return _CIRCLED.index(marker) + 1
    tens, _, ones = marker.rpartition("十")
    if "十" not in marker:
        return _CHINESE.index(marker) + 1 if len(marker) == 1 else 0
    return (10 * (_CHINESE.index(tens) + 1 if tens else 1)) + (_CHINESE.index(ones) + 1 if ones else 0)
