"""Requests that the contract does not describe, with authentication, tenant, retries and errors as all others."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import cast
from urllib.parse import unquote

from ..errors import ResponseContractError
from ..operation import Body, Operation, Parameter
from ..settings import Settings
from .response import Response

__all__ = ["parsed", "undescribed"]

# A token (RFC 9110, 5.6.2), in upper case as all registered methods are.
METHOD = re.compile("[A-Z][A-Z-]*")

# What a path may have (RFC 3986, 3.3); all else must be percent-encoded.
PATH = re.compile(r"(?:/(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})*)+")


def undescribed(
    method: str, path: str, params: Mapping[str, object], settings: Settings
) -> tuple[Operation[object], dict[str, object]]:
    """An operation for a method and a path, and its arguments.

    Args:
        method: The HTTP method; it decides whether the request is repeated (RFC 9110, 9.2.2).
        path: Below the base URL, percent-encoded.
        params: Query parameters, by their names on the wire.
        settings: Their header parameters are sent, too.

    Raises:
        TypeError: Method or path is not text, or the parameters are no mapping.
        ValueError: It is malformed, or the path leads elsewhere.
    """
    given: dict[str, object] = {"method": method, "path": path}
    for name, value in given.items():
        if not isinstance(value, str):
            raise TypeError(f"{name} must be text, not {type(value).__name__}")
    if not isinstance(cast("object", params), Mapping):
        raise TypeError(f"params must be a mapping of names to values, not {type(params).__name__}")
    method = method.upper()
    if not METHOD.fullmatch(method):
        raise ValueError("method is malformed; pass an HTTP method such as 'GET'")
    if not PATH.fullmatch(path):
        raise ValueError("path must start with '/' and be percent-encoded: '/v1/orders'; the query goes into params=")
    if any(unquote(segment) in (".", "..") for segment in path.split("/")):
        raise ValueError("path must not have the segments '.' and '..', which lead to another path")
    shown = "***" if "@" in unquote(path) else path
    query = tuple(Parameter(f"query {name}", name, kind=object) for name in params)
    headers = tuple(Parameter(f"header {name}", name, "header") for name in settings.parameters)
    operation = Operation[object](
        f"{method} {shown}",
        method,
        path,
        parameters=(*query, *headers),
        body=Body(("application/json",), required=False),
        call=f'request("{method}", "{shown}")',
        accept="*/*",
    )
    return operation, {f"query {name}": value for name, value in params.items()}


def parsed(response: Response) -> object:
    """The body: parsed where it is JSON, text where it is text, bytes where it is anything else, None for none.

    Raises:
        ResponseContractError: It is not what its media type says.
    """
    if not response.content:
        return None
    media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    try:
        if media_type == "application/json" or media_type.endswith("+json"):
            return json.loads(response.content)
        return response.content.decode() if media_type.startswith("text/") else response.content
    except (ValueError, RecursionError):
        failure = ResponseContractError(f"the body does not match its media type {media_type}")
    # Out here, so that the error of the parser, which has the body, is not its context.
    raise failure
