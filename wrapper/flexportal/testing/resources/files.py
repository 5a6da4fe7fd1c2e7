"""Files: their metadata, and links that open without a key until they expire."""

from __future__ import annotations

import hmac
from hashlib import blake2b
from urllib.parse import quote, urlencode

from ..api.messages import ErrorResponse, Item, Request, Response
from .action import Action
from .store import Store

__all__ = ["STORAGE", "delete", "fetch", "generate_contract", "link"]

STORAGE = "/mock-storage/"
"""Where links lead to, on the mock itself."""


def content_of(file: Item) -> bytes:
    """What is stored: a small PDF that says what it is, filled up to the size that the metadata states."""
    text = f"%PDF-1.4\n% {file['filename']} of {file['orderId']}\n".encode()
    return text.ljust(int(file["fileSize"]), b"\n")


def link(action: Action) -> Item:
    """Make a link."""
    store, body = action.store, action.body
    file = store.require("files", body["fileId"])
    expires = int(store.now().timestamp()) + 60 * int(body.get("expiresInMinutes", 60))
    path = f"{STORAGE}{quote(store.tenant, safe='')}/{quote(file['fileId'], safe='')}"
    query = {"action": body.get("action", "view"), "expires": expires}
    query["signature"] = _signature(store, file["fileId"], str(query["action"]), str(expires))
    host = next(iter(action.request.header("host")), "mock.localhost")
    names = "filename", "contentType", "fileSize"
    return {name: file[name] for name in names} | {
        "url": f"http://{host}{path}?{urlencode(query)}",
        "expiresAt": expires,
    }


def _signature(store: Store, file_id: str, action: str, expires: str) -> str:
    return blake2b(repr((store.tenant, file_id, action, expires)).encode(), digest_size=16, key=b"mock").hexdigest()


def fetch(store: Store, file_id: str, request: Request) -> Response:
    """What a link gives. Raises: ErrorResponse (403, 404) where it was not made here, or has expired."""
    action, expires, signature = ((request.values(name) or [""])[0] for name in ("action", "expires", "signature"))
    expected = _signature(store, file_id, action, expires)
    if not hmac.compare_digest(expected.encode(), signature.encode()) or int(expires) < store.now().timestamp():
        raise ErrorResponse(403, "NO_TENANT_ACCESS", "The link is invalid or has expired.")
    file = store.require("files", file_id)
    kind = "attachment" if action == "download" else "inline"
    disposition = f"{kind}; filename*=UTF-8''{quote(file['filename'], safe='')}"
    headers = (("content-type", file["contentType"]), ("content-disposition", disposition))
    return Response(200, headers, content_of(file))


def generate_contract(action: Action) -> Item:
    """Store the contract of an order as a file."""
    store = action.store
    order = store.require("orders", action.body["orderId"], "ORDER_NOT_FOUND")
    kind = action.body.get("contractType", "contract")
    filename = f"contract-{order['orderId']}.pdf"
    file: Item = {
        "fileId": store.new_id("file"),
        "orderId": order["orderId"],
        "type": "contract",
        "filename": filename,
        "contentType": "application/pdf",
        "storagePath": f"{store.tenant}/{order['orderId']}/{filename}",
        "uploadedBy": "api",
        "category": "generated",
        "fileSize": 48_213,
        "metadata": {"contractType": kind},
    }
    return store.add("files", file)


def delete(action: Action) -> Item:
    """Delete a file."""
    file_id = action.before["fileId"]
    action.record = {}
    action.store.remove("files", file_id)
    return {"fileId": file_id}
