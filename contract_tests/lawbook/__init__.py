"""The law book: what a FlexPortal server promises beyond its schemas, put to the test on any server.

```python
from contract_tests.lawbook import run
from flexportal.contract import Contract

report = run(Contract.installed(), "http://127.0.0.1:8765", "test-key", "acme", "globex")
assert not report.broken
```

Everything derives from the contract's annotations (`x-pagination`, `x-filters`), security, responses and schemas: a
list operation that is annotated the same way gets every law without new code.
"""

from .engine import LIVE_RATE, MAX_REQUESTS, run
from .law import Finding, Law, Stage, Verdict
from .laws import BOOK
from .pace import Patience
from .prober import CannotRun, Clock
from .report import AssumptionResult, LawResult, Report

__all__ = [
    "BOOK",
    "LIVE_RATE",
    "MAX_REQUESTS",
    "AssumptionResult",
    "CannotRun",
    "Clock",
    "Finding",
    "Law",
    "LawResult",
    "Patience",
    "Report",
    "Stage",
    "Verdict",
    "run",
]
