"""The generated models: decoding and encoding lose nothing, and an error names its place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import pytest
from flexportal_core.decoding import unknown_fields
from flexportal_core.decoding.errors import DecodeError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

Packages = Any
Same = Callable[[Any, Any], bool]
SLOW = (
    HealthCheck.too_slow,
    HealthCheck.function_scoped_fixture,
    HealthCheck.data_too_large,
    HealthCheck.filter_too_much,
)
FULL = settings(deadline=None, max_examples=30, suppress_health_check=SLOW)


@pytest.mark.parametrize(
    "name", ["Everything", "Tree", "Quoted", "Shelf", "Days", "Prices", "Closed", "Merged", "Free"]
)
@FULL
@given(data=st.data())
def test_a_decoded_model_encodes_to_what_was_received(
    name: str, data: st.DataObject, rich: Packages, bodies: Callable[..., Any], same: Same
) -> None:
    value = data.draw(bodies(rich.document, rich.schema(name)))
    model = rich.model(name).from_dict(value)
    assert same(model.to_dict(), value)


def address(package: Packages, **more: Any) -> Any:
    fields = {"contactName": "Z", "streetAddress": "L 5", "city": "B", "country": "DE", **more}
    return package.model("Address").from_dict(fields)


def test_null_and_absent_read_none_and_are_told_apart(real: Packages) -> None:
    null, absent = address(real, postalCode=None), address(real)
    assert null.postal_code is None
    assert absent.postal_code is None
    assert null != absent
    assert null.explicit_nulls == {"postalCode"}
    assert absent.explicit_nulls == frozenset()
    assert null.to_dict()["postalCode"] is None
    assert "postalCode" not in absent.to_dict()


ERRORS: list[tuple[str, Any, str]] = [
    ("Problem", {"title": "t", "status": 1.5}, "$.status: expected integer, found number"),
    ("Cat", {"kind": "dog", "lives": 9}, '$.kind: expected "cat", found string'),
    ("Prices", {"a b": "x"}, '$["a b"]: expected number, found string'),
    ("Prices", {"a.b": None}, '$["a.b"]: expected number, found null'),
    ("Prices", [], "$: expected object, found array"),
    ("Shelf", {"id": "1", "x": {"name": 1}}, "$.x.name: expected string, found number"),
    ("Days", {"x": "yesterday"}, "$.x: expected date, found string"),
    ("Tree", {"label": "a", "children": [{}]}, "$.children[0].label: expected string, found nothing"),
    ("Tree", {"label": "a", "parent": {"tree": 1}}, "$.parent.tree: expected object, found number"),
    ("Tree", {"label": "a", "parent": 1}, "$.parent: expected object or null, found number"),
    ("Named", {"name": "a", "nick": 1}, "$.nick: expected string or null, found number"),
    ("Named", 5, "$: expected object, found number"),
]


@pytest.mark.parametrize(("model", "value", "message"), ERRORS)
def test_errors_in_every_kind_of_schema(rich: Packages, model: str, value: Any, message: str) -> None:
    with pytest.raises(DecodeError) as caught:
        rich.model(model).from_dict(value)
    assert str(caught.value) == message


@pytest.fixture
def everything(rich: Packages) -> Any:
    """The required fields of the rich contract's largest model."""
    return {
        "text": "t", "whole": 3, "amount": 1.5, "flag": True, "nothing": None, "any": [], "day": "2026-03-14",
        "moment": "2026-03-14T09:26:53.589000+00:00", "id": "8b6a2c1e-0000-4000-8000-000000000001", "kind": "cat",
        "level": 1, "maybe": None, "list": [], "grid": [[1, 2.5], []], "cats": [], "pet": {"kind": "dog", "tricks": []},
        "shape": {"shape": "square", "size": 2}, "mix": 1, "constant": "fixed", "one": 1,
        "nested": {"inner": {"deep": False}}, "tree": {"label": "root"}, "weird key": "w", "a.b": "dotted",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("weird key", 1, '$["weird key"]: expected string, found number'),
        ("a.b", 1, '$["a.b"]: expected string, found number'),
        ("flag", 1, "$.flag: expected boolean, found number"),
        ("nothing", 0, "$.nothing: expected null, found number"),
        ("day", 5, "$.day: expected date, found number"),
        ("optMoments", ["noon"], "$.optMoments[0]: expected date-time, found string"),
        ("id", "x", "$.id: expected UUID, found string"),
        ("level", "1", "$.level: expected integer, found string"),
        ("maybe", 1, "$.maybe: expected string or null, found number"),
        ("grid", [[1], ["x"]], "$.grid[1][0]: expected number, found string"),
        ("constant", "loose", '$.constant: expected "fixed", found string'),
        ("one", True, "$.one: expected 1, found boolean"),
        ("mix", [], "$.mix: expected string or integer or boolean or null, found array"),
        ("pet", {"kind": "dog", "tricks": 5}, "$.pet: expected object, found object of another shape"),
        ("pet", 1, "$.pet: expected object, found number"),
        ("nested", {"inner": {}}, "$.nested.inner.deep: expected boolean, found nothing"),
        ("optIds", ["x"], "$.optIds[0]: expected UUID, found string"),
        ("optText", None, "$.optText: expected string, found null"),
    ],
)
def test_errors_in_every_kind_of_field(rich: Packages, everything: Any, field: str, value: Any, message: str) -> None:
    everything[field] = value
    with pytest.raises(DecodeError) as caught:
        rich.model("Everything").from_dict(everything)
    assert str(caught.value) == message


def test_a_required_field_of_any_type_must_be_present(rich: Packages, everything: Any) -> None:
    del everything["any"]
    with pytest.raises(DecodeError, match=r"^\$\.any: expected any value, found nothing$"):
        rich.model("Everything").from_dict(everything)


def test_a_union_prefers_the_type_with_the_fewest_unknown_values(rich: Packages, everything: Any) -> None:
    decoded = rich.model("Everything").from_dict(everything)
    assert type(decoded.pet).__name__ == "Dog"
    # Both shapes would do, since enums are open; only the square knows the value.
    assert type(decoded.shape).__name__ == "Square"
    everything["shape"] = {"shape": "hexagon", "size": 1}
    assert type(rich.model("Everything").from_dict(everything).shape).__name__ == "Circle"


def test_whole_numbers_may_have_a_decimal_point(rich: Packages) -> None:
    status = rich.model("Problem").from_dict({"title": "t", "status": 4.0}).status
    assert (status, type(status)) == (4, int)


def test_defaults_are_sent_but_not_added_to_what_was_received(rich: Packages, everything: Any) -> None:
    received = rich.model("Everything").from_dict(everything)
    assert received.opt_text_default is None
    assert "optTextDefault" not in received.to_dict()
    default = attrs.fields_dict(rich.model("Everything"))["opt_text_default"].default
    assert default == 'de"fault'


def test_field_names_of_members_of_models_get_an_underscore(rich: Packages, everything: Any, same: Same) -> None:
    names = {"to_dict": "one", "additionalProperties": "two", "cls": "three", "self": "four", "class": "five"}
    decoded = rich.model("Everything").from_dict({**everything, **names, "stray": 1})
    assert decoded.to_dict_ == "one"
    assert decoded.additional_properties_ == "two"
    assert decoded.cls_ == "three"
    assert decoded.additional_properties == {"stray": 1}
    assert same(decoded.to_dict(), {**everything, **names, "stray": 1})


def test_unknown_fields_of_a_closed_schema_are_kept(rich: Packages) -> None:
    value = {"only": "x", "more": [1]}
    assert rich.model("Closed").from_dict(value).to_dict() == value


def test_threads_share_the_dictionary_that_the_first_creates(real: Packages, monkeypatch: pytest.MonkeyPatch) -> None:
    model = real.model("ErrorDetail")
    bare = model.__new__(model)

    class Meanwhile:
        """A lock for which one waits while another thread fills the place."""

        def __enter__(self) -> None:
            bare.__class__.additional_properties.fset(bare, {"made": "meanwhile"})

        def __exit__(self, *_: object) -> None:
            pass

    monkeypatch.setattr(unknown_fields, "_LOCK", Meanwhile())
    assert bare.additional_properties == {"made": "meanwhile"}
