"""What a listing should deliver, by a plain loop of the standard library: no code of the client is used."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import datetime
from http.client import HTTPConnection
from importlib import import_module
from itertools import product
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlencode, urlsplit

__all__ = ["by_value", "read_export", "read_listing", "without_nothing"]

Items = list[dict[str, Any]]
FLATTENED = ("last_billing_address", "last_shipping_address")
TIMES = ("createdAt", "updatedAt")
NUMBERS = ("totalOrders", "totalDevicesRented", "totalMonthlyRevenue")


def read_listing(url: str, headers: Mapping[str, str], filters: Mapping[str, Sequence[str]]) -> Items:
    """All items of each combination of the filters' values, one combination after the other."""
    items: Items = []
    for values in product(*filters.values()):
        query: dict[str, str] = dict(zip(filters, values, strict=True))
        while True:
            page = _page(url, headers, query)
            items += page["customers"]
            if not page["hasMore"] or page["nextCursor"] is None:
                break
            query["startAfter"] = page["nextCursor"]
    return items


def _page(url: str, headers: Mapping[str, str], query: Mapping[str, str]) -> dict[str, Any]:
    with closing(HTTPConnection(urlsplit(url).netloc, timeout=10)) as connection:
        connection.request("GET", f"/customers?{urlencode(query)}", headers=dict(headers))
        page: dict[str, Any] = json.loads(connection.getresponse().read())
    return page


def by_value(value: Any) -> str:
    """Text that is equal for equal JSON: of two numbers the type does not matter, nor does the order of keys."""
    return json.dumps(_plain_numbers(value), sort_keys=True)


def _plain_numbers(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain_numbers(each) for key, each in cast("dict[str, Any]", value).items()}
    if isinstance(value, list):
        return [_plain_numbers(each) for each in cast("list[Any]", value)]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def without_nothing(item: Mapping[str, Any], *, text: bool = False) -> dict[str, Any]:
    """An item without what a table cannot tell apart: null and absent; in text also the empty text and apostrophes."""
    kept = {key: value for key, value in item.items() if not _is_nothing(key, value, text)}
    for key in TIMES:
        if key in kept:
            kept[key] = datetime.fromisoformat(str(kept[key])).isoformat()
    for key, value in kept.items():
        if key.startswith("last") and isinstance(value, dict):
            kept[key] = without_nothing(cast("dict[str, Any]", value), text=text)
        elif text and isinstance(value, str):
            kept[key] = value.lstrip("'")
    return kept


def _is_nothing(key: str, value: object, text: bool) -> bool:
    return (value is None and not key.startswith("x")) or (text and value == "" and not key.startswith("x"))


def read_export(path: Path) -> Items:
    """The items of an exported file, put together again from its columns."""
    if path.suffix == ".ndjson":
        return [json.loads(line) for line in path.read_bytes().splitlines()]
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as file:
            return [_item({name: _cell(name, cell) for name, cell in row.items()}) for row in csv.DictReader(file)]
    # Imported here, since they take most of a second.
    ipc: Any = import_module("pyarrow.ipc")
    parquet: Any = import_module("pyarrow.parquet")
    table = parquet.read_table(path) if path.suffix == ".parquet" else ipc.open_file(path).read_all()
    return [_item(row) for row in table.to_pylist()]


def _cell(name: str, cell: str) -> object:
    if cell == "":
        return None
    if _key(name) in NUMBERS:
        return float(cell)
    return json.loads(cell) if name.endswith("_ids") else cell


def _item(row: Mapping[str, Any]) -> dict[str, Any]:
    others: dict[str, Any] = json.loads(row["additional_properties"] or "{}")
    item: dict[str, Any] = {}
    for name, value in row.items():
        if value is None or name == "additional_properties":
            continue
        for prefix in FLATTENED:
            if name.startswith(prefix):
                item.setdefault(_key(prefix), {})[_key(name.removeprefix(f"{prefix}_"))] = value
                break
        else:
            item[_key(name)] = json.loads(value) if name == "custom_fields" else value
    for key, value in others.items():
        item[key] = item[key] | value if isinstance(item.get(key), dict) else value
    return item


def _key(name: str) -> str:
    return re.sub("_([a-z])", lambda found: found[1].upper(), name)
