"""Rows on decoding: the bytes of a page in memory to its customers."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from flexportal_api import wire

from . import bodies
from .decoders import BARE, OURS, decoders, rows_of
from .peers import PYDANTIC as PYDANTIC_MODELS
from .peers import STOCK as STOCK_PACKAGE
from .references import references
from .results import Bound, Row, ratio
from .rounds import Sample, cpu_of, interleaved
from .settings import Settings

__all__ = ["DisagreementError", "decode"]

STOCK, PYDANTIC = "openapi-python-client", "pydantic"
FLOOR = "msgspec: parsing the bytes and making the strings is four fifths of it, the models the rest"


class DisagreementError(Exception):
    """Two rivals have decoded different customers out of the same bytes; then no time means anything."""


def decode(settings: Settings) -> list[Row]:
    """All rows on decoding."""
    rows = bodies.customers()
    contract = import_module("yaml").safe_load(settings.contract.read_text(encoding="utf-8"))
    rivals = decoders(settings.missing)
    plain = _measured(settings, rivals, bodies.page(rows), references(rows))
    unknown = _measured(settings, rivals, bodies.page(bodies.with_unknown_fields(rows)))
    documented = _measured(settings, rivals, bodies.page(bodies.documented(contract)))
    largest = _subscriptions(settings)
    absent = "; ".join(settings.missing.values())
    says = "decoding against"
    of_unknown = "the same with an unknown field in every customer and address, against stock"
    of_all = "customers with every field of the documentation, against stock"
    of_largest = "a page of subscriptions, the largest items, with every part, against stock"
    return [
        # Gates of both hold for 3.11 to 3.13; newer releases run the stock client faster.
        _row("decode, stock", f"{says} the stock generated client", plain, STOCK, Bound(3.5, 6), note=absent),
        _row("decode, pydantic", f"{says} pydantic v2 from the same bytes", plain, PYDANTIC, Bound(2.2, 3)),
        _row("decode, bare", f"{says} bare msgspec structs", plain, BARE, Bound(2.2, 1.5, at_most=True)),
        _row("decode, unknown fields", of_unknown, unknown, STOCK, Bound(3.5, 5.5)),
        _row("decode, every field", of_all, documented, STOCK, None),
        _row("decode, subscriptions", of_largest, largest, STOCK, Bound(4, 5), unit="µs of CPU a subscription"),
    ]


def _row(
    key: str,
    says: str,
    samples: Mapping[str, Sample],
    rival: str,
    bound: Bound | None,
    unit: str = "µs of CPU a customer",
    note: str = "",
) -> Row:
    is_slower = bound is not None and bound.at_most
    figures = ratio(samples[OURS], samples[rival]) if is_slower else ratio(samples[rival], samples[OURS])
    return Row(key, says, "× as much" if is_slower else "× faster", *figures, bound, samples, unit, FLOOR, note)


def _subscriptions(settings: Settings) -> dict[str, Sample]:
    content = bodies.pages()["/v1/subscriptions"].encode()
    stock = import_module(f"{STOCK_PACKAGE}.models").SubscriptionPage
    rivals: dict[str, Callable[[bytes], Any]] = {
        OURS: wire.SubscriptionPage.decode,
        STOCK: lambda body: stock.from_dict(json.loads(body)),
        PYDANTIC: import_module(PYDANTIC_MODELS).SubscriptionPage.model_validate_json,
    }
    expected = [(row["rentalId"], row["monthlyAmount"]) for row in json.loads(content)["rentals"]]
    for name, decode in rivals.items():
        if [(item.rental_id, item.monthly_amount) for item in decode(content).rentals] != expected:
            raise DisagreementError(f"{name} decodes other subscriptions than json.loads finds in the body")
    times = settings.size(30, 3)
    return interleaved(
        {name: cpu_of(_bound(decode, content), times, times * len(expected) / 1e6) for name, decode in rivals.items()},
        settings.rounds,
    )


def _measured(
    settings: Settings,
    rivals: Mapping[str, Callable[[bytes], Any]],
    content: bytes,
    more: Mapping[str, Callable[[], Any]] | None = None,
) -> dict[str, Sample]:
    _agree(rivals, content)
    times = settings.size(100, 5)
    per = times * bodies.PAGE / 1e6
    works = {name: cpu_of(_bound(decode, content), times, per) for name, decode in rivals.items()}
    # These are up to a hundred times slower, and nothing is judged by them.
    works |= {name: cpu_of(call, 1, bodies.PAGE / 1e6) for name, call in (more or {}).items()}
    return interleaved(works, settings.rounds)


def _bound(decode: Callable[[bytes], Any], content: bytes) -> Callable[[], Any]:
    return lambda: decode(content)


def _agree(rivals: Mapping[str, Callable[[bytes], Any]], content: bytes) -> None:
    """Hold that all decode the same customers; twice, since ours learns unknown names from the first body."""
    expected = rows_of(json.loads(content))
    for name, decode in rivals.items():
        for _ in range(2):
            if rows_of(decode(content)) != expected:
                raise DisagreementError(f"{name} decodes other customers than json.loads finds in the body")
