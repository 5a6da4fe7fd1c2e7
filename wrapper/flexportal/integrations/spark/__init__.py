"""Customers of any number of tenants as a Spark data frame: `pip install 'flexportal[spark]'`, and Java 17 or newer.

```text
spark.dataSource.register(FlexPortalDataSource)
customers = spark.read.format("flexportal").option("tenants", "acme,globex").load()
```
"""

from .source import FlexPortalDataSource

__all__ = ["FlexPortalDataSource"]
