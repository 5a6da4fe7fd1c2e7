"""The Python of two generated trees compared: what no change of the contract explains is told, and only that."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from contract_changes import PROJECT
from regeneration.changes import CODES, Change
from regeneration.review import review
from regeneration.surface import Surface, read, unexplained

MODEL = '''
from attrs import define

LIMIT = 3


@define
class Customer:
    """A customer."""

    email: str
    company: str | None = None
    _private: int = 0

    def to_dict(self, deep: bool = True, *, also) -> dict[str, str]:
        inner = 1
        return {}

    def _hidden(self) -> None: ...


class Status(str):
    ACTIVE = "active"
    _odd = 1
    a, b = 1, 2


class _Wire:
    email: str
'''
RESOURCES = """
class Customers:
    async def list(self, *, status: str | None = None, region: str): ...
"""


def tree(folder: Path, model: str = MODEL, resources: str | None = RESOURCES) -> Path:
    (folder / "models").mkdir(parents=True)
    (folder / "models" / "customer.py").write_text(model, encoding="utf-8")
    (folder / "wire.py").write_text("class Wire: ...", encoding="utf-8")
    if resources is not None:
        (folder / "resources.py").write_text(resources, encoding="utf-8")
    return folder


def change(code: str, python: str) -> Change:
    return Change(code, CODES[code].breaking, None, "somewhere", python, "something")


def test_the_surface_is_what_a_caller_meets(tmp_path: Path) -> None:
    assert read(tree(tmp_path / "a")) == {
        "Customer": "class()",
        "Customer.email": "str",
        "Customer.company": "str | None = None",
        "Customer.to_dict": "-> dict[str, str]",
        "Customer.to_dict(deep)": "bool = True",
        "Customer.to_dict(also)": "Any",
        "Status": "class(str)",
        "Status.ACTIVE": "'active'",
        "resources.Customers": "class()",
        "resources.Customers.list": "-> Any",
        "resources.Customers.list(status)": "str | None = None",
        "resources.Customers.list(region)": "str",
    }


def test_where_there_is_no_tree_there_is_no_surface(tmp_path: Path) -> None:
    assert read(tmp_path / "none") == {}


OLD: Surface = {"A": "class()", "A.b": "str", "A.f(x)": "int"}
DIFFERENCES: dict[str, tuple[Surface, str, str]] = {
    "gone": ({"A": "class()", "A.f(x)": "int"}, "python-surface-changed", "`A.b` is gone."),
    "another": (OLD | {"A.b": "int"}, "python-surface-changed", "`A.b` is another."),
    "new": (OLD | {"A.c": "str"}, "python-surface-added", "`A.c` is new."),
    "new argument": (OLD | {"A.f(y)": "int"}, "python-surface-changed", "`A.f(y)` must be given."),
    "new argument that may be left out": (OLD | {"A.f(y)": "int = 1"}, "python-surface-added", "`A.f(y)` is new."),
}


@pytest.mark.parametrize(("new", "code", "python"), DIFFERENCES.values(), ids=DIFFERENCES)
def test_a_difference_without_a_cause_is_told(new: Surface, code: str, python: str) -> None:
    words = change("description-changed", "Only the words on `A.b` differ.")
    (found,) = unexplained(OLD, new, (words,))
    assert (found.code, found.python, found.breaking) == (code, python, CODES[code].breaking)


@pytest.mark.parametrize("new", [new for new, _, _ in DIFFERENCES.values()], ids=DIFFERENCES)
def test_a_difference_that_a_change_explains_is_not_told_again(new: Surface) -> None:
    assert unexplained(OLD, new, (change("response-field-removed", "`A.b` is gone."),)) == ()


def test_a_class_named_after_one_that_changed_is_explained() -> None:
    new = OLD | {"AInner.c": "str"}
    assert unexplained(OLD, new, (change("response-type-changed", "A value of `A.inner` is now `str`."),)) == ()


def test_classes_come_and_go_with_any_change() -> None:
    old, new = {"B": "class()", "B.c": "str"}, {"C": "class()", "C.d": "str"}
    assert unexplained(old, new, (change("operation-added", "`portal.c.list()` is new."),)) == ()
    assert [change.python for change in unexplained(old, new, ())] == ["`B` is gone.", "`C` is new."]


def test_the_same_difference_in_every_class_is_one_change() -> None:
    old: Surface = dict.fromkeys("ABCDE", "class()")
    new = old | {f"{name}.to_json": "-> str" for name in old} | {f"{name}.to_json(deep)": "bool" for name in old}
    (found,) = unexplained(old, new, ())
    assert found.python == "`A.to_json`, `B.to_json`, `C.to_json` and 2 more are new."
    assert found.where == "python A.to_json, B.to_json, C.to_json, D.to_json, E.to_json"


def test_what_a_listing_takes_is_explained_by_a_change_of_a_listing() -> None:
    old: Surface = {}
    new: Surface = {"resources.C.list(q)": "str"}
    assert unexplained(old, new, (change("optional-parameter-added", "`portal.c.list()` takes a new argument."),)) == ()
    assert len(unexplained(old, new, (change("response-field-added", "`A.b` is new."),))) == 1


def test_a_review_tells_of_contract_and_python_in_one_breaking_first(tmp_path: Path) -> None:
    old = tree(tmp_path / "old")
    new = tree(tmp_path / "new", MODEL.replace("    email: str\n    company", "    company"))
    contract = {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {}}
    (old / "openapi.json").write_text(json.dumps(contract), encoding="utf-8")
    found = review(old, new, {**contract, "info": {"title": "U", "version": "1"}})
    assert [change.code for change in found] == ["python-surface-changed", "information-changed"]


def test_without_a_tree_of_before_nothing_has_changed(tmp_path: Path) -> None:
    assert review(tmp_path / "none", tree(tmp_path / "new"), {}) == ()


def test_the_committed_tree_has_the_classes_that_callers_know() -> None:
    surface = read(PROJECT / "generated" / "flexportal_api")
    assert {"Customer.email", "CustomerStatus.ACTIVE", "Address.postal_code"} <= surface.keys()
