"""Integrations with other libraries, each with an extra of its own: polars, Spark, dlt."""

from __future__ import annotations

import re

__all__ = ["EMAIL_ADDRESS"]

# Roughly an e-mail address. A server may reject anything else, which no customer has.
EMAIL_ADDRESS = re.compile(r"[^\s@]{1,64}@[^\s@]{1,255}")
