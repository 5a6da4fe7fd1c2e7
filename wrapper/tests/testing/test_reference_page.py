"""The page at `/`: its content, and, in a real Chromium, what a person does with it."""

from __future__ import annotations

import copy
import html
import json
import re
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from chromium import chromium, needs_chromium
from flexportal.contract import Contract
from flexportal.testing import MockAPI, Request, Response
from flexportal.testing.reference_page import pages

# Does within the page what a person would do, and writes down the result.
PROBE = """
const there = find => new Promise(resolve => {
  const look = () => find() ? resolve(find()) : setTimeout(look, 20);
  look();
});
(async () => {
  const block = "#operations-customers-listCustomers";
  (await there(() => document.querySelector(`${block} .opblock-summary-control`))).click();
  const execute = await there(() => document.querySelector(`${block} .execute`));
  await there(() => document.querySelector(`${block} [data-param-name="Tenant-ID"] input`)?.value);
  // The page reads the form a moment after it shows it.
  await new Promise(resolve => setTimeout(resolve, 500));
  execute.click();
  const status = await there(() => document.querySelector(".live-responses-table .response .response-col_status"));
  const found = document.createElement("pre");
  found.id = "found";
  found.textContent = JSON.stringify({
    status: status.firstChild.textContent,
    body: document.querySelector(".live-responses-table tbody").textContent,
    server: [...document.querySelectorAll(".servers option")].map(entry => entry.value),
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    header: document.querySelector("header").textContent,
  });
  document.body.append(found);
})();
"""


class Probed(MockAPI):
    """Its page has the probe in it."""

    @cached_property
    def pages(self) -> Mapping[str, Callable[[], Response]]:
        pages = super().pages
        page = pages["/"]()
        body = page.body.replace(b"</body>", b'<script src="/reference/probe.js"></script></body>')
        probe = Response(200, (("content-type", "text/javascript"),), PROBE.encode())
        return {**pages, "/": lambda: Response(200, page.headers, body), "/reference/probe.js": lambda: probe}


def page(mock: MockAPI) -> str:
    """The page, as text."""
    response = mock.respond(Request("GET", "/"))
    assert (response.status, response.header("content-type")) == (200, "text/html; charset=utf-8")
    assert "default-src 'self'" in str(response.header("content-security-policy"))
    return response.body.decode()


def settings(mock: MockAPI) -> dict[str, Any]:
    """What the page passes to Swagger UI."""
    found = re.search(r'<script type="application/json" id="settings">(.*?)</script>', page(mock), re.DOTALL)
    assert found is not None
    passed: dict[str, Any] = json.loads(found[1])
    return passed


def test_the_page_shows_the_contract_with_the_mock_as_its_server(mock: MockAPI, contract: Contract) -> None:
    before = copy.deepcopy(contract.document)
    shown = settings(mock)["document"]
    assert [server["url"] for server in shown["servers"]] == ["/"]
    assert shown["components"]["parameters"]["TenantId"].pop("example") == "acme"
    assert shown == {**contract.document, "servers": shown["servers"]}
    assert contract.document == before


def test_the_test_key_is_filled_in_and_another_key_is_not_shown(mock: MockAPI) -> None:
    assert (settings(mock)["key"], settings(mock)["scheme"]) == ("test-key", "bearerAuth")
    assert "<code>acme</code>, <code>globex</code>" in page(mock)
    private = MockAPI(tenants=("a&b",), api_keys={"sesame-9": ("a&b",)})
    assert settings(private)["key"] is None
    assert "sesame-9" not in page(private)
    assert "<code>a&amp;b</code>" in page(private)


def test_a_contract_cannot_inject_script_into_the_page(document: dict[str, Any]) -> None:
    document["info"]["title"] = "</script><script>alert(1)</script>"
    document["components"].pop("securitySchemes")
    mock = MockAPI(contract=Contract(document))
    assert "<script>alert" not in page(mock)
    assert settings(mock)["document"]["info"] == document["info"]
    assert settings(mock)["scheme"] is None


def test_every_file_of_the_page_is_served_and_no_other(mock: MockAPI) -> None:
    files = re.findall(r'(?:href|src)="(/[^"]+)"', page(mock))
    assert sum(file.startswith("/reference/") for file in files) == 4
    responses = [mock.respond(Request("GET", file)) for file in files]
    assert all(response.status == 200 and response.body and response.header("content-type") for response in responses)
    for path in ("/reference/", "/reference/../pages.py", "/reference/page.html"):
        assert mock.respond(Request("GET", path)).status == 404


@pytest.mark.parametrize("package", ["no_such_package", "email"], ids=["missing", "without the files"])
def test_without_swagger_ui_the_page_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, mock: MockAPI, package: str
) -> None:
    monkeypatch.setattr(pages, "PACKAGE", package)
    pages.swagger_ui.cache_clear()
    try:
        assert "pip install 'flexportal[cli]'" in page(mock)
    finally:
        pages.swagger_ui.cache_clear()


@needs_chromium
def test_a_person_can_try_a_request_and_nothing_is_requested_from_another_machine(tmp_path: Path) -> None:
    log, mock = tmp_path / "network.json", Probed()
    with mock.serve() as server:
        url = server.url
        dom = chromium(tmp_path, f"--log-net-log={log}", "--virtual-time-budget=20000", "--dump-dom", f"{url}/")
    result = re.search(r'<pre id="found">(.+?)</pre>', dom)
    assert result is not None, "the probe wrote nothing"
    found = json.loads(html.unescape(result[1]))
    assert (found["status"], found["server"], found["overflow"]) == ("200", ["/"], 0)
    assert mock.items("acme")[0]["customerId"] in found["body"]
    assert "test-key" in found["header"]
    events = json.loads(log.read_text(encoding="utf-8"))["events"]
    # The browser's own requests have no origin; each request of the page has the page's.
    requests = [event["params"] for event in events if "initiator" in event.get("params", {})]
    by_page = {entry["url"] for entry in requests if entry["initiator"] != "not an origin"}
    files = ("page.css", "page.js", "probe.js", "swagger-ui.css", "swagger-ui-bundle.js")
    assert by_page == {f"{url}/v1/customers?limit=50", *(f"{url}/reference/{name}" for name in files)}
    assert [call.status for call in mock.calls.to("listCustomers")] == [200]
