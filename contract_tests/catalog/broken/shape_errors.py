"""Refusals whose bodies aren't the declared envelope. The pages of these servers are impeccable."""

from __future__ import annotations

from dataclasses import replace

from flexportal.testing import MockPortal, Refused, Reply, Row

from ..entry import Defect

__all__ = ["DEFECTS"]


class NoMessageForForeignTenants(MockPortal):
    """The 403 for a foreign tenant has a code and no message."""

    def error_body(self, refused: Refused) -> Row:
        body = super().error_body(refused)
        if refused.status == 403:
            # DEFECT
            del body["error"]["message"]
        return body


class DetailsWithoutCode(MockPortal):
    """The details of a refused parameter lack their code."""

    def error_body(self, refused: Refused) -> Row:
        body = super().error_body(refused)
        for detail in body["error"].get("details", []):
            # DEFECT: nested twice, in refusals of parameters only.
            del detail["code"]
        return body


class ErrorIsASentence(MockPortal):
    """A refused key gets `{"error": "..."}`: a sentence where an object is due."""

    def error_body(self, refused: Refused) -> Row:
        # DEFECT: the gateway in front speaks for itself.
        return {"error": refused.message} if refused.status == 401 else super().error_body(refused)


class HtmlErrorPage(MockPortal):
    """A refused parameter gets a page of HTML, as frameworks send by default."""

    def failure(self, refused: Refused) -> Reply:
        if refused.status != 400:
            return super().failure(refused)
        # DEFECT
        return Reply(400, (("content-type", "text/html; charset=utf-8"),), b"<h1>Bad Request</h1>")


class EmptyErrorBody(MockPortal):
    """A refused tenant gets the right status and no body at all."""

    def failure(self, refused: Refused) -> Reply:
        reply = super().failure(refused)
        # DEFECT
        return replace(reply, body=b"") if refused.status == 403 else reply


DEFECTS = (
    Defect(server=NoMessageForForeignTenants, law="shape.error-bodies"),
    Defect(server=DetailsWithoutCode, law="shape.error-bodies"),
    Defect(server=ErrorIsASentence, law="shape.error-bodies"),
    Defect(server=HtmlErrorPage, law="shape.error-bodies"),
    Defect(server=EmptyErrorBody, law="shape.error-bodies"),
)
