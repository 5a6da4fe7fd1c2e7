"""The contract that the client was generated from, as installed with it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any, cast

import flexportal_api

__all__ = ["contract_document", "regions"]


@lru_cache(maxsize=1)
def contract_document() -> Mapping[str, Any]:
    """The contract, parsed."""
    text = files(flexportal_api).joinpath("openapi.json").read_text(encoding="utf-8")
    return cast("Mapping[str, Any]", json.loads(text))


def regions() -> dict[str, str]:
    """Region name → base URL, the default region first."""
    return {server["x-region"]: server["url"] for server in contract_document()["servers"] if "x-region" in server}
