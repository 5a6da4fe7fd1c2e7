"""Every kind of change: its code, how far it moves the version, and what it says. The codes are stable.

A code has one verdict. Where the same edit breaks in one direction only (an enum value removed), there are two codes,
`request-…` and `response-…`. Major means breaking for a user of this client; minor means that something is new or
looser; patch means that only words changed.

Where the table of rules is silent, the verdict is the careful one: a change that could make a working program fail,
fail its type check or silently see other data is breaking.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

__all__ = ["CODES", "Code", "Level"]


class Level(IntEnum):
    """How far a change moves the version, in rising order."""

    PATCH = 1
    MINOR = 2
    MAJOR = 3


@dataclass(frozen=True, slots=True)
class Code:
    """One kind of change.

    Args:
        id: The stable name, in kebab case.
        level: How far it moves the version; MAJOR is breaking.
        meaning: What happened, as a phrase for the documentation.
    """

    id: str
    level: Level
    meaning: str

    @property
    def breaking(self) -> bool:
        """Whether a program that works with the client of before may not work with the one of after."""
        return self.level is Level.MAJOR


_BREAKING = {
    "operation-removed": "an operation is gone",
    "operation-id-changed": "an operation has another operationId",
    "operation-path-changed": "an operation has another path or method",
    "listing-renamed": "a listing has another name on the portal, since paths that end alike came or went",
    "operation-tag-changed": "an operation has another first tag, which names its module",
    "parameter-removed": "a parameter is gone (a renamed one is removed and added)",
    "parameter-moved": "a parameter travels in another place (query, header, path, cookie)",
    "parameter-became-required": "an optional parameter is now required",
    "required-parameter-added": "a required parameter or header is new",
    "request-body-removed": "an operation no longer takes a body",
    "required-request-body-added": "an operation now needs a body",
    "request-body-became-required": "an optional body is now required",
    "request-media-type-removed": "a body is no longer taken in a media type",
    "request-field-removed": "a field of a body is gone",
    "request-field-became-required": "an optional field of a body is now required",
    "required-request-field-added": "a required field of a body is new",
    "request-no-longer-nullable": "null is no longer taken",
    "request-type-changed": "a parameter or body field has another or a narrower type",
    "request-enum-introduced": "a free value is now one of a set",
    "request-enum-dropped": "a set of values is now free, and its class is gone",
    "request-enum-value-removed": "a value is no longer taken",
    "request-const-changed": "a fixed value is another, new or gone",
    "request-bound-tightened": "a bound, length, count, step or pattern takes less, or may take less",
    "request-format-tightened": "a format is asked for, or another one",
    "request-default-changed": "leaving a value out now means something else",
    "request-object-closed": "unknown keys are no longer taken",
    "request-variant-removed": "one of several forms is no longer taken",
    "success-response-added": "a success may now come with another status",
    "success-response-removed": "a success status is gone",
    "response-media-type-removed": "a body no longer comes in a media type",
    "response-header-removed": "a response header is gone",
    "response-header-became-optional": "a response header may now be missing",
    "response-field-removed": "a field is gone",
    "response-field-became-optional": "a field may now be absent",
    "response-became-nullable": "a value may now be null",
    "response-type-changed": "a value has another or a wider type",
    "response-enum-dropped": "a set of values is now free, and its class is gone",
    "response-const-changed": "a fixed value is another, new or gone",
    "response-object-closed": "unknown keys no longer come, and the model no longer keeps them",
    "response-variant-added": "one more form may come",
    "enum-member-renamed": "an enum's member has another name: a value that begins with no letter goes by its place",
    "model-renamed": "the class that holds a value has another name",
    "security-scheme-removed": "a security scheme is gone",
    "security-scheme-changed": "a security scheme works differently",
    "security-requirement-changed": "an operation asks for other credentials",
    "server-removed": "a server is gone",
    "server-url-changed": "a region has another address",
    "server-region-changed": "a server has another region name, or none",
    "default-server-changed": "another server, hence another region, is the default",
    "pagination-removed": "an operation is no longer annotated as a listing",
    "pagination-changed": "a listing pages by other names",
    "order-removed": "the order of a listing is no longer annotated",
    "order-changed": "a listing is in order by another field, or in the other direction",
    "filter-removed": "a filter is no longer annotated",
    "filter-changed": "a filter compares another field, or compares differently",
    "python-surface-changed": "the generated Python differs where no change of the contract says why",
    "unclassified-change": "something differs that no rule knows; look at it",
}

_ADDITIVE = {
    "operation-added": "an operation is new",
    "optional-parameter-added": "an optional parameter or header is new",
    "parameter-became-optional": "a required parameter is now optional",
    "optional-request-body-added": "an operation now takes a body, if there is one",
    "request-body-became-optional": "a required body is now optional",
    "request-media-type-added": "a body is taken in one more media type",
    "optional-request-field-added": "an optional field of a body is new",
    "request-field-became-optional": "a required field of a body is now optional",
    "request-became-nullable": "null is now taken",
    "request-type-widened": "a parameter or body field takes more types",
    "request-enum-value-added": "one more value is taken",
    "request-bound-widened": "a bound, length, count, step or pattern takes more",
    "request-format-widened": "a format is no longer asked for",
    "request-object-opened": "unknown keys are now taken",
    "request-variant-added": "one more form is taken",
    "page-size-default-changed": "the server's default page size is another; the client always sends its own",
    "error-response-added": "one more error status is declared",
    "error-response-removed": "an error status is no longer declared",
    "response-media-type-added": "a body may come in one more media type, if asked for",
    "response-header-added": "a response header is new",
    "response-header-became-required": "a response header is now always there",
    "response-field-added": "a field is new",
    "response-field-became-required": "a field is now always there",
    "response-no-longer-nullable": "a value is no longer null",
    "response-type-narrowed": "a value has a narrower type (integer in place of number)",
    "response-enum-introduced": "a free text is now one of a set, which stays open",
    "response-enum-value-added": "one more value may come; a caller's `match` may not cover it",
    "response-enum-value-removed": "a value no longer comes",
    "response-bound-tightened": "a value keeps to a narrower bound",
    "response-bound-widened": "a value keeps to a wider bound, which the client never checks",
    "response-format-changed": "a text has another format, with the same type in Python",
    "response-default-changed": "the declared default of a field is another",
    "response-object-opened": "unknown keys may now come",
    "response-variant-removed": "one of several forms no longer comes",
    "security-scheme-added": "a security scheme is new",
    "security-alternative-added": "an operation takes one more kind of credentials",
    "server-added": "a server is new",
    "pagination-added": "an operation is now annotated as a listing",
    "pagination-key-added": "a listing's annotation names one more envelope key",
    "order-added": "the order of a listing is now annotated",
    "filter-added": "a parameter is now annotated as a filter",
    "deprecation-changed": "something is now deprecated, or no longer",
    "python-surface-added": "the generated Python has more where no change of the contract says why",
}

_WORDS = {
    "description-changed": "a description, summary or title differs",
    "example-changed": "an example differs",
    "assumption-changed": "an assumption is marked, unmarked or worded differently",
    "information-changed": "the contract's own data differ (title, version, licence, tags, OpenAPI version)",
    "unreached-component-changed": "a component that no operation reaches is new, gone or different",
    "contract-rewritten": "the contract says the same in another form",
}

CODES: dict[str, Code] = {
    name: Code(name, level, meaning)
    for level, codes in ((Level.MAJOR, _BREAKING), (Level.MINOR, _ADDITIVE), (Level.PATCH, _WORDS))
    for name, meaning in codes.items()
}
