"""Every Python block of the README, a guide or a docstring, and every doctest, runs as written against the mock."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import CodeType, ModuleType

import flexportal
import pytest
from flexportal.testing import MockPortal

from . import sample_program
from .examples import blocks, docstring_blocks, doctest_failures, modules
from .layering import ROOT

# Not the guide to testing: its blocks are test modules, and are run as such (wrapper/tests/test_documented_testing.py).
# Nor that to Spark: its blocks belong together and need a JVM (test_spark.py).
ELSEWHERE = {"testing-your-app.md", "spark.md"}
GUIDES = [page for page in (ROOT / "docs/guides").glob("*.md") if page.name not in ELSEWHERE]
PAGES = [ROOT / "README.md", *sorted(GUIDES)]
WRITTEN = [(page.name, line, code) for page in PAGES for line, code in blocks(page.read_text(encoding="utf-8"), page)]
DOCSTRINGS = [
    (file, line, code)
    for file in sorted((ROOT / "wrapper/flexportal").rglob("*.py"))
    for line, code in docstring_blocks(file)
]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """Where the mock listens."""
    with MockPortal().serve() as server:
        yield server.url


@pytest.fixture
def configured(url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What a reader is told to set, in a folder of their own; and nobody is told that dlt was used."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RUNTIME__DLTHUB_TELEMETRY", "false")
    monkeypatch.setenv("DLT_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("DLT_PROJECT_DIR", str(tmp_path))
    monkeypatch.setenv("FLEXPORTAL_API_KEY", "test-key")
    monkeypatch.setenv("FLEXPORTAL_TENANT_ID", "acme")
    monkeypatch.setenv("FLEXPORTAL_BASE_URL", url)
    monkeypatch.delenv("FLEXPORTAL_REGION", raising=False)


@pytest.mark.parametrize(("page", "least"), [("README.md", 5), ("polars.md", 5), ("warehouses.md", 3)])
def test_a_page_has_as_many_blocks_as_it_needs(page: str, least: int) -> None:
    """Should they no longer be found, this says so. The README shows sync, async, pages, errors and the mock."""
    assert len([name for name, _, _ in WRITTEN if name == page]) >= least


@pytest.mark.usefixtures("configured")
@pytest.mark.parametrize("code", [pytest.param(code, id=f"{page}:{line}") for page, line, code in WRITTEN])
def test_a_block_of_a_page_runs(code: CodeType) -> None:
    exec(code, {"__name__": "__main__"})


@pytest.mark.usefixtures("configured")
@pytest.mark.parametrize("code", [pytest.param(code, id=f"{file.stem}.py:{line}") for file, line, code in DOCSTRINGS])
def test_a_block_of_a_docstring_runs(code: CodeType) -> None:
    exec(code, {"__name__": "__main__"})


@pytest.mark.usefixtures("configured")
def test_the_sample_program_runs() -> None:
    said = asyncio.run(sample_program.main())
    assert any(line.startswith("[50, ") for line in said)
    assert "250 customers" in said


@pytest.mark.usefixtures("configured")
@pytest.mark.parametrize("name", modules(flexportal))
def test_the_doctests_run(name: str) -> None:
    assert doctest_failures(import_module(name)) == []


def test_a_wrong_block_is_seen_at_its_line(tmp_path: Path) -> None:
    text = "# Title\n\n```sh\nnot python\n```\n\n```python\nx = 1\nassert x == 2\n```\n"
    [(line, code)] = blocks(text, tmp_path / "README.md")
    assert line == 8
    with pytest.raises(AssertionError) as raised:
        exec(code, {})
    assert raised.traceback[-1].lineno == 9 - 1  # pytest counts from 0


def test_a_wrong_docstring_is_seen_at_its_line(tmp_path: Path) -> None:
    source = (
        'class A:\n    def f(self):\n        """Do.\n\n        ```python\n        1 / 0\n        ```\n        """\n'
    )
    (tmp_path / "a.py").write_text(source)
    [(line, code)] = docstring_blocks(tmp_path / "a.py")
    assert line == 6
    with pytest.raises(ZeroDivisionError):
        exec(code, {})


def test_a_wrong_doctest_is_seen() -> None:
    [failure] = doctest_failures(ModuleType("wrong", ">>> 1 + 1\n3\n"))
    assert "Expected:\n    3\nGot:\n    2" in failure
