"""What each operation that isn't a list does, as a method named after it."""

from .billing import Billing
from .catalog import Catalog
from .orders import Orders
from .rentals import Rentals

__all__ = ["Operations"]


class Operations(Orders, Rentals, Catalog, Billing):
    """All of them."""
