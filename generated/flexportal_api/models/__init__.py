# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
"""The models of the API, a module for each."""

from .address import Address
from .customer import Customer
from .customer_custom_fields import CustomerCustomFields
from .customer_page import CustomerPage
from .customer_status import CustomerStatus
from .customer_type import CustomerType
from .error import Error
from .error_detail import ErrorDetail
from .error_envelope import ErrorEnvelope

__all__ = (
    "Address",
    "Customer",
    "CustomerCustomFields",
    "CustomerPage",
    "CustomerStatus",
    "CustomerType",
    "Error",
    "ErrorDetail",
    "ErrorEnvelope",
)
