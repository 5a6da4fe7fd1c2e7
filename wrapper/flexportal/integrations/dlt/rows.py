"""The rows of one list, as one run of a pipeline hands them over."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import repeat
from typing import Any, cast

from flexportal_core.operation import Operation, Paging
from flexportal_core.paging.page import Page
from flexportal_core.paging.pager import Pager

from ...errors import APIStatusError, ResponseContractError
from ...export.columns import Layout, parsed
from .positions import Position

__all__ = ["TENANT", "RowReader", "can_list_changes"]

TENANT, TENANT_FIELD = "tenant_id", "tenantId"
# When a record last changed: its column, and the value of the sort parameter.
CHANGED, SORTED_BY_CHANGE = "updated_at", {"sort_by": "updatedAt", "sort_dir": "desc"}
# A change may become visible later than its time says.
OVERLAP = timedelta(minutes=5)
# A server may answer so to a cursor that it does not know any more.
REFUSALS = (400, 404, 410, 422)

Row = dict[str, Any]

logger = logging.getLogger("flexportal")


def can_list_changes(operation: Operation[Any]) -> bool:
    """Whether the API can sort the list by the last change, which is its only way to list what changed."""
    choices = {each.argument: {choice.value for choice in each.choices or ()} for each in operation.parameters}
    return all(value in choices.get(argument, ()) for argument, value in SORTED_BY_CHANGE.items())


class RowReader:
    """Reads the rows of a list.

    Args:
        operation: The operation of the list.
        changes_only: Whether to read only what changed since the last complete iteration.
    """

    def __init__(self, operation: Operation[Any], *, changes_only: bool) -> None:
        self.operation, self.changes_only, self.layout = operation, changes_only, Layout(operation)
        paging = cast("Paging", operation.paging)
        identity = str(paging.identity)
        # Two tenants may use the same id. Column → name on the wire.
        self.key = {TENANT: TENANT_FIELD, identity: paging.item_names.get(identity, identity)}
        self._envelope = paging.envelope_names.get(paging.items, paging.items)

    def read(
        self, method: Callable[..., Pager[Any]], position: Position, most: int | None, since: str | None
    ) -> Iterator[list[Row]]:
        """The rows of one tenant by page, from a position on; moves the position.

        Args:
            method: Lists the records.
            position: Where to begin.
            most: Maximum number of rows; None means all.
            since: The latest change seen before; None means to read all.

        Raises:
            ResponseContractError: A row has no key.
            FlexPortalError: As the list raises it.
        """
        end = None if since is None else datetime.fromisoformat(since) - OVERLAP
        for page in self._pages(method, position, most):
            rows = [self._row(item, page) for item in page.items]
            recent = [row for row in rows if end is None or row[CHANGED] is None or row[CHANGED] >= end]
            yield recent
            if self.changes_only:
                changes = (row[CHANGED].isoformat(timespec="microseconds") for row in recent if row[CHANGED])
                position.newest = max(filter(None, (position.newest, *changes)), default=None)
            position.token = page.resume_token if len(recent) == len(rows) else None
            if position.token is None:
                break
        position.is_complete = position.token is None

    def _pages(self, method: Callable[..., Pager[Any]], position: Position, most: int | None) -> Iterator[Page[Any]]:
        def pages(token: str | None) -> Iterator[Page[Any]]:
            options = SORTED_BY_CHANGE if self.changes_only else {}
            return method(**options, max_items=most, resume=token).raw_items().pages()

        try:
            found = pages(position.token)
            first = next(found)
        except (ValueError, APIStatusError) as error:
            if position.token is None or getattr(error, "status_code", REFUSALS[0]) not in REFUSALS:
                raise
            logger.warning("%s: cannot continue where the last run ended, begins again: %s", self.operation.id, error)
            found = pages(None)
            first = next(found)
        yield first
        yield from found

    def _row(self, item: bytes, page: Page[Any]) -> Row:
        content = cast("object", parsed(item))  # an object, unless the server is wrong
        cells = self.layout.cells(cast("Row", content)) if isinstance(content, dict) else repeat(None)
        row: Row = dict(zip(self.layout.names, cells, strict=False))
        for column in self.key:
            if not row[column]:
                raise self._without_key(page, column)
        return row

    def _without_key(self, page: Page[Any], column: str) -> ResponseContractError:
        # Of the items as they were sent, since a page may have been delivered in part before.
        items: list[Any] = page.raw[self._envelope]
        values = [cast("Row", item).get(self.key[column]) if isinstance(item, dict) else None for item in items]
        number = next(index for index, value in enumerate(values) if not (isinstance(value, str) and value))
        path = f"$.{self._envelope}[{number}].{self.key[column]}"
        return ResponseContractError(
            f"{self.operation.id}: {path} is missing or not text, and rows are merged by {column}; "
            "no row of this run is loaded",
            path=path,
        )
