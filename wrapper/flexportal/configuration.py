"""Configuration: arguments, else environment variables, checked before anything is sent."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeGuard
from urllib.parse import SplitResult, urlsplit

import httpx
from flexportal_core.http.environment import is_loopback
from flexportal_core.redaction import Secret
from flexportal_core.values import shown

from .errors import ConfigurationError

__all__ = ["Configuration", "checked_tenant"]

API_KEY = "FLEXPORTAL_API_KEY"
TENANT_ID = "FLEXPORTAL_TENANT_ID"
REGION = "FLEXPORTAL_REGION"
BASE_URL = "FLEXPORTAL_BASE_URL"

VISIBLE = re.compile("[!-~]+")


@dataclass(frozen=True, slots=True)
class Configuration:
    """Where to send requests, and as whom."""

    api_key: Secret[str]
    tenant_id: str
    base_url: str

    def __reduce__(self) -> str:
        raise TypeError(
            "a Configuration contains an API key and cannot be pickled; create the client again from its settings"
        )

    @classmethod
    def resolve(
        cls,
        *,
        api_key: Secret[str | None],
        tenant_id: str | None,
        region: str | None,
        base_url: str | None,
        allow_insecure: bool,
        regions: Mapping[str, str],
        environment: Secret[Mapping[str, str]] | None = None,
    ) -> Configuration:
        """Fill in from the environment what was not passed, and check everything.

        Args:
            api_key: A secret None means `FLEXPORTAL_API_KEY`.
            tenant_id: None means `FLEXPORTAL_TENANT_ID`.
            region: A key of `regions`; None means `FLEXPORTAL_REGION`, and without that the first of `regions`.
            base_url: In place of a region; None means `FLEXPORTAL_BASE_URL`.
            allow_insecure: Allow plain http to a host that is not loopback.
            regions: Region name → base URL, the default region first.
            environment: None means `os.environ`.

        Raises:
            ConfigurationError: Something is missing or malformed; the message names it, and never shows the key.
        """
        # The environment may contain the key.
        known = Secret[Mapping[str, str]](os.environ) if environment is None else environment
        return cls(
            api_key=_header_value("API key", api_key, "api_key", known, API_KEY),
            tenant_id=_header_value("tenant", Secret(tenant_id), "tenant_id", known, TENANT_ID).reveal(),
            base_url=_base_url(region, base_url, allow_insecure, regions, known),
        )


def checked_tenant(tenant_id: str) -> str:
    """The tenant, checked. Raises: ConfigurationError."""
    return _header_value("tenant", Secret(tenant_id), "tenant_id", Secret({}), TENANT_ID).reveal()


def _header_value(
    what: str, passed: Secret[str | None], argument: str, environment: Secret[Mapping[str, str]], variable: str
) -> Secret[str]:
    if passed.reveal() is None:
        found, origin = Secret[object](environment.reveal().get(variable)), variable
    else:
        found, origin = Secret[object](passed.reveal()), f"{argument}="
    if found.reveal() is None or found.reveal() == "":
        raise ConfigurationError(f"no {what}: pass {argument}= or set {variable}")
    if not _is_text(found):
        raise ConfigurationError(
            f"{argument}= must be text, not {type(found.reveal()).__name__} (variable: {variable})"
        )
    # The value is sent in a header: visible ASCII only (RFC 9110, 5.5), nothing that could add a second one.
    if not VISIBLE.fullmatch(found.reveal()):
        raise ConfigurationError(
            f"the {what} in {origin} contains white space or characters other than visible ASCII; "
            f"check {argument}= or {variable}"
        )
    return found


def _is_text(value: Secret[object]) -> TypeGuard[Secret[str]]:
    return isinstance(value.reveal(), str)


def _base_url(
    region: str | None,
    base_url: str | None,
    allow_insecure: bool,
    regions: Mapping[str, str],
    environment: Secret[Mapping[str, str]],
) -> str:
    if region is not None and base_url is not None:
        raise ConfigurationError(f"pass region= or base_url=, not both (variables: {REGION}, {BASE_URL})")
    if base_url is not None:
        return _checked_url(base_url, "base_url=", allow_insecure)
    if region is not None:
        return _region_url(region, "region=", regions)
    if from_environment := environment.reveal().get(BASE_URL):
        return _checked_url(from_environment, BASE_URL, allow_insecure)
    return _region_url(environment.reveal().get(REGION) or next(iter(regions)), REGION, regions)


def _region_url(region: object, origin: str, regions: Mapping[str, str]) -> str:
    url = regions.get(region) if isinstance(region, str) else None
    if url is None:
        raise ConfigurationError(
            f"{origin}{'' if origin.endswith('=') else '='}{shown(region)}: unknown region; "
            f"known regions: {', '.join(regions)}; for any other server pass base_url= or set {BASE_URL}"
        )
    return url


def _checked_url(base_url: object, origin: str, allow_insecure: bool) -> str:
    # The URL is never echoed: a malformed one may hold a password.
    url = _split(base_url, origin)
    if url.scheme not in ("http", "https") or not url.hostname:
        raise ConfigurationError(f"{origin} must be a URL such as https://api-eu.flexportal.io (variable: {BASE_URL})")
    if url.username is not None or url.query or url.fragment:
        raise ConfigurationError(
            f"{origin} must have no user, query or fragment, only scheme, host, port and path (variable: {BASE_URL})"
        )
    if url.scheme == "http" and not allow_insecure and not is_loopback(url.hostname):
        raise ConfigurationError(
            f"{origin} uses plain http, which would send the API key unencrypted; use https, or pass "
            f"allow_insecure=True if that is intended (variable: {BASE_URL})"
        )
    return f"{url.scheme}://{url.netloc}{url.path.rstrip('/')}"


def _split(base_url: object, origin: str) -> SplitResult:
    malformed = f"{origin} is not a valid URL (variable: {BASE_URL})"
    # urlsplit drops tabs and line breaks silently; a URL with white space in it is a mistake.
    if not isinstance(base_url, str) or any(character.isspace() for character in base_url):
        raise ConfigurationError(malformed)
    with suppress(ValueError, httpx.InvalidURL):
        url = urlsplit(base_url)
        url.port  # noqa: B018 - reading it checks it
        httpx.URL(base_url)
        return url
    # Out here, so that what they raised, which shows the URL, is not the context.
    raise ConfigurationError(malformed)
