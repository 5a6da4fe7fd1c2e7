"""A Python client for the FlexPortal API.

`FlexPortal` and `AsyncFlexPortal` are the clients; the other names are what their methods take, return and raise.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .version import __version__ as __version__

# What the API's resources take and return is public as well. Type checkers take what is imported as itself or by `*`
# for public: not all of them can add one `__all__` to another. At run time, `__getattr__` knows the names.
if TYPE_CHECKING:
    from flexportal_api import *  # noqa: F403
    from flexportal_core.paging.async_pager import AsyncPager as AsyncPager
    from flexportal_core.paging.page import Page as Page
    from flexportal_core.paging.pager import Pager as Pager
    from flexportal_core.paging.raw_items import RawItem as RawItem
    from flexportal_core.raw_response import RawResponse as RawResponse

    from .client import AsyncFlexPortal as AsyncFlexPortal
    from .client import FlexPortal as FlexPortal
    from .errors import APIConnectionError as APIConnectionError
    from .errors import APIStatusError as APIStatusError
    from .errors import APITimeoutError as APITimeoutError
    from .errors import AuthenticationError as AuthenticationError
    from .errors import BadRequestError as BadRequestError
    from .errors import ConfigurationError as ConfigurationError
    from .errors import ConflictError as ConflictError
    from .errors import ErrorDetail as ErrorDetail
    from .errors import FlexPortalError as FlexPortalError
    from .errors import InternalServerError as InternalServerError
    from .errors import NotFoundError as NotFoundError
    from .errors import PaginationError as PaginationError
    from .errors import PermissionDeniedError as PermissionDeniedError
    from .errors import Progress as Progress
    from .errors import RateLimitError as RateLimitError
    from .errors import ResponseContractError as ResponseContractError
    from .errors import UnknownOutcomeError as UnknownOutcomeError
    from .errors import UnprocessableEntityError as UnprocessableEntityError

# The module of each name. Nothing is imported before it is needed: who needs only the contract or the errors does not
# pay for httpx.
_ERRORS = """
    APIConnectionError APIStatusError APITimeoutError AuthenticationError BadRequestError ConfigurationError
    ConflictError ErrorDetail FlexPortalError InternalServerError NotFoundError PaginationError
    PermissionDeniedError Progress RateLimitError ResponseContractError UnknownOutcomeError UnprocessableEntityError
"""
_MODULES = {
    "flexportal.client": ("AsyncFlexPortal", "FlexPortal"),
    "flexportal.errors": tuple(_ERRORS.split()),
    "flexportal_core.paging.page": ("Page",),
    "flexportal_core.paging.async_pager": ("AsyncPager",),
    "flexportal_core.paging.pager": ("Pager",),
    "flexportal_core.paging.raw_items": ("RawItem",),
    "flexportal_core.raw_response": ("RawResponse",),
}
_HOME = {name: module for module, names in _MODULES.items() for name in names}
_OWN = sorted([*_HOME, "__version__"])

# The documented submodules can be used without an import of their own.
_SUBMODULES = ("contract", "errors", "integrations", "testing", "timestamps", "tracing")


def __getattr__(name: str) -> Any:
    if name in _SUBMODULES:
        return import_module(f".{name}", __name__)
    if name in _HOME:
        value = getattr(import_module(_HOME[name]), name)
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
    return sorted({*(name for name in globals() if name.startswith("__")), *_SUBMODULES, *__getattr__("__all__")})
