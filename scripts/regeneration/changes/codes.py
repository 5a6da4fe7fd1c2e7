"""Every kind of change, and how far it moves the version. The codes are stable, and each has one verdict.

Where the same edit breaks in one direction only (an enum value removed), there are two codes: `request-…` for what a
caller sends, `response-…` for what the server returns. A change that could make a working program fail, fail its type
check or silently read other data is breaking.
"""

from __future__ import annotations

from enum import IntEnum

__all__ = ["CODES", "Level"]


class Level(IntEnum):
    """How far a change moves the version, in rising order."""

    PATCH = 1
    MINOR = 2
    MAJOR = 3


_BREAKING = """
    operation-removed operation-id-changed operation-path-changed method-renamed
    parameter-removed parameter-moved parameter-became-required required-parameter-added
    request-body-removed required-request-body-added request-body-became-required request-media-type-removed
    request-field-removed request-field-became-required required-request-field-added
    request-no-longer-nullable request-type-changed request-const-changed request-default-changed
    request-enum-introduced request-enum-dropped request-enum-value-removed
    request-bound-tightened request-format-tightened request-object-closed request-variant-removed
    success-response-added success-response-removed response-media-type-removed
    response-header-removed response-header-became-optional
    response-field-removed response-field-became-optional response-became-nullable response-type-changed
    response-enum-dropped response-const-changed response-object-closed response-variant-added
    enum-member-renamed field-renamed model-renamed
    security-scheme-removed security-scheme-changed security-requirement-changed
    server-removed server-url-changed server-region-changed default-server-changed
    pagination-removed pagination-changed order-removed order-changed filter-removed filter-changed
    equals-changed result-changed timestamp-changed python-surface-changed unclassified-change
"""
_COMPATIBLE = """
    operation-added optional-parameter-added parameter-became-optional
    optional-request-body-added request-body-became-optional request-media-type-added
    optional-request-field-added request-field-became-optional request-became-nullable request-type-widened
    request-enum-value-added request-bound-widened request-format-widened request-object-opened request-variant-added
    page-size-default-changed
    error-response-added error-response-removed response-media-type-added
    response-header-added response-header-became-required
    response-field-added response-field-became-required response-no-longer-nullable response-type-narrowed
    response-enum-introduced response-enum-value-added response-enum-value-removed
    response-bound-tightened response-bound-widened response-format-changed response-default-changed
    response-object-opened response-variant-removed
    security-scheme-added security-alternative-added server-added
    effect-changed identity-changed pagination-added pagination-key-added order-added filter-added deprecation-changed
"""
_DOCUMENTATION = """
    description-changed example-changed assumption-changed information-changed contract-rewritten
"""

CODES: dict[str, Level] = {
    code: level
    for level, codes in ((Level.MAJOR, _BREAKING), (Level.MINOR, _COMPATIBLE), (Level.PATCH, _DOCUMENTATION))
    for code in codes.split()
}
