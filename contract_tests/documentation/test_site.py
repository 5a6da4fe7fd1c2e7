"""The site is built without a warning, has every public name, finds pages, and fetches nothing from other machines."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest
from chromium import needs_chromium

from .conftest import ROOT, build
from .site_search import search

MODULES = (
    "flexportal",
    "flexportal.contract",
    "flexportal.errors",
    "flexportal.testing",
    "flexportal.timestamps",
    "flexportal.tracing",
)
LINK = re.compile(r"\]\((?P<target>[^):#\s]+)(?:#[^)]*)?\)")
FETCHED = re.compile(
    r"""<(?:script|img|iframe)\b[^>]*\bsrc=["']?(?:https?:)?//"""
    r"""|<link\b[^>]*rel=["']?(?:stylesheet|icon|preload)[^>]*//"""
    r"""|(?:url\(|@import)\s*["']?(?:https?:)?//"""
)
# What readers search for, and the page that is to come first.
SEARCHES = {
    "logging": "guides/logging-and-tracing.html",
    "proxy": "guides/proxies-and-tls.html",
    "user agent": "guides/configuration.html",
    "pandas": "recipes/pandas.html",
    "timeout": "guides/configuration.html",
    "create order": "guides/creating-and-updating.html",
    "retry": "guides/retries-and-idempotency.html",
    "rate limit": "guides/rate-limits.html",
    "api key": "guides/configuration.html",
    "certificate": "guides/proxies-and-tls.html",
    "pytest": "guides/testing.html",
    "tenants": "guides/configuration.html",
    "install": "installation.html",
    "export csv": "guides/exporting.html",
}


def test_the_site_is_complete_and_fetches_nothing_from_other_machines(site: Path) -> None:
    pages = {page.relative_to(site).as_posix(): page.read_text("utf-8") for page in site.rglob("*.html")}
    sheets = {sheet.name: sheet.read_text("utf-8") for sheet in site.rglob("*.css")}
    assert [name for name, text in {**pages, **sheets}.items() if FETCHED.search(text)] == []

    reference = "".join(text for name, text in pages.items() if name.startswith("reference/"))
    described = {name.rpartition(".")[2] for name in re.findall(r'\bid="(flexportal\.[\w.]+)"', reference)}
    for module in MODULES:
        assert {name for name in import_module(module).__all__ if not name.startswith("__")} <= described, module
    # The theme gives the dialog of the search no name; a hook does.
    assert 'role="dialog" aria-label="Search"' in pages["index.html"]
    assert "flexportal customers export" in pages["reference/command-line.html"]
    assert "paging.nothing-skipped" in pages["contract-checks.html"]


@needs_chromium
def test_the_search_finds_the_page_for_the_words_that_readers_type(site: Path, tmp_path: Path) -> None:
    found = search(site, tmp_path, SEARCHES)
    first = {words: places[0].partition("#")[0] for words, places in found.items()}
    assert first == SEARCHES


@pytest.mark.parametrize("link", ["gone.md", "index.md#gone", "../gone.py"])
def test_a_dead_link_fails_the_build(link: str, tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/index.md").write_text(f"[text]({link})\n", encoding="utf-8")
    settings = (ROOT / "mkdocs.yml").read_text("utf-8")
    validation = settings[settings.index("\nvalidation:") :]
    (tmp_path / "mkdocs.yml").write_text(
        f"site_name: small\nhooks: [{ROOT / 'scripts/mkdocs_hooks.py'}]\n{validation}", encoding="utf-8"
    )
    done = build(tmp_path / "mkdocs.yml", tmp_path / "site")
    assert done.returncode == 1
    assert link.partition("#")[0].lstrip("./") in done.stderr


@pytest.mark.parametrize(
    "page", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "scripts/README.md", "docs/examples/README.md"]
)
def test_links_outside_of_the_site_lead_to_files(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    targets = {link["target"] for link in LINK.finditer(text)}
    assert [target for target in targets if not (ROOT / page).parent.joinpath(target).exists()] == []
