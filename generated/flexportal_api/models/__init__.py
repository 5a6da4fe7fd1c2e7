# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
"""The models of the API, a module for each, imported when it is first used."""

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
    "CancellationReason", "CancellationReasonValue", "CaptureError", "ContractGenerateParams", "ContractGenerated",
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
    "ProductDeleted", "ProductImportFault", "ProductImportParams", "ProductImported", "ProductPage", "ProductStatus",
    "ProductStatusValue", "ProductSync", "ProductWriteParams", "ProductWritten", "RecoveryStatus",
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
    from .actor import Actor
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
    from .buyout_breakdown import BuyoutBreakdown
    from .buyout_details import BuyoutDetails
    from .buyout_quote import BuyoutQuote
    from .buyout_reason import BuyoutReason, BuyoutReasonValue
    from .calculation_method import CalculationMethod
    from .cancellation_details import CancellationDetails
    from .cancellation_reason import CancellationReason, CancellationReasonValue
    from .capture_error import CaptureError
    from .contract_generate import ContractGenerateParams
    from .contract_generated import ContractGenerated
    from .custom_fields import CustomFields
    from .customer import Customer
    from .customer_custom_fields import CustomerCustomFields
    from .customer_deleted import CustomerDeleted
    from .customer_page import CustomerPage
    from .customer_sort import CustomerSort, CustomerSortValue
    from .customer_status import CustomerStatus, CustomerStatusValue
    from .customer_type import CustomerType, CustomerTypeValue
    from .customer_update import CustomerUpdateParams
    from .customer_updated import CustomerUpdated
    from .discount import Discount, DiscountParams
    from .discount_type import DiscountType, DiscountTypeValue
    from .early_return_breakdown import EarlyReturnBreakdown
    from .early_return_details import EarlyReturnDetails
    from .early_return_method import EarlyReturnMethod
    from .early_return_quote import EarlyReturnQuote
    from .error import Error
    from .error_detail import ErrorDetail
    from .error_envelope import ErrorEnvelope
    from .export_fields import ExportFields, ExportFieldsParams
    from .export_format import ExportFormat, ExportFormatValue
    from .file_action import FileAction, FileActionValue
    from .file_category import FileCategory
    from .file_delete import FileDeleteParams
    from .file_deleted import FileDeleted
    from .file_filters import FileFilters
    from .file_link import FileLink
    from .file_link_create import FileLinkCreateParams
    from .file_list import FileList
    from .notes_update import NotesUpdateParams
    from .order import Order
    from .order_acknowledged import OrderAcknowledged
    from .order_cancel import OrderCancelParams
    from .order_cost_source import OrderCostSource
    from .order_create import OrderCreateParams
    from .order_create_customer import OrderCreateCustomer, OrderCreateCustomerParams
    from .order_create_item import OrderCreateItem, OrderCreateItemParams
    from .order_created import OrderCreated
    from .order_customer import OrderCustomer
    from .order_extension import OrderExtension, OrderExtensionParams
    from .order_item import OrderItem
    from .order_item_status import OrderItemStatus
    from .order_list_price_source import OrderListPriceSource
    from .order_page import OrderPage
    from .order_payment import OrderPayment
    from .order_payment_method import OrderPaymentMethod
    from .order_payment_status import OrderPaymentStatus
    from .order_progress import OrderProgress
    from .order_sort import OrderSort, OrderSortValue
    from .order_status import OrderStatus, OrderStatusValue
    from .order_totals import OrderTotals
    from .order_type import OrderType, OrderTypeValue
    from .order_upgrade import OrderUpgrade, OrderUpgradeParams
    from .payment import Payment
    from .payment_cancel import PaymentCancelParams
    from .payment_changed import PaymentChanged
    from .payment_envelope import PaymentEnvelope
    from .payment_line_item import PaymentLineItem
    from .payment_mark_paid import PaymentMarkPaidParams
    from .payment_page import PaymentPage
    from .payment_provider import PaymentProvider
    from .payment_provider_response import PaymentProviderResponse
    from .payment_status import PaymentStatus, PaymentStatusValue
    from .payment_type import PaymentType
    from .pricing_source import PricingSource, PricingSourceValue
    from .pricing_tier import PricingTier
    from .pricing_tier_write import PricingTierWrite, PricingTierWriteParams
    from .product import Product
    from .product_deleted import ProductDeleted
    from .product_import import ProductImportParams
    from .product_import_fault import ProductImportFault
    from .product_imported import ProductImported
    from .product_page import ProductPage
    from .product_status import ProductStatus, ProductStatusValue
    from .product_sync import ProductSync
    from .product_write import ProductWriteParams
    from .product_written import ProductWritten
    from .recovery_status import RecoveryStatus
    from .replacement_reason import ReplacementReason, ReplacementReasonValue
    from .return_condition import ReturnCondition, ReturnConditionValue
    from .sort_direction import SortDirection, SortDirectionValue
    from .stored_file import StoredFile
    from .stored_file_metadata import StoredFileMetadata
    from .subscription import Subscription
    from .subscription_acknowledged import SubscriptionAcknowledged
    from .subscription_bought_out import SubscriptionBoughtOut
    from .subscription_buyout import SubscriptionBuyoutParams
    from .subscription_cancel import SubscriptionCancelParams
    from .subscription_cancelled import SubscriptionCancelled
    from .subscription_cost_source import SubscriptionCostSource
    from .subscription_create import SubscriptionCreateParams
    from .subscription_created import SubscriptionCreated
    from .subscription_early_return import SubscriptionEarlyReturnParams
    from .subscription_export import SubscriptionExport
    from .subscription_export_create import SubscriptionExportCreateParams
    from .subscription_export_filters import SubscriptionExportFilters
    from .subscription_extend import SubscriptionExtendParams
    from .subscription_extended import SubscriptionExtended
    from .subscription_extension import SubscriptionExtension
    from .subscription_list_price_source import SubscriptionListPriceSource
    from .subscription_page import SubscriptionPage
    from .subscription_reference import SubscriptionReferenceParams
    from .subscription_replace import SubscriptionReplaceParams
    from .subscription_replaced import SubscriptionReplaced
    from .subscription_replacement import SubscriptionReplacement
    from .subscription_returned import SubscriptionReturned
    from .subscription_status import SubscriptionStatus, SubscriptionStatusValue
    from .subscription_upgrade import SubscriptionUpgradeParams
    from .subscription_upgraded import SubscriptionUpgraded
    from .sync_source import SyncSource
    from .sync_status import SyncStatus
    from .variant import Variant
    from .variant_page import VariantPage
    from .variant_result import VariantResult
    from .variant_status import VariantStatus, VariantStatusValue
    from .variant_write import VariantWrite, VariantWriteParams
    from .write_operation import WriteOperation
else:
    __getattr__ = lazy_names(__name__, __all__, {})
