// Planted bugs, by name: each changes a part of the server that `build` made. The checks are in node_planted.py.

import { listFaults } from "./list_faults.js";
import { around, Refused } from "./store.js";

const tenantOf = (store, kind, id, own) => [...store.tenants.keys()].find((tenant) => store.of(tenant, kind).has(id)) ?? own;

export const faults = {
  ...listFaults,
  // Gets.
  prefixId(parts) {
    around(parts, "readOne", (former, store, tenant, kind, id) => former(store, tenant, kind, [...store.of(tenant, kind).keys()].find((each) => each.startsWith(id)) ?? id));
  },
  nullForUnknown(parts) {
    around(parts, "readOne", (former, store, tenant, kind, id) => (store.of(tenant, kind).has(id) ? former(store, tenant, kind, id) : {}));
  },
  crashOnPercent(parts) {
    around(parts, "readOne", (former, store, tenant, kind, id) => {
      decodeURIComponent(id);
      return former(store, tenant, kind, id);
    });
  },
  textAmounts(parts) {
    around(parts, "readOne", (former, store, tenant, kind, id) => {
      const found = former(store, tenant, kind, id);
      return kind === "rentals" ? { ...found, monthlyAmount: String(found.monthlyAmount) } : found;
    });
  },
  secondsLost(parts) {
    around(parts, "readOne", (former, store, tenant, kind, id) => {
      const found = former(store, tenant, kind, id);
      return kind === "orders" ? { ...found, updatedAt: `${found.updatedAt.slice(0, 11)}00:00:00Z` } : found;
    });
  },
  optionalKey(parts) {
    around(parts, "authorize", (former, request) => request.headers.authorization && former(request));
  },
  readsOfAnyTenant(parts) {
    around(parts, "readOne", (former, store, tenant, kind, id) => former(store, kind === "files" ? tenantOf(store, kind, id, tenant) : tenant, kind, id));
  },
  anyKeyReads(parts) {
    around(parts, "authorize", (former, request) => {
      if (request.method === "GET" && request.headers.authorization) request.headers.authorization = "Bearer test-key";
      former(request);
    });
  },
  // Keys and tenants of writes.
  openPatch(parts) {
    around(parts, "authorize", (former, request) => request.method === "PATCH" && !request.headers.authorization ? undefined : former(request));
  },
  anyKeyDeletes(parts) {
    around(parts, "authorize", (former, request) => {
      if (request.method === "DELETE" && request.headers.authorization) request.headers.authorization = "Bearer test-key";
      former(request);
    });
  },
  defaultTenant(parts) {
    around(parts, "authorize", (former, request) => {
      request.headers["tenant-id"] ??= "acme";
      former(request);
    });
  },
  unknownTenantIs500(parts) {
    around(parts, "authorize", (former, request) => {
      if (request.method === "PUT" && !["acme", "globex"].includes(request.headers["tenant-id"])) throw new Refused(500, "INTERNAL_ERROR", "no such tenant");
      former(request);
    });
  },
  cancelsOfAnyTenant({ writes, store }) {
    around(writes, "cancelOrder", (former, tenant, id) => former(tenantOf(store, "orders", id, tenant), id));
  },
  // Writes.
  noGroupInResponse({ writes }) {
    around(writes, "createBillingGroup", (former, ...given) => {
      former(...given);
      return {};
    });
  },
  formerGroup({ writes, store }) {
    around(writes, "updateBillingGroup", (former, tenant, id, body) => {
      const billingGroup = store.get(tenant, "billingGroups", id);
      former(tenant, id, body);
      return { billingGroup };
    });
  },
  lowerCaseId({ writes }) {
    around(writes, "updateOrderNotes", (former, ...given) => ({ orderId: former(...given).orderId.toLowerCase() }));
  },
  unlisted(parts) {
    around(parts, "list", (former, store, tenant, kind, query) => {
      const page = former(store, tenant, kind, query);
      if (kind !== "products") return page;
      const products = page.products.filter(({ productSku }) => productSku.startsWith("P-"));
      return { ...page, products, count: products.length };
    });
  },
  twoOrders({ writes }) {
    around(writes, "createOrder", (former, ...given) => {
      former(...given);
      return former(...given);
    });
  },
  renamesGroups({ writes, store }) {
    around(writes, "createBillingGroup", (former, tenant, id, body) => {
      for (const { billingGroupId } of store.all(tenant, "billingGroups")) store.change(tenant, "billingGroups", billingGroupId, { groupName: body.groupName });
      return former(tenant, id, body);
    });
  },
  notesOfAll({ writes, store }) {
    around(writes, "updateOrderNotes", (former, tenant, id, body) => {
      for (const { orderId } of store.all(tenant, "orders")) store.change(tenant, "orders", orderId, { notes: body.notes });
      return former(tenant, id, body);
    });
  },
  cancelsPartial({ writes, store }) {
    around(writes, "cancelOrder", (former, tenant, id) => {
      if (store.get(tenant, "orders", id).status === "partial") store.change(tenant, "orders", id, { status: "pending" });
      return former(tenant, id);
    });
  },
  cancelTakesOver({ writes, store }) {
    around(writes, "cancelOrder", (former, tenant, id) => {
      const result = former(tenant, id);
      store.change(tenant, "orders", id, { createdBy: "dashboard" });
      return result;
    });
  },
  cancelsAll({ writes, store }) {
    around(writes, "cancelOrder", (former, tenant, id) => {
      const result = former(tenant, id);
      for (const { orderId } of store.all(tenant, "orders", ({ status }) => status === "pending")) store.change(tenant, "orders", orderId, { status: "cancelled" });
      return result;
    });
  },
  groupForNobody({ writes, store }) {
    around(writes, "createBillingGroup", (former, tenant, id, body) => {
      if (store.of(tenant, "customers").has(body.customerId)) return former(tenant, id, body);
      return { billingGroup: store.add(tenant, "billingGroups", { ...body, totalMonthlyAmount: 0, currency: "EUR", status: "active", createdBy: "api", activeRentalCount: 0 }) };
    });
  },
  noSchema({ bodies }) {
    delete bodies.createProduct;
  },
  writesThenValidates({ bodies, writes, store }) {
    const { groupName } = bodies.updateBillingGroup.properties;
    bodies.updateBillingGroup.properties.groupName = {};
    around(writes, "updateBillingGroup", (former, tenant, id, body) => {
      const result = former(tenant, id, body);
      if (body.groupName !== undefined && typeof body.groupName !== groupName.type) throw new Refused(422, "VALIDATION_ERROR", "groupName is no text", "groupName");
      return result;
    });
  },
  deleteDeactivates({ writes, store }) {
    writes.deleteBillingGroup = (tenant, id) => {
      store.change(tenant, "billingGroups", id, { status: "inactive" });
      return {};
    };
  },
  deletesMore({ writes, store }) {
    around(writes, "deleteBillingGroup", (former, tenant, id) => {
      const { billingDay } = store.get(tenant, "billingGroups", id);
      for (const each of store.all(tenant, "billingGroups", (other) => other.billingDay === billingDay && other.billingGroupId !== id)) store.of(tenant, "billingGroups").delete(each.billingGroupId);
      return former(tenant, id);
    });
  },
  idOfTheSecond({ store }) {
    const add = store.add.bind(store);
    store.add = (tenant, kind, fields) => add(tenant, kind, kind === "billingGroups" ? { ...fields, billingGroupId: `g${Math.floor(Date.now() / 1000)}` } : fields);
  },
  createLost({ writes, store }) {
    around(writes, "createOrder", (former, tenant, id, body) => {
      const result = former(tenant, id, body);
      store.of(tenant, "orders").delete(result.orderId);
      return result;
    });
  },
  putReplaces({ writes, store }) {
    around(writes, "updateCustomer", (former, tenant, id, body) => {
      store.change(tenant, "customers", id, { company: undefined, phone: undefined });
      return former(tenant, id, body);
    });
  },
  addressLost({ writes }) {
    around(writes, "updateCustomer", (former, tenant, id, { shippingAddress, ...body }) => former(tenant, id, body));
  },
  postIsNoUpsert({ writes, store }) {
    around(writes, "createProduct", (former, tenant, id, body) => {
      for (const each of store.all(tenant, "products", ({ productSku }) => productSku === body.productSku)) {
        store.change(tenant, "products", each.productId, { productSku: `${body.productSku}-old` });
        for (const variant of store.all(tenant, "variants", ({ productId }) => productId === each.productId)) store.of(tenant, "variants").delete(variant.variantId);
      }
      return former(tenant, id, body);
    });
  },
  cancelTwice({ writes, store }) {
    writes.cancelOrder = (tenant, id) => ({ orderId: store.change(tenant, "orders", id, { status: "cancelled" }).orderId });
  },
  cancelRemoves({ writes, store }) {
    around(writes, "cancelOrder", (former, tenant, id) => {
      const result = former(tenant, id);
      store.of(tenant, "orders").delete(id);
      return result;
    });
  },
  deletesQuietly({ writes }) {
    around(writes, "deleteBillingGroup", (former, tenant, id) => {
      try {
        return former(tenant, id);
      } catch {
        return {};
      }
    });
  },
  numbersAsText({ bodies }) {
    bodies.updateBillingGroup.properties.billingDay = {};
  },
  noMinimum({ bodies }) {
    delete bodies.createProduct.properties.variants.items.properties.pricing.items.properties.monthlyPrice.minimum;
  },
  anyStatus({ bodies }) {
    bodies.updateCustomer.properties.status = { type: "string" };
  },
  noBilling({ bodies }) {
    bodies.createOrder.properties.billingAddress = { ...bodies.createOrder.properties.billingAddress, required: [] };
  },
  slowRead({ writes, store }) {
    writes.updateCustomer = async (tenant, id, { billingAddress, shippingAddress, customerId, ...body }) => {
      const read = store.get(tenant, "customers", id);
      await new Promise((resolve) => setTimeout(resolve, 20));
      const customer = { ...read, ...body };
      store.of(tenant, "customers").set(id, customer);
      return { customerId: id, customer };
    };
  },
  checkThenAct({ writes, store }) {
    writes.cancelOrder = async (tenant, id) => {
      const { status } = store.get(tenant, "orders", id);
      await new Promise((resolve) => setTimeout(resolve, 20));
      if (status !== "pending") throw new Refused(400, "ORDER_NOT_CANCELLABLE", "not pending");
      store.change(tenant, "orders", id, { status: "cancelled" });
      return { orderId: id };
    };
  },
};
