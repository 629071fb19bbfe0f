"""Letters with their places -> lines of text: which stand in a line, where a blank is meant, what was only wrapped."""

from collections.abc import Iterable, Sequence
from typing import Any

#: What a cell keeps free at its sides, in points: the most that usual programs do.
PADDING = 12.0
#: A gap between two letters that stands for a blank.
BLANK_GAP = 0.28
#: A gap this many letters wide parts two cells of a line without rules.
WIDE_GAP = 1.8

Box = tuple[float, float, float, float]
#: A letter as the library gives it: text, x0, x1, top, bottom, size.
Letter = dict[str, Any]
Line = Sequence[Letter]


def lines_of(letters: Iterable[Letter]) -> list[Line]:
    """The letters line by line, from left to right."""
    lines: list[list[Letter]] = []
    for letter in sorted(letters, key=lambda letter: (letter["top"] + letter["bottom"]) / 2):
        middle = (letter["top"] + letter["bottom"]) / 2
        # Small and large letters of a line have their middles near each other.
        if lines and middle - _middle(lines[-1][-1]) < max(letter["size"], lines[-1][-1]["size"]) * 0.45:
            lines[-1].append(letter)
        else:
            lines.append([letter])
    return [
        line
        for letters_of_line in lines
        if (line := sorted(letters_of_line, key=lambda letter: letter["x0"])) and text_of(line).strip()
    ]


def _middle(letter: Letter) -> float:
    return float(letter["top"] + letter["bottom"]) / 2


def text_of(line: Line, wide: str = " ") -> str:
    """The text of a line; a gap becomes a blank, a wide one `wide`."""
    parts = []
    end = None
    for letter in line:
        if end is not None and letter["x0"] - end > letter["size"] * BLANK_GAP:
            parts.append(wide if letter["x0"] - end > letter["size"] * WIDE_GAP else " ")
        parts.append(letter["text"])
        end = letter["x1"]
    return "".join(parts)


def unwrapped(lines: Iterable[Line], box: Box) -> str:
    """The text of a cell; a line that had no room for the next one's first word was only wrapped there."""
    text = ""
    before: Line = ()
    for line in lines:
        if before:
            text += joint(before, line) if was_wrapped(before, line, box) else "\n"
        text += text_of(line)
        before = line
    return text


def without_blank_ends(line: Line) -> Line:
    """The line without the blanks at its ends."""
    seen = [place for place, letter in enumerate(line) if letter["text"].strip()]
    return line[seen[0] : seen[-1] + 1]


def was_wrapped(line: Line, following: Line, box: Box) -> bool:
    """Whether the line ends where it does because the next one's first word had no room."""
    word = _first_word(following)
    needed = word[-1]["x1"] - word[0]["x0"] + PADDING + line[-1]["size"] / 2
    # The width tells it where a line stands in the middle, the end where its beginning is indented.
    return bool(
        line[-1]["x1"] + needed > box[2] or line[-1]["x1"] - line[0]["x0"] + needed + PADDING / 2 > box[2] - box[0]
    )


def _first_word(line: Line) -> Line:
    """What a line cannot be broken within: a number or Latin word, or one letter with the mark behind it."""
    for place, letter in enumerate(line):
        if not letter["text"].isascii():
            closing = place + 1 < len(line) and line[place + 1]["text"] in "，。；：！？、）」』”’》%,.;:!?)"
            return line[:place] or line[: 2 if closing else 1]
    return line


def joint(line: Line, following: Line) -> str:
    """A blank between two Latin words, nothing beside Chinese."""
    end, beginning = line[-1]["text"], following[0]["text"]
    return " " if end.isascii() and beginning.isascii() and end.isalpha() and beginning.isalpha() else ""
