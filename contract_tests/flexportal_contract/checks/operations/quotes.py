"""Operations that change nothing though they aren't GETs (`x-effect: safe`): quotes, exports, signed URLs."""

from __future__ import annotations

import re

from ...check import Finding, Stage, Untestable, check, failed, passed
from ...context import CheckContext
from .records import Collection, Id, collections, scalars
from .transitions import changes_nothing
from .writing import Writer

__all__ = ["CHECKS"]

# A shorter id, or a number, may stand in a response for something else.
TELLING = re.compile(r"(?=.*\D).{6,}|\d{10,}", re.DOTALL)


@check(
    "quote.within-tenant",
    "contract: parameters (Tenant-ID), x-identity",
    Stage.WRITES,
    compares=True,
    applies=changes_nothing,
)
def _within_tenant(context: CheckContext) -> Finding:
    """The response names no record of another tenant."""
    exchange = Writer(context).perform().exchange
    text, compared = "\n".join(scalars(exchange.value)), 0
    for collection in collections(context):
        for id in _ids_of_other_tenant(collection):
            if re.search(rf"(?<![\w-]){re.escape(str(id))}(?![\w-])", text) and not collection.read(id).ok:
                return failed(f"the response names one of the other tenant's {collection.listing.noun}", exchange)
            compared += 1
    if not compared:
        raise Untestable("the second tenant has no records with telling ids", not_tried=True)
    return passed(f"none of {compared} records of the other tenant")


def _ids_of_other_tenant(collection: Collection) -> list[Id]:
    rows = collection.rows(start=collection.listing.plain_for_other_tenant)
    return [row[collection.identity] for row in rows if TELLING.fullmatch(str(row[collection.identity]))]


CHECKS = (_within_tenant,)
