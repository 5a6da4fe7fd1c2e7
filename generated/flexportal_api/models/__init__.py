# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
"""The models of the API, imported when they are first used. What only one model refers to is in its file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flexportal_core.lazy import lazy_names

# fmt: off
__all__ = [
    "Acknowledged", "Actor", "Address", "AddressParams", "Asset", "AssetCreateParams", "AssetCreated", "AssetDeleted",
    "AssetPage", "AssetSort", "AssetSortValue", "AssetStatus", "AssetStatusValue", "BillingGroup",
    "BillingGroupCreateParams", "BillingGroupEnvelope", "BillingGroupPage", "BillingGroupStatus",
    "BillingGroupStatusValue", "BillingGroupUpdateParams", "BillingGroupWritten", "BuyoutBreakdown", "BuyoutDetails",
    "BuyoutQuote", "BuyoutReason", "BuyoutReasonValue", "CalculationMethod", "CancellationDetails",
    "CancellationReason", "CancellationReasonValue", "CaptureFailure", "ContractGenerateParams", "ContractGenerated",
    "CustomFields", "Customer", "CustomerCustomFields", "CustomerDeleted", "CustomerPage", "CustomerSort",
    "CustomerSortValue", "CustomerStatus", "CustomerStatusValue", "CustomerType", "CustomerTypeValue",
    "CustomerUpdateParams", "CustomerUpdated", "Discount", "DiscountParams", "DiscountType", "DiscountTypeValue",
    "EarlyReturnBreakdown", "EarlyReturnDetails", "EarlyReturnMethod", "EarlyReturnQuote", "Error", "ErrorDetail",
    "ErrorEnvelope", "ExportFields", "ExportFieldsParams", "ExportFormat", "ExportFormatValue", "FileAction",
    "FileActionValue", "FileCategory", "FileDeleteParams", "FileDeleted", "FileFilters", "FileLink",
    "FileLinkCreateParams", "FileList", "NotesUpdateParams", "Order", "OrderAcknowledged", "OrderCancelParams",
    "OrderCostSource", "OrderCreateCustomer", "OrderCreateCustomerParams", "OrderCreateItem", "OrderCreateItemParams",
    "OrderCreateParams", "OrderCreated", "OrderCustomer", "OrderExtension", "OrderExtensionParams", "OrderItem",
    "OrderItemStatus", "OrderListPriceSource", "OrderPage", "OrderPayment", "OrderPaymentMethod",
    "OrderPaymentStatus", "OrderProgress", "OrderSort", "OrderSortValue", "OrderStatus", "OrderStatusValue",
    "OrderTotals", "OrderType", "OrderTypeValue", "OrderUpgrade", "OrderUpgradeParams", "Payment",
    "PaymentCancelParams", "PaymentChanged", "PaymentEnvelope", "PaymentLineItem", "PaymentMarkPaidParams",
    "PaymentPage", "PaymentProvider", "PaymentProviderResponse", "PaymentStatus", "PaymentStatusValue", "PaymentType",
    "PricingSource", "PricingSourceValue", "PricingTier", "PricingTierWrite", "PricingTierWriteParams", "Product",
    "ProductDeleted", "ProductImportFailure", "ProductImportParams", "ProductImported", "ProductPage",
    "ProductStatus", "ProductStatusValue", "ProductSync", "ProductWriteParams", "ProductWritten", "RecoveryStatus",
    "ReplacementReason", "ReplacementReasonValue", "ReturnCondition", "ReturnConditionValue", "SortDirection",
    "SortDirectionValue", "StoredFile", "StoredFileMetadata", "Subscription", "SubscriptionAcknowledged",
    "SubscriptionBoughtOut", "SubscriptionBuyoutParams", "SubscriptionCancelParams", "SubscriptionCancelled",
    "SubscriptionCostSource", "SubscriptionCreateParams", "SubscriptionCreated", "SubscriptionEarlyReturnParams",
    "SubscriptionExport", "SubscriptionExportCreateParams", "SubscriptionExportFilters", "SubscriptionExtendParams",
    "SubscriptionExtended", "SubscriptionExtension", "SubscriptionListPriceSource", "SubscriptionPage",
    "SubscriptionReferenceParams", "SubscriptionReplaceParams", "SubscriptionReplaced", "SubscriptionReplacement",
    "SubscriptionReturned", "SubscriptionStatus", "SubscriptionStatusValue", "SubscriptionUpgradeParams",
    "SubscriptionUpgraded", "SyncSource", "SyncStatus", "Variant", "VariantPage", "VariantResult", "VariantStatus",
    "VariantStatusValue", "VariantWrite", "VariantWriteParams", "WriteOperation",
]
# fmt: on

if TYPE_CHECKING:
    from .acknowledged import Acknowledged
    from .address import Address, AddressParams
    from .asset import Asset
    from .asset_create import AssetCreateParams
    from .asset_created import AssetCreated
    from .asset_deleted import AssetDeleted
    from .asset_page import AssetPage
    from .asset_sort import AssetSort, AssetSortValue
    from .asset_status import AssetStatus, AssetStatusValue
    from .billing_group import BillingGroup
    from .billing_group_create import BillingGroupCreateParams
    from .billing_group_envelope import BillingGroupEnvelope
    from .billing_group_page import BillingGroupPage
    from .billing_group_status import BillingGroupStatus, BillingGroupStatusValue
    from .billing_group_update import BillingGroupUpdateParams
    from .billing_group_written import BillingGroupWritten
    from .buyout_quote import BuyoutQuote
    from .buyout_reason import BuyoutReason, BuyoutReasonValue
    from .cancellation_reason import CancellationReason, CancellationReasonValue
    from .contract_generate import ContractGenerateParams
    from .contract_generated import ContractGenerated
    from .custom_fields import CustomFields
    from .customer import Customer, CustomerCustomFields
    from .customer_deleted import CustomerDeleted
    from .customer_page import CustomerPage
    from .customer_sort import CustomerSort, CustomerSortValue
    from .customer_status import CustomerStatus, CustomerStatusValue
    from .customer_type import CustomerType, CustomerTypeValue
    from .customer_update import CustomerUpdateParams
    from .customer_updated import CustomerUpdated
    from .discount import Discount, DiscountParams, DiscountType, DiscountTypeValue
    from .early_return_quote import EarlyReturnQuote
    from .error_envelope import Error, ErrorDetail, ErrorEnvelope
    from .file_delete import FileDeleteParams
    from .file_deleted import FileDeleted
    from .file_link import FileLink
    from .file_link_create import FileAction, FileActionValue, FileLinkCreateParams
    from .file_list import FileFilters, FileList
    from .notes_update import NotesUpdateParams
    from .order import (
        Order,
        OrderCostSource,
        OrderCustomer,
        OrderItem,
        OrderItemStatus,
        OrderListPriceSource,
        OrderPayment,
        OrderPaymentMethod,
        OrderPaymentStatus,
        OrderProgress,
        OrderStatus,
        OrderStatusValue,
        OrderTotals,
    )
    from .order_acknowledged import OrderAcknowledged
    from .order_cancel import OrderCancelParams
    from .order_create import (
        OrderCreateCustomer,
        OrderCreateCustomerParams,
        OrderCreateItem,
        OrderCreateItemParams,
        OrderCreateParams,
    )
    from .order_created import OrderCreated
    from .order_extension import OrderExtension, OrderExtensionParams
    from .order_page import OrderPage
    from .order_sort import OrderSort, OrderSortValue
    from .order_type import OrderType, OrderTypeValue
    from .order_upgrade import OrderUpgrade, OrderUpgradeParams
    from .payment import (
        CaptureFailure,
        Payment,
        PaymentLineItem,
        PaymentProvider,
        PaymentProviderResponse,
        PaymentStatus,
        PaymentStatusValue,
        PaymentType,
    )
    from .payment_cancel import PaymentCancelParams
    from .payment_changed import PaymentChanged
    from .payment_envelope import PaymentEnvelope
    from .payment_mark_paid import PaymentMarkPaidParams
    from .payment_page import PaymentPage
    from .pricing_source import PricingSource, PricingSourceValue
    from .product import (
        PricingTier,
        Product,
        ProductStatus,
        ProductStatusValue,
        ProductSync,
        SyncSource,
        SyncStatus,
        Variant,
        VariantStatus,
        VariantStatusValue,
    )
    from .product_deleted import ProductDeleted
    from .product_import import ProductImportParams
    from .product_imported import ProductImported, ProductImportFailure
    from .product_page import ProductPage
    from .product_write import (
        PricingTierWrite,
        PricingTierWriteParams,
        ProductWriteParams,
        VariantWrite,
        VariantWriteParams,
    )
    from .product_written import ProductWritten, VariantResult, WriteOperation
    from .return_condition import ReturnCondition, ReturnConditionValue
    from .sort_direction import SortDirection, SortDirectionValue
    from .stored_file import FileCategory, StoredFile, StoredFileMetadata
    from .subscription import (
        Actor,
        BuyoutBreakdown,
        BuyoutDetails,
        CalculationMethod,
        CancellationDetails,
        EarlyReturnBreakdown,
        EarlyReturnDetails,
        EarlyReturnMethod,
        RecoveryStatus,
        Subscription,
        SubscriptionCostSource,
        SubscriptionExtension,
        SubscriptionListPriceSource,
        SubscriptionReplacement,
    )
    from .subscription_acknowledged import SubscriptionAcknowledged
    from .subscription_bought_out import SubscriptionBoughtOut
    from .subscription_buyout import SubscriptionBuyoutParams
    from .subscription_cancel import SubscriptionCancelParams
    from .subscription_cancelled import SubscriptionCancelled
    from .subscription_create import SubscriptionCreateParams
    from .subscription_created import SubscriptionCreated
    from .subscription_early_return import SubscriptionEarlyReturnParams
    from .subscription_export import SubscriptionExport, SubscriptionExportFilters
    from .subscription_export_create import (
        ExportFields,
        ExportFieldsParams,
        ExportFormat,
        ExportFormatValue,
        SubscriptionExportCreateParams,
    )
    from .subscription_extend import SubscriptionExtendParams
    from .subscription_extended import SubscriptionExtended
    from .subscription_page import SubscriptionPage
    from .subscription_reference import SubscriptionReferenceParams
    from .subscription_replace import ReplacementReason, ReplacementReasonValue, SubscriptionReplaceParams
    from .subscription_replaced import SubscriptionReplaced
    from .subscription_returned import SubscriptionReturned
    from .subscription_status import SubscriptionStatus, SubscriptionStatusValue
    from .subscription_upgrade import SubscriptionUpgradeParams
    from .subscription_upgraded import SubscriptionUpgraded
    from .variant_page import VariantPage
else:
    __getattr__ = lazy_names(
        __name__,
        __all__,
        {
            "Actor": "subscription",
            "BuyoutBreakdown": "subscription",
            "BuyoutDetails": "subscription",
            "CalculationMethod": "subscription",
            "CancellationDetails": "subscription",
            "CaptureFailure": "payment",
            "CustomerCustomFields": "customer",
            "DiscountType": "discount",
            "DiscountTypeValue": "discount",
            "EarlyReturnBreakdown": "subscription",
            "EarlyReturnDetails": "subscription",
            "EarlyReturnMethod": "subscription",
            "Error": "error_envelope",
            "ErrorDetail": "error_envelope",
            "ExportFields": "subscription_export_create",
            "ExportFieldsParams": "subscription_export_create",
            "ExportFormat": "subscription_export_create",
            "ExportFormatValue": "subscription_export_create",
            "FileAction": "file_link_create",
            "FileActionValue": "file_link_create",
            "FileCategory": "stored_file",
            "FileFilters": "file_list",
            "OrderCostSource": "order",
            "OrderCreateCustomer": "order_create",
            "OrderCreateCustomerParams": "order_create",
            "OrderCreateItem": "order_create",
            "OrderCreateItemParams": "order_create",
            "OrderCustomer": "order",
            "OrderItem": "order",
            "OrderItemStatus": "order",
            "OrderListPriceSource": "order",
            "OrderPayment": "order",
            "OrderPaymentMethod": "order",
            "OrderPaymentStatus": "order",
            "OrderProgress": "order",
            "OrderStatus": "order",
            "OrderStatusValue": "order",
            "OrderTotals": "order",
            "PaymentLineItem": "payment",
            "PaymentProvider": "payment",
            "PaymentProviderResponse": "payment",
            "PaymentStatus": "payment",
            "PaymentStatusValue": "payment",
            "PaymentType": "payment",
            "PricingTier": "product",
            "PricingTierWrite": "product_write",
            "PricingTierWriteParams": "product_write",
            "ProductImportFailure": "product_imported",
            "ProductStatus": "product",
            "ProductStatusValue": "product",
            "ProductSync": "product",
            "RecoveryStatus": "subscription",
            "ReplacementReason": "subscription_replace",
            "ReplacementReasonValue": "subscription_replace",
            "StoredFileMetadata": "stored_file",
            "SubscriptionCostSource": "subscription",
            "SubscriptionExportFilters": "subscription_export",
            "SubscriptionExtension": "subscription",
            "SubscriptionListPriceSource": "subscription",
            "SubscriptionReplacement": "subscription",
            "SyncSource": "product",
            "SyncStatus": "product",
            "Variant": "product",
            "VariantResult": "product_written",
            "VariantStatus": "product",
            "VariantStatusValue": "product",
            "VariantWrite": "product_write",
            "VariantWriteParams": "product_write",
            "WriteOperation": "product_written",
        },
    )
