"""How responses are written: JSON, the error envelope, compression."""

from __future__ import annotations

import gzip
from dataclasses import replace
from http import HTTPStatus
from typing import Any

import msgspec

from ...contract import Operation
from .messages import ErrorResponse, Item, Request, Response

__all__ = ["Responses"]

COMPRESSED_FROM = 500
"""Bodies of fewer bytes are sent uncompressed."""


class Responses:
    """Writes responses. Every method is one decision that a subclass may override."""

    def success(self, body: Item) -> Response:
        """The response to a request that succeeded."""
        return self.json_response(200, body)

    def as_declared(self, operation: Operation, response: Response) -> Response:
        """The response with the status and the kind of JSON that the contract declares for success."""
        declared = operation.success
        if declared is None or response.status != 200:
            return response
        status = int(declared.status) if declared.status.isdecimal() else response.status
        if declared.media_type is None:
            return Response(status)
        kinds = {"application/json": declared.media_type}
        return replace(
            response,
            status=status,
            headers=tuple((name, kinds.get(value, value)) for name, value in response.headers),
        )

    def failure(self, error: ErrorResponse) -> Response:
        """The response to a request that failed."""
        response = self.json_response(error.status, self.error_body(error))
        return replace(response, headers=response.headers + error.headers)

    def error_body(self, error: ErrorResponse) -> Item:
        """The error envelope."""
        body: Item = {"code": error.code, "message": error.message}
        if error.details:
            body["details"] = [
                {"path": detail.path, "message": detail.message, "code": detail.code} for detail in error.details
            ]
        return {"error": body}

    def json_response(self, status: int, body: Any) -> Response:
        """A response with a JSON body."""
        return Response(status, (("content-type", self.media_type(status)),), self.encode(body))

    def media_type(self, status: int) -> str:
        """The media type of JSON bodies."""
        return "application/json"

    def encode(self, body: Any) -> bytes:
        """The bytes of a JSON body."""
        return msgspec.json.encode(body)

    def finish(self, request: Request, response: Response) -> Response:
        """The response with its length, compressed where the client accepts it, without a body for HEAD."""
        headers = (*response.headers, ("vary", "accept-encoding"))
        body = response.body
        if self.compresses(request, response):
            body = self.compress(body)
            headers += (("content-encoding", "gzip"),)
        if response.status != HTTPStatus.NO_CONTENT:  # RFC 9110, 8.6
            headers += (("content-length", str(len(body))),)
        return replace(response, headers=headers, body=b"" if request.method == "HEAD" else body)

    def compresses(self, request: Request, response: Response) -> bool:
        """Whether the body is compressed: it is large enough, and the client accepts gzip."""
        return len(response.body) >= COMPRESSED_FROM and accepts_gzip(request.header("accept-encoding"))

    def compress(self, body: bytes) -> bytes:
        """The body under gzip. The same body always gives the same bytes."""
        return gzip.compress(body, compresslevel=1, mtime=0)


def accepts_gzip(headers: list[str]) -> bool:
    """Whether Accept-Encoding headers allow gzip: by name or by `*`, with a weight above zero."""
    accepted: dict[str, bool] = {}
    for entry in ",".join(headers).lower().split(","):
        coding, _, parameter = entry.partition(";")
        name, _, weight = parameter.partition("=")
        try:
            accepted[coding.strip()] = name.strip() != "q" or float(weight) > 0
        except ValueError:
            accepted[coding.strip()] = False
    return accepted.get("gzip", accepted.get("*", False))
