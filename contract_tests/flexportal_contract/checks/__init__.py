"""Every check, in the order in which they are reported."""

from . import (
    cursors,
    end_of_list,
    envelope,
    filters,
    generated_inputs,
    operations,
    order,
    page_size,
    pagination,
    probes,
    ranges,
    server,
    shape,
    tenants,
    text_filters,
)

__all__ = ["ALL_CHECKS"]

ALL_CHECKS = (
    *shape.CHECKS,
    *envelope.CHECKS,
    *pagination.CHECKS,
    *end_of_list.CHECKS,
    *page_size.CHECKS,
    *order.CHECKS,
    *filters.CHECKS,
    *text_filters.CHECKS,
    *ranges.CHECKS,
    *tenants.CHECKS,
    *cursors.CHECKS,
    *server.CHECKS,
    *probes.CHECKS,
    *operations.CHECKS,
    *generated_inputs.CHECKS,
)
