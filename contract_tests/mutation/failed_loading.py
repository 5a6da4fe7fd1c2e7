"""A plugin of pytest for the stage: a file of tests that cannot be loaded is a failure like that of a test.

Without it pytest says that it was called wrongly, which mutmut tells as it does a mutant that gives no answer.
"""

import pytest

__all__ = ["pytest_collectreport"]


def pytest_collectreport(report: pytest.CollectReport) -> None:
    """End the run with the exit code of a test that fails, as the first of them does anyway."""
    if report.failed:
        pytest.exit("these tests cannot be loaded", pytest.ExitCode.TESTS_FAILED)
