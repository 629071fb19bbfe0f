"""What the README shows is what happens."""

import contextlib
import io
import re
from pathlib import Path

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
