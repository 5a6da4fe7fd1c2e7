# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
"""The resources of the API. The module of one is imported when it is first used."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from flexportal_core.lazy import lazy_names

# fmt: off
__all__ = [
    "Assets", "AssetsWithRawResponse", "AsyncAssets", "AsyncAssetsWithRawResponse", "AsyncBillingGroups",
    "AsyncBillingGroupsWithRawResponse", "AsyncCustomers", "AsyncCustomersWithRawResponse", "AsyncExports",
    "AsyncExportsWithRawResponse", "AsyncFiles", "AsyncFilesWithRawResponse", "AsyncOrders",
    "AsyncOrdersWithRawResponse", "AsyncPayments", "AsyncPaymentsWithRawResponse", "AsyncProducts",
    "AsyncProductsWithRawResponse", "AsyncResources", "AsyncResourcesWithRawResponse", "AsyncSubscriptions",
    "AsyncSubscriptionsWithRawResponse", "AsyncVariants", "BillingGroups", "BillingGroupsWithRawResponse",
    "Customers", "CustomersWithRawResponse", "Exports", "ExportsWithRawResponse", "Files", "FilesWithRawResponse",
    "Orders", "OrdersWithRawResponse", "Payments", "PaymentsWithRawResponse", "Products", "ProductsWithRawResponse",
    "Resources", "ResourcesWithRawResponse", "Subscriptions", "SubscriptionsWithRawResponse", "Variants",
]
# fmt: on

if TYPE_CHECKING:
    from flexportal_core.session import AsyncSession, Session

    from .assets import Assets, AssetsWithRawResponse, AsyncAssets, AsyncAssetsWithRawResponse
    from .billing_groups import (
        AsyncBillingGroups,
        AsyncBillingGroupsWithRawResponse,
        BillingGroups,
        BillingGroupsWithRawResponse,
    )
    from .customers import AsyncCustomers, AsyncCustomersWithRawResponse, Customers, CustomersWithRawResponse
    from .exports import AsyncExports, AsyncExportsWithRawResponse, Exports, ExportsWithRawResponse
    from .files import AsyncFiles, AsyncFilesWithRawResponse, Files, FilesWithRawResponse
    from .orders import AsyncOrders, AsyncOrdersWithRawResponse, Orders, OrdersWithRawResponse
    from .payments import AsyncPayments, AsyncPaymentsWithRawResponse, Payments, PaymentsWithRawResponse
    from .products import AsyncProducts, AsyncProductsWithRawResponse, Products, ProductsWithRawResponse
    from .subscriptions import (
        AsyncSubscriptions,
        AsyncSubscriptionsWithRawResponse,
        Subscriptions,
        SubscriptionsWithRawResponse,
    )
    from .variants import AsyncVariants, Variants
else:
    __getattr__ = lazy_names(
        __name__,
        __all__,
        {
            "Assets": "assets",
            "AsyncAssets": "assets",
            "AssetsWithRawResponse": "assets",
            "AsyncAssetsWithRawResponse": "assets",
            "BillingGroups": "billing_groups",
            "AsyncBillingGroups": "billing_groups",
            "BillingGroupsWithRawResponse": "billing_groups",
            "AsyncBillingGroupsWithRawResponse": "billing_groups",
            "Customers": "customers",
            "AsyncCustomers": "customers",
            "CustomersWithRawResponse": "customers",
            "AsyncCustomersWithRawResponse": "customers",
            "Exports": "exports",
            "AsyncExports": "exports",
            "ExportsWithRawResponse": "exports",
            "AsyncExportsWithRawResponse": "exports",
            "Files": "files",
            "AsyncFiles": "files",
            "FilesWithRawResponse": "files",
            "AsyncFilesWithRawResponse": "files",
            "Orders": "orders",
            "AsyncOrders": "orders",
            "OrdersWithRawResponse": "orders",
            "AsyncOrdersWithRawResponse": "orders",
            "Payments": "payments",
            "AsyncPayments": "payments",
            "PaymentsWithRawResponse": "payments",
            "AsyncPaymentsWithRawResponse": "payments",
            "Products": "products",
            "AsyncProducts": "products",
            "ProductsWithRawResponse": "products",
            "AsyncProductsWithRawResponse": "products",
            "Subscriptions": "subscriptions",
            "AsyncSubscriptions": "subscriptions",
            "SubscriptionsWithRawResponse": "subscriptions",
            "AsyncSubscriptionsWithRawResponse": "subscriptions",
            "Variants": "variants",
            "AsyncVariants": "variants",
        },
    )


class Resources:
    """The resources of a client."""

    _session: Session

    @cached_property
    def assets(self) -> Assets:
        """Devices, by serial number."""
        from .assets import Assets

        return Assets(self._session)

    @cached_property
    def billing_groups(self) -> BillingGroups:
        """Groups of subscriptions that are billed together."""
        from .billing_groups import BillingGroups

        return BillingGroups(self._session)

    @cached_property
    def customers(self) -> Customers:
        """The people and businesses that rent from a tenant."""
        from .customers import Customers

        return Customers(self._session)

    @cached_property
    def exports(self) -> Exports:
        """Exports of records as CSV."""
        from .exports import Exports

        return Exports(self._session)

    @cached_property
    def files(self) -> Files:
        """Contracts, invoices and other documents."""
        from .files import Files

        return Files(self._session)

    @cached_property
    def orders(self) -> Orders:
        """Orders of devices."""
        from .orders import Orders

        return Orders(self._session)

    @cached_property
    def payments(self) -> Payments:
        """Payments for subscriptions, due and paid."""
        from .payments import Payments

        return Payments(self._session)

    @cached_property
    def products(self) -> Products:
        """The product catalog."""
        from .products import Products

        return Products(self._session)

    @cached_property
    def subscriptions(self) -> Subscriptions:
        """Devices on rent, called rentals in the JSON."""
        from .subscriptions import Subscriptions

        return Subscriptions(self._session)

    @cached_property
    def variants(self) -> Variants:
        """Variants of products, each with its SKU and prices."""
        from .variants import Variants

        return Variants(self._session)


class AsyncResources:
    """The resources of an asynchronous client."""

    _session: AsyncSession

    @cached_property
    def assets(self) -> AsyncAssets:
        """Devices, by serial number."""
        from .assets import AsyncAssets

        return AsyncAssets(self._session)

    @cached_property
    def billing_groups(self) -> AsyncBillingGroups:
        """Groups of subscriptions that are billed together."""
        from .billing_groups import AsyncBillingGroups

        return AsyncBillingGroups(self._session)

    @cached_property
    def customers(self) -> AsyncCustomers:
        """The people and businesses that rent from a tenant."""
        from .customers import AsyncCustomers

        return AsyncCustomers(self._session)

    @cached_property
    def exports(self) -> AsyncExports:
        """Exports of records as CSV."""
        from .exports import AsyncExports

        return AsyncExports(self._session)

    @cached_property
    def files(self) -> AsyncFiles:
        """Contracts, invoices and other documents."""
        from .files import AsyncFiles

        return AsyncFiles(self._session)

    @cached_property
    def orders(self) -> AsyncOrders:
        """Orders of devices."""
        from .orders import AsyncOrders

        return AsyncOrders(self._session)

    @cached_property
    def payments(self) -> AsyncPayments:
        """Payments for subscriptions, due and paid."""
        from .payments import AsyncPayments

        return AsyncPayments(self._session)

    @cached_property
    def products(self) -> AsyncProducts:
        """The product catalog."""
        from .products import AsyncProducts

        return AsyncProducts(self._session)

    @cached_property
    def subscriptions(self) -> AsyncSubscriptions:
        """Devices on rent, called rentals in the JSON."""
        from .subscriptions import AsyncSubscriptions

        return AsyncSubscriptions(self._session)

    @cached_property
    def variants(self) -> AsyncVariants:
        """Variants of products, each with its SKU and prices."""
        from .variants import AsyncVariants

        return AsyncVariants(self._session)


class ResourcesWithRawResponse:
    """The resources of a client, with methods that return a `RawResponse`."""

    _session: Session

    @cached_property
    def assets(self) -> AssetsWithRawResponse:
        """Devices, by serial number."""
        from .assets import Assets, AssetsWithRawResponse

        return AssetsWithRawResponse(Assets(self._session))

    @cached_property
    def billing_groups(self) -> BillingGroupsWithRawResponse:
        """Groups of subscriptions that are billed together."""
        from .billing_groups import BillingGroups, BillingGroupsWithRawResponse

        return BillingGroupsWithRawResponse(BillingGroups(self._session))

    @cached_property
    def customers(self) -> CustomersWithRawResponse:
        """The people and businesses that rent from a tenant."""
        from .customers import Customers, CustomersWithRawResponse

        return CustomersWithRawResponse(Customers(self._session))

    @cached_property
    def exports(self) -> ExportsWithRawResponse:
        """Exports of records as CSV."""
        from .exports import Exports, ExportsWithRawResponse

        return ExportsWithRawResponse(Exports(self._session))

    @cached_property
    def files(self) -> FilesWithRawResponse:
        """Contracts, invoices and other documents."""
        from .files import Files, FilesWithRawResponse

        return FilesWithRawResponse(Files(self._session))

    @cached_property
    def orders(self) -> OrdersWithRawResponse:
        """Orders of devices."""
        from .orders import Orders, OrdersWithRawResponse

        return OrdersWithRawResponse(Orders(self._session))

    @cached_property
    def payments(self) -> PaymentsWithRawResponse:
        """Payments for subscriptions, due and paid."""
        from .payments import Payments, PaymentsWithRawResponse

        return PaymentsWithRawResponse(Payments(self._session))

    @cached_property
    def products(self) -> ProductsWithRawResponse:
        """The product catalog."""
        from .products import Products, ProductsWithRawResponse

        return ProductsWithRawResponse(Products(self._session))

    @cached_property
    def subscriptions(self) -> SubscriptionsWithRawResponse:
        """Devices on rent, called rentals in the JSON."""
        from .subscriptions import Subscriptions, SubscriptionsWithRawResponse

        return SubscriptionsWithRawResponse(Subscriptions(self._session))


class AsyncResourcesWithRawResponse:
    """The resources of an asynchronous client, with methods that return a `RawResponse`."""

    _session: AsyncSession

    @cached_property
    def assets(self) -> AsyncAssetsWithRawResponse:
        """Devices, by serial number."""
        from .assets import AsyncAssets, AsyncAssetsWithRawResponse

        return AsyncAssetsWithRawResponse(AsyncAssets(self._session))

    @cached_property
    def billing_groups(self) -> AsyncBillingGroupsWithRawResponse:
        """Groups of subscriptions that are billed together."""
        from .billing_groups import AsyncBillingGroups, AsyncBillingGroupsWithRawResponse

        return AsyncBillingGroupsWithRawResponse(AsyncBillingGroups(self._session))

    @cached_property
    def customers(self) -> AsyncCustomersWithRawResponse:
        """The people and businesses that rent from a tenant."""
        from .customers import AsyncCustomers, AsyncCustomersWithRawResponse

        return AsyncCustomersWithRawResponse(AsyncCustomers(self._session))

    @cached_property
    def exports(self) -> AsyncExportsWithRawResponse:
        """Exports of records as CSV."""
        from .exports import AsyncExports, AsyncExportsWithRawResponse

        return AsyncExportsWithRawResponse(AsyncExports(self._session))

    @cached_property
    def files(self) -> AsyncFilesWithRawResponse:
        """Contracts, invoices and other documents."""
        from .files import AsyncFiles, AsyncFilesWithRawResponse

        return AsyncFilesWithRawResponse(AsyncFiles(self._session))

    @cached_property
    def orders(self) -> AsyncOrdersWithRawResponse:
        """Orders of devices."""
        from .orders import AsyncOrders, AsyncOrdersWithRawResponse

        return AsyncOrdersWithRawResponse(AsyncOrders(self._session))

    @cached_property
    def payments(self) -> AsyncPaymentsWithRawResponse:
        """Payments for subscriptions, due and paid."""
        from .payments import AsyncPayments, AsyncPaymentsWithRawResponse

        return AsyncPaymentsWithRawResponse(AsyncPayments(self._session))

    @cached_property
    def products(self) -> AsyncProductsWithRawResponse:
        """The product catalog."""
        from .products import AsyncProducts, AsyncProductsWithRawResponse

        return AsyncProductsWithRawResponse(AsyncProducts(self._session))

    @cached_property
    def subscriptions(self) -> AsyncSubscriptionsWithRawResponse:
        """Devices on rent, called rentals in the JSON."""
        from .subscriptions import AsyncSubscriptions, AsyncSubscriptionsWithRawResponse

        return AsyncSubscriptionsWithRawResponse(AsyncSubscriptions(self._session))
