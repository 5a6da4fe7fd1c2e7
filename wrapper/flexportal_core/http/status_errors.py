"""Error responses as exceptions."""

from __future__ import annotations

import json
from dataclasses import replace
from http import HTTPStatus
from typing import Any, cast

from ..clock import Clock
from ..errors import APIStatusError, ErrorDetail, status_error_type
from ..redaction import Secret, redact_bytes
from ..retry import retry_after
from .response import MAX_ERROR_BYTES, Response, head_of

__all__ = ["status_error"]

# Bytes. A body that was cut may end within a secret, where it is not recognized.
LONGEST_SECRET = 16 * 1024


def status_error(response: Response, secrets: Secret[tuple[str, ...]], clock: Clock) -> APIStatusError:
    """The error for a response whose status is none of success.

    Args:
        response: What the server sent.
        secrets: Redacted wherever the server repeats them: errors are logged.
        clock: To read a `Retry-After` that is a date.
    """
    redacted = _redacted(response, secrets)
    arguments: dict[str, Any] = {"message": _reason(response.status_code), "response": redacted}
    if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
        arguments["retry_after"] = retry_after(response.headers, clock)
    return status_error_type(response.status_code)(**arguments | _envelope(redacted.content))


def _envelope(content: bytes) -> dict[str, Any]:
    """Message, code and details, as far as the body has them."""
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
                "details": [detail for entry in entries for detail in _detail(entry)],
            }
        case _:
            return {}


def _detail(entry: object) -> list[ErrorDetail]:
    match entry:
        case {"path": str(path), "message": str(message), "code": str(code)}:
            return [ErrorDetail(path, message, code)]
        case _:
            return []


def _reason(status_code: int) -> str:
    if 300 <= status_code < 400:
        return "redirects are not followed, so that the API key is not sent elsewhere; check the base URL"
    try:
        return HTTPStatus(status_code).phrase
    except ValueError:
        return "unknown status"


def _redacted(response: Response, secrets: Secret[tuple[str, ...]]) -> Response:
    content = redact_bytes(response.content, secrets)
    if len(response.content) >= MAX_ERROR_BYTES:
        content = content[:-LONGEST_SECRET]
    return replace(head_of(response.status_code, response.raw_headers, secrets), content=content)
