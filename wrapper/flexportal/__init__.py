"""A Python client for the FlexPortal API: `FlexPortal`, `AsyncFlexPortal`, and what they return and raise."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .version import __version__

if TYPE_CHECKING:
    from .adapter import Address, Customer, CustomerStatus, CustomerType
    from .client import AsyncFlexPortal, FlexPortal
    from .errors import (
        APIConnectionError,
        APIStatusError,
        APITimeoutError,
        AuthenticationError,
        BadRequestError,
        ConfigurationError,
        ErrorDetail,
        FlexPortalError,
        InternalServerError,
        NotFoundError,
        PaginationError,
        PermissionDeniedError,
        Progress,
        RateLimitError,
        ResponseContractError,
        UnprocessableEntityError,
    )
    from .page import Page
    from .pager import AsyncPager, Pager

__all__ = [
    "APIConnectionError",
    "APIStatusError",
    "APITimeoutError",
    "Address",
    "AsyncFlexPortal",
    "AsyncPager",
    "AuthenticationError",
    "BadRequestError",
    "ConfigurationError",
    "Customer",
    "CustomerStatus",
    "CustomerType",
    "ErrorDetail",
    "FlexPortal",
    "FlexPortalError",
    "InternalServerError",
    "NotFoundError",
    "Page",
    "Pager",
    "PaginationError",
    "PermissionDeniedError",
    "Progress",
    "RateLimitError",
    "ResponseContractError",
    "UnprocessableEntityError",
    "__version__",
]

# Where each name lives. Nothing is imported before it is asked for: whoever needs only the contract or the errors
# does not pay for httpx.
_MODULES = {
    "adapter": ("Address", "Customer", "CustomerStatus", "CustomerType"),
    "client": ("AsyncFlexPortal", "FlexPortal"),
    "pager": ("AsyncPager", "Pager"),
    "page": ("Page",),
}
_HOME = {name: module for module, names in _MODULES.items() for name in names}


# The documented submodules can be reached without an import of their own.
_SUBMODULES = ("contract", "dlt_source", "errors", "frames", "testing", "timestamps", "tracing")


def __getattr__(name: str) -> Any:
    if name in _SUBMODULES:
        return import_module(f".{name}", __name__)
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f".{_HOME.get(name, 'errors')}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
