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
from tests.testing.writing import send

# Does within the page what a person would do, and writes down the result.
PROBE = """
const there = find => new Promise(resolve => {
  const look = () => find() ? resolve(find()) : setTimeout(look, 20);
  look();
});
(async () => {
  const errors = [];
  addEventListener("error", event => errors.push(event.message));
  addEventListener("securitypolicyviolation", event => errors.push(event.blockedURI));
  const tried = [];
  for (const operation of ["customers-listCustomers", "orders-createOrder", "subscriptions-extendSubscription"]) {
    const block = `#operations-${operation}`;
    (await there(() => document.querySelector(`${block} .opblock-summary-control`))).click();
    const execute = await there(() => document.querySelector(`${block} .execute`));
    await there(() => document.querySelector(`${block} [data-param-name="Tenant-ID"] input`)?.value);
    // The page reads the form a moment after it shows it.
    await new Promise(resolve => setTimeout(resolve, 500));
    execute.click();
    const live = `${block} .live-responses-table`;
    const status = await there(() => document.querySelector(`${live} .response .response-col_status`));
    tried.push([status.firstChild.textContent, document.querySelector(`${live} tbody`).textContent]);
  }
  const found = document.createElement("pre");
  found.id = "found";
  found.textContent = JSON.stringify({
    tried,
    errors,
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


def examples_of_path(node: dict[str, Any]) -> dict[str, str]:
    """The values of the path's parameters that the page fills in."""
    parameters = [each for each in node.get("parameters", []) if each.get("in") == "path" and "example" in each]
    return {each["name"]: each["example"] for each in parameters}


def test_the_page_shows_the_contract_with_the_mock_as_its_server(mock: MockAPI, contract: Contract) -> None:
    before = copy.deepcopy(contract.document)
    shown = settings(mock)["document"]
    assert [server["url"] for server in shown["servers"]] == ["/"]
    assert shown["components"]["parameters"]["TenantId"].pop("example") == "acme"
    assert shown["components"] == contract.document["components"]
    assert contract.document == before


def test_the_forms_name_records_for_which_the_requests_succeed(mock: MockAPI) -> None:
    failed: dict[str, int] = {}
    paths = settings(mock)["document"]["paths"]
    for operation in mock.contract.operations:
        mock.reset()  # so that each finds the records that the forms name
        node = paths[operation.path][operation.method.lower()]
        path = operation.path
        for name, example in examples_of_path(node).items():
            path = path.replace(f"{{{name}}}", example)
        content = node.get("requestBody", {}).get("content", {}).get("application/json", {})
        request = content.get("example")
        if operation.body is not None and request is None:
            assert "{" not in path
            continue
        status = send(mock, operation.method, path, request).status
        if status // 100 != 2:
            failed[operation.id] = status
    # These name several records: which of them fit each other is for people to find.
    several = {"createSubscription", "upgradeSubscription", "replaceSubscriptionDevice", "createBillingGroup"}
    assert failed.keys() <= several | {"updateProduct"}
    assert set(failed.values()) <= {404, 409}


def test_without_records_and_for_an_unknown_path_the_forms_are_empty(document: dict[str, Any]) -> None:
    document["paths"]["/v1/things/{thingId}"] = {"delete": document["paths"]["/v1/customers/{customerId}"]["delete"]}
    paths = settings(MockAPI(0, contract=Contract(document)))["document"]["paths"]
    for path in ("/v1/orders/{orderId}", "/v1/things/{thingId}"):
        nodes = [node for node in paths[path].values() if isinstance(node, dict)]
        assert [examples_of_path(node) for node in nodes] == [{}] * len(nodes)


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
def test_a_person_can_try_reads_and_writes_as_filled_in_and_nothing_is_requested_from_another_machine(
    tmp_path: Path,
) -> None:
    log, mock = tmp_path / "network.json", Probed()
    with mock.serve() as server:
        url = server.url
        dom = chromium(tmp_path, f"--log-net-log={log}", "--virtual-time-budget=20000", "--dump-dom", f"{url}/")
    result = re.search(r'<pre id="found">(.+?)</pre>', dom)
    assert result is not None, "the probe wrote nothing"
    found = json.loads(html.unescape(result[1]))
    assert (found["errors"], found["server"], found["overflow"]) == ([], ["/"], 0)
    assert [status for status, _ in found["tried"]] == ["200", "201", "200"]
    listed, ordered, extended = (text for _, text in found["tried"])
    assert mock.items("acme")[1]["customerId"] in listed
    order, rental = mock.items("acme", "listOrders")[0], mock.calls.to("extendSubscription")[0].path.split("/")[3]
    assert order["orderId"] in ordered
    assert rental in extended
    assert "test-key" in found["header"]
    events = json.loads(log.read_text(encoding="utf-8"))["events"]
    # The browser's own requests have no origin; each request of the page has the page's.
    requests = [event["params"] for event in events if "initiator" in event.get("params", {})]
    by_page = {entry["url"] for entry in requests if entry["initiator"] != "not an origin"}
    files = ("page.css", "page.js", "probe.js", "swagger-ui.css", "swagger-ui-bundle.js")
    paths = ("v1/customers?limit=50", "v1/orders", f"v1/subscriptions/{rental}/extend")
    assert by_page == {f"{url}/{path}" for path in (*paths, *(f"reference/{name}" for name in files))}
