"""From a successful response to the result of its operation."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any, TypeVar, cast

from ..decoding.errors import DecodeError
from ..errors import ResponseContractError
from ..operation import Operation
from ..redaction import Secret
from .response import Response
from .status_errors import head_of

__all__ = ["result_of"]

R = TypeVar("R")

# Media types that are named in messages. A server may send anything there, the API key included.
NAMED_MEDIA_TYPES = ("text/html", "text/plain", "text/xml", "application/xml", "application/octet-stream")


def result_of(operation: Operation[R], response: Response) -> R:
    """The result that a successful response contains.

    Raises:
        ResponseContractError: The response is not what the contract declares.
    """
    try:
        return _result(operation, response)
    except ResponseContractError as error:
        error.response = head_of(response.status_code, response.raw_headers, response.secrets or Secret(()))
        raise


def _result(operation: Operation[R], response: Response) -> R:
    status = response.status_code
    declared = operation.responses
    key = next((key for key in (str(status), f"{status // 100}XX", "default") if key in declared), None)
    if key is None:
        raise _contract_error(operation, f"the contract declares no response with status {status}")
    target = declared[key]
    if target is None:
        return cast("R", None)
    try:
        result = _decoder(target).decode(response.content)
        return cast("R", result if operation.result is None else getattr(result, operation.result))
    except DecodeError as error:
        failure = _contract_error(operation, f"{error}{_media_type_hint(response)}", error.path)
    # Raised out here so that the decoder's error, which knows the body, is not its context.
    raise failure


@cache
def _decoder(target: str) -> Any:
    module, _, name = target.partition(":")
    return getattr(import_module(module), name)


def _contract_error(operation: Operation[Any], message: str, path: str | None = None) -> ResponseContractError:
    text = f"{operation.id}: {message}"
    if not operation.is_repeatable:
        check = f"{operation.read_back} shows the result" if operation.read_back else "do not send it again"
        text = f"{text}; the server has processed the request: {check}"
    return ResponseContractError(text, path=path)


def _media_type_hint(response: Response) -> str:
    media_type = response.headers.get("Content-Type", "").split(";")[0].strip().lower()
    if media_type == "application/json":
        return ""
    named = media_type if media_type in NAMED_MEDIA_TYPES else "of another media type"
    return f" (the response is {named}, not application/json)"
