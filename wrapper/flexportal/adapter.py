"""The one module that touches the generated package: requests out of filters, pages and errors out of answers."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from http import HTTPStatus
from importlib.resources import files
from typing import Any, Generic, TypeVar, cast

import flexportal_api
import httpx
from flexportal_api.errors import ApiError, DecodeError
from flexportal_api.listings import Listing, Parameter
from flexportal_api.models import Address, Customer, CustomerStatus, CustomerType

from .errors import APIStatusError, ErrorDetail, ResponseContractError, status_error_type
from .filters import FilterParameter
from .page import Page, PageRequest
from .policy import Answer, Clock, retry_after
from .secret import Secret

__all__ = [
    "Address",
    "Customer",
    "CustomerStatus",
    "CustomerType",
    "ListOperation",
    "contract_document",
    "refusal",
    "regions",
]

T = TypeVar("T")

WELL_KNOWN = ("text/html", "text/plain", "text/xml", "application/xml", "application/octet-stream")


@dataclass(frozen=True)
class ListOperation(Generic[T]):
    """A list operation of the contract: builds its requests and reads its pages.

    Args:
        listing: What the generated package says of it.
    """

    listing: Listing

    @property
    def id(self) -> str:
        """Its operationId in the contract."""
        return self.listing.operation_id

    @property
    def page_sizes(self) -> range:
        """The page sizes that the API allows."""
        return self.listing.page_sizes

    @property
    def identity(self) -> str | None:
        """The item's attribute that tells two items apart; None where none does."""
        return self.listing.identity

    @cached_property
    def filters(self) -> tuple[FilterParameter, ...]:
        """The filters that it takes."""
        return tuple(map(_filter_parameter, self.listing.filters))

    @cached_property
    def options(self) -> tuple[FilterParameter, ...]:
        """What else it takes: parameters that neither page nor filter."""
        return tuple(map(_filter_parameter, self.listing.options))

    def request_arguments(self, request: PageRequest, tenant_id: str) -> dict[str, Any]:
        """Method, path, query and headers of the request for a page, as httpx takes them."""
        listing = self.listing
        arguments: dict[str, Any] = {**request.filters, listing.size: listing.size_type(request.limit)}
        if listing.tenant is not None:
            arguments[listing.tenant] = tenant_id
        if request.cursor is not None:
            arguments[listing.cursor] = request.cursor
        for parameter in (*listing.filters, *listing.options):
            if parameter.choices is not None and parameter.argument in arguments:
                arguments[parameter.argument] = parameter.choices(arguments[parameter.argument])
        return listing.request_arguments(**arguments)

    def page(self, answer: Answer) -> Page[T]:
        """The page that an answer holds.

        Raises:
            ResponseContractError: It is not what the contract says.
        """
        fault: ResponseContractError
        try:
            envelope = self.listing.decode_response(answer.status_code, answer.content)
        except DecodeError as error:
            fault = ResponseContractError(f"{self.id}: {error}{_hint(answer)}", path=error.path)
        except ApiError:
            fault = ResponseContractError(
                f"{self.id}: the contract declares no answer with status {answer.status_code}"
            )
        else:
            return self._read(envelope, answer.content)
        # Raised out here so that the decoder's error, which knows the body, is not its context.
        raise fault

    def _read(self, envelope: object, content: bytes) -> Page[T]:
        listing = self.listing
        cursor: str | None = getattr(envelope, listing.next)
        return Page(
            items=getattr(envelope, listing.items) or [],
            # Without a flag in the envelope, the cursor alone says whether items follow.
            has_more=cursor is not None if listing.more is None else bool(getattr(envelope, listing.more)),
            next_cursor=cursor,
            count=None if listing.count is None else getattr(envelope, listing.count),
            limit=None if listing.echo is None else getattr(envelope, listing.echo),
            content=content,
        )


def _filter_parameter(parameter: Parameter) -> FilterParameter:
    return FilterParameter(
        parameter.argument,
        parameter.attribute,
        parameter.choices,
        parameter.kind,
        parameter.required,
        parameter.parts,
    )


def _hint(answer: Answer) -> str:
    # Of what the server says only what is well known is repeated: it may say anything, the key included.
    media_type = answer.headers.get("Content-Type", "").split(";")[0].strip().lower()
    if media_type == "application/json":
        return ""
    return f" (the answer is {media_type if media_type in WELL_KNOWN else 'something else'}, not application/json)"


def refusal(
    answer: Answer, *, secret: Secret[str], clock: Clock, addresses: Sequence[str] = ()
) -> APIStatusError | None:
    """The error that an answer stands for; None where its status says success.

    Args:
        answer: What the server sent.
        secret: Blotted out wherever the server repeats it.
        clock: To read a `Retry-After` that is a date.
        addresses: E-mail addresses that were asked for: blotted out likewise, since errors are logged.
    """
    if 200 <= answer.status_code < 300:
        return None
    response = _detached(answer, Secret((secret.reveal(), *addresses)))
    arguments: dict[str, Any] = {"message": _reason(answer.status_code), "response": response}
    if answer.status_code == HTTPStatus.TOO_MANY_REQUESTS:
        arguments["retry_after"] = retry_after(answer.headers, clock)
    return status_error_type(answer.status_code)(**arguments | _error_envelope(response.content))


def _error_envelope(content: bytes) -> dict[str, Any]:
    """Message, code and details, as far as the body has them: half an envelope is better than none."""
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):  # a proxy's HTML, say
        return {}
    match body:
        case {"error": {"message": str(message), **rest}}:
            code, details = rest.get("code"), rest.get("details")
            entries = cast("list[object]", details) if isinstance(details, list) else []
            return {
                "message": message,
                "code": code if isinstance(code, str) else None,
                "details": [detail for entry in entries for detail in _error_detail(entry)],
            }
        case _:
            return {}


def _error_detail(entry: object) -> list[ErrorDetail]:
    match entry:
        case {"path": str(path), "message": str(message), "code": str(code)}:
            return [ErrorDetail(path, message, code)]
        case _:
            return []


def _reason(status_code: int) -> str:
    if 300 <= status_code < 400:
        return "the server redirects, which is not followed lest the key go astray; check the base URL"
    try:
        return HTTPStatus(status_code).phrase
    except ValueError:
        return "the server gave no reason that can be read"


def _detached(answer: Answer, secrets: Secret[tuple[str, ...]]) -> httpx.Response:
    """The answer as a response that knows no request, since the request holds the key."""
    # The body is decompressed and whole: what these headers said of it on the wire is no longer true.
    headers = [
        (_blotted(name, secrets), _blotted(value, secrets))
        for name, value in answer.headers.raw
        if name.lower() not in (b"content-encoding", b"content-length", b"transfer-encoding")
    ]
    return httpx.Response(answer.status_code, headers=headers, content=_blotted(answer.content, secrets))


def _blotted(sent: bytes, secrets: Secret[tuple[str, ...]]) -> bytes:
    # Latin-1 has a character for each byte, so that whatever was sent comes through.
    return _traces(secrets).sub("***", sent.decode("latin-1")).encode("latin-1")


@lru_cache(maxsize=16)
def _traces(secrets: Secret[tuple[str, ...]]) -> re.Pattern[str]:
    """The secrets as they stand, in any letter case, and as JSON or a URL may spell their characters."""
    return re.compile("|".join("".join(map(_spellings, secret)) for secret in secrets.reveal()), re.IGNORECASE)


def _spellings(letter: str) -> str:
    sent = letter.encode()
    plain, in_url = re.escape(sent.decode("latin-1")), sent.hex("%")
    # JSON spells what is beyond U+FFFF as two halves.
    in_json = letter.encode("utf-16-be").hex("u", 2).replace("u", r"\\u")
    return rf"(?:\\?{plain}|\\u{in_json}|%{in_url})"


@lru_cache(maxsize=1)
def contract_document() -> Mapping[str, Any]:
    """The contract that the generated package was made from, parsed."""
    text = files(flexportal_api).joinpath("openapi.json").read_text(encoding="utf-8")
    return cast("Mapping[str, Any]", json.loads(text))


def regions() -> dict[str, str]:
    """Region name → base URL, the default region first."""
    return {server["x-region"]: server["url"] for server in contract_document()["servers"] if "x-region" in server}
