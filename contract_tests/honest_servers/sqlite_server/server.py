"""HTTP: routes, access, bodies, and the variations that concern a response as a whole."""

from __future__ import annotations

import gzip
import json
import re
import threading
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from email.message import Message
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any, cast
from urllib.parse import parse_qsl, unquote
from zlib import crc32

from .bodies import BODIES, faults
from .lists import LISTS, Lists
from .records import Records, Refused
from .replica import Replica
from .seed import fill
from .variations import Variations
from .writes import Operations

__all__ = ["Application", "serve"]

Json = dict[str, Any]
KEY, TENANTS = "test-key", ("acme", "globex")

# Path -> method: operation; {} stands for an id. Lists are in `LISTS`.
ROUTES: Mapping[str, str] = {
    "customers/{}": "GET:customers PUT:updateCustomer DELETE:deleteCustomer",
    "orders": "POST:createOrder",
    "orders/{}": "GET:orders",
    "orders/{}/cancel": "POST:cancelOrder",
    "orders/{}/notes": "PATCH:updateOrderNotes",
    "subscriptions": "POST:createSubscription",
    "subscriptions/calculate-buyout": "POST:calculateBuyoutPrice",
    "subscriptions/calculate-early-return-fee": "POST:calculateEarlyReturnFee",
    "subscriptions/{}": "GET:rentals",
    "subscriptions/{}/notes": "PATCH:updateSubscriptionNotes",
    "subscriptions/{}/extend": "POST:extendSubscription",
    "subscriptions/{}/upgrade": "POST:upgradeSubscription",
    "subscriptions/{}/buyout": "POST:buyoutSubscription",
    "subscriptions/{}/replace": "POST:replaceSubscriptionDevice",
    "subscriptions/{}/early-return": "POST:earlyReturnSubscription",
    "subscriptions/{}/cancel": "POST:cancelSubscription",
    "products": "POST:createProduct",
    "products/csv": "POST:importProductsCSV",
    "products/{}": "GET:products PUT:updateProduct DELETE:deleteProduct",
    "assets": "POST:createAsset",
    "assets/{}": "GET:assets DELETE:deleteAsset",
    "payments/{}": "GET:payments",
    "payments/{}/mark-paid": "POST:markPaymentPaid",
    "payments/{}/cancel": "POST:cancelPayment",
    "billing-groups": "POST:createBillingGroup",
    "billing-groups/{}": "GET:billingGroups PATCH:updateBillingGroup DELETE:deleteBillingGroup",
    "files/contracts/generate": "POST:generateContract",
    "files/url": "POST:getFileUrl",
    "files/{}": "GET:files DELETE:deleteFile",
    "exports/rentals": "POST:exportRentals",
}
CREATED = {"importProductsCSV", "generateContract"}
ENVELOPES = {"payments": "payment", "billingGroups": "billingGroup"}


class Application:
    """Records, and what requests do with them."""

    operations: type[Operations] = Operations

    def __init__(self, variations: Variations | None = None, now: Callable[[], float] = time.monotonic) -> None:
        self.variations = variations = variations or Variations()
        self.records, self.lock = Records(), threading.Lock()
        # Of one record, and of lists.
        self.replicas = [Replica(lag, now) for lag in (variations.lag / 2, variations.lag) if lag]
        self.number, self.requests = count(1_000_000), count(1)
        for tenant in TENANTS:
            fill(self.records, tenant, variations.size, variations)
        self.committed()
        for replica in self.replicas:
            replica.records(at_once=True)

    def respond(self, method: str, target: str, headers: Message, content: bytes) -> tuple[int, Json, dict[str, str]]:
        """Status, body and further headers of a response."""
        if self.variations.limited and next(self.requests) % self.variations.limited == 0:
            more = {"Retry-After": "1"} if self.variations.retry_after else {}
            return 429, _error(Refused(429, "RATE_LIMITED", "Too many requests.")), more
        path, _, query = target.partition("?")
        with self.lock:
            self.records.database.execute("begin")
            end = "rollback"
            try:
                status, body = self.handle(
                    method, path, dict(parse_qsl(query, keep_blank_values=True)), headers, content
                )
                end = "commit"
            except Refused as refused:
                status, body = refused.status, _error(refused)
            finally:
                self.records.database.execute(end)
                if end == "rollback":
                    del self.records.journal[self.records.kept :]
                self.committed()
        return status, self.decorated(body), {}

    def committed(self) -> None:
        """Tell the replicas what was written."""
        for replica in self.replicas:
            replica.follow(self.records.journal)
        self.records.journal, self.records.kept = [], 0

    def lists(self) -> Lists:
        """The lists, as they are seen now."""
        return Lists(self.replicas[1].records() if self.replicas else self.records, self.variations)

    def handle(self, method: str, path: str, query: Json, headers: Message, content: bytes) -> tuple[int, Json]:
        """The response to a request that is let in. Raises: Refused."""
        segments = path.split("/")[2:] if path.startswith("/v1/") else []
        name = "/".join(segments)
        if not self.variations.validate_first:
            self.authorize(headers)
        tenant = headers.get("Tenant-ID", "")
        if method == "GET" and name in LISTS:
            if self.variations.validate_first:
                self.lists().page(tenant, name, query)
                self.authorize(headers)
            return 200, self.lists().page(tenant, name, query)
        route, ids = self.route(segments, name)
        entries = dict(entry.split(":") for entry in ROUTES.get(route, "").split())
        if method not in entries:
            raise Refused(405, "METHOD_NOT_ALLOWED", "The path has no such method.")
        if method == "GET":
            self.authorize(headers)
            return 200, self.one(tenant, entries["GET"], ids[0])
        return self.write(tenant, entries[method], ids, headers, content)

    def authorize(self, headers: Message) -> None:
        """Raises: Refused."""
        given = headers.get("Authorization")
        if given is None:
            raise Refused(401, "AUTH_REQUIRED", "The header Authorization is missing.")
        scheme, _, key = given.partition(" ")
        if scheme.lower() != "bearer" or key != KEY:
            raise Refused(401, "INVALID_TOKEN", "The key is invalid.")
        if headers.get("Tenant-ID") not in TENANTS:
            raise Refused(403, "NO_TENANT_ACCESS", "The tenant is missing or invalid.")

    def route(self, segments: list[str], name: str) -> tuple[str, list[str]]:
        """The route, and the ids of its path."""
        if name in ROUTES or name in LISTS:
            return name, []
        if len(segments) >= 2 and segments[1]:
            route = "/".join([segments[0], "{}", *segments[2:]])
            if route in ROUTES:
                return route, [unquote(segments[1])]
        raise Refused(404, "NOT_FOUND", "There is no such path.")

    def one(self, tenant: str, kind: str, id: str) -> Json:
        """One record."""
        records = self.replicas[0].records() if self.replicas else self.records
        record = Lists(records, self.variations).item(tenant, kind, records.get(tenant, kind, id))
        if self.variations.confirm and kind == "orders" and record["status"] == "pending":
            record["status"] = "confirmed"
            self.records.put(kind, record)
        return {"success": True, ENVELOPES[kind]: record} if kind in ENVELOPES else record

    def write(self, tenant: str, name: str, ids: list[str], headers: Message, content: bytes) -> tuple[int, Json]:
        """A write, once its body is valid."""
        body = self.body(name, headers, content)
        if self.variations.validate_first:
            self.authorize(headers)
        operations = self.operations(self.records, tenant, self.number, self.variations.conflict)
        result = getattr(operations, re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower())(*ids, body)
        created = name.startswith("create") or name in CREATED
        return 201 if created else 200, {"success": True, "message": "Done.", **result}

    def body(self, name: str, headers: Message, content: bytes) -> Json:
        """The body, validated. Raises: Refused."""
        if name == "importProductsCSV":
            return {"csvFile": _csv_file(headers, content)}
        rules = BODIES.get(name)
        if rules is None or (not content and name == "deleteFile"):
            return {}
        try:
            body = json.loads(content)
        except ValueError:
            raise Refused(self.variations.invalid, "VALIDATION_ERROR", "The body is no JSON.") from None
        if paths := list(faults(rules, body)):
            raise Refused(self.variations.invalid, "VALIDATION_ERROR", "The body is invalid.", paths)
        return dict(body)

    def decorated(self, body: Any) -> Any:
        """With further fields in every object, where the variation asks for it."""
        if not (self.variations.extras or self.variations.stamps or self.variations.some_stamps):
            return body
        if isinstance(body, list):
            return [self.decorated(each) for each in cast("list[Any]", body)]
        if isinstance(body, dict):
            fields = cast("Json", body)
            return {name: self.decorated(value) for name, value in fields.items()} | self.further(fields)
        return body

    def further(self, fields: Json) -> Json:
        """The further fields of an object."""
        stamp: Json = {"sentAt": time.time_ns()} if self.variations.stamps and "createdAt" in fields else {}
        if self.variations.some_stamps and crc32(json.dumps(fields.get("createdAt")).encode()) % 9 == 1:
            stamp["sync"] = {"state": "done", "readAt": time.time_ns()}
        return {**stamp, **({"xExtra": 1} if self.variations.extras else {})}

    def change_something(self, turn: int) -> None:
        """What somebody else does: a new order, or new notes on an old one."""
        with self.lock:
            operations = self.operations(self.records, TENANTS[0], self.number)
            order = operations.get("orders", f"ord_a{turn * 7 % self.variations.size:06d}")
            if turn % 2:
                operations.change("orders", order["orderId"], notes=f"Turn {turn}")
                operations.change("customers", order["customer"]["customerId"], phone=f"{turn}")
            else:
                person = {"email": f"new.{turn}@example.com", "firstName": "New", "lastName": "One"}
                operations.create_order(
                    {
                        "customer": person,
                        "billingAddress": order["billingAddress"],
                        "items": [{"sku": "LAP-1", "quantity": 1}],
                    }
                )
            self.committed()


def _error(refused: Refused) -> Json:
    error: Json = {"code": refused.code, "message": refused.message}
    if refused.paths:
        details = [{"path": path, "message": "Invalid.", "code": "invalid"} for path in refused.paths]
        error["details"] = details
    return {"error": error}


def _csv_file(headers: Message, content: bytes) -> str:
    head = f"Content-Type: {headers.get('Content-Type', '')}\r\n\r\n".encode()
    message = BytesParser().parsebytes(head + content)
    for part in message.get_payload() if message.is_multipart() else ():
        if isinstance(part, Message) and part.get_param("name", header="content-disposition") == "csvFile":
            payload = part.get_payload(decode=True)
            return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
    raise Refused(400, "VALIDATION_ERROR", "There is no part csvFile.", ["csvFile"])


class _Handler(BaseHTTPRequestHandler):
    application: Application
    # Head and body in one packet: two would wait for each other (RFC 896).
    wbufsize, disable_nagle_algorithm = -1, True

    def do(self) -> None:
        variations = self.application.variations
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        method = "GET" if self.command == "HEAD" else self.command
        status, body, more = self.application.respond(method, self.path, self.headers, content)
        data = json.dumps(body, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        if variations.gzip and "gzip" in self.headers.get("Accept-Encoding", ""):
            data = gzip.compress(data, 1)
            self.send_header("Content-Encoding", "gzip")
        if variations.extras:
            more = {**more, "X-Request-Id": "abc", "Cache-Control": "no-store", "Via": "1.1 proxy"}
        if variations.close or variations.http10:
            more = {**more, "Connection": "close"}
            self.close_connection = True
        for name, value in {**more, "Content-Length": str(len(data))}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: a path may hold an e-mail address."""


@contextmanager
def serve(application: Application) -> Generator[str]:
    """The URL of a server, until the context is left."""
    variations = application.variations
    protocol = "HTTP/1.0" if variations.http10 else "HTTP/1.1"
    handler = type("Handler", (_Handler,), {"application": application, "protocol_version": protocol})
    done = threading.Event()

    def others() -> None:
        for turn in count():
            if done.wait(1 / variations.writers):
                return
            application.change_something(turn)

    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as listening:
        threads = [threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})]
        threads += [threading.Thread(target=others)] if variations.writers else []
        for thread in threads:
            thread.start()
        try:
            yield f"http://127.0.0.1:{listening.server_port}"
        finally:
            done.set()
            listening.shutdown()
            for thread in threads:
                thread.join()
