"""The page at `/`: the contract to read and to try out, drawn by Swagger UI.

Swagger UI's files come from a package that carries them; nothing is asked of another machine. Without that package the
page says what is served, in plain words.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from html import escape
from importlib.util import find_spec
from pathlib import Path
from string import Template
from typing import Any

import msgspec

from ..contract import Contract, Json
from .exchange import Pairs, Reply
from .gate import TENANT

__all__ = ["reference_pages"]

CARRIER = "mkdocs_swagger_ui_tag"
NAMES = ("swagger-ui.css", "swagger-ui-bundle.js")
OURS = Path(__file__).parent / "reference"
TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}
HTML: Pairs = (
    ("content-type", "text/html; charset=utf-8"),
    # Should Swagger UI want something from another machine one day, the browser refuses it.
    ("content-security-policy", "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:"),
)
PLAIN = """<!doctype html>
<title>$title</title>
<h1>$title: a mock with made-up data</h1>
<p>The contract is at <a href="/openapi.yaml">/openapi.yaml</a>.
To try it out on this page: <code>pip install 'flexportal[cli]'</code>.</p>
"""


def reference_pages(contract: Contract, tenants: Sequence[str], key: str | None) -> Mapping[str, Callable[[], Reply]]:
    """Path → what makes the reply, for the page at `/` and all that it needs.

    Args:
        contract: The contract to show.
        tenants: The tenants; the first one stands in the form.
        key: The key that requests are made with; None means that whoever tries one has to give it.
    """
    drawn = swagger_ui()
    if drawn is None:
        return {"/": lambda: Reply(200, HTML, Template(PLAIN).substitute(title=_title(contract)).encode())}
    files = {**drawn, "page.css": OURS / "page.css", "page.js": OURS / "page.js"}
    return {"/": lambda: Reply(200, HTML, _page(contract, tenants, key))} | {
        f"/reference/{name}": lambda file=file: _file(file) for name, file in files.items()
    }


@cache
def swagger_ui() -> Mapping[str, Path] | None:
    """Swagger UI's two files; None where nothing carries them. The package is looked into and not imported."""
    found = find_spec(CARRIER)
    if found is None or found.origin is None:
        return None
    files = {name: next(Path(found.origin).parent.rglob(name), None) for name in NAMES}
    return {name: file for name, file in files.items() if file is not None} if all(files.values()) else None


def _file(file: Path) -> Reply:
    return Reply(200, (("content-type", TYPES[file.suffix]), ("cache-control", "max-age=3600")), file.read_bytes())


def _code(text: str) -> str:
    return f"<code>{escape(text)}</code>"


def _title(contract: Contract) -> str:
    return escape(contract.document["info"]["title"])


def _page(contract: Contract, tenants: Sequence[str], key: str | None) -> bytes:
    settings = {"document": _document(contract, tenants[0]), "scheme": _scheme(contract), "key": key}
    text = msgspec.json.encode(settings).decode()
    advice = f"Requests from here carry the key {_code(key)}." if key else "Press Authorize and give one of its keys."
    advice += f" Its tenants are {', '.join(map(_code, tenants))}."
    # Within a script element, "</" would end it.
    safe = text.replace("<", "\\u003c")
    page = Template((OURS / "page.html").read_text(encoding="utf-8"))
    return page.substitute(title=_title(contract), advice=advice, settings=safe).encode()


def _scheme(contract: Contract) -> str | None:
    return next(iter(contract.document.get("components", {}).get("securitySchemes", {})), None)


def _document(contract: Contract, tenant: str) -> Json:
    """The contract with this server as its only one, and with the tenant filled in."""
    document: dict[str, Any] = copy.deepcopy(dict(contract.document))
    document["servers"] = [{"url": "/", "description": "This mock"}]
    shared = document.get("components", {}).get("parameters", {}).values()
    for parameter in [entry for entry in shared if entry["name"].lower() == TENANT]:
        parameter["example"] = tenant
    return document
