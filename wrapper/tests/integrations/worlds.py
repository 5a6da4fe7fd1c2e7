"""Lists of the mock to read as polars frames."""

from __future__ import annotations

import copy
from functools import cache
from typing import TYPE_CHECKING, Any

from flexportal import FlexPortal
from flexportal.contract import Contract
from flexportal.testing import MockAPI

if TYPE_CHECKING:
    import polars as pl

# polars names NumPy in its signatures, which need not be installed.
# pyright: reportUnknownMemberType=false, reportUnknownLambdaType=false, reportUnknownArgumentType=false

SIZE = 20
ZOE = "Zoe@example.com"
ENGINES = ["in-memory", "streaming"]


def contract_with_a_new_status() -> Contract:
    """The contract of a server that knows a status more than the client, in each list."""
    document = copy.deepcopy(dict(Contract.installed().document))
    for name, schema in document["components"]["schemas"].items():
        if name.endswith("Status") and "enum" in schema:
            schema["enum"].append("paused")
    return Contract(document)


class World:
    """A mock, a client, and a list as a whole."""

    def __init__(self, name: str) -> None:
        import polars
        from flexportal.integrations.polars import scan, to_frame
        from polars.testing import assert_frame_equal

        self.mock = MockAPI(130, contract=contract_with_a_new_status())
        for number, address in enumerate(("zoe@example.com", ZOE, "zoe@example.com", "zöe+1@example.com", "nobody")):
            self.mock.add_customer("acme", email=address, status=("paused", "active", "inactive")[number % 3])
        self.client: FlexPortal = self.mock.client()
        self.resource: Any = getattr(self.client, name)
        # Of a single page.
        self.size = SIZE if self.resource.list().operation.paging.cursor else 1000
        self.pl: Any = polars
        self.to_frame = to_frame
        self.whole = to_frame(self.resource.list())
        self.scan = scan
        self.assert_equal = assert_frame_equal
        self.mock.calls.clear()

    def frame(self, **options: Any) -> pl.LazyFrame:
        return self.scan(self.resource, page_size=self.size, **options)

    def requests(self) -> list[dict[str, str]]:
        """The queries since the last call."""
        found = [dict(call.query) for call in self.mock.calls]
        self.mock.calls.clear()
        return found


@cache
def world_of(name: str) -> World:
    return World(name)
