"""The page at `/`, drawn by Swagger UI.

Swagger UI's files come from an installed package; nothing is requested from another machine. Without that package the
page is plain text.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from functools import cache
from html import escape
from importlib.util import find_spec
from pathlib import Path
from string import Template
from typing import Any

import msgspec

from ...contract import Contract, Json
from ..api.auth import TENANT_HEADER
from ..api.list_operations import ListOperations
from ..api.messages import Pairs, Response
from .examples import Examples

__all__ = ["reference_pages", "swagger_ui"]

PACKAGE = "mkdocs_swagger_ui_tag"
SWAGGER_FILES = ("swagger-ui.css", "swagger-ui-bundle.js")
FOLDER = Path(__file__).parent
TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}
HTML: Pairs = (
    ("content-type", "text/html; charset=utf-8"),
    # Should Swagger UI request something from another machine one day, the browser refuses.
    ("content-security-policy", "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:"),
)
PLAIN = """<!doctype html>
<title>$title</title>
<h1>$title: a mock with generated data</h1>
<p>The contract is at <a href="/openapi.yaml">/openapi.yaml</a>.
To try it out on this page: <code>pip install 'flexportal[cli]'</code>.</p>
"""


def reference_pages(mock: ListOperations, key: str | None) -> Mapping[str, Callable[[], Response]]:
    """Path → what makes the response, for the page at `/` and its files.

    Args:
        mock: The mock whose contract it shows; its first tenant, and some of its records, are filled in.
        key: The key that requests are made with; None means that people have to enter one.
    """
    swagger, contract = swagger_ui(), mock.contract
    if swagger is None:
        return {"/": lambda: Response(200, HTML, Template(PLAIN).substitute(title=_title(contract)).encode())}
    files = {**swagger, "page.css": FOLDER / "page.css", "page.js": FOLDER / "page.js"}
    return {"/": lambda: Response(200, HTML, _page(mock, key))} | {
        f"/reference/{name}": lambda file=file: _file(file) for name, file in files.items()
    }


@cache
def swagger_ui() -> Mapping[str, Path] | None:
    """Swagger UI's two files; None where the package is missing. It is located, not imported."""
    found = find_spec(PACKAGE)
    if found is None or found.origin is None:
        return None
    files = {name: next(Path(found.origin).parent.rglob(name), None) for name in SWAGGER_FILES}
    return {name: file for name, file in files.items() if file is not None} if all(files.values()) else None


def _file(file: Path) -> Response:
    headers = (("content-type", TYPES[file.suffix]), ("cache-control", "max-age=3600"))
    return Response(200, headers, file.read_bytes())


def _title(contract: Contract) -> str:
    return escape(contract.document["info"]["title"])


def _page(mock: ListOperations, key: str | None) -> bytes:
    contract, tenants = mock.contract, mock.tenants
    scheme = next(iter(contract.document.get("components", {}).get("securitySchemes", {})), None)
    settings = {"document": _document(mock, tenants[0]), "scheme": scheme, "key": key}
    advice = f"Requests from here use the key {_code(key)}." if key else "Press Authorize and enter one of its keys."
    advice += f" Its tenants are {', '.join(map(_code, tenants))}."
    page = Template((FOLDER / "page.html").read_text(encoding="utf-8"))
    # Within a script element, "</" would end it.
    text = msgspec.json.encode(settings).decode().replace("<", "\\u003c")
    return page.substitute(title=_title(contract), advice=advice, settings=text).encode()


def _code(text: str) -> str:
    return f"<code>{escape(text)}</code>"


def _document(mock: ListOperations, tenant: str) -> Json:
    """The contract with this server as its only one, and with values for the forms filled in."""
    contract = mock.contract
    document: dict[str, Any] = copy.deepcopy(dict(contract.document))
    Examples(contract, tenant, {each.id: mock.dataset(each, tenant) for each in contract.listings}).fill(document)
    document["servers"] = [{"url": "/", "description": "This mock"}]
    shared = document.get("components", {}).get("parameters", {}).values()
    for parameter in [entry for entry in shared if entry["name"].lower() == TENANT_HEADER]:
        parameter["example"] = tenant
    return document
