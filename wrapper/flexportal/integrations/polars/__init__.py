"""Lists as polars data frames: `pip install 'flexportal[polars]'`.

```python
import polars as pl
from flexportal import FlexPortal
from flexportal.integrations.polars import scan

with FlexPortal() as client:
    failed = scan(client.payments).filter(pl.col("status") == "failed")
    print(failed.group_by("customer_id").agg(pl.col("total").sum()).collect())
```
"""

from __future__ import annotations

from flexportal_core.table.columns import NumberError

try:
    from .frames import scan, to_frame
except ModuleNotFoundError as error:
    if error.name != "polars":
        raise
    raise ImportError("flexportal.integrations.polars needs polars: pip install 'flexportal[polars]'") from error

__all__ = ["NumberError", "scan", "to_frame"]
