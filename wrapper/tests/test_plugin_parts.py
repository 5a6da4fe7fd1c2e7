"""The parts of the pytest plugin, called as pytest calls them; a user's suite meets them in test_pytest_plugin.py."""

# pyright: reportPrivateUsage=false

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flexportal import pytest_plugin


class Node:
    """A test's node, as far as its markers go."""

    def __init__(self, *marks: SimpleNamespace) -> None:
        self.marks = marks

    def iter_markers(self, name: str) -> list[SimpleNamespace]:
        """Those of that name, the nearest first."""
        return [mark for mark in self.marks if mark.name == name]


def mark(*args: Any, name: str = "flexportal", **kwargs: Any) -> SimpleNamespace:
    return SimpleNamespace(name=name, args=args, kwargs=kwargs)


def test_the_marker_is_described_with_examples() -> None:
    told: list[tuple[str, str]] = []

    def addinivalue_line(name: str, line: str) -> None:
        told.append((name, line))

    config: Any = SimpleNamespace(addinivalue_line=addinivalue_line)
    pytest_plugin.pytest_configure(config)
    description = "what the fixture flexportal_mock is made with, such as customers=3 or strict=False."
    assert told == [("markers", f"flexportal(**arguments): {description}")]


def test_of_several_markers_the_nearest_counts_most() -> None:
    node = Node(mark(customers=2), mark(name="slow", seed=4), mark(customers=5, seed=3), mark(latency_ms=1))
    assert pytest_plugin._arguments(node) == {"customers": 2, "seed": 3, "latency_ms": 1}


def test_a_marker_takes_no_argument_without_a_name() -> None:
    with pytest.raises(pytest.UsageError) as raised:
        pytest_plugin._arguments(Node(mark(7)))
    assert str(raised.value) == "the marker flexportal takes named arguments, such as customers=3"


def test_each_complaint_is_a_line_of_a_failure_without_a_traceback() -> None:
    with pytest.raises(pytest.fail.Exception) as raised:
        pytest_plugin._fail_for(["this was", "so was that"])
    assert raised.value.msg == "flexportal_mock is strict:\n- this was\n- so was that"
    assert raised.value.pytrace is False


def test_without_a_complaint_nothing_fails() -> None:
    pytest_plugin._fail_for([])
