"""Keys and tenants, for operations that aren't lists."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from flexportal.contract import Operation

from ...check import Check, Finding, Stage, Untestable, failed, is_get, is_write, passed
from ...context import CheckContext
from ...probing.exchange import Exchange
from ...probing.request import KEY, Request
from ..tenants import ALSO, FOREIGN_TENANTS, Variant, no_key, refused_anyhow, wrong_keys
from .records import Collection, Json, changed, difference
from .writing import Writer, is_create, path_parameters, remember

__all__ = ["CHECKS"]

UNAUTHORIZED, FORBIDDEN = 401, 403

Headers = Callable[[CheckContext], tuple[str, Sequence[Variant]]]
"""The header that a check varies, and its variants. Raises: Untestable where the operation asks for none."""


def _key(context: CheckContext) -> tuple[str, str]:
    if context.credential is None:
        raise Untestable("the operation asks for no key")
    return context.credential.header, context.credential.scheme


def _tenant(context: CheckContext) -> str:
    if context.tenant_header is None:
        raise Untestable("the operation takes no tenant")
    return context.tenant_header


def _no_key(context: CheckContext) -> tuple[str, Sequence[Variant]]:
    header, scheme = _key(context)
    return header, no_key(context, scheme)


def _wrong_key(context: CheckContext) -> tuple[str, Sequence[Variant]]:
    header, scheme = _key(context)
    other_scheme = [("with the scheme Basic", f"Basic {KEY}")] if scheme == "Bearer " else []
    return header, [*wrong_keys(context, scheme), *other_scheme]


def _no_tenant(context: CheckContext) -> tuple[str, Sequence[Variant]]:
    return _tenant(context), [("without a tenant", None)]


def _foreign_tenant(context: CheckContext) -> tuple[str, Sequence[Variant]]:
    return _tenant(context), FOREIGN_TENANTS


def _requests(context: CheckContext) -> tuple[Request, Collection | None, Json | None]:
    """A request that is accepted with the right headers; for a write, the record that it would change."""
    if context.operation.method == "GET":
        collection = Collection.around(context)
        rows = collection.rows()
        if not rows:
            raise Untestable("the list has no rows", not_tried=True)
        return collection.request(rows[0][collection.identity]), None, None
    writer = Writer(context)
    attempt = next(iter(writer.attempts()), None)
    if attempt is None:
        raise Untestable("there is no record for it", not_tried=True)
    if attempt.target is None:
        return attempt.request(), None, None
    collection = writer.collection
    return attempt.request(), collection, collection.get(attempt.target[collection.identity])


def _rejected(headers: Headers, status: int, also: frozenset[int], context: CheckContext) -> Finding:
    """Passed where each variant of the header is rejected and changes nothing."""
    header, variants = headers(context)
    undeclared = refused_anyhow(context, status)
    request, collection, before = _requests(context)
    for how, value in variants:
        exchange = context.send(request.with_header(header, value))
        if exchange.status not in {status, *also, *undeclared}:
            _require_acceptable(context, request, exchange)
            return failed(f"{how}: {exchange.outcome}, expected {status}", exchange)
        if exchange.faults and not undeclared:
            return failed(f"{how}: {exchange.faults[0].clause}", exchange)
        if collection is not None and before is not None:
            name_of = changed(context.contract, collection.schema, before, collection.get(before[collection.identity]))
            if name_of is not None:
                return failed(f"{how}: {exchange.outcome}, and {name_of} is changed all the same", exchange)
    return passed(f"{', '.join(how for how, _ in variants)}: {status}")


def _require_acceptable(context: CheckContext, request: Request, refused: Exchange) -> None:
    """Raises: Untestable where the request is refused alike whoever sends it: servers may look at it first."""
    if 400 <= refused.status < 500:
        exchange = context.send(request, keep=True)
        if exchange.ok:
            remember(context, exchange)
        elif exchange.status == refused.status:
            raise Untestable(f"the server refuses what was tried: {exchange.outcome}", not_tried=True)


def _checks() -> list[Check]:
    kinds: list[tuple[str, str, Headers, int, frozenset[int]]] = [
        ("no-key", "Without a key there is a 401, and nothing changes.", _no_key, UNAUTHORIZED, frozenset()),
        ("wrong-key", "With a wrong key there is a 401, and nothing changes.", _wrong_key, UNAUTHORIZED, frozenset()),
        ("no-tenant", "Without a tenant it is rejected, and nothing changes.", _no_tenant, FORBIDDEN, ALSO[FORBIDDEN]),
        ("foreign-tenant", "For an unknown tenant it is rejected.", _foreign_tenant, FORBIDDEN, ALSO[FORBIDDEN]),
    ]
    families: list[tuple[str, Callable[[Operation], bool], Stage]] = [
        ("get", is_get, Stage.ESSENTIAL),
        ("write", is_write, Stage.WRITES),
    ]
    return [
        Check(
            f"{family}.{name}",
            requirement,
            "contract: security, responses" if status == UNAUTHORIZED else "contract: parameters, responses",
            partial(_rejected, headers, status, also),
            stage,
            compares=family == "write",
            applies=applies,
        )
        for family, applies, stage in families
        for name, requirement, headers, status, also in kinds
    ]


def _other_tenants_record(context: CheckContext) -> Finding:
    """A write to the id of another tenant's record is refused, and the record stays as it is."""
    if not path_parameters(context) or is_create(context):
        raise Untestable("the operation names no record in its path")
    writer = Writer(context)
    collection = writer.collection
    foreign = collection.foreign_rows()[:5]
    attempt = next(iter(writer.attempts(fresh=False)), None)
    if not foreign or attempt is None:
        raise Untestable("the second tenant has no records of its own", not_tried=True)
    start = collection.listing.plain_for_other_tenant
    states = (context.operation.transition or {}).get("from")
    row = next((row for row in foreign if states and row.get(collection.state_field) in states), foreign[0])
    id, own_id = row[collection.identity], (attempt.target or {})[collection.identity]
    body = None if attempt.body is None else {k: id if v == own_id else v for k, v in attempt.body.items()}
    exchange = context.send(context.request({path_parameters(context)[0]: id}, body))
    after = collection.reading.send(
        collection.request(id).with_header(context.tenant_header or "", start.header(context.tenant_header or "")),
        keep=True,
    )
    if exchange.ok:
        return failed("a write to another tenant's record is accepted", exchange)
    field = difference(context.contract, collection.schema, row, collection.record(after))
    if field is not None:
        return failed(f"refused ({exchange.outcome}), and {field} is changed all the same", exchange, after)
    return passed(f"{exchange.outcome}, and nothing changed")


CHECKS = (
    *_checks(),
    Check(
        "write.other-tenants-record",
        _other_tenants_record.__doc__ or "",
        "contract: parameters (Tenant-ID), x-identity",
        _other_tenants_record,
        Stage.WRITES,
        compares=True,
        applies=is_write,
    ),
)
