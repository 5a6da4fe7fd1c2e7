"""Items, listings of them, and a correct server, for tests of the iteration state."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from flexportal_core.paging.filters import Partition
from flexportal_core.paging.listing import Listing
from flexportal_core.paging.page import Page, PageRequest
from flexportal_core.paging.state import IterationState
from flexportal_core.paging.tokens import Position, read_token


@dataclass(frozen=True)
class Item:
    id: str
    kind: str = ""


def items(count: int, kind: str = "i") -> list[Item]:
    return [Item(f"{kind}{number}", kind) for number in range(count)]


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
    positions = tuple(map(Position, range(len(partitions)))) if start is None else start
    return Listing("listThings", partitions, page_size, positions, max_items, identity)


class Server:
    """A correct server: cursors name the item that the page before ended with."""

    def __init__(self, rows: dict[str, list[Item]]) -> None:
        self.rows = rows
        self.requests: list[PageRequest] = []

    def respond(self, request: PageRequest) -> Page[Item]:
        self.requests.append(request)
        rows = self.rows[str(request.filters.get("kind", ""))]
        begin = 0 if request.cursor is None else int(request.cursor.removeprefix("after "))
        found = rows[begin : begin + request.limit]
        end = begin + len(found)
        return page(found, f"after {end}" if end < len(rows) else None)


def next_request(state: IterationState[Item]) -> PageRequest | None:
    """The first page that is due; None at the end."""
    return next(iter(state.due()), None)


def taken(
    state: IterationState[Item], server: Server, count: int = 10**6, bound: int = 500
) -> tuple[list[Item], str | None]:
    """What a caller receives who stops after so many items, and the token that continues after them."""
    found, token = list[Item](), state.resume_token
    for _ in range(bound):
        request = next_request(state) if len(found) < count else None
        if request is None:
            return found, token
        received = state.receive(server.respond(request))
        wanted = min(count - len(found), len(received))
        found.extend(received.items[:wanted])
        token = state.resume_token if wanted == len(received) else state.token_within(received.items, wanted)
    raise AssertionError("the iteration did not end")


def resumed(token: str | None, description: Listing) -> IterationState[Item]:
    """The iteration from there, as `list(resume=…)` describes it."""
    assert token is not None
    count = len(description.partitions)
    (start,) = read_token(token, description.fingerprint, count)
    return IterationState(replace(description, start=(start, *map(Position, range(start.partition + 1, count)))))
