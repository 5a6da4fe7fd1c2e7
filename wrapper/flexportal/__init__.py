"""A Python client for the FlexPortal API: `FlexPortal`, `AsyncFlexPortal`, and what they return and raise."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .version import __version__

if TYPE_CHECKING:
    from flexportal_api.models import Address, Customer, CustomerStatus, CustomerType
    from flexportal_core.paging.page import Page
    from flexportal_core.paging.pager import AsyncPager, Pager
    from flexportal_core.paging.raw_items import RawItem

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
    "RawItem",
    "ResponseContractError",
    "UnprocessableEntityError",
    "__version__",
]

# The module of each name; errors come from `flexportal.errors`. Nothing is imported before it is needed: who needs only
# the contract or the errors does not pay for httpx.
_MODULES = {
    "flexportal_api.models": ("Address", "Customer", "CustomerStatus", "CustomerType"),
    "flexportal.client": ("AsyncFlexPortal", "FlexPortal"),
    "flexportal_core.paging.page": ("Page",),
    "flexportal_core.paging.pager": ("AsyncPager", "Pager"),
    "flexportal_core.paging.raw_items": ("RawItem",),
}
_HOME = {name: module for module, names in _MODULES.items() for name in names}

# The documented submodules can be used without an import of their own.
_SUBMODULES = ("contract", "errors", "integrations", "testing", "timestamps", "tracing")


def __getattr__(name: str) -> Any:
    if name in _SUBMODULES:
        return import_module(f".{name}", __name__)
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOME.get(name, "flexportal.errors")), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
