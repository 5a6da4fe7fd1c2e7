"""The HTML report in Chromium: responsive, self-contained, usable by keyboard, with dark mode and print style."""

from __future__ import annotations

import html
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from chromium import chromium, needs_chromium
from flexportal.testing import Item, ListQuery, MockAPI, Window

from contract_tests.flexportal_contract.reports.html_report import text
from contract_tests.flexportal_contract.tests.support import check, mock

pytestmark = needs_chromium

# Runs within the page and sends what it found to the frame around it.
PROBE = """
<script>
addEventListener("load", () => {
  const shown = entry => entry.getClientRects().length > 0;
  const keys = [...document.querySelectorAll("summary, a[href], input")].filter(shown);
  const first = document.querySelector("details.entry:not([open]) > summary");
  first.click();
  parent.postMessage({
    width: innerWidth,
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    fetched: performance.getEntriesByType("resource").length,
    unreachable: keys.filter(entry => entry.tabIndex < 0).length,
    reachable: keys.length,
    opens: first.parentElement.open && first.parentElement.querySelector(".inside").offsetHeight > 0,
    failed: [...document.querySelectorAll("details.failed, details.refuted")].map(entry => entry.open),
    paper: getComputedStyle(document.body).backgroundColor,
    headings: [...document.querySelectorAll("h1, h2")].map(entry => entry.textContent.trim()),
    unnamed: [...document.querySelectorAll("table, section")].filter(
      entry => entry.tagName === "SECTION" && !entry.getAttribute("aria-labelledby")).length,
    duplicates: (ids => ids.length - new Set(ids).size)([...document.querySelectorAll("[id]")].map(entry => entry.id)),
  }, "*");
});
</script>
"""
FRAME = """<!doctype html><title>frame</title><body style="margin:0">
<iframe src="page.html" style="border:0;width:{width}px;height:4000px"></iframe>
<pre id="found"></pre>
<script>addEventListener("message", event => {{ found.textContent = JSON.stringify(event.data); }});</script>
"""


class Faulty(MockAPI):
    """Counts wrongly."""

    def count(self, query: ListQuery, window: Window, rows: list[Item]) -> int:
        return window.total


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a run in which a check failed, with the probe in it."""
    written = text(check(mock(Faulty, customers=60)))
    path = tmp_path_factory.mktemp("page") / "page.html"
    path.write_text(written.replace("</body>", f"{PROBE}</body>"), encoding="utf-8")
    return path


@cache
def found(page: Path, width: int, *flags: str) -> dict[str, Any]:
    frame = page.parent / f"frame{width}.html"
    frame.write_text(FRAME.format(width=width), encoding="utf-8")
    dom = chromium(page.parent, *flags, "--virtual-time-budget=5000", "--dump-dom", frame.as_uri())
    seen = re.search(r'<pre id="found">(.+?)</pre>', dom)
    assert seen is not None, "the page sent nothing"
    result: dict[str, Any] = json.loads(html.unescape(seen.group(1)))
    return result


@pytest.mark.parametrize("width", [390, 1280])
def test_it_fits_the_width_and_fetches_nothing(page: Path, width: int) -> None:
    seen = found(page, width)
    assert (seen["width"], seen["overflow"], seen["fetched"]) == (width, 0, 0)
    assert seen["headings"][1:] == ["Checks", "Assumptions", "Timing"]


def test_every_control_is_reachable_by_keyboard(page: Path) -> None:
    seen = found(page, 1280)
    assert (seen["unreachable"], seen["opens"]) == (0, True)
    assert seen["reachable"] > 50
    assert (seen["unnamed"], seen["duplicates"]) == (0, 0)


def test_failures_are_open(page: Path) -> None:
    opened = found(page, 1280)["failed"]
    assert opened
    assert all(opened)


def test_it_has_a_light_and_a_dark_mode(page: Path) -> None:
    light = found(page, 1280, "--blink-settings=preferredColorScheme=1")["paper"]
    dark = found(page, 1280, "--blink-settings=preferredColorScheme=0")["paper"]
    assert [sum(map(int, re.findall(r"\d+", paper)[:3])) > 384 for paper in (light, dark)] == [True, False]


def test_it_can_be_printed(page: Path) -> None:
    printed = page.parent / "page.pdf"
    chromium(page.parent, "--no-pdf-header-footer", f"--print-to-pdf={printed}", page.as_uri())
    assert printed.read_bytes().startswith(b"%PDF")
