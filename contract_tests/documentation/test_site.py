"""The site is built without a warning, has every public name, and fetches nothing from other machines."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
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


def build(configuration: Path, site: Path) -> subprocess.CompletedProcess[str]:
    """Build a site as `scripts/docs` does."""
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", str(configuration), "-d", str(site)]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=240, check=False)


def test_the_site_is_complete_and_fetches_nothing_from_other_machines(tmp_path: Path) -> None:
    done = build(ROOT / "mkdocs.yml", tmp_path)
    assert done.returncode == 0, done.stderr
    pages = {page.relative_to(tmp_path).as_posix(): page.read_text("utf-8") for page in tmp_path.rglob("*.html")}
    sheets = {sheet.name: sheet.read_text("utf-8") for sheet in tmp_path.rglob("*.css")}
    assert [name for name, text in {**pages, **sheets}.items() if FETCHED.search(text)] == []

    reference = "".join(text for name, text in pages.items() if name.startswith("reference/"))
    described = {name.rpartition(".")[2] for name in re.findall(r'\bid="(flexportal\.[\w.]+)"', reference)}
    for module in MODULES:
        assert {name for name in import_module(module).__all__ if not name.startswith("__")} <= described, module
    assert "flexportal customers export" in pages["reference/command-line.html"]
    assert "paging.nothing-skipped" in pages["contract-checks.html"]


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
