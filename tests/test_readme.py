"""What the README shows is what happens."""

import contextlib
import io
import re
from pathlib import Path

from bot.dialogue.rights import RIGHTS
from bot.text import say
from kb.people import ROLES

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_example_of_the_engine(monkeypatch):
    monkeypatch.chdir(ROOT)
    code = re.search(r"```python\n(.*?)```", README, re.DOTALL)[1]
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(code, {})
    assert out.getvalue().strip() == re.search(r"# ([^#\n]+)\n*$", code)[1]


def test_every_file_it_names_is_there():
    for name in re.findall(r"`((?:bot|kb|scoring|data|tests)/[\w/.*-]+)`", README):
        assert list(ROOT.glob(name.rstrip("/"))), name


def test_the_table_of_rights_is_the_one_that_is_enforced():
    assert rights_table() in README


def rights_table() -> str:
    """The table of bot/dialogue/rights.py as the README shows it."""
    heads = [str(say("zh", f"people.role_{role}")) for role in ROLES]
    rows = [["对本单位的表", *heads], ["---"] * (len(ROLES) + 1)]
    for action, roles in RIGHTS.items():
        rows.append([say("zh", f"people.action_{action}"), *("✓" if role in roles else "" for role in ROLES)])
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)
