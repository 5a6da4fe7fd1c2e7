"""Customers as data frames of polars: `pip install 'flexportal[polars]'`.

```python
import polars as pl
from flexportal import FlexPortal
from flexportal.frames import scan_customers

with FlexPortal() as portal:
    active = scan_customers(portal).filter(pl.col("status") == "active")
    print(active.group_by("customer_type").agg(pl.col("total_monthly_revenue").sum()).collect())
```
"""

from __future__ import annotations

try:
    from .scan import scan_customers, to_frame
except ModuleNotFoundError as error:
    if error.name != "polars":
        raise
    raise ImportError("flexportal.frames needs polars: pip install 'flexportal[polars]'") from error

__all__ = ["scan_customers", "to_frame"]
