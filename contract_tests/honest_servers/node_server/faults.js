// Planted bugs, by name: each changes a part of the server that `build` made. The checks are in node_planted.py.

import { Refused } from "./store.js";

const around = (object, name, change) => {
  const former = object[name];
  object[name] = (...given) => change(former, ...given);
};

export const faults = {
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
  // Writes.
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
