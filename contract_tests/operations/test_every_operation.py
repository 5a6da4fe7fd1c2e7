"""Every operation of the contract over real sockets: the request, the result, and whether it is sent again.

The operations are those of the contract, so that a new one is tested without an edit of this file. Requests are judged
by a validator of another maker.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from itertools import cycle
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from flexportal import FlexPortal, UnknownOutcomeError
from flexportal.contract import Operation

from .calls import CALLS, DRIVERS, OPERATIONS, call_of, is_repeatable, request_errors, send, sent_body
from .samples import Extent, Form, wire
from .server import Server, serve

ARGUMENTS: dict[str, tuple[Extent, Form]] = {
    "required arguments": ("required", "dictionaries"),
    "all arguments": ("all", "dictionaries"),
    "all arguments, as models": ("all", "models"),
    "null where it is allowed": ("null", "dictionaries"),
}


def in_turn(*operations: Operation) -> pytest.MarkDecorator:
    """Each operation with one driver: the next has the next one. `python -m contract_tests.operations` has all pairs."""
    pairs = zip(operations, cycle(DRIVERS), strict=False)
    return pytest.mark.parametrize(
        ("operation", "driver"), [pytest.param(*pair, id=f"{pair[0].id}-{pair[1]}") for pair in pairs]
    )


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serve() as listening:
        yield listening


def answer_of(operation: Operation, extent: Extent) -> tuple[int, Any, Any]:
    """Status and body of a successful response, and the part of it that users get."""
    success = operation.success
    assert success is not None
    if success.schema is None:
        return int(success.status), None, None
    body = wire(success.schema, extent)
    paging = operation.pagination
    if paging is not None:
        # A page with as many items as its limit would not be all of a list without a cursor.
        body |= {paging.more or "more": False, paging.next or "next": None, paging.echo or "limit": 50}
        return int(success.status), body, body[paging.items]
    return int(success.status), body, body if operation.result is None else body[operation.result]


@in_turn(*OPERATIONS)
@pytest.mark.parametrize(("extent", "form"), ARGUMENTS.values(), ids=ARGUMENTS)
def test_the_request_is_as_the_contract_says_and_the_result_is_decoded(
    operation: Operation, driver: str, extent: Extent, form: Form, server: Server
) -> None:
    status, body, expected = answer_of(operation, extent)
    call = call_of(operation, extent, form)
    server.answer(status, body)
    result = send(driver, server.url, CALLS[operation.id], call)

    (request,) = server.received
    assert list(request_errors(operation, request)) == []
    assert sent_body(request) == call.body
    query = dict(parse_qsl(urlsplit(request.target).query))
    assert {name: query.get(name) for name in call.query} == call.query

    annotation = inspect.signature(method_of(operation)).return_annotation
    if operation.pagination is not None:
        assert {type(item).__name__ for item in result} == {annotation.removeprefix("Pager[").rstrip("]")}
        assert [item.to_dict() for item in result] == expected[: call.named.get("max_items")]
    else:
        assert type(result).__name__ == annotation.replace("None", "NoneType")
        assert (result if expected is None else result.to_dict()) == expected


@in_turn(*OPERATIONS)
def test_only_what_is_safe_to_repeat_is_sent_again_after_a_lost_response(
    operation: Operation, driver: str, server: Server
) -> None:
    status, body, _ = answer_of(operation, "required")
    server.answer(status, body, dropped=1)
    arguments = CALLS[operation.id], call_of(operation, "required", "dictionaries")
    if is_repeatable(operation):
        send(driver, server.url, *arguments)
        first, again = server.received
        assert (first.target, sent_body(first)) == (again.target, sent_body(again))
    else:
        with pytest.raises(UnknownOutcomeError) as caught:
            send(driver, server.url, *arguments)
        assert len(server.received) == 1
        assert caught.value.call == CALLS[operation.id]
        assert caught.value.read_back in {f"{call}({of_path(each)})" for each, call in reads()}


@in_turn(*(each for each in OPERATIONS if each.pagination is None))
def test_a_raw_response_has_the_body_and_the_same_result(operation: Operation, driver: str, server: Server) -> None:
    status, body, expected = answer_of(operation, "all")
    server.answer(status, body)
    received = send(driver, server.url, CALLS[operation.id], call_of(operation, "all", "dictionaries"), raw=True)
    assert received.status_code == status
    parsed = received.parse()
    assert (parsed if expected is None else parsed.to_dict()) == expected


def method_of(operation: Operation) -> Any:
    resource, _, method = CALLS[operation.id].partition(".")
    return getattr(getattr(FlexPortal("test-key", "acme"), resource), method)


def reads() -> Iterator[tuple[Operation, str]]:
    return ((each, CALLS[each.id]) for each in OPERATIONS if each.method == "GET")


def of_path(operation: Operation) -> str:
    signature = inspect.signature(method_of(operation))
    return ", ".join(each.name for each in signature.parameters.values() if each.kind is not each.KEYWORD_ONLY)
