# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _define, field as _field
from flexportal_core.decoding.decoders import (
    MISSING as _MISSING,
    Decoder as _Decoder,
    anything as _anything,
    array as _array,
    mapping as _mapping,
    nulls_among as _nulls_among,
    number as _number,
    open_text as _open_text,
    string as _string,
)
from flexportal_core.decoding.errors import DecodeError as _DecodeError
from flexportal_core.decoding.model import OpenModel as _OpenModel
from flexportal_core.decoding.unknown_fields import with_lazy_unknown_fields as _with_lazy_unknown_fields

from ..models.customer_status import CustomerStatus
from ..models.customer_type import CustomerType


@_with_lazy_unknown_fields
@_define
class Customer(_OpenModel[Any]):
    """One customer of a tenant.

    Attributes:
        customer_id: Identifies the customer.
        tenant_id: The tenant that the customer belongs to.
        email: The customer's e-mail address.
        first_name: Given name.
        last_name: Family name.
        customer_type: Whether the customer is a person or a company. The set may grow.
        total_orders: How many orders the customer has placed.
        total_devices_rented: How many devices the customer rents.
        total_monthly_revenue: What the customer pays a month, in major units. No currency is given.
        status: Whether the customer is in business with the tenant. The set may grow.
        order_ids: The customer's orders.
        rental_ids: The customer's rentals.
        created_by: Who or what created the record.
        company: The company's name, for a business.
        phone: Telephone number, as entered.
        custom_fields: Fields that the tenant has defined; any JSON values.
        last_billing_address: A postal address, as last used.
        last_shipping_address: A postal address, as last used.
        created_at: When the record was created. Untyped; ISO 8601 text by the prose.
        updated_at: When the record last changed. Untyped, as `createdAt`.
        additional_properties: What was received, or is to be sent, besides the fields above.
        explicit_nulls: Optional fields, by their names on the wire, that read None because null was sent.
            Any other optional field that reads None was absent.
    """

    customer_id: str
    tenant_id: str
    email: str
    first_name: str
    last_name: str
    customer_type: CustomerType
    total_orders: float
    total_devices_rented: float
    total_monthly_revenue: float
    status: CustomerStatus
    order_ids: list[str]
    rental_ids: list[str]
    created_by: str
    company: str | None = None
    phone: str | None = None
    custom_fields: CustomerCustomFields | None = None
    last_billing_address: Address | None = None
    last_shipping_address: Address | None = None
    created_at: Any = None
    updated_at: Any = None
    additional_properties: dict[str, Any] = _field(factory=lambda: {}, kw_only=True)
    explicit_nulls: frozenset[str] = _field(default=frozenset(), kw_only=True)

    def to_dict(self) -> dict[str, Any]:
        """The object as it is sent: absent fields are left out, nulls and unknown fields are kept."""
        _fields: dict[str, Any] = dict(self.additional_properties)
        _fields["customerId"] = self.customer_id
        _fields["tenantId"] = self.tenant_id
        _fields["email"] = self.email
        _fields["firstName"] = self.first_name
        _fields["lastName"] = self.last_name
        _fields["customerType"] = self.customer_type.value
        _fields["totalOrders"] = self.total_orders
        _fields["totalDevicesRented"] = self.total_devices_rented
        _fields["totalMonthlyRevenue"] = self.total_monthly_revenue
        _fields["status"] = self.status.value
        _fields["orderIds"] = list(self.order_ids)
        _fields["rentalIds"] = list(self.rental_ids)
        _fields["createdBy"] = self.created_by
        if self.company is not None:
            _fields["company"] = self.company
        if self.phone is not None:
            _fields["phone"] = self.phone
        if self.custom_fields is not None:
            _fields["customFields"] = self.custom_fields.to_dict()
        if self.last_billing_address is not None:
            _fields["lastBillingAddress"] = self.last_billing_address.to_dict()
        if self.last_shipping_address is not None:
            _fields["lastShippingAddress"] = self.last_shipping_address.to_dict()
        if self.created_at is not None or "createdAt" in self.explicit_nulls:
            _fields["createdAt"] = self.created_at
        if self.updated_at is not None or "updatedAt" in self.explicit_nulls:
            _fields["updatedAt"] = self.updated_at
        return _fields

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Decode an object that was parsed from JSON.

        Raises:
            DecodeError: A field is missing, or does not match the contract. Unknown fields are kept.
        """
        _fields = dict(_mapping(src_dict))
        _nulls = _nulls_among(
            _fields,
            (
                "createdAt",
                "updatedAt",
            ),
        )
        _key = ""
        try:
            return cls(
                customer_id=_string(_fields.pop(_key := "customerId", _MISSING)),
                tenant_id=_string(_fields.pop(_key := "tenantId", _MISSING)),
                email=_string(_fields.pop(_key := "email", _MISSING)),
                first_name=_string(_fields.pop(_key := "firstName", _MISSING)),
                last_name=_string(_fields.pop(_key := "lastName", _MISSING)),
                customer_type=_decode_customer_type(_fields.pop(_key := "customerType", _MISSING)),
                total_orders=_number(_fields.pop(_key := "totalOrders", _MISSING)),
                total_devices_rented=_number(_fields.pop(_key := "totalDevicesRented", _MISSING)),
                total_monthly_revenue=_number(_fields.pop(_key := "totalMonthlyRevenue", _MISSING)),
                status=_decode_status(_fields.pop(_key := "status", _MISSING)),
                order_ids=_decode_order_ids(_fields.pop(_key := "orderIds", _MISSING)),
                rental_ids=_decode_rental_ids(_fields.pop(_key := "rentalIds", _MISSING)),
                created_by=_string(_fields.pop(_key := "createdBy", _MISSING)),
                company=_string(_fields.pop(_key)) if (_key := "company") in _fields else None,
                phone=_string(_fields.pop(_key)) if (_key := "phone") in _fields else None,
                custom_fields=CustomerCustomFields.from_dict(_mapping(_fields.pop(_key)))
                if (_key := "customFields") in _fields
                else None,
                last_billing_address=Address.from_dict(_mapping(_fields.pop(_key)))
                if (_key := "lastBillingAddress") in _fields
                else None,
                last_shipping_address=Address.from_dict(_mapping(_fields.pop(_key)))
                if (_key := "lastShippingAddress") in _fields
                else None,
                created_at=_anything(_fields.pop(_key)) if (_key := "createdAt") in _fields else None,
                updated_at=_anything(_fields.pop(_key)) if (_key := "updatedAt") in _fields else None,
                explicit_nulls=_nulls,
                additional_properties=_fields,
            )
        except _DecodeError as _error:
            _error.prepend(_key)
            raise


# Imported after the class, because models may refer to each other in cycles.
from ..models.address import Address
from ..models.customer_custom_fields import CustomerCustomFields

_decode_customer_type: _Decoder[CustomerType] = _open_text(CustomerType)
_decode_status: _Decoder[CustomerStatus] = _open_text(CustomerStatus)
_decode_order_ids: _Decoder[list[str]] = _array(_string)
_decode_rental_ids: _Decoder[list[str]] = _array(_string)
