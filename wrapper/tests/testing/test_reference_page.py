"""The page at `/`: what it is made of, and, in a real Chromium, what a person does with it."""

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
from flexportal.testing import MockPortal, Reply, Request, reference_page

CARRIED = reference_page.swagger_ui()

# Does within the page what a person would do, and writes down what comes of it.
PROBE = """
const there = find => new Promise(resolve => {
  const look = () => find() ? resolve(find()) : setTimeout(look, 20);
  look();
});
(async () => {
  const execute = await there(() => document.querySelector(".opblock .execute"));
  await there(() => document.querySelector('[data-param-name="Tenant-ID"] input')?.value);
  // The page takes note of what stands in the form a moment after it shows it.
  await new Promise(resolve => setTimeout(resolve, 500));
  execute.click();
  const status = await there(() => document.querySelector(".live-responses-table .response .response-col_status"));
  const found = document.createElement("pre");
  found.id = "found";
  found.textContent = JSON.stringify({
    operations: [...document.querySelectorAll(".opblock-summary-path")].map(entry => entry.textContent),
    status: status.firstChild.textContent,
    body: document.querySelector(".live-responses-table tbody").textContent,
    server: [...document.querySelectorAll(".servers option")].map(entry => entry.value),
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    header: document.querySelector("header").textContent,
  });
  document.body.append(found);
})();
"""


class Probed(MockPortal):
    """Its page has the probe in it."""

    @cached_property
    def own_pages(self) -> Mapping[str, Callable[[], Reply]]:
        pages = super().own_pages
        page = pages["/"]()
        body = page.body.replace(b"</body>", b'<script src="/reference/probe.js"></script></body>')
        probe = Reply(200, (("content-type", "text/javascript"),), PROBE.encode())
        return {**pages, "/": lambda: Reply(200, page.headers, body), "/reference/probe.js": lambda: probe}


def page(mock: MockPortal) -> str:
    """The page, as text."""
    reply = mock.answer(Request("GET", "/"))
    assert reply.status == 200
    return reply.body.decode()


def settings(mock: MockPortal) -> dict[str, Any]:
    """What the page hands to Swagger UI."""
    found = re.search(r'<script type="application/json" id="settings">(.*?)</script>', page(mock), re.DOTALL)
    assert found is not None
    handed: dict[str, Any] = json.loads(found[1])
    return handed


def test_swagger_ui_is_carried_along() -> None:
    assert CARRIED is not None
    assert set(CARRIED) == {"swagger-ui.css", "swagger-ui-bundle.js"}


def test_the_page_shows_the_contract_with_the_mock_as_its_server(mock: MockPortal, contract: Contract) -> None:
    shown = settings(mock)["document"]
    assert shown["servers"] == [{"url": "/", "description": "This mock"}]
    assert shown["components"]["parameters"]["TenantId"]["example"] == "acme"
    del shown["components"]["parameters"]["TenantId"]["example"]
    assert shown == {**contract.document, "servers": shown["servers"]}


def test_the_test_key_is_filled_in_and_a_key_of_one_s_own_is_not(mock: MockPortal) -> None:
    assert settings(mock).keys() == {"document", "scheme", "key"}
    assert (settings(mock)["key"], settings(mock)["scheme"]) == ("test-key", "bearerAuth")
    carried = "Requests from here carry the key <code>test-key</code>. Its tenants are <code>acme</code>, <code>globex</code>."
    assert f"with made-up data.</strong> {carried}</p>" in page(mock)
    private = MockPortal(tenants=("a&b",), api_keys={"sesame-9": ("a&b",)})
    assert settings(private)["key"] is None
    assert "sesame-9" not in page(private)
    told = "Press Authorize and give one of its keys. Its tenants are <code>a&amp;b</code>."
    assert f"with made-up data.</strong> {told}</p>" in page(private)


def test_a_contract_cannot_break_out_of_the_page(document: dict[str, Any]) -> None:
    document["info"]["title"] = "</script><script>alert(1)</script>"
    document["components"].pop("securitySchemes")
    mock = MockPortal(contract=Contract(document))
    assert "<script>alert" not in page(mock)
    title = "&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;"
    assert f"<title>{title}</title>" in page(mock)
    assert f"<strong>{title}: a mock" in page(mock)
    assert '"title":"\\u003c/script>\\u003cscript>alert(1)\\u003c/script>"' in page(mock)
    assert settings(mock)["document"]["info"] == document["info"]
    assert settings(mock)["scheme"] is None


def test_a_contract_may_be_without_keys_and_tenants() -> None:
    bare = {"info": {"title": "Bare"}}
    reply = reference_page.reference_pages(Contract(bare), ["acme"], None)["/"]()
    shown = {**bare, "servers": [{"url": "/", "description": "This mock"}]}
    assert json.dumps({"document": shown, "scheme": None, "key": None}, separators=(",", ":")) in reply.body.decode()
    assert reply.header("content-type") == "text/html; charset=utf-8"


def test_the_contract_itself_is_left_as_it_is(contract: Contract) -> None:
    before = copy.deepcopy(contract.document)
    MockPortal(contract=contract).answer(Request("GET", "/"))
    assert contract.document == before


def test_every_file_of_the_page_is_served_and_nothing_else(mock: MockPortal) -> None:
    files = re.findall(r'(?:href|src)="(/[^"]+)"', page(mock))
    assert len(files) == 7
    assert [mock.answer(Request("GET", file)).status for file in files] == [200] * 7
    types = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}
    drawn = [file for file in files if file.startswith("/reference/")]
    assert all(mock.answer(Request("GET", file)).body for file in drawn)
    assert [mock.answer(Request("GET", file)).headers[:2] for file in drawn] == [
        (("content-type", types[Path(file).suffix]), ("cache-control", "max-age=3600")) for file in drawn
    ]
    for path in ("/reference/", "/reference/../portal.py", "/reference/page.html"):
        assert mock.answer(Request("GET", path)).status == 404
    assert mock.answer(Request("POST", "/")).status == 405


@pytest.mark.parametrize("lost", ["package", "files"])
def test_without_swagger_ui_the_page_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, mock: MockPortal, lost: str
) -> None:
    monkeypatch.setattr(reference_page, "CARRIER", "no_such_package" if lost == "package" else "email")
    reference_page.swagger_ui.cache_clear()
    try:
        reply = mock.answer(Request("GET", "/"))
    finally:
        reference_page.swagger_ui.cache_clear()
    assert (reply.status, reply.header("content-type")) == (200, "text/html; charset=utf-8")
    assert (
        reply.body.decode()
        == """<!doctype html>
<title>FlexPortal API</title>
<h1>FlexPortal API: a mock with made-up data</h1>
<p>The contract is at <a href="/openapi.yaml">/openapi.yaml</a>.
To try it out on this page: <code>pip install 'flexportal[cli]'</code>.</p>
"""
    )


@needs_chromium
def test_a_person_can_try_a_request_and_nothing_is_asked_of_another_machine(tmp_path: Path) -> None:
    log = tmp_path / "network.json"
    mock = Probed()
    with mock.serve() as server:
        url = server.url
        dom = chromium(tmp_path, f"--log-net-log={log}", "--virtual-time-budget=20000", "--dump-dom", f"{server.url}/")
    told = re.search(r'<pre id="found">(.+?)</pre>', dom)
    assert told is not None, "the page told nothing"
    found = json.loads(html.unescape(told[1]))
    assert (found["operations"], found["status"], found["server"]) == (["/v1/customers"], "200", ["/"])
    assert mock.rows("acme")[0]["customerId"] in found["body"]
    assert "test-key" in found["header"]
    assert found["overflow"] == 0
    events = json.loads(log.read_text(encoding="utf-8"))["events"]
    # The browser's own errands have no origin; each request that the page makes has the page's.
    asked = [event["params"] for event in events if "initiator" in event.get("params", {})]
    by_page = {entry["url"] for entry in asked if entry["initiator"] != "not an origin"}
    files = ("page.css", "page.js", "probe.js", "swagger-ui.css", "swagger-ui-bundle.js")
    assert by_page == {f"{url}/v1/customers?limit=50", *(f"{url}/reference/{name}" for name in files)}
    assert [call.status for call in mock.calls.to("listCustomers")] == [200]
