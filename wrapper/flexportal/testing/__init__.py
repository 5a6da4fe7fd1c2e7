"""A FlexPortal for tests: a faithful server that needs no network.

```python
from flexportal import FlexPortal
from flexportal.testing import MockPortal

mock = MockPortal(customers=250)
with FlexPortal("test-key", "acme", transport=mock.transport()) as portal:
    assert len(portal.customers.list().to_list()) == 250
```
"""

from .backoff import no_backoff
from .builders import customer, customer_json, customer_page, customer_page_json
from .calls import Call, Calls
from .exchange import Ask, Detail, Refused, Reply, Request, Row
from .faults import EVERY_FAULT, Fault, Kind, seeded
from .faulty_server import FaultyServer
from .listings import Window
from .population import Population, Selection
from .portal import MockPortal
from .server import MockServer

__all__ = [
    "EVERY_FAULT",
    "Ask",
    "Call",
    "Calls",
    "Detail",
    "Fault",
    "FaultyServer",
    "Kind",
    "MockPortal",
    "MockServer",
    "Population",
    "Refused",
    "Reply",
    "Request",
    "Row",
    "Selection",
    "Window",
    "customer",
    "customer_json",
    "customer_page",
    "customer_page_json",
    "no_backoff",
    "seeded",
]
