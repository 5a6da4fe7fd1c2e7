"""The contract suite: checks of a FlexPortal server that go beyond its schemas.

```python
from contract_tests.flexportal_contract import run
from flexportal.contract import Contract

report = run(Contract.installed(), "http://127.0.0.1:8765", "test-key", "acme", "globex")
assert not report.failed
```

Everything derives from the contract's annotations (`x-pagination`, `x-filters`, `x-order`), security, responses and
schemas: every list operation that is annotated gets all checks without new code.
"""

from .check import Check, Finding, Outcome, Stage
from .checks import ALL_CHECKS
from .engine import LIVE_RATE, MAX_REQUESTS, run
from .probing.sender import CannotRun
from .results import AssumptionResult, CheckResult, Report

__all__ = [
    "ALL_CHECKS",
    "LIVE_RATE",
    "MAX_REQUESTS",
    "AssumptionResult",
    "CannotRun",
    "Check",
    "CheckResult",
    "Finding",
    "Outcome",
    "Report",
    "Stage",
    "run",
]
