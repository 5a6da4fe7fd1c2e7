"""A request in a form that can be shown: it never contains the key itself.

Header values are shell text (`Bearer $FLEXPORTAL_API_KEY`); the sender expands them at the last moment. So what a
request prints or shows in a report is free of secrets.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field, replace
from urllib.parse import quote

__all__ = [
    "BASIC_KEY",
    "KEY",
    "KEY_IN_OTHER_CASE",
    "OTHER_TENANT",
    "OWN_TENANT",
    "SAFE_METHODS",
    "UNKNOWN_PATH",
    "Argument",
    "Credentials",
    "Request",
    "Source",
]

KEY = "$FLEXPORTAL_API_KEY"
KEY_IN_OTHER_CASE = f'$(printf %s "{KEY}" | tr A-Za-z a-zA-Z)'
BASIC_KEY = f'$(printf %s "{KEY}" | base64 | tr -d "\\n")'
OWN_TENANT = "$FLEXPORTAL_TENANT_ID"
OTHER_TENANT = "$FLEXPORTAL_OTHER_TENANT_ID"

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

USUAL_LENGTH = 2000

UNKNOWN_PATH = "no-such-thing"
"""The last segment of a path that no operation has."""


@dataclass(frozen=True, slots=True, repr=False)
class Source:
    """Where a list has a personal value. It isn't shown either.

    Args:
        row: The name of the row.
        field: The row's field, a path with dots.
        value: The field's value as a query parameter writes it.
    """

    row: str
    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Argument:
    """A query argument.

    Args:
        name: Wire name of the parameter.
        value: Its value, before percent-encoding.
        origin: Where a personal value comes from; only this is shown, never the value. None for a value that may be
            shown.
        source: The row that the value, or what it was made from, is read from; None where no list has it.
    """

    name: str
    value: str = field(repr=False)
    origin: str | None = None
    source: Source | None = field(default=None, repr=False)

    @property
    def encoded(self) -> str:
        """The argument as it stands in a URL."""
        return f"{quote(self.name, safe='')}={quote(self.value, safe='', errors='surrogatepass')}"


@dataclass(frozen=True, slots=True)
class Request:
    """One request. `headers` contains shell text in place of secrets; a header left out is not sent.

    `body` is JSON text, or None for no body.
    """

    path: str
    query: tuple[Argument, ...] = ()
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    body: str | None = field(default=None, repr=False)

    @property
    def is_safe(self) -> bool:
        """Whether the method only reads (RFC 9110, 9.2.1)."""
        return self.method in SAFE_METHODS

    @property
    def target(self) -> str:
        """Path and query as sent."""
        query = "&".join(argument.encoded for argument in self.query)
        return f"{self.path}?{query}" if query else self.path

    @property
    def has_unknown_path(self) -> bool:
        """Whether the path is made up, so that the operation's declared responses don't apply."""
        return self.path.endswith(f"/{UNKNOWN_PATH}")

    def may_be_rerouted(self, status: int) -> bool:
        """Whether another operation may answer: dots are removed (RFC 3986, 6.2.2.3), and proxies refuse slashes."""
        return bool({".", ".."} & {*self.path.split("/")}) or ("%2f" in self.path.lower() and status >= 400)

    @property
    def is_unusual(self) -> bool:
        """Whether a proxy may refuse it before the server sees it, in its own words: very long, or with controls."""
        return len(self.target) > USUAL_LENGTH or any(not argument.value.isprintable() for argument in self.query)

    def argument(self, name: str) -> str | None:
        """The value of that argument, or None where it isn't sent."""
        return next((argument.value for argument in self.query if argument.name == name), None)

    def header(self, name: str) -> str | None:
        """The value of that header as shell text, or None where it isn't sent."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    def with_query(self, *arguments: Argument) -> Request:
        """The same request with these arguments; one of the same name is replaced in place."""
        new = {argument.name: argument for argument in arguments}
        kept = tuple(new.pop(old.name, old) for old in self.query)
        return replace(self, query=(*kept, *new.values()))

    def without_query(self, *names: str) -> Request:
        """The same request without these arguments."""
        return replace(self, query=tuple(argument for argument in self.query if argument.name not in names))

    def with_header(self, name: str, value: str | None) -> Request:
        """The same request with that header set, or left out where the value is None."""
        kept = (entry for entry in self.headers if entry[0].lower() != name.lower())
        return replace(self, headers=(*kept, *(() if value is None else ((name, value),))))


@dataclass(frozen=True, slots=True)
class Credentials:
    """The secrets of a run, which replace the shell text of a request and are shown nowhere.

    Args:
        key: The API key.
        tenant: The tenant whose data is checked.
        other: A second tenant that the key has access to; None where there is none.
    """

    key: str = field(repr=False)
    tenant: str
    other: str | None = None

    def expand(self, text: str) -> str:
        """The text with its variable, or the shell form that a check uses, replaced by the value."""
        forms = {
            "${FLEXPORTAL_API_KEY%?}": self.key[:-1],
            BASIC_KEY: b64encode(self.key.encode()).decode(),
            KEY_IN_OTHER_CASE: self.key.swapcase(),
            "${FLEXPORTAL_API_KEY}": self.key,
            "${FLEXPORTAL_TENANT_ID}": self.tenant,
            OTHER_TENANT: self.other or "",
            KEY: self.key,
            OWN_TENANT: self.tenant,
        }
        # Only the first form is replaced: a secret that contains such a text isn't expanded again.
        form = next((form for form in forms if form in text), None)
        return text if form is None else text.replace(form, forms[form])
