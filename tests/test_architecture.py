"""The import contracts of pyproject.toml hold."""

import sys
from pathlib import Path

import grimp
import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).parent.parent


def test_imports_run_one_way(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    status = lint_imports(no_cache=True, no_logo=True)
    assert status == 0, capsys.readouterr().out


def test_scoring_needs_only_the_standard_library() -> None:
    graph = grimp.build_graph("scoring", include_external_packages=True, cache_dir=None)
    roots = {module.split(".")[0] for module in graph.modules}
    assert roots - sys.stdlib_module_names == {"scoring"}
