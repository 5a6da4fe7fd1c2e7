"""E-mail filters that find too many, too few or the wrong one."""

from __future__ import annotations

import re
from typing import Any

from flexportal.contract import Operation

from ..entry import faulty, faulty_method
from ..mock import ErrorResponse, Item, ListQuery, MockAPI, Request, Selection, Window
from .filters import Searching, without


class Mailing(Searching):
    """Compares e-mail addresses in another way."""

    def alike(self, known: str, asked: str) -> bool:
        """Whether the address is the requested one."""
        return known == asked

    def select(self, query: ListQuery) -> Selection:
        if "email" not in query.filters:
            return super().select(query)
        rest = without(query.filters, "email")
        return self.among(
            query,
            lambda row: (
                self.alike(row["email"], query.filters["email"]) and all(row[name] == rest[name] for name in rest)
            ),
        )


@faulty_method("select", "filters.text-finds-each", base=Searching)
def email_ignored(self: Searching, query: ListQuery) -> Selection:
    """The filter on the address does nothing."""
    return self.passing(query, without(query.filters, "email"))


@faulty_method("filters", "filters.text-finds-each")
def plus_is_a_blank(self: MockAPI, operation: Operation, request: Request) -> dict[str, str]:
    """A plus in the requested address is read as a blank: such customers are never found."""
    sent = MockAPI.filters(self, operation, request)
    # Decoded twice.
    return sent | ({"email": sent["email"].replace("+", " ")} if "email" in sent else {})


@faulty("filters.text-finds-each")
class AddressesInLatin1(MockAPI):
    """An address that isn't ASCII is decoded as Latin-1 and never found; one customer has such an address."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        for tenant in self.tenants:
            self.add_customer(tenant, email=f"zoë.łukasz@{tenant}.example")

    def filters(self, operation: Operation, request: Request) -> dict[str, str]:
        sent = super().filters(operation, request)
        # The percent escapes are bytes of UTF-8.
        return sent | ({"email": sent["email"].encode().decode("latin-1")} if "email" in sent else {})


@faulty_method("alike", "filters.text-finds-each", base=Mailing)
def capitals_are_never_found(self: Mailing, known: str, asked: str) -> bool:
    """The requested address is put in small letters, those stored are not."""
    return known == asked.lower()


@faulty_method("alike", "filters.text-exact", base=Mailing)
def email_by_substring(self: Mailing, known: str, asked: str) -> bool:
    """A part of an address finds every row that has it."""
    # LIKE '%...%'
    return asked in known


@faulty_method("alike", "filters.text-exact", base=Mailing)
def email_by_prefix(self: Mailing, known: str, asked: str) -> bool:
    """The prefix of an address finds every row that has it."""
    # LIKE '...%'
    return known.startswith(asked)


@faulty_method("alike", "filters.text-exact", base=Mailing)
def email_by_pattern(self: Mailing, known: str, asked: str) -> bool:
    """An underscore in the requested address stands for any character, a percent sign for any number of them."""
    # LIKE without escaping; an address without these two is found exactly.
    pattern = re.escape(asked).replace("_", ".").replace("%", ".*")
    return re.fullmatch(pattern, known) is not None


@faulty_method("select", "filters.unknown-is-empty", base=Searching)
def unknown_is_everything(self: Searching, query: ListQuery) -> Selection:
    """An address that no customer has returns the full list."""
    found = Searching.select(self, query)
    # No hits are taken for no filter.
    return found if len(found) else self.passing(query, {})


@faulty_method("alike", "filters.unknown-is-empty", base=Mailing)
def too_long_is_cut(self: Mailing, known: str, asked: str) -> bool:
    """An address with a suffix finds the row without it: the requested value is truncated."""
    return known == asked[: len(known)]


@faulty_method("has_more", "filters.unknown-is-empty")
def empty_list_promises_more(self: MockAPI, query: ListQuery, window: Window) -> bool:
    """An empty listing says that more follows."""
    return not window.total or MockAPI.has_more(self, query, window)


@faulty_method("select", "filters.text-combines", base=Searching)
def address_beside_status_ignores_status(self: Searching, query: ListQuery) -> Selection:
    """With a filter on the address, every other filter is ignored."""
    # "there is only one anyway".
    only = {"email": query.filters["email"]} if "email" in query.filters else query.filters
    return self.passing(query, only)


@faulty_method("page_items", "filters.text-combines")
def address_and_type_find_nothing(self: MockAPI, query: ListQuery, window: Window) -> list[Item]:
    """Address and type together find no row."""
    # The two conditions name different tables.
    return [] if {"email", "customerType"} <= query.filters.keys() else MockAPI.page_items(self, query, window)


@faulty_method("window", "filters.text-combines")
def empty_list_is_not_found(self: MockAPI, query: ListQuery, selection: Selection) -> Window:
    """A listing without a match gets 404 where other filters stand beside the address."""
    if not len(selection) and len(query.filters) > 1:
        # An empty page was due.
        raise ErrorResponse(404, "NOT_FOUND", "There is no such customer.")
    return MockAPI.window(self, query, selection)


@faulty_method("alike", "email-case", base=Mailing)
def domain_in_any_case(self: Mailing, known: str, asked: str) -> bool:
    """The domain of an address may be written in any case."""
    # Right for delivering mail, and not what the page says.
    return [known.rpartition("@")[0], known.rpartition("@")[2].lower()] == [
        asked.rpartition("@")[0],
        asked.rpartition("@")[2].lower(),
    ]


@faulty("filters.text-exact")
class DotsAreIgnored(Mailing):
    """Dots and what follows a plus don't count before the "@"."""

    def alike(self, known: str, asked: str) -> bool:
        # It is another provider's customer.
        return self.mailbox(known) == self.mailbox(asked)

    def mailbox(self, address: str) -> str:
        """Whose mail it is, by that provider."""
        name, _, domain = address.partition("@")
        return f"{name.partition('+')[0].replace('.', '')}@{domain}"


@faulty_method("alike", "email-case", base=Mailing)
def email_in_any_case(self: Mailing, known: str, asked: str) -> bool:
    """Addresses are compared without regard to case."""
    # "exact", says the page.
    return known.casefold() == asked.casefold()
