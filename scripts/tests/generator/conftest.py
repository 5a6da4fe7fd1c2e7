"""What the tests of the generator share: generated packages, and bodies drawn from schemas."""

from __future__ import annotations

import importlib
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import attrs
import pytest
from flexportal_core.operation import Operation
from hypothesis import strategies as st
from regeneration.document import Json
from regeneration.generator import PACKAGE, generate
from regeneration.yaml_source import load

HERE = Path(__file__).parent
PROJECT = HERE.parents[2]


@dataclass(frozen=True)
class Package:
    """A generated package.

    Args:
        name: Its import name.
        folder: Where it is.
        document: The contract that it was generated from.
    """

    name: str
    folder: Path
    document: Json

    def module(self, path: str) -> Any:
        """A module of the package, by its dotted path below it."""
        return importlib.import_module(f"{self.name}.{path}")

    def model(self, name: str) -> Any:
        """A model of the package."""
        return getattr(self.module("models"), name)

    def schema(self, name: str) -> Json:
        """A schema of the contract."""
        schema: Json = self.document["components"]["schemas"][name]
        return schema

    def operations(self) -> dict[str, tuple[Any, Callable[..., Any]]]:
        """Each operation and its function, by its id."""
        found: dict[str, tuple[Any, Callable[..., Any]]] = {}
        for path in (self.folder / "operations").glob("[!_]*.py"):
            names: dict[str, Any] = self.module(f"operations.{path.stem}").__dict__
            found |= {
                value.id: (value, names[name.lower()]) for name, value in names.items() if isinstance(value, Operation)
            }
        return found

    def decode(self, operation_id: str, status: int, content: bytes) -> Any:
        """What a response of an operation is decoded to."""
        responses = self.operations()[operation_id][0].responses
        target = next(responses[key] for key in (str(status), f"{status // 100}XX", "default") if key in responses)
        module, _, name = target.partition(":")
        return getattr(importlib.import_module(module), name).decode(content)


@pytest.fixture(scope="session")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Package]:
    """The package of a contract with one of everything."""
    with generated("rich", tmp_path_factory.mktemp("generated")) as package:
        yield package


@pytest.fixture(scope="session")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Package]:
    """The package of a contract with what contracts rarely say."""
    with generated("odd", tmp_path_factory.mktemp("generated")) as package:
        yield package


@contextmanager
def generated(name: str, folder: Path) -> Iterator[Package]:
    """The package of the contract of that name, which can be imported meanwhile."""
    document = load(HERE / f"{name}.yaml").document
    generate(document, folder / f"{name}_api")
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    yield Package(f"{name}_api", folder / f"{name}_api", document)
    sys.path.remove(str(folder))


@pytest.fixture(scope="session")
def real() -> Package:
    """The committed package; a test compares it with what the contract gives."""
    return Package(PACKAGE, PROJECT / "generated" / PACKAGE, load(PROJECT / "openapi.yaml").document)


@pytest.fixture(params=["rich", "real"])
def package(request: pytest.FixtureRequest) -> Package:
    """Each of the packages."""
    found: Package = request.getfixturevalue(request.param)
    return found


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=4,
)
UNKNOWN_NAMES = st.sampled_from(["unknown", "a b", 'quo"te', "ünknown", "Unknown", "", "$", "(unknown)"])
TEXTS = st.text(max_size=8) | st.sampled_from(["\ud800", "\x00", "\u2028", "😀", '"', "\\"])
NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from([2**64, -(2**70), -0.0])
MOMENTS = st.datetimes(timezones=st.just(None) | st.timezones()).map(lambda moment: moment.isoformat())
FORMATS: dict[str, st.SearchStrategy[Any]] = {
    "date": st.dates().map(lambda day: day.isoformat()),
    "date-time": MOMENTS,
    "uuid": st.builds(lambda: str(uuid.uuid4())) | st.uuids().map(str),
}
SCALARS: dict[str, st.SearchStrategy[Any]] = {
    "string": TEXTS,
    "integer": st.integers() | st.sampled_from([2**63, 2**64, -(2**70)]),
    "number": NUMBERS,
    "boolean": st.booleans(),
    "null": st.none(),
}


@st.composite
def drawn(  # noqa: PLR0911
    draw: st.DrawFn, document: Json, schema: Json, wild: bool = False, depth: int = 0
) -> Any:
    """A value that a schema allows, unknown fields and unknown enum values included.

    Args:
        draw: Hypothesis's.
        document: The contract, for its references.
        schema: The schema.
        wild: Whether any place may hold, or lack, what the schema does not allow.
        depth: How deep in the value this is.
    """
    if wild and draw(st.integers(0, 40)) == 0:
        return draw(ANYTHING)
    again = (wild, depth + 1)
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        return draw(drawn(document, document["components"]["schemas"][name], wild, depth))
    if "const" in schema:
        return schema["const"]
    if "allOf" in schema:
        parts = [draw(drawn(document, part, *again)) for part in schema["allOf"]]
        objects_among = [cast("Json", part) for part in parts if isinstance(part, dict)]
        return {name: value for part in objects_among for name, value in part.items()}
    if alternatives := schema.get("oneOf") or schema.get("anyOf"):
        return draw(drawn(document, draw(st.sampled_from(alternatives)), *again))
    if "enum" in schema:
        known = st.sampled_from(schema["enum"])
        return draw(known | (TEXTS if isinstance(schema["enum"][0], str) else st.integers()))
    kind: Any = schema.get("type")
    if isinstance(kind, list):
        kind = draw(st.sampled_from(cast("list[str]", kind)))
    if kind == "array":
        return draw(st.lists(drawn(document, schema["items"], *again), max_size=3 if depth < 4 else 0))
    if kind == "object" or "properties" in schema:
        return draw(objects(document, schema, wild, depth))
    if kind == "string" and schema.get("format") in FORMATS:
        return draw(FORMATS[schema["format"]])
    return draw(SCALARS[kind] if kind else ANYTHING)


@st.composite
def objects(draw: st.DrawFn, document: Json, schema: Json, wild: bool, depth: int) -> Any:
    """An object that a schema allows."""
    fields: Json = {}
    again = (wild, depth + 1)
    for name, inner in schema.get("properties", {}).items():
        required = name in schema.get("required", []) and not (wild and draw(st.integers(0, 60)) == 0)
        if required or (depth < 4 and draw(st.booleans())):
            fields[name] = draw(drawn(document, inner, *again))
    free = schema.get("additionalProperties", True)
    values = ANYTHING if isinstance(free, bool) else drawn(document, free, *again)
    extra: Json = draw(st.dictionaries(UNKNOWN_NAMES, values, max_size=2)) if draw(st.integers(0, 2)) == 0 else {}
    return {**extra, **fields}


@pytest.fixture(scope="session")
def bodies() -> Callable[..., st.SearchStrategy[Any]]:
    """Draws values from schemas, see `drawn`."""
    return drawn


@pytest.fixture(scope="session")
def exact() -> Callable[[Any], Any]:
    """Makes decoded values comparable by type as well, and without regard to the order of keys."""

    def parts(value: Any) -> Any:
        if isinstance(value, list):
            return [parts(item) for item in cast("list[Any]", value)]
        if isinstance(value, dict):
            return {name: parts(item) for name, item in cast("dict[str, Any]", value).items()}
        kind = cast("type[Any]", type(value))
        if attrs.has(kind):
            return kind, {field.name: parts(value.raw_value(field.name)) for field in attrs.fields(kind)}
        return kind, repr(value)

    return parts


def same(first: Any, second: Any) -> bool:
    """Equality as JSON has it: true is not 1, and the order of keys does not count."""
    if isinstance(first, dict) and isinstance(second, dict):
        one, other = cast("dict[str, Any]", first), cast("dict[str, Any]", second)
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(first, list) and isinstance(second, list):
        ones, others = cast("list[Any]", first), cast("list[Any]", second)
        return len(ones) == len(others) and all(map(same, ones, others))
    return isinstance(first, bool) == isinstance(second, bool) and bool(first == second)


@pytest.fixture(name="same", scope="session")
def same_fixture() -> Callable[[Any, Any], bool]:
    """Compares as JSON does, see `same`."""
    return same
