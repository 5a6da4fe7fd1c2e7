"""The contract that the client was generated from, as installed with it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pkgutil import get_data
from typing import Any, cast

import flexportal_api

__all__ = ["contract_document", "regions"]


@lru_cache(maxsize=1)
def contract_document() -> Mapping[str, Any]:
    """The contract, parsed."""
    return cast("Mapping[str, Any]", json.loads(_content()))


@lru_cache(maxsize=1)
def regions() -> Mapping[str, str]:
    """Region name → base URL, the default region first."""
    # Each client asks for them: msgspec skips the rest of the contract, which takes 2 ms of CPU to parse.
    import msgspec

    part = msgspec.defstruct("Servers", [("servers", list[dict[str, Any]])])
    servers = cast("Any", msgspec.json.decode(_content(), type=part)).servers
    return {server["x-region"]: server["url"] for server in servers if "x-region" in server}


def _content() -> bytes:
    # `importlib.resources` takes 10 ms of CPU to import.
    return cast("bytes", get_data(flexportal_api.__name__, "openapi.json"))
