"""The API's timestamps. The models' attributes read them; these functions do so for values from elsewhere."""

from __future__ import annotations

from flexportal_core.timestamps import in_range, parse

__all__ = ["in_range", "parse"]
