"""What the tests of the page walk walk through: items, a listing of them, an honest server."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from flexportal.filters import Partition
from flexportal.page import Page, PageRequest
from flexportal.resume import Position, read_token
from flexportal.walk import Listing, PageWalk


@dataclass(frozen=True)
class Item:
    id: str


def items(count: int, prefix: str = "i") -> list[Item]:
    return [Item(f"{prefix}{number}") for number in range(count)]


def page(found: Sequence[Item], next_cursor: str | None = None, *, has_more: bool | None = None) -> Page[Item]:
    more = next_cursor is not None if has_more is None else has_more
    body = {"rows": [item.id for item in found], "next": next_cursor}
    return Page(found, more, next_cursor, len(found), 100, json.dumps(body).encode())


def listing(
    page_size: int = 100,
    max_items: int | None = None,
    partitions: tuple[Partition, ...] = ({},),
    identity: str | None = "id",
    start: tuple[Position, ...] | None = None,
) -> Listing:
    return Listing("listThings", partitions, page_size, max_items, start, identity)


class Server:
    """An honest server: cursors name the item that the page before ended with."""

    def __init__(self, rows: dict[str, list[Item]]) -> None:
        self.rows = rows
        self.requests: list[PageRequest] = []

    def answer(self, request: PageRequest) -> Page[Item]:
        self.requests.append(request)
        rows = self.rows[str(request.filters.get("kind", ""))]
        begin = 0 if request.cursor is None else int(request.cursor.removeprefix("after "))
        found = rows[begin : begin + request.limit]
        end = begin + len(found)
        return page(found, f"after {end}" if end < len(rows) else None)


def delivered(walk: PageWalk[Item], server: Server, bound: int = 500) -> list[Item]:
    found: list[Item] = []
    for _ in range(bound):
        request = walk.next_request()
        if request is None:
            return found
        found.extend(walk.receive(server.answer(request)).items)
    raise AssertionError("the walk did not end")


def interrupted(walk: PageWalk[Item], server: Server, count: int, bound: int = 500) -> tuple[list[Item], str | None]:
    """What is delivered to a caller who stops after so many items, and the token that goes on after them."""
    found, token = list[Item](), walk.resume_token
    for _ in range(bound):
        request = walk.next_request() if len(found) < count else None
        if request is None:
            return found, token
        shown = walk.receive(server.answer(request))
        taken = min(count - len(found), len(shown))
        found.extend(shown.items[:taken])
        token = walk.resume_token if taken == len(shown) else walk.token_within(shown.items, taken)
    raise AssertionError("the walk did not end")


def resumed(token: str, description: Listing) -> Listing:
    """The listing from there, as `list(resume=…)` describes it."""
    count = len(description.partitions)
    (start,) = read_token(token, description.fingerprint, count)
    return replace(description, start=(start, *map(Position, range(start.partition + 1, count))))
