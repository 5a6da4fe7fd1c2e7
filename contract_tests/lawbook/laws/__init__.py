"""The book: every law, in the order in which they are reported."""

from . import cursors, ending, filtering, generation, order, page, paging, shape, size, steadiness, tenancy, text

__all__ = ["BOOK"]

BOOK = (
    *shape.LAWS,
    *page.LAWS,
    *paging.LAWS,
    *ending.LAWS,
    *size.LAWS,
    *order.LAWS,
    *filtering.LAWS,
    *text.LAWS,
    *tenancy.LAWS,
    *cursors.LAWS,
    *steadiness.LAWS,
    *generation.LAWS,
)
