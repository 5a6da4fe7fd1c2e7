"""A Python client for the FlexPortal API: `FlexPortal`, `AsyncFlexPortal`, and what they return and raise."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .version import __version__

if TYPE_CHECKING:
    import flexportal_api
    from flexportal_api import *  # noqa: F403
    from flexportal_core.paging.page import Page
    from flexportal_core.paging.pager import AsyncPager, Pager
    from flexportal_core.paging.raw_items import RawItem
    from flexportal_core.raw_response import RawResponse

    from .client import AsyncFlexPortal, FlexPortal
    from .errors import (
        APIConnectionError,
        APIStatusError,
        APITimeoutError,
        AuthenticationError,
        BadRequestError,
        ConfigurationError,
        ConflictError,
        ErrorDetail,
        FlexPortalError,
        InternalServerError,
        NotFoundError,
        PaginationError,
        PermissionDeniedError,
        Progress,
        RateLimitError,
        ResponseContractError,
        UnknownOutcomeError,
        UnprocessableEntityError,
    )

__all__ = [
    "APIConnectionError",
    "APIStatusError",
    "APITimeoutError",
    "AsyncFlexPortal",
    "AsyncPager",
    "AuthenticationError",
    "BadRequestError",
    "ConfigurationError",
    "ConflictError",
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
    "RawResponse",
    "ResponseContractError",
    "UnknownOutcomeError",
    "UnprocessableEntityError",
    "__version__",
]
_OWN = tuple(__all__)

# What the API's resources take and return is public as well; at run time, `__getattr__` adds it.
if TYPE_CHECKING:
    __all__ += flexportal_api.__all__
else:
    del __all__

# The module of each name; errors come from `flexportal.errors`. Nothing is imported before it is needed: who needs only
# the contract or the errors does not pay for httpx.
_MODULES = {
    "flexportal.client": ("AsyncFlexPortal", "FlexPortal"),
    "flexportal_core.paging.page": ("Page",),
    "flexportal_core.paging.pager": ("AsyncPager", "Pager"),
    "flexportal_core.paging.raw_items": ("RawItem",),
    "flexportal_core.raw_response": ("RawResponse",),
}
_HOME = {name: module for module, names in _MODULES.items() for name in names}

# The documented submodules can be used without an import of their own.
_SUBMODULES = ("contract", "errors", "integrations", "testing", "timestamps", "tracing")


def __getattr__(name: str) -> Any:
    if name in _SUBMODULES:
        return import_module(f".{name}", __name__)
    if name in _OWN:
        value = getattr(import_module(_HOME.get(name, "flexportal.errors")), name)
    elif name.startswith("_") and name != "__all__":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    else:
        # The generated package: not before it is needed, since the generator must work without.
        models = import_module("flexportal_api")
        if name == "__all__":
            return [*_OWN, *models.__all__]
        if name not in models.__all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(models, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__getattr__("__all__")})
