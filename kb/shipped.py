"""The data files that travel with the program: forms, rulebooks, templates and the lexicon."""

from pathlib import Path

#: The form of the shipped ones that a newcomer may look around in, and that templates are tried with.
SAMPLE = "huashan-2020.txt"
_HERE = Path(__file__).resolve().parent


def shipped(*parts: str) -> Path:
    """The path of a shipped file or folder: `shipped("rulebooks", "hubei.toml")`; `shipped()` is the data folder.

    In a checkout, and so in an editable install, it lies in `data/` beside this package; the wheel carries the same
    folder as `kb/_data`. Whether the path exists is the caller's question.
    """
    wheel = _HERE / "_data"
    return (wheel if wheel.is_dir() else _HERE.parent / "data").joinpath(*parts)


def shipped_texts(folder: str) -> dict[str, str]:
    """The TOML files of a shipped folder, by file name, in the order of their names."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(shipped(folder).glob("*.toml"))}
