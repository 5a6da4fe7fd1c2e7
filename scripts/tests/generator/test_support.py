"""What every generated package has beside its models: enums, errors, the client, the decoders' finer points."""

from __future__ import annotations

import ast
import asyncio
import copy
import json
import pickle
import subprocess
import sys
from typing import Any

import httpx
import pytest
from regeneration.generator import HEADER


def test_a_known_value_is_the_member(real: Any) -> None:
    status = real.model("CustomerStatus")
    assert status("active") is status.ACTIVE
    assert status.ACTIVE.is_known


def test_an_unknown_text_is_kept_and_behaves_like_its_text(real: Any) -> None:
    status = real.model("CustomerStatus")
    known = list(status)
    gone = status("no-such")
    assert isinstance(gone, status)
    assert not gone.is_known
    assert gone == "no-such" == gone.value == gone.name
    assert (str(gone), f"{gone}", f"{gone:>9}", json.dumps(gone)) == (
        "no-such",
        "no-such",
        "  no-such",
        '"no-such"',
    )
    assert {gone: 1}["no-such"] == {"no-such": 1}[gone] == 1
    assert gone != status.ACTIVE
    assert gone == status("no-such")
    assert repr(gone) == "<CustomerStatus.no-such: 'no-such'>"
    assert list(status) == known
    assert {status.ACTIVE, status.INACTIVE} <= set(known)


def test_an_unknown_number_is_kept_and_behaves_like_its_number(rich: Any) -> None:
    level = rich.model("Level")
    nine = level(9)
    assert isinstance(nine, level)
    assert not nine.is_known
    assert level.VALUE_NEGATIVE_3.is_known
    assert (nine + 1, f"{nine}", str(nine), json.dumps(nine)) == (10, "9", "9", "9")
    assert (nine.name, nine.value, repr(nine)) == ("9", 9, "<Level.9: 9>")
    assert {nine: 1}[9] == 1


@pytest.mark.parametrize("value", ["paused", "active"])
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_enum_values_survive_pickling_and_copying(real: Any, value: str, protocol: int) -> None:
    member = real.model("CustomerStatus")(value)
    loaded = pickle.loads(pickle.dumps(member, protocol))
    assert loaded == member
    assert type(loaded) is type(member)
    assert copy.copy(member) is member
    assert copy.deepcopy(member) is member


def test_numbers_of_an_enum_survive_pickling_and_copying(rich: Any) -> None:
    for member in (rich.model("Level")(9), rich.model("Level")(1)):
        assert pickle.loads(pickle.dumps(member)) == copy.copy(member) == copy.deepcopy(member) == member


@pytest.mark.parametrize("value", [5, None, 1.5, ["active"]])
def test_a_text_enum_takes_only_text(real: Any, value: object) -> None:
    with pytest.raises(ValueError, match="is not a valid CustomerStatus"):
        real.model("CustomerStatus")(value)


@pytest.mark.parametrize("value", ["5", None, 1.5])
def test_a_number_enum_takes_only_whole_numbers(rich: Any, value: object) -> None:
    with pytest.raises(ValueError, match="is not a valid Level"):
        rich.model("Level")(value)


def test_enum_values_of_any_spelling_arrive_whole(rich: Any) -> None:
    assert {member.value for member in rich.model("Kind")} == {"cat", "dog", "10", "with space", 'quo"te'}


def test_an_undeclared_status_shows_itself_and_not_its_body(real: Any) -> None:
    errors = real.module("errors")
    with pytest.raises(errors.UnexpectedStatus) as caught:
        real.module("api.customers.list_customers").decode_response(520, b"sam@example.org")
    error = caught.value
    assert str(error) == "unexpected status 520, with a body of 15 bytes"
    assert "sam" not in repr(error)
    assert (error.status_code, error.content) == (520, b"sam@example.org")
    again = pickle.loads(pickle.dumps(error))
    assert (again.status_code, again.content, str(again)) == (520, b"sam@example.org", str(error))


def test_a_decode_error_carries_its_parts_and_travels(real: Any) -> None:
    errors = real.module("errors")
    error = errors.DecodeError("$.a[3]", "string", "null")
    assert repr(error) == "DecodeError(path='$.a[3]', expected='string', found='null')"
    again = pickle.loads(pickle.dumps(copy.copy(error)))
    assert (again.path, again.expected, again.found) == ("$.a[3]", "string", "null")
    assert isinstance(error, errors.ApiError)


@pytest.mark.parametrize(
    ("steps", "path"),
    [
        (["a"], "$.a"),
        ([3, "a"], "$.a[3]"),
        (["a b"], '$["a b"]'),
        (["größe"], "$.größe"),
        (['"', "a"], '$.a["\\""]'),
        ([""], '$[""]'),
        (["0"], '$["0"]'),
        (["$ref"], '$["$ref"]'),
    ],
)
def test_the_path_grows_from_the_inside_out(real: Any, steps: list[str | int], path: str) -> None:
    error = real.module("errors").DecodeError("$", "string", "null")
    for step in steps:
        error.prepend(step)
    assert error.path == path


def chain(error: BaseException) -> str:
    """Everything that a report of an error could show: the error, what it holds, and the frames it passed."""
    texts = [str(error), repr(error), repr(vars(error)), repr(error.args)]
    assert error.__cause__ is None
    assert error.__context__ is None
    traceback = error.__traceback__
    while traceback is not None:
        if (
            "site-packages" not in traceback.tb_frame.f_code.co_filename
            and "_api" in traceback.tb_frame.f_code.co_filename
        ):
            texts.append(traceback.tb_frame.f_code.co_name)
        traceback = traceback.tb_next
    return "\n".join(texts)


@pytest.mark.parametrize(
    "content",
    [
        b'{"customers": "zoe@example.com"}',
        b'{"customers": [{"email": "zoe@example.com"}]}',
        b"zoe@example.com",
        b'{"zoe@example.com',
        b'"zoe@example.com\xff"',
    ],
)
def test_no_error_shows_or_holds_what_was_received(real: Any, content: bytes) -> None:
    with pytest.raises(real.module("errors").DecodeError) as caught:
        real.module("api.customers.list_customers").decode_response(200, content)
    shown = chain(caught.value)
    assert "zoe" not in shown
    assert "from_dict" not in shown, "the frames that hold the document are left behind"


def test_the_key_shows_nowhere(real: Any) -> None:
    client = real.module("client").AuthenticatedClient(
        "https://x.example", "sk-secret", headers={"X-Other": "sk-secret"}, cookies={"c": "sk-secret"},
        httpx_args={"auth": ("u", "sk-secret")},
    )  # fmt: skip
    client.get_httpx_client().close()
    assert "sk-secret" not in repr(client)
    assert "sk-secret" not in str(client.with_headers({"a": "sk-secret"}))


@pytest.mark.parametrize("act", [pickle.dumps, copy.deepcopy])
def test_a_client_with_a_key_stays_in_its_process(real: Any, act: Any) -> None:
    client = real.module("client").AuthenticatedClient("https://x.example", "sk-secret")
    with pytest.raises(TypeError, match="holds an API key") as caught:
        act(client)
    assert "sk-secret" not in str(caught.value)
    assert copy.copy(client) == client


def test_headers_that_were_handed_in_never_get_the_key(real: Any) -> None:
    headers: dict[str, str] = {}
    client = real.module("client").AuthenticatedClient("https://x.example", "sk-secret", headers=headers)
    with client as entered:
        assert entered.get_httpx_client().headers["Authorization"] == "Bearer sk-secret"
    assert headers == {}
    bare = real.module("client").AuthenticatedClient("https://x.example", "k", prefix="", auth_header_name="X-Key")
    assert bare.get_httpx_client().headers["X-Key"] == "k"


def test_settings_reach_clients_that_exist_and_those_to_come(real: Any) -> None:
    client = real.module("client").Client("https://x.example")
    sync, later = client.get_httpx_client(), client.get_async_httpx_client()
    changed = client.with_headers({"a": "1"}).with_cookies({"b": "2"}).with_timeout(httpx.Timeout(3))
    assert changed.get_httpx_client().headers["a"] == "1"
    assert changed.get_async_httpx_client().cookies["b"] == "2"
    assert changed.get_httpx_client().timeout == httpx.Timeout(3)
    assert sync.headers["a"] == later.headers["a"] == "1"
    client.with_cookies({"b": "2"})
    client.with_timeout(httpx.Timeout(3))
    assert sync.cookies["b"] == later.cookies["b"] == "2"
    assert sync.timeout == later.timeout == httpx.Timeout(3)


def test_unset_is_one_and_the_same_everywhere(real: Any) -> None:
    unset = real.module("types").UNSET
    assert copy.copy(unset) is copy.deepcopy(unset) is pickle.loads(pickle.dumps(unset)) is unset
    assert not unset
    assert repr(unset) == "UNSET"


def served(package: Any, status: int, content: bytes) -> Any:
    """A client of a package whose every request gets that answer."""
    client = package.module("client").AuthenticatedClient("https://x.example", "key")
    transport = httpx.MockTransport(lambda request: httpx.Response(status, content=content))
    client.set_httpx_client(httpx.Client(base_url="https://x.example", transport=transport))
    return client.set_async_httpx_client(httpx.AsyncClient(base_url="https://x.example", transport=transport))


def test_an_operation_answers_in_both_worlds(real: Any) -> None:
    operation = real.module("api.customers.list_customers")
    value = real.document["components"]["examples"]["MiddlePage"]["value"]
    client = served(real, 200, json.dumps(value).encode())
    expected = real.model("CustomerPage").from_dict(value)
    detailed = operation.sync_detailed(client=client, tenant_id="acme")
    assert (detailed.status_code, type(detailed.status_code), detailed.parsed) == (200, int, expected)
    assert "cus_" not in repr(detailed)
    assert operation.sync(client=client, tenant_id="acme") == expected
    assert asyncio.run(operation.asyncio(client=client, tenant_id="acme")) == expected


@pytest.mark.parametrize("status", [520, 529, 299, 999])
def test_a_status_that_no_registry_knows_is_an_error_of_ours(real: Any, status: int) -> None:
    operation = real.module("api.customers.list_customers")
    with pytest.raises(real.module("errors").UnexpectedStatus):
        operation.sync(client=served(real, status, b""), tenant_id="acme")


def test_every_file_says_where_it_comes_from(real: Any) -> None:
    files = [path for path in real.folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    assert {path.name for path in files if path.suffix != ".py"} == {"openapi.json", "py.typed"}
    for path in files:
        if path.suffix != ".json":
            assert path.read_text(encoding="utf-8").startswith(HEADER)
    assert json.loads((real.folder / "openapi.json").read_text(encoding="utf-8")) == real.document


def test_the_package_imports_nothing_of_ours_but_in_one_module(real: Any) -> None:
    for path in real.folder.rglob("*.py"):
        ours = {"flexportal"} if path == real.folder / "resources.py" else set[str]()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
            roots = {name.partition(".")[0] for name in names}
            assert roots <= sys.stdlib_module_names | {"attrs", "httpx", "msgspec"} | ours


def test_models_and_operations_can_be_had_without_httpx_and_msgspec(real: Any) -> None:
    program = f"import {real.name}.models, {real.name}.api.customers.list_customers, sys; print({{'httpx', 'msgspec'}} & {{*sys.modules}})"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=real.folder.parent, capture_output=True, text=True, check=True
    )
    assert done.stdout == "set()\n"
    package = real.module("__init__").__dict__
    assert package["__getattr__"]("Client") is real.module("client").Client
    with pytest.raises(AttributeError, match="no attribute 'Absent'"):
        package["__getattr__"]("Absent")
