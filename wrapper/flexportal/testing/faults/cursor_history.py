"""The cursors that clients sent, for faults that return an earlier one."""

from __future__ import annotations

from ...contract import Pagination
from ..api.auth import TENANT_HEADER
from ..api.messages import Request

__all__ = ["CursorHistory"]

KEPT = 64


class CursorHistory:
    """The newest 64 cursors of each of the newest 64 listings, in order."""

    def __init__(self) -> None:
        self._listings: dict[str, list[str]] = {}

    def earlier(self, request: Request, pagination: Pagination, period: int) -> str | None:
        """The cursor so many pages back in the request's listing, its own counted; None where there is none."""
        sent = [] if pagination.cursor is None else request.values(pagination.cursor)
        cursors = self._cursors(request, pagination)
        if not sent:
            # The listing starts anew: a cursor of the time before is none that its client has been given.
            cursors.clear()
            return None
        # A page that is requested again has those before it that it had the first time.
        if sent[0] in cursors:
            del cursors[cursors.index(sent[0]) :]
        cursors.append(sent[0])
        del cursors[:-KEPT]
        return cursors[-period] if len(cursors) >= period else None

    def _cursors(self, request: Request, pagination: Pagination) -> list[str]:
        paging = (pagination.cursor, pagination.size)
        filters = sorted((name, value) for name, value in request.query if name not in paging)
        self._listings = dict(list(self._listings.items())[-KEPT:])
        return self._listings.setdefault(repr((request.path, request.header(TENANT_HEADER), filters)), [])
