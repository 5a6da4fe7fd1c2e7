"""The page in a real Chromium: it fits, it fetches nothing, it can be worked with keys, it has a dark and a printed form."""

from __future__ import annotations

import html
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from chromium import chromium, needs_chromium
from flexportal.testing import Ask, MockPortal, Row, Window

from contract_tests.lawbook.agreement import agreement
from contract_tests.lawbook.html_report import text
from contract_tests.lawbook_tests.judging import judge

pytestmark = needs_chromium

# Runs within the page and tells the frame around it what it found.
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
    broken: [...document.querySelectorAll("details.broken, details.refuted")].map(entry => entry.open),
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


class Broken(MockPortal):
    """Counts wrongly."""

    def count(self, ask: Ask, window: Window, rows: list[Row]) -> int:
        return window.total


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a run in which something is broken, with the probe in it."""
    server = Broken(customers=60)
    report = judge(server)
    written = text(report, agreement(server.contract, report))
    path = tmp_path_factory.mktemp("page") / "page.html"
    path.write_text(written.replace("</body>", f"{PROBE}</body>"), encoding="utf-8")
    return path


@cache
def found(page: Path, width: int, *flags: str) -> dict[str, Any]:
    frame = page.parent / f"frame{width}.html"
    frame.write_text(FRAME.format(width=width), encoding="utf-8")
    dom = chromium(page.parent, *flags, "--virtual-time-budget=5000", "--dump-dom", frame.as_uri())
    told = re.search(r'<pre id="found">(.+?)</pre>', dom)
    assert told is not None, "the page told nothing"
    answer: dict[str, Any] = json.loads(html.unescape(told.group(1)))
    return answer


@pytest.mark.parametrize("width", [390, 1280])
def test_it_fits_the_width_and_fetches_nothing(page: Path, width: int) -> None:
    told = found(page, width)
    assert (told["width"], told["overflow"], told["fetched"]) == (width, 0, 0)
    assert told["headings"][1:] == ["Verdicts", "Assumptions", "Agreement", "Timing"]


def test_every_control_is_reached_and_worked_by_key(page: Path) -> None:
    told = found(page, 1280)
    assert (told["unreachable"], told["opens"]) == (0, True)
    assert told["reachable"] > 70
    assert (told["unnamed"], told["duplicates"]) == (0, 0)


def test_what_is_broken_stands_open(page: Path) -> None:
    opened = found(page, 1280)["broken"]
    assert opened
    assert all(opened)


def test_it_has_a_light_and_a_dark_form(page: Path) -> None:
    light = found(page, 1280, "--blink-settings=preferredColorScheme=1")["paper"]
    dark = found(page, 1280, "--blink-settings=preferredColorScheme=0")["paper"]
    assert [sum(map(int, re.findall(r"\d+", paper)[:3])) > 384 for paper in (light, dark)] == [True, False]


def test_it_can_be_printed(page: Path) -> None:
    printed = page.parent / "page.pdf"
    chromium(page.parent, "--no-pdf-header-footer", f"--print-to-pdf={printed}", page.as_uri())
    assert printed.read_bytes().startswith(b"%PDF")
