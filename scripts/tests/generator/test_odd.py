"""What contracts rarely say: sent and read as declared, over a socket."""

from __future__ import annotations

import inspect
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
from flexportal.contract import Contract
from flexportal.testing import MockAPI
from flexportal_core.redaction import Secret
from flexportal_core.session import Session
from flexportal_core.settings import Settings
from regeneration.changes.operation import operations
from regeneration.validation import validate

VENDOR = "application/vnd.odd.v1+json"
THING = {"it": {"field": {"str": "a"}}, "literal": "a", "pet": {"kind": "response", "name": "x"}}
BODY = {"@type": "a", "type": {"a": "b"}, "$id": "c", "id": "d", "state": "Active"}
ORDERS = {"list": [{"id": "AB-123456", "self": "x", "to_dict": "y"}], "next": None}


class Server(BaseHTTPRequestHandler):
    """Keeps each request, and returns the response that is set."""

    requests: ClassVar[list[tuple[str, str, dict[str, str], bytes]]] = []
    response: ClassVar[tuple[int, bytes]] = 200, b""

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", 0)))
        self.requests.append((self.command, self.path, headers, body))
        status, content = self.response
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_POST = do_PUT = do_GET  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:
        """Not on standard error."""


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    opened = Session(Settings(f"http://127.0.0.1:{server.server_port}"))
    yield opened
    opened.close()
    server.shutdown()
    thread.join()
    server.server_close()


def sent(status: int, content: object) -> None:
    """Set the response of the server."""
    Server.requests.clear()
    Server.response = status, content if isinstance(content, bytes) else json.dumps(content).encode()


def test_the_contract_has_no_findings() -> None:
    assert validate(Path(__file__).with_name("odd.yaml")) == ()


def test_the_reports_name_the_arguments_that_the_methods_have(package: Any, odd: Any) -> None:
    for made in (package, odd):
        contract = Contract(made.document)
        methods = {each.id: each.call for each, _ in made.operations().values()}
        for operation in operations(contract):
            resource, _, call = methods[operation.name].partition(".")
            classes = vars(made.module(f"resources.{resource}")).values()
            owner = next(each for each in classes if inspect.isclass(each) and each.__module__.startswith(made.name))
            names = {name for (_, wire), name in operation.arguments(contract).items() if wire != "tenant-id"}
            assert names <= {*inspect.signature(getattr(owner, call)).parameters}, operation.name


# The arguments, and the path and query that they are sent as.
STYLES: dict[str, tuple[dict[str, Any], str]] = {
    "array in a path": ({"ids": ["a", "b/c"]}, "/v1/things/a,b%2Fc/7"),
    "twins": ({"id_query": "a", "id_query_2": "b"}, "/v1/things/x/7?id=a&%24id=b"),
    "exploded": ({"each": ["a", "b,c"]}, "/v1/things/x/7?each%5B%5D=a&each%5B%5D=b%2Cc"),
    "commas": ({"commas": [1, 2]}, "/v1/things/x/7?commas=1%2C2"),
    "pipes": ({"pipes": ["active", "+"]}, "/v1/things/x/7?pipes=active%7C%2B"),
    "spaces": ({"spaces": ("a", "b")}, "/v1/things/x/7?spaces=a+b"),
    "object": ({"filter_": {"lowest": 1, "name": "a"}}, "/v1/things/x/7?lowest=1&name=a"),
    "reserved names": (
        {"session_": "a", "self_": "b", "class_": "c", "url": "d", "operation": "e"},
        "/v1/things/x/7?session=a&self=b&class=c&url=d&operation=e",
    ),
}


@pytest.mark.parametrize(("arguments", "target"), STYLES.values(), ids=STYLES)
def test_a_parameter_is_sent_in_its_style(odd: Any, session: Session, arguments: dict[str, Any], target: str) -> None:
    sent(206, THING)
    odd.module("resources").Things(session).get(**{"ids": ["x"], "id": 7, **arguments})
    assert [path for _, path, *_ in Server.requests] == [target]


def test_a_value_that_contains_the_separator_is_rejected(odd: Any, session: Session) -> None:
    things = odd.module("resources").Things(session)
    for arguments in ({"spaces": ["a b"]}, {"pipes": ["a|b"]}, {"ids": ["a,b"]}):
        with pytest.raises(ValueError, match="which separates the values"):
            things.get(**{"ids": ["x"], "id": 7, **arguments})


def test_a_cookie_is_sent(odd: Any, session: Session) -> None:
    sent(206, THING)
    odd.module("resources").Things(session).get(["x"], 7, sid="a;b")
    sent_headers = Server.requests[0][2]
    assert sent_headers["cookie"] == "sid=a%3Bb"


READ: dict[str, tuple[str, int, bytes, str, object]] = {
    "text": ("get_label", 200, "ü".encode(), "text/plain", "ü"),
    "enum": ("get_state", 203, b"Active", "text/plain", "Active"),
    "file": ("get_sheet", 200, b"%PDF", "application/pdf", b"%PDF"),
}


@pytest.mark.parametrize(("method", "status", "content", "accept", "expected"), READ.values(), ids=READ)
def test_a_response_is_asked_for_by_its_media_type(
    odd: Any, session: Session, method: str, status: int, content: bytes, accept: str, expected: object
) -> None:
    sent(status, content)
    result = getattr(odd.module("resources").Things(session), method)("1")
    assert (result.payload.read() if isinstance(expected, bytes) else result) == expected
    assert [headers["accept"] for _, _, headers, _ in Server.requests] == [accept]


def test_json_of_a_vendor_is_asked_for_and_a_discriminator_tells_what_it_is(odd: Any, session: Session) -> None:
    sent(206, THING)
    thing = odd.module("resources").Things(session).get(["x"], 7)
    assert Server.requests[0][2]["accept"] == VENDOR
    assert type(thing).__name__ == "OperationModel"
    assert type(thing.pet).__name__ == "Response"
    assert thing.it.field.str_ == "a"


def test_a_body_is_sent_as_json_before_all_else_with_every_twin(odd: Any, session: Session) -> None:
    sent(201, BODY)
    things = odd.module("resources").Things(session)
    state = odd.model("State").ACTIVE_2
    made = things.create(type_2="a", type_={"a": "b"}, id_2="c", id="d", state=state, url="e")
    (_, path, headers, body), *_ = Server.requests
    assert (path, headers["content-type"]) == ("/v1/things?url=e", VENDOR)
    assert json.loads(body) == BODY
    with pytest.raises(TypeError, match="made"):  # only the server sets it
        things.create(type_2="a", made="now")
    assert (made.type_2, made.type_.a, made.id_2, made.id, made.state) == ("a", "b", "c", "d", state)


def test_text_is_sent_whole(odd: Any, session: Session) -> None:
    sent(204, b"")
    assert odd.module("resources").Things(session).put_sheet("1", body="# Ü") is None
    (method, _, headers, body), *_ = Server.requests
    assert (method, headers["content-type"], body.decode()) == ("PUT", "text/markdown", "# Ü")


def test_a_list_whose_only_response_is_the_default_is_read_and_served(odd: Any, session: Session) -> None:
    sent(200, ORDERS)
    orders = odd.module("resources").OrdersOperations(session)
    (order,) = orders.list(page_size=50_000, labels=["a", "b"], sid="s")
    assert (order.id, order.self_, order.to_dict_) == ("AB-123456", "x", "y")
    assert Server.requests[0][1:2] == ("/v1/orders?limit=50000&labels=a%2Cb",)
    assert Server.requests[0][2]["cookie"] == "sid=s"
    with MockAPI(3, tenants=["acme"], contract=Contract(odd.document)).serve() as mock:
        served = Session(Settings(mock.url, Secret("test-key"), {"tenant-id": "acme"}))
        found = odd.module("resources").OrdersOperations(served).list(labels=["a", "b"]).to_list()
        served.close()
    assert "note: What to know." in str(type(order).__doc__)
    assert len({each.id for each in found}) == 3
