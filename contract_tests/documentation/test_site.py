"""The site: built without a warning, without a dead link, with nothing public left out of it."""

from __future__ import annotations

import fcntl
import json
import os
import re
from importlib import import_module
from pathlib import Path, PurePosixPath

import flexportal
import pytest
import typer
from flexportal.commands import app
from flexportal.contract import Contract

from contract_tests.agreement.repository import ROOT
from contract_tests.catalog.registry import CATALOG
from contract_tests.lawbook.laws import BOOK

from . import command
from .command import build
from .dead_links import faults
from .repository_pages import linked_files, page_text, site_links, site_uri, source_of

SUBMODULES: tuple[str, ...] = vars(flexportal)["_SUBMODULES"]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built as `scripts/docs` builds it; once, however many processes share the tests."""
    own = tmp_path_factory.mktemp("site")
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID")
    folder = own if run is None else tmp_path_factory.getbasetemp().parent / f"site-{run}"
    folder.mkdir(exist_ok=True)
    with (folder.parent / f"{folder.name}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "complaints.json").exists():
            complaints = build(folder)
            (folder / "complaints.json").write_text(json.dumps(complaints), encoding="utf-8")
    assert json.loads((folder / "complaints.json").read_text(encoding="utf-8")) == []
    return folder


def anchors(site: Path, pages: str) -> set[str]:
    """What can be linked to on these pages."""
    return {name for page in site.glob(pages) for name in re.findall(r'\bid="([^"]+)"', page.read_text("utf-8"))}


def test_the_reference_has_every_public_name(site: Path) -> None:
    there = anchors(site, "reference/*.html")
    names = {f"flexportal.{name}": getattr(flexportal, name) for name in flexportal.__all__ if name != "__version__"}
    for module in SUBMODULES:
        found = import_module(f"flexportal.{module}")
        names |= {f"flexportal.{module}.{name}": getattr(found, name) for name in found.__all__}
    assert "flexportal.spark.FlexPortalDataSource" in there  # importing it takes pyspark
    # An error is shown where it lives, in `flexportal.errors`.
    homes = {name: f"{getattr(value, '__module__', '')}.{name.rpartition('.')[2]}" for name, value in names.items()}
    assert [name for name, home in homes.items() if not there & {name, home}] == []
    assert len(names) > 50


def test_the_reference_has_what_a_portal_inherits(site: Path) -> None:
    there = anchors(site, "reference/portals.html")
    for name in ("FlexPortal.with_options", "Pager.resume_token", "AsyncPager.rows", "resources.Customers.scan"):
        assert f"flexportal.{name}" in there


def test_the_law_book_has_every_law_and_every_broken_server(site: Path) -> None:
    there = anchors(site, "lawbook.html")
    assert {law.id for law in BOOK} | {found.id for found in Contract.installed().assumptions} <= there
    text = (site / "lawbook.html").read_text("utf-8")
    assert [defect.name for defect in CATALOG if f"<code>{defect.name}</code>" not in text] == []


def test_the_command_line_has_every_command_and_option(site: Path) -> None:
    text = (site / "reference/command-line.html").read_text("utf-8")

    def check(shown: object, name: str) -> None:
        assert f"<code>{name}</code>" in text
        for parameter in getattr(shown, "params", []):
            if parameter.param_type_name == "option" and not parameter.hidden:
                assert all(f"<code>{option}</code>" in text for option in parameter.opts), parameter.opts
        for inner, subcommand in getattr(shown, "commands", {}).items():
            check(subcommand, f"{name} {inner}")

    check(typer.main.get_command(app), "flexportal")


def test_what_a_page_links_to_in_the_repository_is_part_of_the_site(site: Path) -> None:
    assert PurePosixPath("openapi.yaml") in linked_files()
    for page in ("index.html", "CHANGELOG.html", "openapi.yaml.html", "wrapper/flexportal/resources.py.html"):
        assert (site / "repository" / page).exists(), page


def test_a_warning_fails_the_build(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text("[gone](gone.md)\n", encoding="utf-8")
    (tmp_path / "mkdocs.yml").write_text("site_name: small\n", encoding="utf-8")
    complaints = build(tmp_path / "site", tmp_path / "mkdocs.yml")
    assert any("gone.md" in complaint for complaint in complaints)


@pytest.mark.parametrize(("complaints", "code"), [([], 0), (["a.html: b.html leads nowhere"], 1)], ids=["sound", "not"])
def test_the_command_says_where_the_site_is_or_what_is_wrong_with_it(
    complaints: list[str],
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    def built(_site: Path) -> list[str]:
        return complaints

    monkeypatch.setattr(command, "build", built)
    assert command.main(["--output", str(tmp_path)]) == code
    said = capsys.readouterr()
    assert said.err.splitlines() == complaints
    assert said.out.splitlines() == ([] if complaints else [str(tmp_path / "index.html")])


def test_the_command_takes_one_thing_at_a_time() -> None:
    with pytest.raises(SystemExit) as raised:
        command.main(["--serve", "--try-quickstart"])
    assert raised.value.code == 2


def test_the_table_of_caught_servers_counts_those_that_there_are() -> None:
    """Made anew by contract_tests.catalog.compare when servers are added."""
    guide = (ROOT / "docs/guides/contract-suite.md").read_text("utf-8")
    rows = re.findall(r"^\| (\D+) \| (?:\*\*)?(\d+)(?:\*\*)? \|", guide, re.MULTILINE)
    counts = {name.strip("* "): int(count) for name, count in rows}
    assert counts.pop("all") == sum(counts.values()) == len(CATALOG)
    assert f"{len(CATALOG)} broken servers" in guide
    assert f"Of {len(CATALOG)} servers" in (ROOT / "docs/comparison.md").read_text("utf-8")


def test_a_page_that_leads_nowhere_is_a_warning() -> None:
    text = (
        "[gone](../no-such-file.py), `[code](../neither.py)`, [there](../openapi.yaml#L3), [far](https://example.com)"
    )
    linked, dead = site_links(PurePosixPath("docs/index.md"), f"{text}\n\n```text\n[x](../nor.py)\n```\n")
    assert dead == ["../no-such-file.py"]
    assert "(repository/openapi.yaml.md#L3)" in linked
    assert "(https://example.com)" in linked


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("docs/guides/async.md", "guides/async.md"),
        ("docs/pictures/api-page.png", "pictures/api-page.png"),
        ("README.md", "repository/README.md"),
        ("scripts", "repository/scripts/README.md"),
        ("scripts/README.md", "repository/scripts/README.md"),
        ("scripts/bench", "repository/scripts/bench.md"),
        ("docs/examples/revenue_report", "repository/docs/examples/revenue_report/index.md"),
        (".github/workflows/test.yml", "repository/.github/workflows/test.yml.md"),
    ],
)
def test_every_file_has_its_place(path: str, uri: str) -> None:
    assert site_uri(PurePosixPath(path)) == uri
    back = source_of(uri)
    assert site_uri(back) == uri
    assert (ROOT / back).exists()


def test_a_folder_is_shown_by_what_its_modules_say_of_themselves() -> None:
    text = page_text(PurePosixPath("contract_tests/lawbook"))
    assert "| `law.py` | What a law is: a promise with a name" in text


# Whether a dead link is seen

GOOD = '<h1 id="top">x</h1><a href="#top">x</a><a href="b.html#x">x</a><a href="https://example.com/a">x</a><img src="a.png">'
DEAD = {
    '<a href="c.html">x</a>': "a.html: c.html leads nowhere",
    '<a href="#low">x</a>': "a.html: #low names a part that the page has not",
    '<a href="b.html#y">x</a>': "a.html: b.html#y names a part that the page has not",
    '<a href="http://example.com">x</a>': "a.html: http://example.com is not https",
    '<a href="https://example">x</a>': "a.html: https://example names no host",
    '<a href="htps://example.com">x</a>': "a.html: htps://example.com has the scheme 'htps'",
    '<a href="mailto:nobody">x</a>': "a.html: mailto:nobody is no address",
    '<img src="b.png">': "a.html: b.png leads nowhere",
    '<script src="https://cdn.example.com/a.js"></script>': "a.html: fetches https://cdn.example.com/a.js from elsewhere",
    '<link rel="stylesheet" href="//example.com/a.css">': "a.html: fetches //example.com/a.css from elsewhere",
}


def small_site(folder: Path, page: str, style: str = "") -> Path:
    (folder / "a.html").write_text(page, encoding="utf-8")
    (folder / "b.html").write_text('<p id="x">x</p>', encoding="utf-8")
    (folder / "a.png").touch()
    (folder / "a.css").write_text(style, encoding="utf-8")
    return folder


def test_links_that_lead_somewhere_are_let_be(tmp_path: Path) -> None:
    assert faults(small_site(tmp_path, GOOD, "p { background: url(data:image/png;base64,AA) }")) == []


@pytest.mark.parametrize("page", DEAD)
def test_a_dead_link_is_seen(tmp_path: Path, page: str) -> None:
    assert DEAD[page] in faults(small_site(tmp_path, GOOD + page))


def test_a_style_that_is_fetched_from_elsewhere_is_seen(tmp_path: Path) -> None:
    style = '@import "https://fonts.example.com/a.css";'
    assert faults(small_site(tmp_path, GOOD, style)) == [
        "a.css: fetches https://fonts.example.com/a.css from elsewhere"
    ]
