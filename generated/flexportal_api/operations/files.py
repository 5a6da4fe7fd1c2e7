# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
"""The operations of `files`: each as data, and as functions that call it through a session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flexportal_core.asynchronous import asynchronous
from flexportal_core.operation import Body, Field, Filter, Operation, Paging, Parameter
from flexportal_core.types import UNSET, Unset

from ..models.file_link_create import FileAction

if TYPE_CHECKING:
    from flexportal_core.session import Session

    from ..models.contract_generate import ContractGenerateParams
    from ..models.contract_generated import ContractGenerated
    from ..models.file_delete import FileDeleteParams
    from ..models.file_deleted import FileDeleted
    from ..models.file_link import FileLink
    from ..models.file_link_create import FileLinkCreateParams
    from ..models.file_list import FileList
    from ..models.stored_file import StoredFile

LIST_FILES: Operation[FileList] = Operation(
    id="listFiles",
    method="GET",
    path="/v1/files",
    parameters=(
        Parameter("limit", "limit"),
        Parameter("order_id", "orderId", filter=Filter("order_id")),
        Parameter("type_", "type", filter=Filter("type_")),
        Parameter("customer_id", "customerId"),
        Parameter("tenant_id", "Tenant-ID", "header", required=True, bounds={"minLength": 1}),
    ),
    responses={
        "200": "flexportal_api.wire:FileList",
        **dict.fromkeys("400 401 403 404 422 429 500".split(), "flexportal_api.wire:ErrorEnvelope"),
    },
    paging=Paging(
        cursor=None,
        size="limit",
        items="files",
        next=None,
        count="count",
        limit="limit",
        identity="file_id",
        size_type=str,
        page_sizes=range(1, 10001),
        envelope_names={"files": "files", "count": "count", "limit": "limit"},
        item_names={"order_id": "orderId", "type_": "type", "file_id": "fileId"},
    ),
    call="files.list",
)


def list_files(
    session: Session,
    *,
    limit: str | Unset = "50",
    order_id: str | Unset = UNSET,
    type_: str | Unset = UNSET,
    customer_id: str | Unset = UNSET,
    tenant_id: str | Unset = UNSET,
) -> FileList:
    """List files; a single page.

    Arguments, result and errors are those of `Files.list`; the result is one page, as it was received.

    Args:
        session: Sends the request.
        limit: Maximum number of files. A decimal number, sent as text. The API's default is "50".
        order_id: Only those of this order (ID).
        type_: Only files of this type.
        customer_id: Only files of this customer.
        tenant_id: ID of the tenant, the business unit whose data is requested. A key may have access to
            several. Not empty. Default: that of the session.
    """
    return session.call(
        LIST_FILES,
        {"limit": limit, "order_id": order_id, "type_": type_, "customer_id": customer_id, "tenant_id": tenant_id},
    )


list_files_async = asynchronous(list_files)

GET_FILE: Operation[StoredFile] = Operation(
    id="getFile",
    method="GET",
    path="/v1/files/{fileId}",
    parameters=(
        Parameter("file_id", "fileId", "path", required=True),
        Parameter("tenant_id", "Tenant-ID", "header", required=True, bounds={"minLength": 1}),
    ),
    responses={
        "200": "flexportal_api.wire:StoredFile",
        **dict.fromkeys("400 401 403 404 422 429 500".split(), "flexportal_api.wire:ErrorEnvelope"),
    },
    call="files.get",
)


def get_file(session: Session, file_id: str, *, tenant_id: str | Unset = UNSET) -> StoredFile:
    """Get a file.

    Arguments, result and errors are those of `Files.get`.
    """
    return session.call(GET_FILE, {"file_id": file_id, "tenant_id": tenant_id})


get_file_async = asynchronous(get_file)

DELETE_FILE: Operation[FileDeleted] = Operation(
    id="deleteFile",
    method="DELETE",
    path="/v1/files/{fileId}",
    parameters=(
        Parameter("file_id", "fileId", "path", required=True),
        Parameter("tenant_id", "Tenant-ID", "header", required=True, bounds={"minLength": 1}),
    ),
    responses={
        "200": "flexportal_api.wire:FileDeleted",
        **dict.fromkeys("400 401 403 404 422 429 500".split(), "flexportal_api.wire:ErrorEnvelope"),
    },
    body=Body(
        ("application/json",), required=False, fields=(Field("delete_from_storage", "deleteFromStorage", kind=bool),)
    ),
    call="files.delete",
    read_back="files.list()",
)


def delete_file(
    session: Session, file_id: str, *, body: FileDeleteParams | Unset = UNSET, tenant_id: str | Unset = UNSET
) -> FileDeleted:
    """Delete a file.

    Arguments, result and errors are those of `Files.delete`.
    """
    return session.call(DELETE_FILE, {"file_id": file_id, "tenant_id": tenant_id}, body)


delete_file_async = asynchronous(delete_file)

GENERATE_CONTRACT: Operation[ContractGenerated] = Operation(
    id="generateContract",
    method="POST",
    path="/v1/files/contracts/generate",
    parameters=(Parameter("tenant_id", "Tenant-ID", "header", required=True, bounds={"minLength": 1}),),
    responses={
        "201": "flexportal_api.wire:ContractGenerated",
        **dict.fromkeys("400 401 403 404 409 422 429 500".split(), "flexportal_api.wire:ErrorEnvelope"),
    },
    body=Body(
        ("application/json",),
        fields=(Field("order_id", "orderId", required=True), Field("contract_type", "contractType")),
    ),
    effect="non-idempotent",
    call="files.generate_contract",
    read_back="files.list()",
)


def generate_contract(
    session: Session, *, body: ContractGenerateParams, tenant_id: str | Unset = UNSET
) -> ContractGenerated:
    """Generate an order's contract.

    Arguments, result and errors are those of `Files.generate_contract`.
    """
    return session.call(GENERATE_CONTRACT, {"tenant_id": tenant_id}, body)


generate_contract_async = asynchronous(generate_contract)

GET_FILE_URL: Operation[FileLink] = Operation(
    id="getFileUrl",
    method="POST",
    path="/v1/files/url",
    parameters=(Parameter("tenant_id", "Tenant-ID", "header", required=True, bounds={"minLength": 1}),),
    responses={
        "200": "flexportal_api.wire:FileLink",
        **dict.fromkeys("400 401 403 404 422 429 500".split(), "flexportal_api.wire:ErrorEnvelope"),
    },
    body=Body(
        ("application/json",),
        fields=(
            Field("file_id", "fileId", required=True),
            Field("action", "action", choices=FileAction),
            Field("expires_in_minutes", "expiresInMinutes", kind=int, bounds={"minimum": 1, "maximum": 1440}),
        ),
    ),
    effect="safe",
    call="files.get_url",
    read_back="files.list()",
)


def get_file_url(session: Session, *, body: FileLinkCreateParams, tenant_id: str | Unset = UNSET) -> FileLink:
    """Get the signed URL of a file.

    Arguments, result and errors are those of `Files.get_url`.
    """
    return session.call(GET_FILE_URL, {"tenant_id": tenant_id}, body)


get_file_url_async = asynchronous(get_file_url)
