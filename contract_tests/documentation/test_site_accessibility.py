"""axe-core finds no accessibility violation on each kind of page, wide and light, narrow and dark."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from chromium import chromium, needs_chromium
from flexportal.testing import Item, ListQuery, MockAPI, Response, Window
from npm import require

from contract_tests.flexportal_contract.reports.html_report import text
from contract_tests.flexportal_contract.tests.support import check, mock

pytestmark = needs_chromium

AXE = Path(__file__).parent / "axe"
# Runs within the page, once the site's own scripts have changed it.
PROBE = """
addEventListener("load", () => setTimeout(async () => {
  await globalThis.prepare?.();
  const { violations } = await axe.run({ resultTypes: ["violations"] });
  const places = ({ id, nodes }) => nodes.map((node) => `${id}: ${node.target}: ${node.failureSummary}`);
  const found = document.createElement("pre");
  found.id = "found";
  found.textContent = JSON.stringify({
    dark: matchMedia("(prefers-color-scheme: dark)").matches,
    violations: violations.flatMap(places),
  });
  document.body.append(found);
}, 500));
"""
# Opens an operation of the mock's page and sends its request.
PREPARE = """
const there = (find) => new Promise((resolve) => {
  const look = () => find() ? resolve(find()) : setTimeout(look, 20);
  look();
});
globalThis.prepare = async () => {
  const operation = "#operations-orders-createOrder";
  (await there(() => document.querySelector(`${operation} .opblock-summary-control`))).click();
  const execute = await there(() => document.querySelector(`${operation} .execute`));
  await there(() => document.querySelector(`${operation} [data-param-name="Tenant-ID"] input`)?.value);
  // The page reads the form a moment after it shows it.
  await new Promise((resolve) => setTimeout(resolve, 500));
  execute.click();
  await there(() => document.querySelector(`${operation} .live-responses-table`));
  // The button fades in again.
  document.getAnimations().filter((each) => each instanceof CSSTransition).forEach((each) => each.finish());
};
"""
# Headless Chromium has no window that is narrower.
SCREENS = {
    "wide and light": ("--window-size=1280,900", "--blink-settings=preferredColorScheme=1"),
    "narrow and dark": ("--window-size=500,900", "--blink-settings=preferredColorScheme=0"),
}
PAGES = ("guides/configuration.html", "reference/client.html", "performance.html")


class Faulty(MockAPI):
    """Counts wrongly, so that the report has failures."""

    def count(self, query: ListQuery, window: Window, rows: list[Item]) -> int:
        return window.total


class Probed(MockAPI):
    """Its page has the probe in it."""

    probe = ""

    @cached_property
    def pages(self) -> Mapping[str, Callable[[], Response]]:
        pages = super().pages
        page = pages["/"]()
        body = page.body.replace(b"</body>", b'<script src="/reference/probe.js"></script></body>')
        probe = Response(200, (("content-type", "text/javascript"),), self.probe.encode())
        return {**pages, "/": lambda: Response(200, page.headers, body), "/reference/probe.js": lambda: probe}


@pytest.fixture(scope="session")
def probe() -> str:
    """axe-core, and what starts it."""
    return (require(AXE) / "node_modules/axe-core/axe.min.js").read_text("utf-8") + PROBE


@pytest.fixture(params=SCREENS)
def screen(request: pytest.FixtureRequest) -> str:
    """The name of a screen."""
    return str(request.param)


def violations(url: str, folder: Path, screen: str) -> list[str]:
    """What axe-core finds on a page that has the probe in it."""
    dom = chromium(folder, *SCREENS[screen], "--virtual-time-budget=20000", "--dump-dom", url)
    result = re.search(r'<pre id="found">(.+?)</pre>', dom)
    assert result is not None, "the probe wrote nothing"
    found: dict[str, Any] = json.loads(html.unescape(result[1]))
    assert found["dark"] == (screen == "narrow and dark")
    return list(found["violations"])


@contextmanager
def probed(page: str, beside: Path, probe: str) -> Iterator[str]:
    """The URL of a page with the probe in it, stored beside a file until the context is left."""
    copy = beside.with_name("probed.html")
    copy.write_text(page.replace("</body>", f"<script>{probe}</script></body>"), encoding="utf-8")
    try:
        yield copy.as_uri()
    finally:
        copy.unlink()


@pytest.mark.parametrize("name", PAGES)
def test_the_site(site: Path, name: str, screen: str, probe: str, tmp_path: Path) -> None:
    with probed((site / name).read_text("utf-8"), site / name, probe) as url:
        assert violations(url, tmp_path, screen) == []


def test_the_report_of_the_contract_suite(screen: str, probe: str, tmp_path: Path) -> None:
    report = text(check(mock(Faulty, customers=60)))
    with probed(report, tmp_path / "report.html", probe) as url:
        assert violations(url, tmp_path, screen) == []


def test_the_page_of_the_mock(screen: str, probe: str, tmp_path: Path) -> None:
    probed_mock = Probed(60)
    probed_mock.probe = probe + PREPARE
    with probed_mock.serve() as server:
        assert violations(f"{server.url}/", tmp_path, screen) == []


def test_a_planted_violation_is_found(probe: str, tmp_path: Path) -> None:
    page = (
        '<html lang="en"><title>page</title><body><main><h1 style="color:#999;background:#fff">Text</h1></main></body>'
    )
    with probed(page, tmp_path / "page.html", probe) as url:
        (violation,) = violations(url, tmp_path, "wide and light")
    assert violation.startswith("color-contrast: h1")
