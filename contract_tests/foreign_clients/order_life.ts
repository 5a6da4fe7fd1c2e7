// The life of an order with the TypeScript client that openapi-generator makes; a line of JSON for each step.
// Run beside the folder of the generated client: `order_life.ts URL`. `order_life.py` does the same.

import {
  AssetsApi,
  Configuration,
  OrdersApi,
  PaymentsApi,
  ProductsApi,
  ResponseError,
  SubscriptionsApi,
} from "./typescript/index.ts";

const url = process.argv[2];
const tenantID = "acme";
const api = new Configuration({ basePath: url, accessToken: "test-key" });
const [products, assets, orders] = [new ProductsApi(api), new AssetsApi(api), new OrdersApi(api)];
const [subscriptions, payments] = [new SubscriptionsApi(api), new PaymentsApi(api)];

function show(step: string, ...seen: unknown[]): void {
  console.log(JSON.stringify([step, ...seen]));
}

async function refused(step: string, call: () => Promise<unknown>): Promise<void> {
  try {
    await call();
  } catch (error) {
    if (!(error instanceof ResponseError)) throw error;
    show(step, error.response.status, (await error.response.json()).error.code);
  }
}

// As a user does in the dashboard.
async function confirm(orderId: string): Promise<void> {
  const headers = { "Content-Type": "application/json" };
  const body = JSON.stringify({ orderId });
  const response = await fetch(`${url}/__mock__/confirm-order`, { method: "POST", headers, body });
  if (!response.ok) throw new Error(await response.text());
}

const pricing = [{ contractLength: 12, monthlyPrice: 20 }];
const productWrite = {
  productSku: "TAB-1", name: "Tablet", specification: "8 GB", category: "Tablets", brand: "Acme",
  variants: [{ variantSku: "TAB-1-A", variantName: "Tablet", grade: "A", pricing }],
};
const product = await products.createProduct({ tenantID, productWrite });
show("product", product.operation, product.variantResults.map((each) => each.operation));
const { variants } = await products.getProduct({ tenantID, productId: product.productId });
show("variants", variants?.map((each) => each.variantSku));

const day = "2026-02-10T10:00:00.000Z";
const serialNumber = "SN 1/é";
const device = { serialNumber, tenantId: tenantID, sku: "TAB-1-A", productName: "Tablet" };
await assets.createAsset({
  tenantID, assetCreate: { ...device, status: "available", createdAt: day, updatedAt: day },
});
const asset = await assets.getAsset({ tenantID, serialNumber });
show("device", asset.serialNumber, asset.status);

const billingAddress = { contactName: "Zoë Meyer", streetAddress: "Ring 1", city: "Köln", country: "DE" };
const person = { email: "zoe.meyer@example.com", firstName: "Zoë", lastName: "Meyer" };
const items = [{ sku: "TAB-1-A", quantity: 1, contractLength: 12 }];
const created = await orders.createOrder({ tenantID, orderCreate: { customer: person, billingAddress, items } });
const { orderId } = created;
const order = await orders.getOrder({ tenantID, orderId });
show("order", order.status, order.customer.firstName, order.totals.subtotal);
show("same", JSON.stringify(order) === JSON.stringify(created.order));
const { customerId } = order.customer;
show("listed", (await orders.listOrders({ tenantID, customerId })).orders.map((each) => each.orderId === orderId));
const first = await orders.listOrders({ tenantID, limit: "2" });
const second = await orders.listOrders({ tenantID, limit: "2", startAfter: first.nextCursor ?? undefined });
const pages = [...first.orders, ...second.orders];
show("pages", new Set(pages.map((each) => each.orderId)).size, first.hasMore, pages[0].orderId === orderId);
const confirmed = (await orders.listOrders({ tenantID, status: "confirmed" })).orders;
show("filtered", confirmed.every((each) => each.status === "confirmed"), JSON.stringify(confirmed).includes(orderId));

const subscriptionCreate = { orderId, customerId, assetSerialNumber: serialNumber };
await refused("not confirmed", () => subscriptions.createSubscription({ tenantID, subscriptionCreate }));
await confirm(orderId);
const subscriptionId = (await subscriptions.createSubscription({ tenantID, subscriptionCreate })).rentalId;
const subscription = await subscriptions.getSubscription({ tenantID, subscriptionId });
show("subscription", subscription.status, subscription.monthlyAmount, subscription.contractLength);
show("fulfilled", (await orders.getOrder({ tenantID, orderId })).status);
const extended = await subscriptions.extendSubscription({
  tenantID, subscriptionId, subscriptionExtend: { rentalId: subscriptionId, extensionMonths: 6, reason: "Longer" },
});
show("extended", extended.oldContractLength, extended.newContractLength);

const due = (await payments.listPayments({ tenantID, rentalId: subscriptionId, limit: "100" })).payments;
show("payments", due.length, [...new Set(due.map((each) => each.status))].sort());
const { paymentId } = due[0];
const { payment } = await payments.markPaymentPaid({
  tenantID, paymentId, paymentMarkPaid: { paymentReference: "R-1" },
});
show("paid", payment.status, payment.paymentReference);
await refused("paid already", () => payments.markPaymentPaid({ tenantID, paymentId }));

const returned = await subscriptions.earlyReturnSubscription({
  tenantID, subscriptionId,
  subscriptionEarlyReturn: { rentalId: subscriptionId, returnCondition: "good", reason: "Closing", earlyReturnFee: 99 },
});
const ended = await subscriptions.getSubscription({ tenantID, subscriptionId });
show("returned", returned.earlyReturnFee, ended.status);
show("device", (await assets.getAsset({ tenantID, serialNumber })).status);
await refused("not cancellable", () => orders.cancelOrder({ tenantID, orderId }));
await refused("unknown", () => orders.getOrder({ tenantID, orderId: "ord_none" }));
await refused("of another tenant", () => orders.getOrder({ tenantID: "globex", orderId }));
