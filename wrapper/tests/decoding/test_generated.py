"""What the generated package offers beyond decoding."""

from __future__ import annotations

import pytest
from flexportal_api import wire
from flexportal_api.models import Address


def test_a_model_equals_another_of_its_kind_with_the_same_fields() -> None:
    address = Address("Zoe", "Main Street 1", "Berlin", "DE")
    assert address == Address("Zoe", "Main Street 1", "Berlin", "DE")
    assert address != Address("Zoe", "Main Street 2", "Berlin", "DE")
    assert address != "Berlin"


def test_the_decoders_have_no_special_attributes() -> None:
    with pytest.raises(AttributeError, match="has no attribute '__wrapped__'"):
        _ = wire.__wrapped__
