"""Ways in which an honest server may differ from another."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Variations"]


@dataclass(frozen=True, slots=True)
class Variations:
    """All legal by the contract.

    Args:
        size: Records of each kind and tenant.
        ties: Nine records each were created at the same time.
        duplicate_emails: Three customers each share an address.
        mixed_timestamps: Some creation times are objects of seconds and nanoseconds.
        short_pages: A page may hold fewer records than asked for, though more follow.
        gzip: Bodies are compressed for those who accept it.
        http10: HTTP/1.0, and so a connection for each request.
        close: HTTP/1.1, and a connection for each request all the same.
        extras: Further headers, and further fields in every object.
        stamps: Every record says when it was sent, so that no two responses are alike.
        some_stamps: Some records say so within an object that the others don't have.
        invalid: Status of a request that fails validation.
        conflict: Status of a request that a record's state forbids.
        validate_first: Validation comes before authentication.
        limited: Every so many requests one gets 429; 0 for none.
        retry_after: Whether that has Retry-After.
        cursor_lifetime: Seconds after which a cursor is refused; 0 for never.
        confirm: An order is confirmed when it is first read, which people do in the dashboard.
        lag: Seconds until a list shows a write; a record shows it after half of that.
        writers: Changes a second that others make meanwhile.
    """

    size: int = 130
    ties: bool = False
    duplicate_emails: bool = False
    mixed_timestamps: bool = False
    short_pages: bool = False
    gzip: bool = False
    http10: bool = False
    close: bool = False
    extras: bool = False
    stamps: bool = False
    some_stamps: bool = False
    invalid: int = 400
    conflict: int = 409
    validate_first: bool = False
    limited: int = 0
    retry_after: bool = True
    cursor_lifetime: float = 0
    confirm: bool = False
    lag: float = 0
    writers: int = 0
