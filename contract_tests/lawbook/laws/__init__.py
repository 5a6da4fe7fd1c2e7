"""The book: every law, in the order in which they are reported."""

from . import ending, filtering, generation, page, paging, shape, size, steadiness, tenancy, text

__all__ = ["BOOK"]

BOOK = (
    *shape.LAWS,
    *page.LAWS,
    *paging.LAWS,
    *ending.LAWS,
    *size.LAWS,
    *filtering.LAWS,
    *text.LAWS,
    *tenancy.LAWS,
    *steadiness.LAWS,
    *generation.LAWS,
)
