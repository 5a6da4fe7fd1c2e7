"""Customers as polars data frames: `pip install 'flexportal[polars]'`.

```python
import polars as pl
from flexportal import FlexPortal
from flexportal.integrations.polars import scan_customers

with FlexPortal() as client:
    active = scan_customers(client).filter(pl.col("status") == "active")
    print(active.group_by("customer_type").agg(pl.col("total_monthly_revenue").sum()).collect())
```
"""

from __future__ import annotations

try:
    from .scan import scan_customers, to_frame
except ModuleNotFoundError as error:
    if error.name != "polars":
        raise
    raise ImportError("flexportal.integrations.polars needs polars: pip install 'flexportal[polars]'") from error

__all__ = ["scan_customers", "to_frame"]
