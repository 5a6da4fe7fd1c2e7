"""A plugin of pytest for the stage: what keeps the tests from being asked is told for what it is.

mutmut tells all of it as if a test had failed, or as it does a mutant that gives no answer.
"""

import os
from collections.abc import Generator

import pytest
from mutmut.mutation.trampoline import get_mutant_under_test

__all__ = ["pytest_collection", "pytest_collectreport", "pytest_generate_tests"]

NOT_ASKED = 255


def pytest_collectreport(report: pytest.CollectReport) -> None:
    """A file of tests that cannot be loaded is a failure like that of a test, and ends the run as one does."""
    if report.failed:
        pytest.exit("these tests cannot be loaded", pytest.ExitCode.TESTS_FAILED)


@pytest.hookimpl(tryfirst=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Forget the ids that were made in the last of several collections in a process.

    pytest would escape them once more, and a test whose name holds a backslash would not be found again.
    """
    for mark in metafunc.definition.iter_markers("parametrize"):
        if mark._param_ids_from is not None:  # pyright: ignore[reportPrivateUsage]
            object.__setattr__(mark._param_ids_from, "_param_ids_generated", None)  # pyright: ignore[reportPrivateUsage]


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """A test that is not found by its name says nothing of the mutant."""
    try:
        return (yield)
    except pytest.UsageError:
        if "__mutmut_" in get_mutant_under_test():
            # mutmut has forked for this mutant alone, and would take any exception for a test that fails.
            os._exit(NOT_ASKED)
        raise
