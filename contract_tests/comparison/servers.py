"""The servers that the comparison is made with: all with a planted bug, each beside the same server without it."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from functools import partial

from flexportal.contract import Contract, Operation

from ..faulty_servers.catalog import FAULTY, FaultyServer, Variation
from ..faulty_servers.checking import checked
from ..faulty_servers.mock import MockAPI
from ..honest_servers.checking import evidence
from ..honest_servers.node import serve_node
from ..honest_servers.node_planted import NODE_PLANTED
from ..honest_servers.planted import PLANTED
from ..honest_servers.sqlite_server.server import Application, serve

__all__ = ["SERVERS", "Compared"]

Start = Callable[[], AbstractContextManager[str]]


@dataclass(frozen=True)
class Compared:
    """A server with a bug.

    Args:
        kind: The server that the bug is planted in: sqlite, node or mock.
        name: The bug.
        check: The check of the contract suite that must find it.
        contract: The contract that the server is tested with.
        operation: The operation that the bug is in.
        start: Starts a fresh server; the context has its URL.
        honest: Starts the server without the bug.
        suite: Whether the check fails for the server at a URL.
    """

    kind: str
    name: str
    check: str
    contract: Contract
    operation: Operation
    start: Start
    honest: Start
    suite: Callable[[str], bool]

    @property
    def title(self) -> str:
        """The name in the results."""
        return f"{self.kind} {self.name}"

    @property
    def resource(self) -> str:
        """The path of the resource that the operation belongs to, as `/v1/orders`."""
        return "/".join(self.operation.path.split("/")[:3])


def _operation(contract: Contract, id: str) -> Operation:
    return next(each for each in contract.operations if each.id == id)


def _planted() -> Generator[Compared]:
    contract = Contract.installed()
    bugs = [("sqlite", each.name, each.check, each.operation, _application(each.start)) for each in PLANTED]
    bugs += [("node", name, *found, partial(serve_node, fault=name)) for name, found in NODE_PLANTED.items()]
    honest: dict[str, Start] = {"sqlite": _application(Application), "node": serve_node}
    for kind, name, check, operation, start in bugs:
        suite = partial(_finds, check, operation)
        yield Compared(kind, name, check, contract, _operation(contract, operation), start, honest[kind], suite)


def _finds(check: str, operation: str, url: str) -> bool:
    return bool(evidence(url, check, operation))


def _application(make: Callable[[], Application]) -> Start:
    return lambda: serve(make())


def _faulty(server: FaultyServer) -> Compared:
    contract = server.checked_contract
    operation = next(each for each in contract.operations if each.pagination is not None)
    honest = replace(server, server=MockAPI, settings={})
    return Compared(
        "mock", server.name, server.check, contract, operation, _mock(server), _mock(honest), partial(_fails, server)
    )


def _mock(variation: Variation) -> Start:
    @contextmanager
    def start() -> Generator[str]:
        with variation.start().serve() as served:
            yield served.url

    return start


def _fails(server: FaultyServer, url: str) -> bool:
    # In this process, as the catalog's own test does it: over a socket it takes ten times as long.
    del url
    return server.check in checked(server, server.check).failed


SERVERS = (*_planted(), *map(_faulty, FAULTY))
