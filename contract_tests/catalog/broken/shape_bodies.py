"""Bodies that are no proper JSON, or aren't what their headers say."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from flexportal.testing import Ask, MockPortal, Population, Refused, Reply, Request, Row

from ..entry import Defect
from ..places import is_rare

__all__ = ["DEFECTS"]


class StrayBytesAfterThePage(MockPortal):
    """Each page is followed by the end of a longer one, as from a buffer used twice."""

    def success(self, body: Row) -> Reply:
        reply = super().success(body)
        # DEFECT: the tail of another document.
        return replace(reply, body=reply.body + b'"}]}')


class RevenueIsNotANumber(MockPortal):
    """One customer in 200 has the revenue NaN: something was divided by zero devices."""

    def row(self, ask: Ask, population: Population, position: int) -> Row:
        row = super().row(ask, population, position)
        return row | {"totalMonthlyRevenue": float("nan")} if is_rare(position) else row

    def encode(self, body: Any) -> bytes:
        # DEFECT: Python's encoder writes NaN unless it is told not to.
        return json.dumps(body).encode()


class CountTwiceOnTheLastPage(MockPortal):
    """The last page holds the key `count` twice: a reader takes the one or the other."""

    def success(self, body: Row) -> Reply:
        reply = super().success(body)
        if body["hasMore"]:
            return reply
        # DEFECT: the key stands here and, rightly, again further on.
        return replace(reply, body=b'{"count":0,' + reply.body[1:])


class NamesInLatin1(MockPortal):
    """One given name is sent in Latin-1 within a body that is otherwise UTF-8."""

    def encode(self, body: Any) -> bytes:
        # DEFECT: these bytes are no UTF-8.
        return super().encode(body).replace("Jürgen".encode(), "Jürgen".encode("latin-1"))


class ByteOrderMarkOnRefusals(MockPortal):
    """Error bodies start with a byte order mark; pages don't."""

    def failure(self, refused: Refused) -> Reply:
        reply = super().failure(refused)
        # DEFECT: RFC 8259 forbids the mark.
        return replace(reply, body=b"\xef\xbb\xbf" + reply.body)


class EmojiCutInHalf(MockPortal):
    """One company in 200 ends in half a surrogate pair: it was cut to a number of UTF-16 units."""

    def row(self, ask: Ask, population: Population, position: int) -> Row:
        row = super().row(ask, population, position)
        # DEFECT: the first half of a bicycle.
        return row | {"company": "Rad & Tat \ud83d"} if is_rare(position) else row

    def encode(self, body: Any) -> bytes:
        return json.dumps(body).encode()


class HtmlFromPageTwoOn(MockPortal):
    """Pages past the first are JSON that is declared to be HTML."""

    def handle(self, request: Request) -> Reply:
        reply = super().handle(request)
        # DEFECT: another code path, which sets no media type of its own.
        return with_media_type(reply, "text/html") if request.values("startAfter") else reply


class PlainTextRefusals(MockPortal):
    """Error bodies are declared to be plain text."""

    def media_type(self, status: int) -> str:
        # DEFECT
        return "text/plain" if status >= 400 else super().media_type(status)


class CharsetLatin1(MockPortal):
    """Bodies say that they are Latin-1."""

    def media_type(self, status: int) -> str:
        # DEFECT: JSON is UTF-8, and so are these bytes.
        return "application/json; charset=iso-8859-1"


class NoMediaTypeAtSizeOne(MockPortal):
    """Pages of one customer come without a media type."""

    def handle(self, request: Request) -> Reply:
        reply = super().handle(request)
        # DEFECT
        return replace(reply, headers=()) if request.values("limit") == ["1"] else reply


class LengthBeforeCompression(MockPortal):
    """Under gzip Content-Length is that of the body before it was compressed."""

    def finish(self, request: Request, reply: Reply) -> Reply:
        finished = super().finish(request, reply)
        # DEFECT: taken from the wrong body.
        return with_length(finished, len(reply.body))


class LengthInCharacters(MockPortal):
    """Content-Length counts characters: right as long as a page holds nothing but ASCII."""

    def finish(self, request: Request, reply: Reply) -> Reply:
        finished = super().finish(request, reply)
        if finished.header("content-encoding"):
            return finished
        # DEFECT: an umlaut is two bytes.
        return with_length(finished, len(reply.body.decode()))


class PartialContent(MockPortal):
    """A page that isn't the last is answered with 206 Partial Content."""

    def success(self, body: Row) -> Reply:
        reply = super().success(body)
        # DEFECT: the contract knows 200 only.
        return replace(reply, status=206) if body["hasMore"] else reply


class NoContentWhenNobodyMatches(MockPortal):
    """A listing without rows is answered with 204 and no body."""

    def success(self, body: Row) -> Reply:
        # DEFECT: an empty page was due.
        return super().success(body) if body["customers"] else Reply(204)


def with_media_type(reply: Reply, media_type: str) -> Reply:
    """The reply, declared to be of that media type."""
    others = tuple(entry for entry in reply.headers if entry[0] != "content-type")
    return replace(reply, headers=(("content-type", media_type), *others))


def with_length(reply: Reply, length: int) -> Reply:
    """The reply, declared to be of that length."""
    others = tuple(entry for entry in reply.headers if entry[0] != "content-length")
    return replace(reply, headers=(*others, ("content-length", str(length))))


DEFECTS = (
    Defect(server=StrayBytesAfterThePage, law="shape.json"),
    Defect(server=RevenueIsNotANumber, law="shape.json"),
    Defect(server=CountTwiceOnTheLastPage, law="shape.json"),
    Defect(server=NamesInLatin1, law="shape.json"),
    Defect(server=ByteOrderMarkOnRefusals, law="shape.json"),
    Defect(server=EmojiCutInHalf, law="shape.json"),
    Defect(server=HtmlFromPageTwoOn, law="shape.media-type"),
    Defect(server=PlainTextRefusals, law="shape.media-type"),
    Defect(server=CharsetLatin1, law="shape.media-type"),
    Defect(server=NoMediaTypeAtSizeOne, law="shape.media-type"),
    Defect(server=LengthBeforeCompression, law="shape.length"),
    Defect(server=LengthInCharacters, law="shape.length"),
    Defect(server=PartialContent, law="shape.status-declared"),
    Defect(server=NoContentWhenNobodyMatches, law="shape.status-declared"),
)
