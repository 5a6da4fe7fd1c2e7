"""Where in a list a fault is planted. One that shows everywhere is easily found; these are for the others."""

from __future__ import annotations

from .mock import ListQuery, Window

__all__ = ["is_last_page", "is_later_page", "is_rare"]


def is_rare(position: int) -> bool:
    """Whether this is the one row in two hundred; it isn't on the first page."""
    return position % 200 == 117


def is_later_page(query: ListQuery) -> bool:
    """Whether a page past the first is requested."""
    return query.after is not None


def is_last_page(window: Window) -> bool:
    """Whether no row follows after the page."""
    return window.is_last
