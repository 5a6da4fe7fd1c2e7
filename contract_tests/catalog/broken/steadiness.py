"""Servers that fail now and then, or say one thing in one way and another in another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from flexportal.contract import Operation
from flexportal.testing import Ask, MockPortal, Refused, Reply, Request, Row, Selection, Window

from ..entry import MANY, Defect

__all__ = ["DEFECTS"]


class EmptyTenantIsNotFound(MockPortal):
    """A tenant without customers gets 404 in place of an empty page."""

    def window(self, ask: Ask, selection: Selection) -> Window:
        if not ask.filters and not len(selection):
            # DEFECT: shows only with 0 customers.
            raise Refused(404, "NOT_FOUND", "There are no customers.")
        return super().window(ask, selection)


class SizeIsRequired(MockPortal):
    """A request without a page size is refused."""

    def page_size(self, operation: Operation, request: Request) -> int:
        if not request.values("limit"):
            # DEFECT: the parameter is optional.
            raise Refused(400, "VALIDATION_ERROR", "limit is required.")
        return super().page_size(operation, request)


class FailsNowAndThen(MockPortal):
    """Every 29th request fails with 500, in the declared envelope."""

    def fail_as_arranged(self, operation: Operation) -> None:
        if self.calls.total % 29 == 28:
            # DEFECT
            raise Refused(500, "INTERNAL_ERROR", "Something went wrong on our side.")


class UnavailableDeepDown(MockPortal):
    """Past the 200th row the server is unavailable."""

    def window(self, ask: Ask, selection: Selection) -> Window:
        window = super().window(ask, selection)
        if window.first >= 200:
            # DEFECT: shallow pages are fine.
            raise Refused(503, "UNAVAILABLE", "Try again later.")
        return window


class FailsAtAStrangeCursor(MockPortal):
    """A cursor that was never given out makes the server fail."""

    def decode_cursor(self, operation: Operation, tenant: str, filters: Mapping[str, str], cursor: str) -> int | None:
        position = super().decode_cursor(operation, tenant, filters, cursor)
        if position is None:
            # DEFECT: nobody catches what the decoder raises.
            raise Refused(500, "INTERNAL_ERROR", "Incorrect padding")
        return position


class CompressedBodyCutShort(MockPortal):
    """A compressed page of more than 50 kB lacks its last bytes."""

    def compress(self, body: bytes) -> bytes:
        packed = super().compress(body)
        # DEFECT: the compressor isn't flushed; Content-Length is true to what is sent.
        return packed[:-12] if len(body) > 50_000 else packed


class BytesBehindTheCompressedBody(MockPortal):
    """Behind a compressed page of more than 50 kB stand the first bytes of another."""

    def compress(self, body: bytes) -> bytes:
        packed = super().compress(body)
        # DEFECT: decoders that stop at the end of the stream don't see them.
        return packed + packed[:10] if len(body) > 50_000 else packed


class RefusalsClaimToBeCompressed(MockPortal):
    """Refusals are said to be compressed, and aren't."""

    def finish(self, request: Request, reply: Reply) -> Reply:
        finished = super().finish(request, reply)
        if reply.status < 400 or finished.header("content-encoding"):
            return finished
        # DEFECT
        return replace(finished, headers=(*finished.headers, ("content-encoding", "gzip")))


class TooManyWithoutRetryAfter(MockPortal):
    """Now and then there is a 429 that doesn't say when to try again."""

    def limit_rate(self, key: str) -> None:
        if self.calls.total % 40 == 39:
            # DEFECT: the header is required.
            raise Refused(429, "RATE_LIMITED", "Too many requests. Try again later.")


class RetryAfterInTheBodyOnly(MockPortal):
    """Under a rate limit the first 429 has Retry-After; those that follow tell the seconds in their message."""

    def limit_rate(self, key: str) -> None:
        if self.calls.total % 40 in (38, 39):
            first = self.calls.total % 40 == 38
            # DEFECT
            headers = (("retry-after", "1"),) if first else ()
            raise Refused(429, "RATE_LIMITED", "Too many requests. Try again in 1 second.", headers=headers)


class LastRowLostUnderGzip(MockPortal):
    """Compressed pages lack their last row."""

    def handle(self, request: Request) -> Reply:
        reply = super().handle(request)
        if reply.status == 200 and self.compresses(request, reply):
            # DEFECT: whoever asks for identity sees it.
            self.lacking = True
            reply = super().handle(request)
            self.lacking = False
        return reply

    lacking = False

    def rows_of(self, ask: Ask, window: Window) -> list[Row]:
        rows = super().rows_of(ask, window)
        return rows[:-1] if self.lacking else rows


class UncompressedSaysTheEnd(MockPortal):
    """Where nothing is compressed, a page says that nothing follows."""

    def envelope(self, ask: Ask, window: Window) -> Row:
        body = super().envelope(ask, window)
        # DEFECT: another code path, which doesn't look one row further.
        packed = "gzip" in "".join(ask.request.header("accept-encoding"))
        return body if packed else body | {"hasMore": False, "nextCursor": None}


class UncompressedLosesTheFilter(MockPortal):
    """Where nothing is compressed, a filtered page comes from a cache that doesn't know filters."""

    def filters(self, operation: Operation, request: Request) -> dict[str, str]:
        # DEFECT
        packed = "gzip" in "".join(request.header("accept-encoding"))
        return super().filters(operation, request) if packed else {}


class CompressedThoughNotAsked(MockPortal):
    """Bodies are compressed even where identity is asked for."""

    def compresses(self, request: Request, reply: Reply) -> bool:
        # DEFECT
        return len(reply.body) >= 500


class StaleUnderGzip(MockPortal):
    """Compressed pages come from a cache that is one order behind."""

    def finish(self, request: Request, reply: Reply) -> Reply:
        if self.compresses(request, reply):
            # DEFECT: other content under another encoding.
            reply = replace(reply, body=reply.body.replace(b'"totalOrders":1,', b'"totalOrders":0,'))
        return super().finish(request, reply)


class PostLists(MockPortal):
    """POST lists customers, as GET does."""

    def route(self, request: Request) -> Operation:
        # DEFECT
        return super().route(replace(request, method="GET") if request.method == "POST" else request)


class DeleteSucceeds(MockPortal):
    """DELETE on the collection gets 204."""

    def handle(self, request: Request) -> Reply:
        # DEFECT: one hopes that it does nothing.
        return Reply(204) if request.method == "DELETE" else super().handle(request)


class PutIsNotFound(MockPortal):
    """PUT and PATCH get 404: methods are looked up together with the path."""

    def route(self, request: Request) -> Operation:
        if request.method in ("PUT", "PATCH"):
            # DEFECT
            raise Refused(404, "NOT_FOUND", "There is nothing under this path.")
        return super().route(request)


class NotAllowedWithoutAllow(MockPortal):
    """A 405 doesn't say which methods there are."""

    def wrong_method(self, allowed: Iterable[str]) -> Refused:
        # DEFECT: RFC 9110 demands the header.
        return Refused(405, "METHOD_NOT_ALLOWED", "This path does not answer to this method.")


class AllowNamesTheWrongOnes(MockPortal):
    """A 405 for DELETE says that POST is allowed, which it isn't, and forgets GET."""

    def route(self, request: Request) -> Operation:
        if request.method == "DELETE":
            # DEFECT
            raise self.wrong_method(["POST"])
        return super().route(request)


DEFECTS = (
    Defect(server=EmptyTenantIsNotFound, law="steadiness.listing-answers", customers=0),
    Defect(server=SizeIsRequired, law="steadiness.listing-answers"),
    Defect(server=FailsNowAndThen, law="steadiness.no-server-error"),
    Defect(server=UnavailableDeepDown, law="steadiness.no-server-error", customers=MANY),
    Defect(server=FailsAtAStrangeCursor, law="steadiness.no-server-error", also=("foreign-cursor",)),
    Defect(server=CompressedBodyCutShort, law="steadiness.always-answers"),
    Defect(server=BytesBehindTheCompressedBody, law="steadiness.always-answers"),
    Defect(server=RefusalsClaimToBeCompressed, law="steadiness.always-answers"),
    Defect(server=TooManyWithoutRetryAfter, law="steadiness.headers-promised"),
    Defect(server=RetryAfterInTheBodyOnly, law="steadiness.headers-promised"),
    Defect(server=LastRowLostUnderGzip, law="steadiness.same-compressed"),
    Defect(server=UncompressedSaysTheEnd, law="steadiness.same-compressed"),
    Defect(server=UncompressedLosesTheFilter, law="steadiness.same-compressed"),
    Defect(server=CompressedThoughNotAsked, law="steadiness.same-compressed"),
    Defect(server=StaleUnderGzip, law="steadiness.same-compressed"),
    Defect(server=PostLists, law="steadiness.methods-refused"),
    Defect(server=DeleteSucceeds, law="steadiness.methods-refused"),
    Defect(server=PutIsNotFound, law="steadiness.methods-refused"),
    Defect(server=NotAllowedWithoutAllow, law="steadiness.allow-named"),
    Defect(server=AllowNamesTheWrongOnes, law="steadiness.allow-named"),
)
