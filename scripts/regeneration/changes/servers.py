"""Servers compared: which regions there are, where, and which is the default."""

from __future__ import annotations

from typing import Any, cast

from .change import Place
from .ledger import Ledger
from .references import Document

__all__ = ["compare_servers"]

Json = dict[str, Any]

_RULED = frozenset({"url", "x-region"})


def compare_servers(ledger: Ledger) -> None:
    """Compare the servers of two contracts. The first one is the default region."""
    old, new = _servers(ledger.old), _servers(ledger.new)
    pairs = _pairs(old, new)
    for index, server in enumerate(old):
        if index not in pairs:
            place, region = _place(server), _region(server)
            said = f"`FlexPortal({region})` is gone{_default(new) if index == 0 else ''}."
            ledger.add("server-removed", place, said, "the server is gone")
        else:
            _compare(ledger, server, new[pairs[index]])
    for index, server in enumerate(new):
        if index not in pairs.values():
            ledger.add("server-added", _place(server), f"`FlexPortal({_region(server)})` is new.", "the server is new")
    if old and new and pairs.get(0, 0) != 0:
        said = f"Without `region`, calls now go elsewhere{_default(new)}."
        message = f"the first server is now {new[0].get('url')}, was {old[0].get('url')}"
        ledger.add("default-server-changed", _place(new[0]), said, message)


def _compare(ledger: Ledger, old: Json, new: Json) -> None:
    place = _place(old)
    if old.get("url") != new.get("url"):
        said = f"`FlexPortal({_region(old)})` now means {new.get('url')}."
        ledger.add("server-url-changed", place, said, f"the address is now {new.get('url')}, was {old.get('url')}")
    if old.get("x-region") != new.get("x-region"):
        said = f"`FlexPortal({_region(old)})` is now `FlexPortal({_region(new)})`."
        message = f"the region is now {new.get('x-region')}, was {old.get('x-region')}"
        ledger.add("server-region-changed", place, said, message)
    ledger.words(place, old, new)
    ledger.leftovers(place, old, new, _RULED)


def _pairs(old: list[Json], new: list[Json]) -> dict[int, int]:
    """Which server of before is which of after: the same address, else the same region."""
    pairs: dict[int, int] = {}
    for key in ("url", "x-region"):
        for index, server in enumerate(old):
            free = (
                at for at, other in enumerate(new) if at not in pairs.values() and other.get(key) == server.get(key)
            )
            if index not in pairs and key in server and (found := next(free, None)) is not None:
                pairs[index] = found
    return pairs


def _servers(document: Document) -> list[Json]:
    return cast(list[Json], document.root.get("servers", []))


def _place(server: Json) -> Place:
    return Place(f"servers {server.get('url')}", f"the server {server.get('url')}")


def _region(server: Json) -> str:
    return f'region="{server["x-region"]}"' if "x-region" in server else f'base_url="{server.get("url")}"'


def _default(servers: list[Json]) -> str:
    return f"; the default is now `{_region(servers[0])}`" if servers else ""
