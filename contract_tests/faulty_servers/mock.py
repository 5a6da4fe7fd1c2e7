"""The mock server, and the parts of it that faulty servers replace."""

from flexportal.testing import (
    Dataset,
    Detail,
    ErrorResponse,
    Item,
    ListQuery,
    MockAPI,
    Request,
    Response,
    Selection,
    Window,
)

__all__ = [
    "Dataset",
    "Detail",
    "ErrorResponse",
    "Item",
    "ListQuery",
    "MockAPI",
    "Request",
    "Response",
    "Selection",
    "Window",
]
