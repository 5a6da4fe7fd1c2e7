# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
"""The wire structs of the models and the functions that build the models, see `flexportal_core.decoding.one_pass`.

It is imported with the first response that is decoded.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec
from flexportal_core.decoding.decoders import (
    mapping as _mapping,
)
from flexportal_core.decoding.one_pass import Body as _Body, Wire as _Wire, Wires as _Wires, nulls as _nulls
from msgspec import UNSET as _UNSET, UnsetType

from .models.address import Address
from .models.customer import Customer
from .models.customer_custom_fields import CustomerCustomFields
from .models.customer_page import CustomerPage
from .models.customer_status import CustomerStatus
from .models.customer_type import CustomerType
from .models.error import Error
from .models.error_detail import ErrorDetail
from .models.error_envelope import ErrorEnvelope

_new: Final = object.__new__
_NO_NAMES: Final[frozenset[str]] = frozenset()

# The default of an optional field that cannot be null: None then means absent, as in the model.
_ABSENT: Any = None


class _CustomerPageWire(
    _Wire,
    forbid_unknown_fields=True,
    gc=False,
    rename={
        "has_more": "hasMore",
        "next_cursor": "nextCursor",
        "UNKNOWN": "(unknown)",
    },
):
    customers: list[_CustomerWire]
    count: int | float
    limit: int | float
    has_more: bool
    next_cursor: str | None
    UNKNOWN: Any = _UNSET


class _CustomerWire(
    _Wire,
    forbid_unknown_fields=True,
    gc=False,
    rename={
        "customer_id": "customerId",
        "tenant_id": "tenantId",
        "first_name": "firstName",
        "last_name": "lastName",
        "customer_type": "customerType",
        "total_orders": "totalOrders",
        "total_devices_rented": "totalDevicesRented",
        "total_monthly_revenue": "totalMonthlyRevenue",
        "order_ids": "orderIds",
        "rental_ids": "rentalIds",
        "created_by": "createdBy",
        "custom_fields": "customFields",
        "last_billing_address": "lastBillingAddress",
        "last_shipping_address": "lastShippingAddress",
        "created_at": "createdAt",
        "updated_at": "updatedAt",
        "UNKNOWN": "(unknown)",
    },
):
    customer_id: str
    tenant_id: str
    email: str
    first_name: str
    last_name: str
    customer_type: CustomerType
    total_orders: int | float
    total_devices_rented: int | float
    total_monthly_revenue: int | float
    status: CustomerStatus
    order_ids: list[str]
    rental_ids: list[str]
    created_by: str
    company: str = _ABSENT
    phone: str = _ABSENT
    custom_fields: dict[str, Any] = _ABSENT
    last_billing_address: _AddressWire = _ABSENT
    last_shipping_address: _AddressWire = _ABSENT
    created_at: Any = _UNSET
    updated_at: Any = _UNSET
    UNKNOWN: Any = _UNSET


class _AddressWire(
    _Wire,
    forbid_unknown_fields=True,
    gc=False,
    rename={
        "contact_name": "contactName",
        "street_address": "streetAddress",
        "building_info": "buildingInfo",
        "admin_area": "adminArea",
        "postal_code": "postalCode",
        "UNKNOWN": "(unknown)",
    },
):
    contact_name: str
    street_address: str
    city: str
    country: str
    company: str = _ABSENT
    building_info: str = _ABSENT
    locality: str = _ABSENT
    admin_area: str = _ABSENT
    postal_code: str | None | UnsetType = _UNSET
    UNKNOWN: Any = _UNSET


class _ErrorEnvelopeWire(
    _Wire,
    forbid_unknown_fields=True,
    gc=False,
    rename={
        "UNKNOWN": "(unknown)",
    },
):
    error: _ErrorWire
    UNKNOWN: Any = _UNSET


class _ErrorWire(
    _Wire,
    forbid_unknown_fields=True,
    gc=False,
    rename={
        "UNKNOWN": "(unknown)",
    },
):
    code: str
    message: str
    details: list[_ErrorDetailWire] = _ABSENT
    UNKNOWN: Any = _UNSET


class _ErrorDetailWire(
    _Wire,
    forbid_unknown_fields=True,
    gc=False,
    rename={
        "UNKNOWN": "(unknown)",
    },
):
    path: str
    message: str
    code: str
    UNKNOWN: Any = _UNSET


_NULLS_OF_CUSTOMER: Final = (
    "createdAt",
    "updatedAt",
)
_NULLS_OF_ADDRESS: Final = frozenset(("postalCode",))


def _build_customer_page(wire: _CustomerPageWire) -> CustomerPage:
    model: CustomerPage = _new(CustomerPage)
    model.customers = [_build_customer(_item0) for _item0 in wire.customers]
    model.count = wire.count
    model.limit = wire.limit
    model.has_more = wire.has_more
    model.next_cursor = wire.next_cursor
    if wire.UNKNOWN is not _UNSET:
        _unread: Any = model
        _unread.UNREAD = wire
    return model


def _build_customer(wire: _CustomerWire) -> Customer:
    model: Customer = _new(Customer)
    model.customer_id = wire.customer_id
    model.tenant_id = wire.tenant_id
    model.email = wire.email
    model.first_name = wire.first_name
    model.last_name = wire.last_name
    model.customer_type = wire.customer_type
    model.total_orders = wire.total_orders
    model.total_devices_rented = wire.total_devices_rented
    model.total_monthly_revenue = wire.total_monthly_revenue
    model.status = wire.status
    model.order_ids = wire.order_ids
    model.rental_ids = wire.rental_ids
    model.created_by = wire.created_by
    model.company = wire.company
    model.phone = wire.phone
    sent_custom_fields = wire.custom_fields
    model.custom_fields = None if sent_custom_fields is _ABSENT else _build_customer_custom_fields(sent_custom_fields)
    sent_last_billing_address = wire.last_billing_address
    model.last_billing_address = (
        None if sent_last_billing_address is _ABSENT else _build_address(sent_last_billing_address)
    )
    sent_last_shipping_address = wire.last_shipping_address
    model.last_shipping_address = (
        None if sent_last_shipping_address is _ABSENT else _build_address(sent_last_shipping_address)
    )
    sent_created_at = wire.created_at
    model.created_at = None if sent_created_at is _UNSET else sent_created_at
    sent_updated_at = wire.updated_at
    model.updated_at = None if sent_updated_at is _UNSET else sent_updated_at
    if wire.UNKNOWN is not _UNSET:
        _unread: Any = model
        _unread.UNREAD = wire
    model.explicit_nulls = (
        _nulls(
            (
                sent_created_at,
                sent_updated_at,
            ),
            _NULLS_OF_CUSTOMER,
        )
        if sent_created_at is None or sent_updated_at is None
        else _NO_NAMES
    )
    return model


def _build_address(wire: _AddressWire) -> Address:
    model: Address = _new(Address)
    model.contact_name = wire.contact_name
    model.street_address = wire.street_address
    model.city = wire.city
    model.country = wire.country
    model.company = wire.company
    model.building_info = wire.building_info
    model.locality = wire.locality
    model.admin_area = wire.admin_area
    sent_postal_code = wire.postal_code
    model.postal_code = None if sent_postal_code is _UNSET else sent_postal_code
    if wire.UNKNOWN is not _UNSET:
        _unread: Any = model
        _unread.UNREAD = wire
    model.explicit_nulls = _NULLS_OF_ADDRESS if sent_postal_code is None else _NO_NAMES
    return model


def _build_error_envelope(wire: _ErrorEnvelopeWire) -> ErrorEnvelope:
    model: ErrorEnvelope = _new(ErrorEnvelope)
    model.error = _build_error(wire.error)
    if wire.UNKNOWN is not _UNSET:
        _unread: Any = model
        _unread.UNREAD = wire
    return model


def _build_error(wire: _ErrorWire) -> Error:
    model: Error = _new(Error)
    model.code = wire.code
    model.message = wire.message
    sent_details = wire.details
    model.details = None if sent_details is _ABSENT else [_build_error_detail(_item0) for _item0 in sent_details]
    if wire.UNKNOWN is not _UNSET:
        _unread: Any = model
        _unread.UNREAD = wire
    return model


def _build_error_detail(wire: _ErrorDetailWire) -> ErrorDetail:
    model: ErrorDetail = _new(ErrorDetail)
    model.path = wire.path
    model.message = wire.message
    model.code = wire.code
    if wire.UNKNOWN is not _UNSET:
        _unread: Any = model
        _unread.UNREAD = wire
    return model


def _build_customer_custom_fields(wire: dict[str, Any]) -> CustomerCustomFields:
    model: CustomerCustomFields = _new(CustomerCustomFields)
    model.additional_properties = wire
    return model


_WIRES: Final = _Wires(
    globals(),
    {
        CustomerPage: _CustomerPageWire,
        Customer: _CustomerWire,
        Address: _AddressWire,
        ErrorEnvelope: _ErrorEnvelopeWire,
        Error: _ErrorWire,
        ErrorDetail: _ErrorDetailWire,
    },
)

# The bodies of responses.
customer_page: _Body[CustomerPage] = _Body(
    _WIRES,
    CustomerPage,
    msgspec.json.Decoder,
    _build_customer_page,
    lambda value: CustomerPage.from_dict(_mapping(value)),
)
error_envelope: _Body[ErrorEnvelope] = _Body(
    _WIRES,
    ErrorEnvelope,
    msgspec.json.Decoder,
    _build_error_envelope,
    lambda value: ErrorEnvelope.from_dict(_mapping(value)),
)
