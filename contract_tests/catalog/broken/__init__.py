"""Every broken server, in the order of the families of laws."""

from __future__ import annotations

from ..entry import Defect
from . import (
    assumptions,
    cursors,
    filters,
    filters_text,
    generation,
    keys,
    paging_envelope,
    paging_order,
    paging_size,
    paging_walk,
    shape_bodies,
    shape_errors,
    shape_rows,
    steadiness,
    tenants,
)

__all__ = ["CATALOG"]

CATALOG: tuple[Defect, ...] = (
    *shape_bodies.DEFECTS,
    *shape_rows.DEFECTS,
    *shape_errors.DEFECTS,
    *paging_envelope.DEFECTS,
    *paging_walk.DEFECTS,
    *paging_size.DEFECTS,
    *paging_order.DEFECTS,
    *filters.DEFECTS,
    *filters_text.DEFECTS,
    *keys.DEFECTS,
    *tenants.DEFECTS,
    *cursors.DEFECTS,
    *steadiness.DEFECTS,
    *generation.DEFECTS,
    *assumptions.DEFECTS,
)
