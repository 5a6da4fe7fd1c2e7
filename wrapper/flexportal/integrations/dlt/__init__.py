"""Load the lists of the API into a data warehouse with dlt.

Install it with `pip install 'flexportal[dlt]'`, together with what your destination needs.

```python
import dlt
from flexportal.integrations.dlt import flexportal_source, load

pipeline = dlt.pipeline("flexportal", destination="duckdb", dataset_name="crm")
load(pipeline, flexportal_source())
```
"""

from __future__ import annotations

try:
    from .source import flexportal_source, load
except ModuleNotFoundError as error:
    if error.name != "dlt":
        raise
    raise ImportError("flexportal.integrations.dlt needs dlt: pip install 'flexportal[dlt]'") from error

__all__ = ["flexportal_source", "load"]
