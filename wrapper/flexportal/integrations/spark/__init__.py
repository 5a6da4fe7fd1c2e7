"""Lists of any number of tenants as Spark data frames: `pip install 'flexportal[spark]'`, and Java 17 or newer.

```text
spark.dataSource.register(FlexPortalDataSource)
payments = spark.read.format("flexportal").option("resource", "payments").option("tenants", "acme,globex").load()
```
"""

from .source import FlexPortalDataSource

__all__ = ["FlexPortalDataSource"]
