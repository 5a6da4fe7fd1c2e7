# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
"""The client objects that the operations take: where to send, with what headers, with which httpx clients."""

from __future__ import annotations

import ssl
from typing import Any, NoReturn, Self

import httpx
from attrs import define, evolve, field


@define
class Client:
    """A client for operations that need no key.

    Args:
        base_url: Where the API is; operations ask for paths below it.
        cookies: Cookies sent with every request.
        headers: Headers sent with every request.
        timeout: How long a request may take, before `httpx.TimeoutException`.
        verify_ssl: Whether, or against what, the server's certificate is verified.
        follow_redirects: Whether redirects are followed. Default: no.
        httpx_args: More arguments for the constructors of `httpx.Client` and `httpx.AsyncClient`.

    """

    _base_url: str = field(alias="base_url")
    _cookies: dict[str, str] = field(factory=lambda: {}, kw_only=True, alias="cookies", repr=False)
    _headers: dict[str, str] = field(factory=lambda: {}, kw_only=True, alias="headers", repr=False)
    _timeout: httpx.Timeout | None = field(default=None, kw_only=True, alias="timeout")
    _verify_ssl: str | bool | ssl.SSLContext = field(default=True, kw_only=True, alias="verify_ssl")
    _follow_redirects: bool = field(default=False, kw_only=True, alias="follow_redirects")
    _httpx_args: dict[str, Any] = field(factory=lambda: {}, kw_only=True, alias="httpx_args", repr=False)
    _client: httpx.Client | None = field(default=None, init=False, repr=False)
    _async_client: httpx.AsyncClient | None = field(default=None, init=False, repr=False)

    def with_headers(self, headers: dict[str, str]) -> Self:
        """A client like this one with more headers. This one's httpx clients, where made, get them too."""
        if self._client is not None:
            self._client.headers.update(headers)
        if self._async_client is not None:
            self._async_client.headers.update(headers)
        return evolve(self, headers={**self._headers, **headers})

    def with_cookies(self, cookies: dict[str, str]) -> Self:
        """A client like this one with more cookies. This one's httpx clients, where made, get them too."""
        if self._client is not None:
            self._client.cookies.update(cookies)
        if self._async_client is not None:
            self._async_client.cookies.update(cookies)
        return evolve(self, cookies={**self._cookies, **cookies})

    def with_timeout(self, timeout: httpx.Timeout) -> Self:
        """A client like this one with another timeout. This one's httpx clients, where made, get it too."""
        if self._client is not None:
            self._client.timeout = timeout
        if self._async_client is not None:
            self._async_client.timeout = timeout
        return evolve(self, timeout=timeout)

    def set_httpx_client(self, client: httpx.Client) -> Self:
        """Use this `httpx.Client`, as it is: what was configured here has no say over it."""
        self._client = client
        return self

    def get_httpx_client(self) -> httpx.Client:
        """The `httpx.Client` in use, made on first need."""
        if self._client is None:
            self._client = httpx.Client(
                base_url=self._base_url,
                cookies=self._cookies,
                headers=self._headers,
                timeout=self._timeout,
                verify=self._verify_ssl,
                follow_redirects=self._follow_redirects,
                **self._httpx_args,
            )
        return self._client

    def __enter__(self) -> Self:
        """Enter the `httpx.Client`; like it, this can be done once."""
        self.get_httpx_client().__enter__()
        return self

    def __exit__(self, *args: Any, **kwargs: Any) -> None:
        """Leave the `httpx.Client`, which closes it."""
        self.get_httpx_client().__exit__(*args, **kwargs)

    def set_async_httpx_client(self, async_client: httpx.AsyncClient) -> Self:
        """Use this `httpx.AsyncClient`, as it is: what was configured here has no say over it."""
        self._async_client = async_client
        return self

    def get_async_httpx_client(self) -> httpx.AsyncClient:
        """The `httpx.AsyncClient` in use, made on first need."""
        if self._async_client is None:
            self._async_client = httpx.AsyncClient(
                base_url=self._base_url,
                cookies=self._cookies,
                headers=self._headers,
                timeout=self._timeout,
                verify=self._verify_ssl,
                follow_redirects=self._follow_redirects,
                **self._httpx_args,
            )
        return self._async_client

    async def __aenter__(self) -> Self:
        """Enter the `httpx.AsyncClient`; like it, this can be done once."""
        await self.get_async_httpx_client().__aenter__()
        return self

    async def __aexit__(self, *args: Any, **kwargs: Any) -> None:
        """Leave the `httpx.AsyncClient`, which closes it."""
        await self.get_async_httpx_client().__aexit__(*args, **kwargs)


@define
class AuthenticatedClient:
    """A client that sends a key with every request. It keeps the key to itself: no repr, no pickle.

    Args:
        base_url: Where the API is; operations ask for paths below it.
        cookies: Cookies sent with every request.
        headers: Headers sent with every request.
        timeout: How long a request may take, before `httpx.TimeoutException`.
        verify_ssl: Whether, or against what, the server's certificate is verified.
        follow_redirects: Whether redirects are followed. Default: no.
        httpx_args: More arguments for the constructors of `httpx.Client` and `httpx.AsyncClient`.

        token: The key.
        prefix: What stands before the key in the header; empty for nothing.
        auth_header_name: The header that carries the key.
    """

    _base_url: str = field(alias="base_url")
    _cookies: dict[str, str] = field(factory=lambda: {}, kw_only=True, alias="cookies", repr=False)
    _headers: dict[str, str] = field(factory=lambda: {}, kw_only=True, alias="headers", repr=False)
    _timeout: httpx.Timeout | None = field(default=None, kw_only=True, alias="timeout")
    _verify_ssl: str | bool | ssl.SSLContext = field(default=True, kw_only=True, alias="verify_ssl")
    _follow_redirects: bool = field(default=False, kw_only=True, alias="follow_redirects")
    _httpx_args: dict[str, Any] = field(factory=lambda: {}, kw_only=True, alias="httpx_args", repr=False)
    _client: httpx.Client | None = field(default=None, init=False, repr=False)
    _async_client: httpx.AsyncClient | None = field(default=None, init=False, repr=False)

    token: str = field(repr=False)
    prefix: str = "Bearer"
    auth_header_name: str = "Authorization"

    def with_headers(self, headers: dict[str, str]) -> Self:
        """A client like this one with more headers. This one's httpx clients, where made, get them too."""
        if self._client is not None:
            self._client.headers.update(headers)
        if self._async_client is not None:
            self._async_client.headers.update(headers)
        return evolve(self, headers={**self._headers, **headers})

    def with_cookies(self, cookies: dict[str, str]) -> Self:
        """A client like this one with more cookies. This one's httpx clients, where made, get them too."""
        if self._client is not None:
            self._client.cookies.update(cookies)
        if self._async_client is not None:
            self._async_client.cookies.update(cookies)
        return evolve(self, cookies={**self._cookies, **cookies})

    def with_timeout(self, timeout: httpx.Timeout) -> Self:
        """A client like this one with another timeout. This one's httpx clients, where made, get it too."""
        if self._client is not None:
            self._client.timeout = timeout
        if self._async_client is not None:
            self._async_client.timeout = timeout
        return evolve(self, timeout=timeout)

    def set_httpx_client(self, client: httpx.Client) -> Self:
        """Use this `httpx.Client`, as it is: what was configured here has no say over it."""
        self._client = client
        return self

    def get_httpx_client(self) -> httpx.Client:
        """The `httpx.Client` in use, made on first need."""
        if self._client is None:
            self._client = httpx.Client(
                base_url=self._base_url,
                cookies=self._cookies,
                headers={**self._headers, **self._authorization()},
                timeout=self._timeout,
                verify=self._verify_ssl,
                follow_redirects=self._follow_redirects,
                **self._httpx_args,
            )
        return self._client

    def __enter__(self) -> Self:
        """Enter the `httpx.Client`; like it, this can be done once."""
        self.get_httpx_client().__enter__()
        return self

    def __exit__(self, *args: Any, **kwargs: Any) -> None:
        """Leave the `httpx.Client`, which closes it."""
        self.get_httpx_client().__exit__(*args, **kwargs)

    def set_async_httpx_client(self, async_client: httpx.AsyncClient) -> Self:
        """Use this `httpx.AsyncClient`, as it is: what was configured here has no say over it."""
        self._async_client = async_client
        return self

    def get_async_httpx_client(self) -> httpx.AsyncClient:
        """The `httpx.AsyncClient` in use, made on first need."""
        if self._async_client is None:
            self._async_client = httpx.AsyncClient(
                base_url=self._base_url,
                cookies=self._cookies,
                headers={**self._headers, **self._authorization()},
                timeout=self._timeout,
                verify=self._verify_ssl,
                follow_redirects=self._follow_redirects,
                **self._httpx_args,
            )
        return self._async_client

    async def __aenter__(self) -> Self:
        """Enter the `httpx.AsyncClient`; like it, this can be done once."""
        await self.get_async_httpx_client().__aenter__()
        return self

    async def __aexit__(self, *args: Any, **kwargs: Any) -> None:
        """Leave the `httpx.AsyncClient`, which closes it."""
        await self.get_async_httpx_client().__aexit__(*args, **kwargs)

    def __copy__(self) -> Self:
        """A client of the same settings. It makes httpx clients of its own."""
        return evolve(self)

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError(f"a {type(self).__name__} cannot be pickled or deep-copied: it holds an API key")

    def _authorization(self) -> dict[str, str]:
        return {self.auth_header_name: f"{self.prefix} {self.token}" if self.prefix else self.token}
