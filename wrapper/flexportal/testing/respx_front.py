"""The mock server behind a router of respx."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from .transports import MockTransport

if TYPE_CHECKING:
    import respx

    from .portal import MockPortal

__all__ = ["respx_route"]

NAME = "flexportal"


def respx_route(mock: MockPortal, router: respx.Router, paths: str) -> respx.Route:
    """The route that hands to the mock what goes to these paths (a regular expression)."""
    transport = MockTransport(mock.answer)

    def answer(request: httpx.Request) -> httpx.Response:
        response = transport.handle_request(request)
        undeclared = mock.undeclared()
        if undeclared:
            raise AssertionError("; ".join(undeclared))
        return response

    return router.route(path__regex=rf"^(?:{paths})$", name=NAME).mock(side_effect=answer)
