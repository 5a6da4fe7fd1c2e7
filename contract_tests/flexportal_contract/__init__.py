"""The contract suite: checks of a FlexPortal server that go beyond its schemas.

```python
from flexportal_contract import run
from flexportal.contract import Contract

report = run(Contract.installed(), "http://127.0.0.1:8765", "test-key", "acme", "globex")
assert not report.failed
```

Everything derives from the contract's annotations (`x-pagination`, `x-filters`, `x-order`), security, responses and
schemas: an operation that is added to it gets its checks without new code.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .check import Check, Finding, Outcome, Stage
    from .checks import ALL_CHECKS
    from .engine import LIVE_RATE, run
    from .probing.sender import CannotRun
    from .results import AssumptionResult, CheckResult, Report

__all__ = [
    "ALL_CHECKS",
    "LIVE_RATE",
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

_MODULES = {
    **dict.fromkeys(("Check", "Finding", "Outcome", "Stage"), ".check"),
    **dict.fromkeys(("LIVE_RATE", "run"), ".engine"),
    **dict.fromkeys(("AssumptionResult", "CheckResult", "Report"), ".results"),
    "ALL_CHECKS": ".checks",
    "CannotRun": ".probing.sender",
}


def __getattr__(name: str) -> Any:
    # Imported when it is used, so that the command can say which package is missing.
    from importlib import import_module

    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULES[name], __name__), name)
