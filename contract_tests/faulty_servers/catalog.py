"""All faulty servers, which the contract suite must catch, and honest variations, which it must pass.

`FAULTY` holds the mock with one planted fault each. Each can be run alone: `FaultyServer.start()` makes the server,
`checked` runs the contract suite against it, `FaultyServer.check` names the check that must fail.
"""

from __future__ import annotations

from .entry import FaultyServer, Variation, servers_of
from .honest import HONEST
from .servers import (
    assumptions,
    cursors,
    envelope,
    filters,
    generated_inputs,
    keys,
    lists,
    order,
    page_size,
    pagination,
    probes,
    server,
    shape_bodies,
    shape_errors,
    shape_rows,
    tenants,
    text_filters,
)

__all__ = ["FAULTY", "HONEST", "FaultyServer", "Variation"]

SHAPE, PAGING = (shape_bodies, shape_rows, shape_errors), (envelope, pagination, page_size, order)
ACCESS = (keys, tenants, cursors, server, probes)
MODULES = (*SHAPE, *PAGING, filters, text_filters, lists, *ACCESS, generated_inputs, assumptions)
FAULTY = tuple(entry for module in MODULES for entry in servers_of(module))
