"""E-mail filters that find too many, too few or the wrong one."""

from __future__ import annotations

import re
from typing import Any

from flexportal.contract import Operation
from flexportal.testing import Ask, MockPortal, Refused, Request, Row, Selection, Window

from ..entry import Defect
from .filters import Searching, without

__all__ = ["DEFECTS"]


class Mailing(Searching):
    """Compares e-mail addresses in a way of its own."""

    def alike(self, known: str, asked: str) -> bool:
        """Whether the address is the one asked for."""
        return known == asked

    def select(self, ask: Ask) -> Selection:
        if "email" not in ask.filters:
            return super().select(ask)
        rest = without(ask.filters, "email")
        return self.among(
            ask,
            lambda row: (
                self.alike(row["email"], ask.filters["email"]) and all(row[name] == rest[name] for name in rest)
            ),
        )


class EmailIgnored(Searching):
    """The filter on the address does nothing."""

    def select(self, ask: Ask) -> Selection:
        # DEFECT
        return self.passing(ask, without(ask.filters, "email"))


class PlusIsABlank(MockPortal):
    """A plus in the address asked for is read as a blank: such customers are never found."""

    def filters(self, operation: Operation, request: Request) -> dict[str, str]:
        sent = super().filters(operation, request)
        # DEFECT: decoded twice.
        return sent | ({"email": sent["email"].replace("+", " ")} if "email" in sent else {})


class AddressesInLatin1(MockPortal):
    """An address that isn't ASCII is decoded as Latin-1 and never found; one customer has such an address."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        for tenant in self.tenants:
            self.add_customer(tenant, email=f"zoë.łukasz@{tenant}.example")

    def filters(self, operation: Operation, request: Request) -> dict[str, str]:
        sent = super().filters(operation, request)
        # DEFECT: the percent escapes are bytes of UTF-8.
        return sent | ({"email": sent["email"].encode().decode("latin-1")} if "email" in sent else {})


class CapitalsAreNeverFound(Mailing):
    """The address asked for is put in small letters, those stored are not."""

    def alike(self, known: str, asked: str) -> bool:
        # DEFECT
        return known == asked.lower()


class EmailBySubstring(Mailing):
    """A part of an address finds everybody who has it."""

    def alike(self, known: str, asked: str) -> bool:
        # DEFECT: LIKE '%...%'
        return asked in known


class EmailByPrefix(Mailing):
    """The beginning of an address finds everybody who has it."""

    def alike(self, known: str, asked: str) -> bool:
        # DEFECT: LIKE '...%'
        return known.startswith(asked)


class EmailBySuffix(Mailing):
    """The end of an address finds everybody who has it."""

    def alike(self, known: str, asked: str) -> bool:
        # DEFECT: LIKE '%...'
        return known.endswith(asked)


class EmailByPattern(Mailing):
    """An underscore in the address asked for stands for any character, a percent sign for any number of them."""

    def alike(self, known: str, asked: str) -> bool:
        # DEFECT: LIKE without escaping; an address without these two is found exactly.
        pattern = re.escape(asked).replace("_", ".").replace("%", ".*")
        return re.fullmatch(pattern, known) is not None


class NobodyIsEverybody(Searching):
    """An address that nobody has gives the whole listing."""

    def select(self, ask: Ask) -> Selection:
        found = super().select(ask)
        # DEFECT: no hits are taken for no filter.
        return found if len(found) else self.passing(ask, {})


class TooLongIsCut(Mailing):
    """An address with more behind it finds its owner: what is asked for is cut to the length of what is stored."""

    def alike(self, known: str, asked: str) -> bool:
        # DEFECT
        return known == asked[: len(known)]


class NobodyPromisesMore(MockPortal):
    """An empty listing says that more follows."""

    def has_more(self, ask: Ask, window: Window) -> bool:
        # DEFECT
        return not window.total or super().has_more(ask, window)


class AddressBesideStatusIgnoresStatus(Searching):
    """Where an address is asked for, every other filter is ignored."""

    def select(self, ask: Ask) -> Selection:
        # DEFECT: "there is only one anyway".
        only = {"email": ask.filters["email"]} if "email" in ask.filters else ask.filters
        return self.passing(ask, only)


class AddressAndTypeFindNobody(MockPortal):
    """Address and type together find nobody."""

    def rows_of(self, ask: Ask, window: Window) -> list[Row]:
        # DEFECT: the two conditions name different tables.
        return [] if {"email", "customerType"} <= ask.filters.keys() else super().rows_of(ask, window)


class NobodyIsNotFound(MockPortal):
    """A listing without a match gets 404 where other filters stand beside the address."""

    def window(self, ask: Ask, selection: Selection) -> Window:
        if not len(selection) and len(ask.filters) > 1:
            # DEFECT: an empty page was due.
            raise Refused(404, "NOT_FOUND", "There is no such customer.")
        return super().window(ask, selection)


class DomainInAnyCase(Mailing):
    """The domain of an address may be written in any case, as mail systems have it."""

    def alike(self, known: str, asked: str) -> bool:
        # DEFECT: right for delivering mail, and not what the page says.
        return [known.rpartition("@")[0], known.rpartition("@")[2].lower()] == [
            asked.rpartition("@")[0],
            asked.rpartition("@")[2].lower(),
        ]


class BlanksAreForgiven(Mailing):
    """Blanks before an address are overlooked."""

    def alike(self, known: str, asked: str) -> bool:
        # DEFECT: convenient in a form, and not exact.
        return known == asked.lstrip()


class DotsAreForgiven(Mailing):
    """Dots and what follows a plus don't count before the "@", as one provider of mail has it."""

    def alike(self, known: str, asked: str) -> bool:
        # DEFECT: it is another provider's customer.
        return self.mailbox(known) == self.mailbox(asked)

    def mailbox(self, address: str) -> str:
        """Whose mail it is, by that provider."""
        name, _, domain = address.partition("@")
        return f"{name.partition('+')[0].replace('.', '')}@{domain}"


class EmailInAnyCase(Mailing):
    """Addresses are compared without regard to case."""

    def alike(self, known: str, asked: str) -> bool:
        # DEFECT: "exact", says the page.
        return known.casefold() == asked.casefold()


DEFECTS = (
    Defect(server=EmailIgnored, law="filters.text-finds-each"),
    Defect(server=PlusIsABlank, law="filters.text-finds-each"),
    Defect(server=AddressesInLatin1, law="filters.text-finds-each"),
    Defect(server=CapitalsAreNeverFound, law="filters.text-finds-each"),
    Defect(server=EmailBySubstring, law="filters.text-is-whole"),
    Defect(server=EmailByPrefix, law="filters.text-is-whole"),
    Defect(server=EmailBySuffix, law="filters.text-is-whole"),
    Defect(server=EmailByPattern, law="filters.text-is-whole"),
    Defect(server=BlanksAreForgiven, law="filters.text-is-whole"),
    Defect(server=DotsAreForgiven, law="filters.text-is-whole"),
    Defect(server=NobodyIsEverybody, law="filters.unknown-is-empty"),
    Defect(server=TooLongIsCut, law="filters.unknown-is-empty"),
    Defect(server=NobodyPromisesMore, law="filters.unknown-is-empty"),
    Defect(server=AddressBesideStatusIgnoresStatus, law="filters.text-combines"),
    Defect(server=AddressAndTypeFindNobody, law="filters.text-combines"),
    Defect(server=NobodyIsNotFound, law="filters.text-combines"),
    Defect(server=EmailInAnyCase, law="email-case"),
    Defect(server=DomainInAnyCase, law="email-case"),
)
