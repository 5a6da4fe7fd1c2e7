"""A request the law book makes, written so that it can be shown: it never holds the key itself.

Header values are shell text (`Bearer $FLEXPORTAL_API_KEY`); the prober puts the secrets in at the last moment. What an
ask prints, pickles or shows in a report is therefore free of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from urllib.parse import quote

__all__ = ["KEY", "KEY_IN_OTHER_CASE", "NOWHERE", "OTHER_TENANT", "OWN_TENANT", "Argument", "Ask", "Credentials"]

KEY = "$FLEXPORTAL_API_KEY"
KEY_IN_OTHER_CASE = f'$(printf %s "{KEY}" | tr A-Za-z a-zA-Z)'
OWN_TENANT = "$FLEXPORTAL_TENANT_ID"
OTHER_TENANT = "$FLEXPORTAL_OTHER_TENANT_ID"

NOWHERE = "no-such-thing"
"""The end of a path that no operation has."""


@dataclass(frozen=True, slots=True)
class Argument:
    """A query argument.

    Args:
        name: Wire name of the parameter.
        value: Its value, before percent-encoding.
        origin: Where a value of somebody's data comes from; such a value is never shown, only its origin is.
            None for a value that may be shown.
    """

    name: str
    value: str = field(repr=False)
    origin: str | None = None

    @property
    def encoded(self) -> str:
        """The argument as it stands in a URL."""
        return f"{quote(self.name, safe='')}={quote(self.value, safe='', errors='surrogatepass')}"


@dataclass(frozen=True, slots=True)
class Ask:
    """One request. `headers` holds shell text where a secret belongs; a header left out is not sent."""

    path: str
    query: tuple[Argument, ...] = ()
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def target(self) -> str:
        """Path and query as sent."""
        query = "&".join(argument.encoded for argument in self.query)
        return f"{self.path}?{query}" if query else self.path

    @property
    def leads_nowhere(self) -> bool:
        """Whether the path is made up, so that what an operation declares doesn't bind the answer."""
        return self.path.endswith(f"/{NOWHERE}")

    def argument(self, name: str) -> str | None:
        """The value of that argument, or None where it isn't sent."""
        return next((argument.value for argument in self.query if argument.name == name), None)

    def header(self, name: str) -> str | None:
        """The value of that header as shell text, or None where it isn't sent."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    def with_query(self, *arguments: Argument) -> Ask:
        """The same ask with these arguments; one of the same name is replaced where it stands."""
        new = {argument.name: argument for argument in arguments}
        kept = tuple(new.pop(old.name, old) for old in self.query)
        return replace(self, query=(*kept, *new.values()))

    def without_query(self, *names: str) -> Ask:
        """The same ask without these arguments."""
        return replace(self, query=tuple(argument for argument in self.query if argument.name not in names))

    def with_header(self, name: str, value: str | None) -> Ask:
        """The same ask with that header set, or left out where the value is None."""
        kept: Iterable[tuple[str, str]] = (entry for entry in self.headers if entry[0].lower() != name.lower())
        return replace(self, headers=(*kept, *(() if value is None else ((name, value),))))


@dataclass(frozen=True, slots=True)
class Credentials:
    """The secrets of a run. They are put into an ask's shell text and shown nowhere.

    Args:
        key: The API key.
        tenant: The tenant whose data is judged.
        other: A second tenant that the key reaches; None where there is none.
    """

    key: str = field(repr=False)
    tenant: str
    other: str | None = None

    def expand(self, text: str) -> str:
        """The text with every variable and the few shell forms the laws use replaced by what they stand for."""
        forms = {
            "${FLEXPORTAL_API_KEY%?}": self.key[:-1],
            KEY_IN_OTHER_CASE: self.key.swapcase(),
            "${FLEXPORTAL_API_KEY}": self.key,
            "${FLEXPORTAL_TENANT_ID}": self.tenant,
            OTHER_TENANT: self.other or "",
            KEY: self.key,
            OWN_TENANT: self.tenant,
        }
        for form, value in forms.items():
            # Only the first form counts: a secret that happens to hold such a text isn't expanded again.
            if form in text:
                return text.replace(form, value)
        return text
