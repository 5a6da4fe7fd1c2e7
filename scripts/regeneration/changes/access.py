"""Servers and credentials compared: where requests go and how they are authenticated."""

from __future__ import annotations

from typing import Any

from flexportal.contract import Contract

from .change import Place
from .comparison import Comparison, as_object
from .operation import Operation

__all__ = ["compare_requirements", "compare_schemes", "compare_servers"]

Json = dict[str, Any]


def compare_requirements(comparison: Comparison, before: Operation, after: Operation) -> None:
    """Compare the credentials that an operation asks for, by its own requirement or by the contract's."""
    old, new = _alternatives(comparison.old, before), _alternatives(comparison.new, after)
    place = Place(f"{before.name} security", f"`{before.python}`", "request")
    texts = [" or ".join(" and ".join(each) or "nothing" for each in side) for side in (old, new)]
    message = f"{texts[0]} is now {texts[1]}"
    if any(each not in new for each in old):
        comparison.add("security-requirement-changed", place, f"{place.subject} needs other credentials.", message)
    elif len(new) > len(old):
        said = f"{place.subject} accepts another kind of credentials."
        comparison.add("security-alternative-added", place, said, message)


def compare_schemes(comparison: Comparison) -> None:
    """Compare the security schemes of the contract."""
    old, new = (
        as_object(as_object(contract.document.get("components")).get("securitySchemes"))
        for contract in (comparison.old, comparison.new)
    )
    for name in dict.fromkeys([*old, *new]):
        place = Place(f"components.securitySchemes.{name}", f"the security scheme `{name}`")
        if name not in new:
            comparison.add("security-scheme-removed", place, f"{place.subject} is gone.", "the scheme is gone")
        elif name not in old:
            comparison.add("security-scheme-added", place, f"{place.subject} is new.", "the scheme is new")
        else:
            was, now = comparison.old.resolve(old[name]), comparison.new.resolve(new[name])
            # What a bearer token looks like is a hint to people.
            words = {"description", "bearerFormat"}
            if working := [key for key in comparison.differing(was, now) if key not in words]:
                said = "Keys are sent in another way."
                comparison.add("security-scheme-changed", place, said, f"{', '.join(working)} of the scheme differ")
            elif comparison.differing(was, now):
                said = f"Only the description of {place.python} differs."
                comparison.add("description-changed", place, said, "the description differs")


def compare_servers(comparison: Comparison) -> None:
    """Compare the servers of two contracts. The first one is the default region."""
    old, new = (list[Json](contract.document.get("servers", [])) for contract in (comparison.old, comparison.new))
    pairs = _paired(old, new)
    default = f"; the default is now `{_region(new[0])}`" if new else ""
    for index, server in enumerate(old):
        place = Place(f"servers {server.get('url')}", f"the server {server.get('url')}")
        if index not in pairs:
            said = f"`FlexPortal({_region(server)})` is gone{default if index == 0 else ''}."
            comparison.add("server-removed", place, said, "the server is gone")
            continue
        other = new[pairs[index]]
        if server.get("url") != other.get("url"):
            said = f"`FlexPortal({_region(server)})` now means {other.get('url')}."
            comparison.add("server-url-changed", place, said, f"the address is now {other.get('url')}")
        if server.get("x-region") != other.get("x-region"):
            said = f"`FlexPortal({_region(server)})` is now `FlexPortal({_region(other)})`."
            message = f"the region is now {other.get('x-region')}, was {server.get('x-region')}"
            comparison.add("server-region-changed", place, said, message)
        comparison.remaining(place, server, other, {"url", "x-region"})
    for index, server in enumerate(new):
        if index not in pairs.values():
            place = Place(f"servers {server.get('url')}", "")
            comparison.add("server-added", place, f"`FlexPortal({_region(server)})` is new.", "the server is new")
    if old and new and pairs.get(0, 0) != 0:
        place = Place(f"servers {new[0].get('url')}", "")
        message = f"the first server is now {new[0].get('url')}, was {old[0].get('url')}"
        comparison.add("default-server-changed", place, f"Calls without `region` go elsewhere{default}.", message)


def _paired(old: list[Json], new: list[Json]) -> dict[int, int]:
    """Which old server is which new one: the same address, else the same region."""
    pairs: dict[int, int] = {}
    for key in ("url", "x-region"):
        for index, server in enumerate(old):
            free = (at for at, each in enumerate(new) if at not in pairs.values() and each.get(key) == server.get(key))
            if index not in pairs and key in server and (found := next(free, None)) is not None:
                pairs[index] = found
    return pairs


def _region(server: Json) -> str:
    return f'region="{server["x-region"]}"' if "x-region" in server else f'base_url="{server.get("url")}"'


def _alternatives(contract: Contract, operation: Operation) -> list[Json]:
    """The kinds of credentials accepted, each as scheme and scopes."""
    listed: list[Json] = operation.node.get("security", contract.document.get("security", []))
    return listed or [{}]
