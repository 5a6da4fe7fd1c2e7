"""What the tenants of the mock offer, and how its amounts and dates are calculated."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from ..api.messages import Item
from .moments import EPOCH, iso_8601

__all__ = [
    "CATALOG", "CURRENCY", "FILES", "GRADES", "PAYMENTS", "SKU", "SKUS", "TAX", "add_months", "day_of", "priced",
    "text_of", "totals",
]  # fmt: skip

CURRENCY, TAX = "EUR", 19
# SKU, name, specification, category, brand, price a month for two years, list price.
CATALOG = (
    ("MBP14-M3", "MacBook Pro 14", "M3, 16 GB, 512 GB", "Laptops", "Apple", 49.5, 1499),
    ("TP-X1", "ThinkPad X1 Carbon", "Ultra 7, 32 GB, 1 TB", "Laptops", "Lenovo", 44.0, 1689),
    ("IP15", "iPhone 15", "128 GB", "Phones", "Apple", 27.9, 849),
    ("GS24", "Galaxy S24", "256 GB", "Phones", "Samsung", 26.5, 899),
    ("DELL-U27", "UltraSharp 27", "4K, USB-C", "Monitors", "Dell", 14.25, 529),
    ("HP-Z2", "Z2 Tower", "Xeon, 64 GB", "Desktops", "HP", 71.0, 2390),
    ("IPAD-AIR", "iPad Air", "M2, 256 GB", "Tablets", "Apple", 24.75, 749),
    ("SUR-9", "Surface Pro 9", "i7, 16 GB", "Tablets", "Microsoft", 46.3, 1399),
    ("LG-34", "UltraWide 34", "WQHD", "Monitors", "LG", 16.8, 589),
    ("DELL-L54", "Latitude 5450", "Ultra 5, 16 GB", "Laptops", "Dell", 36.9, 1249),
    ("PX8", "Pixel 8", "128 GB", "Phones", "Google", 23.4, 699),
    ("MM-M2", "Mac mini", "M2, 16 GB", "Desktops", "Apple", 25.6, 799),
    ("EB-840", "EliteBook 840", "Ryzen 7, 16 GB", "Laptops", "HP", 38.7, 1329),
    ("TAB-S9", "Galaxy Tab S9", "128 GB", "Tablets", "Samsung", 25.1, 779),
    ("ODY-G9", "Odyssey G9", "49 inches, 240 Hz", "Monitors", "Samsung", 33.3, 1099),
    ("FP5", "Fairphone 5", "256 GB", "Phones", "Fairphone", 21.9, 649),
)
GRADES = "ABACABADABBCABAE"
FILES = ("contract", "invoice", "document", "attachment")
PAYMENTS = (
    "paid", "paid", "pending", "paid", "paid", "failed", "pending", "paid", "cancelled", "paid", "processing",
    "pending", "paid", "failed", "paid", "pending",
)  # fmt: skip
SKU = re.compile(r"(.+?)(?:-A)?(?:~([0-9a-f]{1,8}))?")
SKUS = {entry[0]: slot for slot, entry in enumerate(CATALOG)}


def add_months(milliseconds: int, months: int) -> int:
    """The same day, so many months later; a day that the month lacks is its 28th."""
    moment = EPOCH + timedelta(milliseconds=milliseconds)
    years, month = divmod(moment.month - 1 + months, 12)
    try:
        later = moment.replace(year=moment.year + years, month=month + 1)
    except ValueError:
        later = moment.replace(year=moment.year + years, month=month + 1, day=28)
    return int((later - EPOCH).total_seconds()) * 1000


def text_of(milliseconds: int) -> str:
    """A moment as the API writes it."""
    return f"{iso_8601(milliseconds)}Z"


def day_of(milliseconds: int) -> int:
    """The beginning of the day."""
    return milliseconds - milliseconds % 86_400_000


def priced(pricing: Sequence[Item], months: float) -> Item:
    """The price for a contract of that length: that of the longest tier which is no longer, else of the shortest."""
    tiers = sorted(pricing, key=lambda tier: tier["contractLength"])
    return next((tier for tier in reversed(tiers) if tier["contractLength"] <= months), tiers[0])


def totals(items: Sequence[Item]) -> Item:
    """The totals of an order with these items."""
    subtotal = round(sum(item["unitPrice"] * item["quantity"] for item in items), 2)
    tax = round(subtotal * TAX / 100, 2)
    return {
        "subtotal": subtotal,
        "taxAmount": tax,
        "total": round(subtotal + tax, 2),
        "currency": CURRENCY,
        "totalDevices": sum(item["quantity"] for item in items),
    }
