"""The list operations of a contract become resources: metadata and typed methods, with nothing written by hand."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import httpx
import pytest
from contract_changes import FOLDER
from flexportal.configuration import Configuration
from flexportal.connection import Connection, Settings
from flexportal.secret import Secret
from regeneration.document import Json
from regeneration.generator import PACKAGE, GenerationError, generate
from regeneration.inspection import inspect
from regeneration.yaml_source import load

CONTRACT = FOLDER / "openapi.yaml"

ORDERS: Json = {
    "operationId": "listShopOrders",
    "tags": ["orders"],
    "x-pagination": {"cursor": "after", "size": "pageSize", "items": "data", "next": "next"},
    "x-filters": {
        "paid": {"field": "paid", "match": "equal"},
        "minimum": {"field": "total", "match": "at-least"},
        "state": {"field": "state", "match": "equal"},
    },
    "parameters": [
        {"name": "shop", "in": "path", "required": True, "schema": {"type": "string"}, "description": "Which shop."},
        {"name": "pageSize", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 200}},
        {"name": "after", "in": "query", "schema": {"type": "string"}},
        {"name": "paid", "in": "query", "schema": {"type": "boolean"}},
        {"name": "minimum", "in": "query", "schema": {"type": "number"}},
        {"name": "state", "in": "query", "schema": {"$ref": "#/components/schemas/OrderState"}},
        {"name": "sort", "in": "query", "schema": {"type": "string", "enum": ["newest", "oldest"]}},
        {"name": "places", "in": "query", "schema": {"type": "integer"}},
        {"name": "X-Trace", "in": "header", "schema": {"type": "string"}},
    ],
    "responses": {
        "200": {
            "description": "Orders.",
            "content": {
                "application/json": {
                    "schema": {
                        "type": "object",
                        "required": ["next", "success"],
                        "properties": {
                            "success": {"type": "boolean"},
                            "data": {"type": "array", "items": {"$ref": "#/components/schemas/Order"}},
                            "next": {"type": ["string", "null"]},
                        },
                    }
                }
            },
        }
    },
}
SCHEMAS: Json = {
    "OrderState": {"type": "string", "enum": ["open", "closed"]},
    "Order": {
        "type": "object",
        "required": ["id", "paid", "total"],
        "properties": {
            "id": {"type": "string"},
            "paid": {"type": "boolean"},
            "total": {"type": "number"},
            "state": {"$ref": "#/components/schemas/OrderState"},
        },
    },
}


def extended() -> Json:
    """The contract, with a second list operation that differs in all that may differ."""
    contract: Json = deepcopy(load(CONTRACT).document)
    contract["paths"]["/v1/shops/{shop}/shopOrders"] = {"get": deepcopy(ORDERS)}
    contract["components"]["schemas"] |= deepcopy(SCHEMAS)
    return contract


@pytest.fixture
def document() -> Json:
    return extended()


@pytest.fixture(scope="module")
def package(made: Callable[[Json, str], Any]) -> Any:
    return made(extended(), "shop_api")


class Shop:
    """A server of five orders, two a page."""

    def __init__(self) -> None:
        self.queries: list[dict[str, str]] = []
        self.paths: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.queries.append(dict(request.url.params))
        self.paths.append(request.url.path)
        begin = int(request.url.params.get("after", "0"))
        rows = [{"id": f"o{number}", "paid": True, "total": number} for number in range(begin, min(begin + 2, 5))]
        body = {"success": True, "data": rows, "next": str(begin + 2) if begin + 2 < 5 else None}
        return httpx.Response(200, content=json.dumps(body), headers={"Content-Type": "application/json"})


def orders(package: Any, server: Callable[[httpx.Request], httpx.Response]) -> Any:
    settings = Settings(Configuration(Secret("key"), "acme", "http://127.0.0.1:1"))
    portal = type("Portal", (package.module("resources").Resources,), {})()
    portal._connection = Connection.open(settings, httpx.MockTransport(server))
    return portal.shop_orders


def test_a_new_list_operation_is_a_resource_that_pages(package: Any) -> None:
    server = Shop()
    pager = orders(package, server).list(shop="north", paid=True, state="open", sort="newest", places=3, page_size=2)
    pages = list(pager.pages())
    assert [order.id for page in pages for order in page.items] == ["o0", "o1", "o2", "o3", "o4"]
    assert [page.has_more for page in pages] == [True, True, False]
    assert {(page.count, page.limit) for page in pages} == {(None, None)}
    assert set(server.paths) == {"/v1/shops/north/shopOrders"}
    constant = {"paid": "true", "state": "open", "sort": "newest", "places": "3", "pageSize": "2"}
    assert server.queries == [constant, constant | {"after": "2"}, constant | {"after": "4"}]


def test_an_envelope_that_may_lack_its_items_is_an_empty_page(package: Any) -> None:
    def empty(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=b'{"success": true, "next": null}')

    assert orders(package, empty).list(shop="north").to_list() == []


def test_rows_of_a_page_that_lacks_its_items_are_none(package: Any) -> None:
    server = Shop()
    rows = orders(package, server).list(shop="north", page_size=2).rows().to_list()
    assert [json.loads(row)["id"] for row in rows] == ["o0", "o1", "o2", "o3", "o4"]

    def lacking(request: httpx.Request) -> httpx.Response:
        content = b'{"success": true, "data": [{"id":  "o1"}], "next": null}'
        return httpx.Response(
            200, content=content if "after" in request.url.params else b'{"success": true, "next": "1"}'
        )

    assert orders(package, lacking).list(shop="north").rows().to_list() == [b'{"id":  "o1"}']


def test_values_of_a_flag_are_any_of_them(package: Any) -> None:
    server = Shop()
    assert len(orders(package, server).list(shop="north", paid=[True, False], page_size=2).to_list()) == 5
    assert Counter(query["paid"] for query in server.queries) == {"true": 3, "false": 3}


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"shop": None}, TypeError, "shop is required"),
        ({"shop": 3}, TypeError, "shop must be text, not int"),
        ({"shop": "n", "paid": "yes"}, TypeError, "paid must be bool, not str"),
        ({"shop": "n", "minimum": True}, TypeError, "minimum must be float, not bool"),
        ({"shop": "n", "places": 1.5}, TypeError, "places must be int, not float"),
        ({"shop": "n", "sort": "random"}, ValueError, "sort='random' is not a known value"),
        ({"shop": "n", "page_size": 201}, ValueError, "page_size must be from 1 to 200"),
    ],
)
def test_arguments_are_checked_by_the_contract_s_types(
    package: Any, arguments: dict[str, Any], error: type[Exception], words: str
) -> None:
    server = Shop()
    with pytest.raises(error, match=words):
        orders(package, server).list(**arguments)
    assert not server.queries


def test_a_number_takes_a_whole_one(package: Any) -> None:
    server = Shop()
    orders(package, server).list(shop="n", minimum=2).first()
    assert server.queries[0]["minimum"] == "2"


def test_the_metadata_says_what_the_annotations_say(package: Any) -> None:
    listing = package.module("listings").LIST_SHOP_ORDERS
    assert (listing.tenant, listing.more, listing.count, listing.echo) == (None, None, None, None)
    assert (listing.cursor, listing.size, listing.size_type, listing.page_sizes) == (
        "after",
        "page_size",
        int,
        range(1, 201),
    )
    assert listing.identity == "id"
    assert [(entry.argument, entry.kind, entry.match) for entry in listing.filters] == [
        ("paid", bool, "equal"),
        ("minimum", float, "at-least"),
        ("state", str, "equal"),
    ]
    assert [(entry.argument, entry.required) for entry in listing.options] == [
        ("shop", True),
        ("sort", False),
        ("places", False),
        ("x_trace", False),
    ]


def many_of_one_kind(contract: Json) -> None:
    """More listings: one that ends alike, one called as a class is, and arguments called as those of `list`."""
    operation = contract["paths"]["/v1/shops/{shop}/shopOrders"]["get"]
    other = deepcopy(operation) | {"operationId": "twin"}
    del other["parameters"][0]
    other["parameters"] += [
        {"name": name, "in": "query", "schema": {"type": "string"}} for name in ("max_items", "fan_out", "self")
    ]
    other["parameters"].append(
        {"name": "tags", "in": "query", "schema": {"type": "array", "items": {"type": "string"}}}
    )
    contract["paths"]["/v2/shopOrders"] = {"get": other}
    contract["paths"]["/v2/resources"] = {"get": deepcopy(other) | {"operationId": "listResources"}}
    envelope = other["responses"]["200"]["content"]["application/json"]
    contract["components"]["schemas"]["ShopOrders"] = envelope["schema"]
    envelope["schema"] = {"$ref": "#/components/schemas/ShopOrders"}


@pytest.fixture(scope="module")
def crowded(made: Callable[[Json, str], Any]) -> Any:
    contract = extended()
    many_of_one_kind(contract)
    return made(contract, "crowded_api")


def test_listings_that_end_alike_have_names_of_their_own(crowded: Any) -> None:
    names: set[str] = {name for name in dir(crowded.module("resources").Resources) if not name.startswith("_")}
    assert names == {"customers", "resources", "shop_orders", "shops_shop_orders"}


def test_arguments_give_way_to_those_that_list_has(crowded: Any) -> None:
    server = Shop()
    listed = orders(crowded, server).list(max_items_="a", fan_out_="b", self_="c", tags=["x", "y"], max_items=1)
    assert len(listed.to_list()) == 1
    assert [server.queries[0][name] for name in ("max_items", "fan_out", "self", "tags")] == ["a", "b", "c", "x"]


def test_a_crowded_contract_type_checks(crowded: Any, tmp_path: Path) -> None:
    shutil.copytree(crowded.folder, tmp_path / PACKAGE, ignore=shutil.ignore_patterns("__pycache__"))
    inspect(tmp_path / PACKAGE)


def items_of_text(contract: Json, operation: Json) -> None:
    envelope = operation["responses"]["200"]["content"]["application/json"]["schema"]
    envelope["properties"]["data"]["items"] = {"type": "string"}
    del operation["x-filters"]


def test_items_need_not_be_objects(document: Json, made: Callable[[Json, str], Any]) -> None:
    items_of_text(document, document["paths"]["/v1/shops/{shop}/shopOrders"]["get"])
    assert made(document, "text_api").module("listings").LIST_SHOP_ORDERS.identity is None


def fault(name: str) -> Callable[[Json, Json], None]:
    """An edit of the second list operation that leaves an annotation without what it names."""

    def edit(contract: Json, operation: Json) -> None:
        envelope = operation["responses"]["200"]["content"]["application/json"]["schema"]
        match name:
            case "no such envelope key":
                operation["x-pagination"]["next"] = "nowhere"
            case "items are no array":
                envelope["properties"]["data"] = {"type": "string"}
            case "no such parameter":
                operation["x-pagination"]["cursor"] = "nowhere"
            case "no such field":
                operation["x-filters"]["paid"]["field"] = "nowhere"
            case "page sizes with a gap":
                operation["parameters"][1]["schema"] = {"type": "string", "pattern": "^(1|3)$"}
            case "no object":
                operation["responses"]["200"]["content"]["application/json"]["schema"] = {"type": "string"}
            case "page sizes of a set":
                operation["parameters"][1]["schema"] = {"type": "integer", "enum": [10, 20, 50]}
            case "a filter by lists":
                operation["parameters"][3]["schema"] = {"type": "array", "items": {"type": "boolean"}}
            case _:
                contract["components"]["schemas"]["Pager"] = contract["components"]["schemas"].pop("Order")
                envelope["properties"]["data"]["items"] = {"$ref": "#/components/schemas/Pager"}

    return edit


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("no such envelope key", "listShopOrders: x-pagination names 'nowhere', which the envelope lacks"),
        ("items are no array", "listShopOrders: x-pagination.items names 'data', which is no array"),
        ("no such parameter", "listShopOrders: an annotation names 'nowhere', which is no query parameter"),
        ("no such field", "listShopOrders: x-filters names 'nowhere', which the item lacks"),
        ("page sizes with a gap", "listShopOrders: 'pageSize' must allow a run of whole numbers from 1"),
        ("no object", "listShopOrders: has x-pagination, but no successful response with an object in it"),
        ("page sizes of a set", "listShopOrders: 'pageSize' must allow a run of whole numbers from 1"),
        ("a filter by lists", "listShopOrders: x-filters names 'paid', which takes lists; a filter compares one value"),
        (
            "an item called as a class is",
            "listShopOrders: the schema `Pager` is called as a class is; rename the schema",
        ),
    ],
)
def test_an_annotation_that_names_nothing_is_an_error_that_says_so(
    document: Json, tmp_path: Any, name: str, words: str
) -> None:
    fault(name)(document, document["paths"]["/v1/shops/{shop}/shopOrders"]["get"])
    with pytest.raises(GenerationError) as caught:
        generate(document, tmp_path / "made")
    assert words in str(caught.value)
