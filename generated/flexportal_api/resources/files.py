# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
"""The resource `files`."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from flexportal_core.asynchronous import asynchronous, asynchronous_pager
from flexportal_core.raw_response import raw, raw_async
from flexportal_core.resource import AsyncResource, Resource
from flexportal_core.types import UNSET, Unset

from ..operations.files import DELETE_FILE, GENERATE_CONTRACT, GET_FILE, GET_FILE_URL, LIST_FILES

if TYPE_CHECKING:
    from flexportal_core.paging.pager import Pager

    from ..models.contract_generated import ContractGenerated
    from ..models.file_deleted import FileDeleted
    from ..models.file_link import FileLink
    from ..models.file_link_create import FileActionValue
    from ..models.stored_file import StoredFile


class Files(Resource):
    """Contracts, invoices and other documents."""

    def list(
        self,
        *,
        order_id: str | Collection[str] | None = None,
        type_: str | Collection[str] | None = None,
        customer_id: str | None = None,
        page_size: int = 10000,
        max_items: int | None = None,
        start_after: str | None = None,
        resume: str | None = None,
        prefetch: bool = True,
    ) -> Pager[StoredFile]:
        """List files. The first request is sent when the first item is read.

        The files that match, up to the limit. The API has no cursor for more.

        Filters combine: an item must match all of them; None does not filter. A list of values matches any of them;
        combinations of values are listed one after another, in the order given, and each item is returned once.

        Args:
            order_id: Only those of this order (ID).
            type_: Only files of this type.
            customer_id: Only files of this customer. None does not send it.
            page_size: Maximum number of items that the API is asked for, 1 to 10000. If it returns that many, there
                may be more, and the iteration ends with a `PaginationError`.
            max_items: Maximum number of items to return; None means all.
            start_after: The `next_cursor` of a page with the same filters, to continue after that page; None means from
                the start. Not allowed with a list of values for a filter.
            resume: A resume token of a list with the same filters, to continue with the first item not yet returned;
                None means from the start. `max_items` counts from there.
            prefetch: Whether to request the next page while the current one is processed, from the second page on.

        Returns:
            A lazy, reusable pager: iterate it, or call `.pages()`, `.first()`, `.to_list()` or `.raw_items()`.

        Raises:
            TypeError: An argument has the wrong type.
            ValueError: An argument has an invalid value.
        """
        return self._list(
            LIST_FILES,
            {"order_id": order_id, "type_": type_, "customer_id": customer_id},
            page_size=page_size,
            max_items=max_items,
            start_after=start_after,
            resume=resume,
            prefetch=prefetch,
        )

    def scan(
        self,
        *,
        order_id: str | Collection[str] | None = None,
        type_: str | Collection[str] | None = None,
        customer_id: str | None = None,
        page_size: int = 10000,
        max_items: int | None = None,
        resume: str | None = None,
        concurrency: int = 4,
    ) -> Pager[StoredFile]:
        """List files, with concurrent requests and in no particular order.

        No filter partitions this list, so requests are concurrent only if a filter has a list of values.

        Args:
            order_id: Only those of this order (ID).
            type_: Only files of this type.
            customer_id: Only files of this customer. None does not send it.
            page_size: Maximum number of items that the API is asked for, 1 to 10000. If it returns that many, there
                may be more, and the iteration ends with a `PaginationError`.
            max_items: Maximum number of items to return; None means all.
            resume: A resume token of a scan with the same filters; None means from the start. `max_items` counts from
                there.
            concurrency: Maximum number of concurrent requests, 1 to 64. The rate limit, the retry budget and the
                deadline apply to all of them together.

        Returns:
            A lazy, reusable pager: iterate it, or call `.pages()`, `.first()`, `.to_list()` or `.raw_items()`.

        Raises:
            TypeError: An argument has the wrong type.
            ValueError: An argument has an invalid value.
        """
        return self._scan(
            LIST_FILES,
            {"order_id": order_id, "type_": type_, "customer_id": customer_id},
            page_size=page_size,
            max_items=max_items,
            resume=resume,
            concurrency=concurrency,
        )

    def get(self, file_id: str) -> StoredFile:
        """Get a file.

        The metadata of a file. Use the signed URL for its contents.

        Args:
            file_id: ID of the file. Not empty.

        Returns:
            The file.

        Raises:
            TypeError: An argument has the wrong type.
            ValueError: An argument has an invalid value.
            NotFoundError: There is no such record.
            APIConnectionError: No response was received.
            APIStatusError: The server sent another error response.
            ResponseContractError: The response does not match the contract.
        """
        return self._call(GET_FILE, {"file_id": file_id})

    def delete(self, file_id: str, *, delete_from_storage: bool | Unset = UNSET) -> FileDeleted:
        """Delete a file.

        Deletes a file and, by default, its contents in storage.

        Arguments that are not passed are not sent.

        Args:
            file_id: ID of the file. Not empty.
            delete_from_storage: Whether to delete its contents too. The API's default is true.

        Returns:
            Confirmation that the file is deleted.

        Raises:
            TypeError: An argument has the wrong type.
            ValueError: An argument has an invalid value.
            NotFoundError: There is no such record.
            APIConnectionError: No response was received.
            APIStatusError: The server sent another error response.
            ResponseContractError: The response does not match the contract.
        """
        return self._call(DELETE_FILE, {"file_id": file_id}, {"delete_from_storage": delete_from_storage})

    def generate_contract(self, *, order_id: str, contract_type: str | Unset = UNSET) -> ContractGenerated:
        """Generate an order's contract.

        Generates the contract of an order as a PDF, and stores it as a file of the order.

        Arguments that are not passed are not sent.

        Args:
            order_id: ID of the order.
            contract_type: Type of contract, as free text.

        Returns:
            ID of the new file.

        Raises:
            TypeError: An argument has the wrong type.
            ValueError: An argument has an invalid value.
            NotFoundError: There is no such record.
            ConflictError: A record exists already, or its state forbids the request.
            UnknownOutcomeError: The server may have processed the request, which is therefore not sent again;
                `files.list()` shows whether it was.
            APIConnectionError: No response was received.
            APIStatusError: The server sent another error response.
            ResponseContractError: The response does not match the contract.
        """
        return self._call(GENERATE_CONTRACT, {}, {"order_id": order_id, "contract_type": contract_type})

    def get_url(
        self, *, file_id: str, action: FileActionValue | Unset = UNSET, expires_in_minutes: int | Unset = UNSET
    ) -> FileLink:
        """Get the signed URL of a file.

        The URL works without an API key until it expires.

        Arguments that are not passed are not sent.

        Args:
            file_id: ID of the file.
            action: Whether the URL shows the file in the browser or downloads it. One of "view", "download". Values
                may be added. The API's default is "view". Pass any other value as `FileAction(…)`.
            expires_in_minutes: Minutes until it expires. 1 to 1440. The API's default is 60.

        Returns:
            The signed URL, and when it expires.

        Raises:
            TypeError: An argument has the wrong type.
            ValueError: An argument has an invalid value.
            NotFoundError: There is no such record.
            APIConnectionError: No response was received.
            APIStatusError: The server sent another error response.
            ResponseContractError: The response does not match the contract.
        """
        return self._call(
            GET_FILE_URL, {}, {"file_id": file_id, "action": action, "expires_in_minutes": expires_in_minutes}
        )


class AsyncFiles(AsyncResource):
    """`Files` for asyncio and trio: await all calls but those that return a pager."""

    list = asynchronous_pager(Files.list)
    scan = asynchronous_pager(Files.scan)
    get = asynchronous(Files.get)
    delete = asynchronous(Files.delete)
    generate_contract = asynchronous(Files.generate_contract)
    get_url = asynchronous(Files.get_url)


class FilesWithRawResponse:
    """`Files` with methods that return a `RawResponse`."""

    def __init__(self, resource: Files) -> None:
        self.get = raw(resource.get)
        self.delete = raw(resource.delete)
        self.generate_contract = raw(resource.generate_contract)
        self.get_url = raw(resource.get_url)


class AsyncFilesWithRawResponse:
    """`AsyncFiles` with methods that return a `RawResponse`."""

    def __init__(self, resource: AsyncFiles) -> None:
        self.get = raw_async(resource.get)
        self.delete = raw_async(resource.delete)
        self.generate_contract = raw_async(resource.generate_contract)
        self.get_url = raw_async(resource.get_url)
