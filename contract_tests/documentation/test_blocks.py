"""Every block of every page and docstring does, as written and in order, what the text around it says."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from types import ModuleType

import flexportal
import pytest

from contract_tests.agreement import sample_program
from contract_tests.agreement.repository import ROOT

from .blocks import Block, blocks, docstring_blocks, doctest_failures, modules, pages
from .reader import Reader, Unkept, shows

# Each block that isn't run, by its page and the comment above it. Nothing else may be left out.
NOT_RUN = {
    ("README.md", "it would run this test again"),
    ("docs/guides/spark.md", "installs"),
    ("docs/guides/warehouses.md", "installs"),
    ("docs/quickstart.md", "scripts/docs --try-quickstart does it"),
    ("docs/scale.md", "takes minutes"),
}


# Its blocks belong together and need a JVM, so they are run there where one is started: contract_tests/agreement/test_spark.py.
ELSEWHERE = ROOT / "docs/guides/spark.md"

# The story of a change that the project itself may make one day.
STORY = ROOT / "docs/regenerating.md"


def on(page: Path) -> list[Block]:
    """The blocks of a page."""
    return list(blocks(page.read_text(encoding="utf-8"), page))


WHOLE = {"diff", "sh", "yaml"}
PAGES = pages()
DOCSTRINGS = [block for file in sorted((ROOT / "wrapper/flexportal").rglob("*.py")) for block in docstring_blocks(file)]


@pytest.mark.parametrize(
    "page", [page for page in PAGES if page != ELSEWHERE], ids=lambda page: str(page.relative_to(ROOT))
)
def test_a_page_keeps_what_its_blocks_promise(
    page: Path, request: pytest.FixtureRequest, settings: Mapping[str, str]
) -> None:
    run = [block for block in on(page) if block.not_run is None]
    kind = "project" if WHOLE & {block.language for block in run} else "bare_project"
    reader = Reader(request.getfixturevalue("settled_project" if page == STORY else kind), settings)
    for block in run:
        reader.does(block)
    reader.finish()


def test_only_these_blocks_are_not_run() -> None:
    assert {(block.page, block.not_run) for page in PAGES for block in on(page) if block.not_run} == NOT_RUN


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_no_fence_of_a_page_is_missed(page: Path) -> None:
    """Indented oddly or left open, a fence would be no block, and nobody would run it."""
    fences = len(re.findall(r"^ *(?:```|~~~)", page.read_text(encoding="utf-8"), re.MULTILINE))
    assert fences == 2 * len(on(page))


def test_the_readme_and_the_guides_have_blocks() -> None:
    """Should blocks no longer be found, this says so."""
    assert len(on(ROOT / "README.md")) >= 3
    assert len([page for page in PAGES if page.parent.name == "guides"]) >= 9


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize("block", DOCSTRINGS, ids=lambda block: block.place)
def test_a_block_of_a_docstring_runs(block: Block) -> None:
    exec(block.code, {"__name__": "__main__"})


@pytest.mark.usefixtures("settings")
def test_the_sample_program_runs() -> None:
    said = asyncio.run(sample_program.main())
    assert any(line.startswith("[50, ") for line in said)
    assert "250 customers" in said


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize("name", modules(flexportal))
def test_the_doctests_run(name: str) -> None:
    assert doctest_failures(import_module(name)) == []


# Whether a block that is wrong is seen


def page_of(tmp_path: Path, text: str) -> list[Block]:
    return list(blocks(text.replace("~~~", "```"), tmp_path / "page.md"))


WRONG = {
    "a program that fails": ("~~~python\nx = 1\nassert x == 2\n~~~\n", "page.md:2: AssertionError"),
    "a program that says another thing": (
        "~~~python\nprint('one')\n~~~\n\nSays:\n\n~~~text\ntwo\n~~~\n",
        "page.md:8: what page.md:2 said is another thing:\none",
    ),
    "a program that cannot be": ("~~~python\n1 +\n~~~\n", "page.md:2: SyntaxError"),
    "a command that fails": ("~~~sh\nfalse\n~~~\n", "page.md:2: exit code 1"),
    "the first of two commands that fails": ("~~~sh\nfalse | cat\ntrue\n~~~\n", "page.md:2: exit code 1"),
    "a variable that nobody set": ("~~~sh\necho $NOBODY\n~~~\n", "page.md:2: exit code"),
    "other JSON": ("~~~sh\necho '[1]'\n~~~\n~~~json\n[2]\n~~~\n", "page.md:5: page.md:2 gave another thing"),
    "JSON of nothing": ("~~~json\n[2]\n~~~\n", "page.md:2: nothing was run"),
    "a file that nobody uses": ('~~~python title="a.py"\n1 / 0\n~~~\n', "page.md:2: nothing on the page uses a.py"),
    "a file without a name": ("~~~toml\na = 1\n~~~\n", "page.md:2: a block of 'toml' needs a title"),
    "a test that fails": ("~~~python\ndef test_it() -> None:\n    assert not 1\n~~~\n", "page.md:2: exit code 1"),
    "a test that isn't one": ("~~~python\ndef helper() -> str:\n    return 'def test_'\n~~~\n", "page.md:2: "),
    "a diff of nothing": ("~~~diff\n-a\n+b\n~~~\n", "page.md:2: the diff names no file"),
    "a diff that does not fit": (
        "~~~diff\n--- a/openapi.yaml\n+++ b/openapi.yaml\n@@ -1 +1 @@\n-no such line\n+b\n~~~\n",
        "page.md:2: PatchError",
    ),
    "a path that is none": ("~~~yaml\nget: {}\n~~~\n", "page.md:2: this is no path"),
    "a workflow of nothing": (
        '~~~yaml title=".github/workflows/a.yml"\njobs: {a: {steps: []}}\n~~~\n',
        "page.md:2: the workflow runs nothing",
    ),
    "a workflow that fails": (
        '~~~yaml title=".github/workflows/a.yml"\njobs: {a: {steps: [{run: "false"}]}}\n~~~\n',
        "page.md:2: exit code 1",
    ),
    "a language that nobody knows": ("~~~rust\nfn main() {}\n~~~\n", "page.md:2: nobody knows how to run"),
    "no language": ("~~~\nls\n~~~\n", "page.md:2: nobody knows how to run a block of 'no language'"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_block_is_seen_at_its_line(
    name: str, tmp_path: Path, bare_project: Path, settings: Mapping[str, str]
) -> None:
    text, complaint = WRONG[name]
    reader = Reader(bare_project, settings)

    def read() -> None:
        for block in page_of(tmp_path, text):
            reader.does(block)
        reader.finish()

    with pytest.raises(Unkept) as raised:
        read()
    assert str(raised.value).startswith(complaint)


def test_the_traceback_of_a_program_names_the_line_of_the_page(
    tmp_path: Path, bare_project: Path, settings: Mapping[str, str]
) -> None:
    [block] = page_of(tmp_path, "# Title\n\n~~~python\nx = 1\nassert x == 2\n~~~\n")
    with pytest.raises(Unkept) as raised:
        Reader(bare_project, settings).does(block)
    cause = raised.value.__cause__
    assert cause is not None
    traceback = cause.__traceback__
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    assert traceback is not None
    assert traceback.tb_lineno == 5


def test_a_drawing_promises_nothing(tmp_path: Path, bare_project: Path, settings: Mapping[str, str]) -> None:
    """A text that stands in a section of its own was said by nobody."""
    reader = Reader(bare_project, settings)
    for block in page_of(tmp_path, "# A\n\n~~~python\nprint(1)\n~~~\n\n## B\n\n~~~text\na → b\n~~~\n"):
        reader.does(block)


def test_an_ellipsis_stands_for_anything() -> None:
    assert shows("one\ntwo\nthree\n", "one\n…\nthree\n")
    assert not shows("one\ntwo\nthree\n", "one\n…\nfour\n")
    assert not shows("one\ntwo\nthree\n", "one\ntwo\n")
    assert not shows("a+b", "aab")


def test_a_wrong_docstring_is_seen_at_its_line(tmp_path: Path) -> None:
    source = (
        'class A:\n    def f(self):\n        """Do.\n\n        ```python\n        1 / 0\n        ```\n        """\n'
    )
    (tmp_path / "a.py").write_text(source)
    [block] = docstring_blocks(tmp_path / "a.py")
    assert block.line == 6
    with pytest.raises(ZeroDivisionError):
        exec(block.code, {})


def test_a_wrong_doctest_is_seen() -> None:
    [failure] = doctest_failures(ModuleType("wrong", ">>> 1 + 1\n3\n"))
    assert "Expected:\n    3\nGot:\n    2" in failure
