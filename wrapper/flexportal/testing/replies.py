"""From bodies and refusals to bytes on the wire."""

from __future__ import annotations

import gzip
from dataclasses import replace
from typing import Any

import msgspec

from .exchange import Refused, Reply, Request, Row

__all__ = ["Replies"]

JSON = "application/json"
COMPRESSED_FROM = 500
"""Bodies of fewer bytes are sent as they are."""


class Replies:
    """How replies are written. Every method is one decision, made to be overridden."""

    def success(self, body: Row) -> Reply:
        """The reply to a request that went well."""
        return self.json_reply(200, body)

    def failure(self, refused: Refused) -> Reply:
        """The reply to a request that is refused."""
        reply = self.json_reply(refused.status, self.error_body(refused))
        return replace(reply, headers=reply.headers + refused.headers)

    def error_body(self, refused: Refused) -> Row:
        """The error envelope."""
        error: Row = {"code": refused.code, "message": refused.message}
        if refused.details:
            error["details"] = [
                {"path": detail.path, "message": detail.message, "code": detail.code} for detail in refused.details
            ]
        return {"error": error}

    def json_reply(self, status: int, body: Any) -> Reply:
        """A reply with a JSON body."""
        return Reply(status, (("content-type", self.media_type(status)),), self.encode(body))

    def media_type(self, status: int) -> str:
        """The media type of JSON bodies."""
        return JSON

    def encode(self, body: Any) -> bytes:
        """The body's bytes."""
        return msgspec.json.encode(body)

    def finish(self, request: Request, reply: Reply) -> Reply:
        """The reply as it goes out: compressed where that is wanted, with its length, without a body for HEAD."""
        headers = (*reply.headers, ("vary", "accept-encoding"))
        body = reply.body
        if self.compresses(request, reply):
            body = self.compress(body)
            headers += (("content-encoding", "gzip"),)
        headers += (("content-length", str(len(body))),)
        return replace(reply, headers=headers, body=b"" if request.method == "HEAD" else body)

    def compresses(self, request: Request, reply: Reply) -> bool:
        """Whether the body is sent compressed: large enough, and the client takes gzip."""
        return len(reply.body) >= COMPRESSED_FROM and accepts_gzip(request.header("accept-encoding"))

    def compress(self, body: bytes) -> bytes:
        """The body under gzip. The same body always gives the same bytes."""
        return gzip.compress(body, compresslevel=1, mtime=0)


def accepts_gzip(headers: list[str]) -> bool:
    """Whether Accept-Encoding headers allow gzip: by name or by `*`, and with a weight above zero."""
    accepted: dict[str, bool] = {}
    for entry in ",".join(headers).lower().split(","):
        coding, _, parameter = entry.partition(";")
        name, _, weight = parameter.partition("=")
        try:
            accepted[coding.strip()] = name.strip() != "q" or float(weight) > 0
        except ValueError:
            accepted[coding.strip()] = False
    return accepted.get("gzip", accepted.get("*", False))
