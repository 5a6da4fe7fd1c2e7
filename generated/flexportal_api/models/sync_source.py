# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from flexportal_core.decoding.enums import OpenStrEnum


class SyncSource(OpenStrEnum):
    """A system with product data. The set may grow."""

    MANUAL = "manual"
    SHOPIFY = "shopify"
    WOOCOMMERCE = "woocommerce"
