"""What the generated package offers beyond decoding."""

from __future__ import annotations

import pytest
from flexportal_api import wire


def test_the_decoders_have_no_special_attributes() -> None:
    with pytest.raises(AttributeError, match="has no attribute '__wrapped__'"):
        _ = wire.__wrapped__
