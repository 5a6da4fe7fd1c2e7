"""Every operation is reachable from the client, with its parameters and body as arguments."""

from __future__ import annotations

import inspect
from typing import Any

import pytest
from flexportal import AsyncFlexPortal, FlexPortal
from flexportal.contract import Operation

from .contract import CONTRACT
from .generated import GENERATED, attribute


@pytest.mark.parametrize("operation", CONTRACT.listings, ids=lambda operation: operation.id)
@pytest.mark.parametrize("kind", [FlexPortal, AsyncFlexPortal])
def test_each_list_operation_is_reachable_with_its_filters_as_arguments(kind: Any, operation: Operation) -> None:
    arguments = inspect.signature(method_of(kind, operation)).parameters
    paging = operation.pagination
    assert paging is not None
    queries = {parameter.name for parameter in operation.parameters if parameter.location == "query"}
    filters = {attribute(name) for name in queries - {paging.cursor, paging.size}}
    assert filters | {"page_size", "start_after", "max_items", "resume"} <= arguments.keys()
    assert all(argument.default is None for name, argument in arguments.items() if name in filters)


@pytest.mark.parametrize(
    "operation", [each for each in CONTRACT.operations if not each.pagination], ids=lambda operation: operation.id
)
@pytest.mark.parametrize("kind", [FlexPortal, AsyncFlexPortal])
def test_each_other_operation_takes_its_path_by_position_and_its_body_by_keyword(
    kind: Any, operation: Operation
) -> None:
    arguments = inspect.signature(method_of(kind, operation)).parameters.values()
    by_position = [each.name for each in arguments if each.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD]
    assert by_position == [attribute(each.name) for each in operation.parameters if each.location == "path"]
    schema = {} if operation.body is None else operation.body.schema
    keys = {key: attribute(key) for key, node in schema.get("properties", {}).items() if "x-equals" not in node}
    by_keyword = {each.name: each.default for each in arguments if each.kind is inspect.Parameter.KEYWORD_ONLY}
    assert by_keyword.keys() == set(keys.values())
    required = {keys[key] for key in schema.get("required", []) if key in keys}
    assert {name for name, default in by_keyword.items() if default is inspect.Parameter.empty} == required


def method_of(kind: Any, operation: Operation) -> Any:
    resource, _, method = GENERATED[operation.id][0].call.partition(".")
    return getattr(getattr(kind("test-key", "acme"), resource), method)


def test_each_region_has_the_url_of_its_server() -> None:
    urls = {server["x-region"]: server["url"] for server in CONTRACT.document["servers"]}
    assert {region: FlexPortal("test-key", "acme", region=region).base_url for region in urls} == urls
