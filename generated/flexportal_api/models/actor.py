# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from typing import Any

from attrs import define as _define
from flexportal_core.decoding.model import OpenModel as _OpenModel


@_define(eq=False, repr=False, match_args=False)
class Actor(_OpenModel[Any]):
    """The user who did something.

    Attributes:
        user_id: ID of the user.
        email: Email address.
        display_name: Display name.
        role: Role within the tenant.
        member_id: ID of the user's membership.
    """

    user_id: str
    email: str | None = None
    display_name: str | None = None
    role: str | None = None
    member_id: str | None = None
