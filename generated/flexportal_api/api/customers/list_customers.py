# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...errors import UnexpectedStatus
from ...models.customer_page import CustomerPage
from ...models.customer_status import CustomerStatus
from ...models.customer_type import CustomerType
from ...models.error_envelope import ErrorEnvelope
from ...types import UNSET, Response, Unset

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient


def request_arguments(
    *,
    limit: str | Unset = "50",
    start_after: str | Unset = UNSET,
    status: CustomerStatus | Unset = UNSET,
    customer_type: CustomerType | Unset = UNSET,
    email: str | Unset = UNSET,
    tenant_id: str,
) -> dict[str, Any]:
    """The request as keyword arguments of `httpx.Client.request`: method, url and what goes with them."""
    _headers: dict[str, Any] = {}
    _headers["Tenant-ID"] = tenant_id

    _params: dict[str, Any] = {}
    _params["limit"] = limit

    _params["startAfter"] = start_after

    json_status: str | Unset = UNSET
    if not isinstance(status, Unset):
        json_status = status.value

    _params["status"] = json_status

    json_customer_type: str | Unset = UNSET
    if not isinstance(customer_type, Unset):
        json_customer_type = customer_type.value

    _params["customerType"] = json_customer_type

    _params["email"] = email

    _params = {_name: _value for _name, _value in _params.items() if _value is not UNSET and _value is not None}

    _arguments: dict[str, Any] = {
        "method": "get",
        "url": "/v1/customers",
        "params": _params,
    }
    _arguments["headers"] = _headers
    return _arguments


def decode_response(status_code: int, content: bytes) -> CustomerPage | ErrorEnvelope:
    """Decode a response, given its status and body.

    Raises:
        UnexpectedStatus: The contract does not declare the status.
        DecodeError: The body is not what the contract says.
    """
    if status_code == 200:
        from ...wire import customer_page

        return customer_page.decode(content)
    if status_code in (400, 401, 403, 404, 422, 429, 500):
        from ...wire import error_envelope

        return error_envelope.decode(content)
    raise UnexpectedStatus(status_code, content)


def sync_detailed(
    *,
    client: AuthenticatedClient,
    limit: str | Unset = "50",
    start_after: str | Unset = UNSET,
    status: CustomerStatus | Unset = UNSET,
    customer_type: CustomerType | Unset = UNSET,
    email: str | Unset = UNSET,
    tenant_id: str,
) -> Response[CustomerPage | ErrorEnvelope]:
    """List customers

    One page of the tenant's customers, newest first by creation time. Ask again with the page's `nextCursor` as
    `startAfter`, and the same filters, until `hasMore` is false or `nextCursor` is null.

    Args:
        limit: How many customers a page holds at most, from 1 to 100. A decimal number, sent as text.
        start_after: Where the page starts, the `nextCursor` of the page before. Opaque.
        status: Only customers of this status. Left out, customers of every status.
        customer_type: Only customers of this type.
        email: Only the customer with exactly this e-mail address.
        tenant_id: The business unit whose data is asked for. One key may reach several.

    Returns:
        The response, with what was decoded from it.

    Raises:
        UnexpectedStatus: The response has a status that the contract does not declare.
        DecodeError: The body is not what the contract says.
        httpx.HTTPError: There was no response.
    """
    response = client.get_httpx_client().request(
        **request_arguments(
            limit=limit,
            start_after=start_after,
            status=status,
            customer_type=customer_type,
            email=email,
            tenant_id=tenant_id,
        )
    )
    return _described(response)


def sync(
    *,
    client: AuthenticatedClient,
    limit: str | Unset = "50",
    start_after: str | Unset = UNSET,
    status: CustomerStatus | Unset = UNSET,
    customer_type: CustomerType | Unset = UNSET,
    email: str | Unset = UNSET,
    tenant_id: str,
) -> CustomerPage | ErrorEnvelope:
    """List customers

    One page of the tenant's customers, newest first by creation time. Ask again with the page's `nextCursor` as
    `startAfter`, and the same filters, until `hasMore` is false or `nextCursor` is null.

    Args:
        limit: How many customers a page holds at most, from 1 to 100. A decimal number, sent as text.
        start_after: Where the page starts, the `nextCursor` of the page before. Opaque.
        status: Only customers of this status. Left out, customers of every status.
        customer_type: Only customers of this type.
        email: Only the customer with exactly this e-mail address.
        tenant_id: The business unit whose data is asked for. One key may reach several.

    Returns:
        What was decoded from the response.

    Raises:
        UnexpectedStatus: The response has a status that the contract does not declare.
        DecodeError: The body is not what the contract says.
        httpx.HTTPError: There was no response.
    """
    return sync_detailed(
        client=client,
        limit=limit,
        start_after=start_after,
        status=status,
        customer_type=customer_type,
        email=email,
        tenant_id=tenant_id,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    limit: str | Unset = "50",
    start_after: str | Unset = UNSET,
    status: CustomerStatus | Unset = UNSET,
    customer_type: CustomerType | Unset = UNSET,
    email: str | Unset = UNSET,
    tenant_id: str,
) -> Response[CustomerPage | ErrorEnvelope]:
    """List customers

    One page of the tenant's customers, newest first by creation time. Ask again with the page's `nextCursor` as
    `startAfter`, and the same filters, until `hasMore` is false or `nextCursor` is null.

    Args:
        limit: How many customers a page holds at most, from 1 to 100. A decimal number, sent as text.
        start_after: Where the page starts, the `nextCursor` of the page before. Opaque.
        status: Only customers of this status. Left out, customers of every status.
        customer_type: Only customers of this type.
        email: Only the customer with exactly this e-mail address.
        tenant_id: The business unit whose data is asked for. One key may reach several.

    Returns:
        The response, with what was decoded from it.

    Raises:
        UnexpectedStatus: The response has a status that the contract does not declare.
        DecodeError: The body is not what the contract says.
        httpx.HTTPError: There was no response.
    """
    response = await client.get_async_httpx_client().request(
        **request_arguments(
            limit=limit,
            start_after=start_after,
            status=status,
            customer_type=customer_type,
            email=email,
            tenant_id=tenant_id,
        )
    )
    return _described(response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    limit: str | Unset = "50",
    start_after: str | Unset = UNSET,
    status: CustomerStatus | Unset = UNSET,
    customer_type: CustomerType | Unset = UNSET,
    email: str | Unset = UNSET,
    tenant_id: str,
) -> CustomerPage | ErrorEnvelope:
    """List customers

    One page of the tenant's customers, newest first by creation time. Ask again with the page's `nextCursor` as
    `startAfter`, and the same filters, until `hasMore` is false or `nextCursor` is null.

    Args:
        limit: How many customers a page holds at most, from 1 to 100. A decimal number, sent as text.
        start_after: Where the page starts, the `nextCursor` of the page before. Opaque.
        status: Only customers of this status. Left out, customers of every status.
        customer_type: Only customers of this type.
        email: Only the customer with exactly this e-mail address.
        tenant_id: The business unit whose data is asked for. One key may reach several.

    Returns:
        What was decoded from the response.

    Raises:
        UnexpectedStatus: The response has a status that the contract does not declare.
        DecodeError: The body is not what the contract says.
        httpx.HTTPError: There was no response.
    """
    return (
        await asyncio_detailed(
            client=client,
            limit=limit,
            start_after=start_after,
            status=status,
            customer_type=customer_type,
            email=email,
            tenant_id=tenant_id,
        )
    ).parsed


def _described(response: httpx.Response) -> Response[CustomerPage | ErrorEnvelope]:
    return Response(
        status_code=response.status_code,
        content=response.content,
        headers=response.headers,
        parsed=decode_response(response.status_code, response.content),
    )
