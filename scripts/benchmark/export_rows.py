"""The row on exports: the bytes of a page in memory to its customers as NDJSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import cast

from flexportal.export.ndjson_files import ndjson
from flexportal_api import wire
from flexportal_api.operations.customers import LIST_CUSTOMERS
from flexportal_core.operation import Paging
from flexportal_core.paging.raw_items import RawItems

from . import bodies
from .decode_rows import DisagreementError
from .decoders import OURS
from .peers import STOCK
from .results import Bound, Row, ratio
from .rounds import cpu_of, interleaved
from .settings import Settings

__all__ = ["export"]

STOCK_MODELS, DICTS = "openapi-python-client", "json, no models"

Writer = Callable[[bytes], bytes]


def export(settings: Settings) -> list[Row]:
    """The row on exports."""
    content = bodies.page(bodies.customers())
    rivals = _writers()
    _agree(rivals, content)
    times = settings.size(20, 5)
    works = {name: cpu_of(_bound(write, content), times, times * bodies.PAGE / 1e6) for name, write in rivals.items()}
    samples = interleaved(works, settings.rounds)
    figure, best = ratio(samples[STOCK_MODELS], samples[OURS])
    return [
        Row(
            "export, NDJSON",
            "a page to NDJSON: the server's own bytes against through the stock client's models",
            "× faster",
            figure,
            best,
            Bound(12, 20),
            samples,
            "µs of CPU a customer",
            "msgspec: finding where each customer ends means to read over all of it",
        )
    ]


def _writers() -> dict[str, Writer]:
    """The rivals by name."""
    raw_items = RawItems(cast(Paging, LIST_CUSTOMERS.paging))
    stock = import_module(f"{STOCK}.models").CustomerPage

    def through_models(content: bytes) -> bytes:
        page = stock.from_dict(json.loads(content))
        return b"".join(_line(customer.to_dict()) for customer in page.customers)

    return {
        OURS: lambda content: ndjson(raw_items.read(content, lambda: wire.CustomerPage.decode(content))[1]),
        STOCK_MODELS: through_models,
        DICTS: lambda content: b"".join(map(_line, json.loads(content)["customers"])),
    }


def _line(row: object) -> bytes:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _bound(write: Writer, content: bytes) -> Callable[[], bytes]:
    return lambda: write(content)


def _agree(rivals: Mapping[str, Writer], content: bytes) -> None:
    """Hold that all write the same customers; how each is written is a rival's own."""
    expected = json.loads(content)["customers"]
    for name, write in rivals.items():
        if [json.loads(line) for line in write(content).splitlines()] != expected:
            raise DisagreementError(f"{name} writes other customers than json.loads finds in the body")
