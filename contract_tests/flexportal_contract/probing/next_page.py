"""Where a page says how the next one is requested: in a field of its own, or as other APIs do it.

`x-pagination.next` is the path, with dots, of a field with the cursor or the next page's URL. Beside that, for
contracts of other APIs:

| `next` | The next page's `cursor` is |
|---|---|
| `$page` | the number of this page and one more, if this page is full; a server may refuse one past the end |
| `$offset` | the offset of this page and its number of rows, if this page is full |
| `$last.id` | the field `id` of the last row |
| `$link` | in the URL of the header `Link` with `rel="next"` |

Where the body itself is the array, `x-pagination.items` is `$` or left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from flexportal.contract import Pagination, value_at

from .exchange import RawResponse
from .json_body import as_object
from .request import Request

__all__ = ["COUNTED", "at", "next_cursor"]

COUNTED = frozenset({"$page", "$offset"})
"""The styles in which a page's place is a number that the caller works out."""


def at(envelope: Mapping[str, Any], path: str | None) -> Any:
    """The value at a path with dots; None where there is none."""
    if path is None:
        return None
    try:
        return value_at(envelope, path)
    except KeyError:
        return None


def next_cursor(
    names: Pagination,
    request: Request,
    response: RawResponse,
    envelope: Mapping[str, Any],
    items: Sequence[Any],
    size: int,
) -> Any:
    """The cursor of the next page as it is sent; None where no page follows.

    Args:
        names: The pagination annotation.
        request: The request for this page.
        response: Its response.
        envelope: The body.
        items: The page's items.
        size: The page size where the request has none.
    """
    style = names.next or ""
    if style in COUNTED:
        sent, asked = request.argument(names.cursor or ""), request.argument(names.size)
        full = bool(items) and len(items) >= (int(asked) if asked and asked.isdigit() else size)
        step, start = (1, 1) if style == "$page" else (len(items), 0)
        place = int(sent) if sent and sent.isdigit() else start
        return str(place + step) if full else None
    if style == "$link":
        return _linked(response.header("link"), names.cursor or "")
    if style.startswith("$last."):
        found = at(as_object(items[-1]) or {}, style.removeprefix("$last.")) if items else None
    else:
        found = _of_url(at(envelope, names.next), names.cursor or "")
    return str(found) if isinstance(found, int) and not isinstance(found, bool) else found


def _of_url(found: Any, cursor: str) -> Any:
    """The cursor itself, or the one in the next page's URL, whole or without a host."""
    if not (isinstance(found, str) and found.startswith(("http://", "https://", "/", "?"))):
        return found
    return next(iter(parse_qs(urlsplit(found).query).get(cursor, [])), found)


def _linked(header: str | None, cursor: str) -> str | None:
    links = httpx.Response(200, headers={"Link": header or ""}).links
    query = parse_qs(urlsplit(links.get("next", {}).get("url", "")).query)
    return next(iter(query.get(cursor, [])), None)
