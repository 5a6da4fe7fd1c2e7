"""Functions for timestamps of the API that are not attributes of models."""

from __future__ import annotations

from flexportal_core.timestamps import in_range, parse

__all__ = ["in_range", "parse"]
