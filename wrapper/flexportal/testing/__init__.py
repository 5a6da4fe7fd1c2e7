"""A mock of the FlexPortal API for tests, which needs no network.

```python
from flexportal.testing import MockAPI

mock = MockAPI(customers=250)
with mock.client() as client:
    assert len(client.customers.list().to_list()) == 250
```
"""

from .adapters.server import MockServer
from .api.list_operations import Window
from .api.messages import Detail, ErrorResponse, Item, ListQuery, Request, Response
from .builders import build, customer, customer_json, customer_page, customer_page_json
from .calls import Call, Calls
from .dataset.dataset import Dataset
from .dataset.selection import Selection
from .faults.fault import EVERY_FAULT, Fault, FaultKind, FaultSchedule, seeded_faults
from .faults.server import FaultyServer
from .instant_clock import InstantClock
from .mock_api import MockAPI
from .records import Records
from .resources.state import Snapshot

__all__ = [
    "EVERY_FAULT",
    "Call",
    "Calls",
    "Dataset",
    "Detail",
    "ErrorResponse",
    "Fault",
    "FaultKind",
    "FaultSchedule",
    "FaultyServer",
    "InstantClock",
    "Item",
    "ListQuery",
    "MockAPI",
    "MockServer",
    "Records",
    "Request",
    "Response",
    "Selection",
    "Snapshot",
    "Window",
    "build",
    "customer",
    "customer_json",
    "customer_page",
    "customer_page_json",
    "seeded_faults",
]
