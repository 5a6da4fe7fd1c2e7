// What each write does: operations of a store, by the operation's id.

import { Refused } from "./store.js";

const pick = (source, names) => Object.fromEntries(names.split(" ").filter((name) => source[name] !== undefined).map((name) => [name, source[name]]));

export function operations(store, options) {
  const conflict = (code) => new Refused(options.conflict, code, `not in this state: ${code}`);

  function writeProduct(tenant, known, body) {
    const fields = pick(body, "productSku name specification category brand description images");
    const bySku = (sku) => store.all(tenant, "variants", (each) => each.variantSku === sku)[0];
    for (const { variantSku } of body.variants) {
      const found = bySku(variantSku);
      if (found && found.productId !== known?.productId) throw conflict("DUPLICATE_SKU");
    }
    const product = known ? store.change(tenant, "products", known.productId, fields) : store.add(tenant, "products", { ...fields, status: "active" });
    const variantResults = body.variants.map(({ variantId: _, ...given }) => {
      const found = bySku(given.variantSku);
      const own = { ...given, productId: product.productId, productSku: product.productSku, status: "active" };
      if (found) store.change(tenant, "variants", found.variantId, own);
      else store.add(tenant, "variants", own);
      return { variantSku: given.variantSku };
    });
    return { productId: product.productId, productSku: product.productSku, operation: known ? "updated" : "created", variantResults };
  }

  function grouped(tenant, customerId, rentalIds) {
    const rentals = rentalIds.map((id) => store.get(tenant, "rentals", id, 400));
    if (rentals.some((each) => each.customerId !== customerId)) throw new Refused(400, "SUBSCRIPTION_DIFFERENT_CUSTOMER", "of another customer", "rentalIds");
    const active = rentals.filter((each) => each.status === "active");
    return { rentalIds, activeRentalCount: active.length, totalMonthlyAmount: active.reduce((sum, each) => sum + each.monthlyAmount, 0) };
  }

  return {
    updateCustomer(tenant, id, body) {
      if (body.customerId !== id) throw new Refused(400, "VALIDATION_ERROR", "not the id of the path", "customerId");
      const fields = pick(body, "firstName lastName company phone customerType status");
      if (body.billingAddress) fields.lastBillingAddress = body.billingAddress;
      if (body.shippingAddress) fields.lastShippingAddress = body.shippingAddress;
      return { customerId: id, customer: store.change(tenant, "customers", id, fields) };
    },
    deleteCustomer(tenant, id) {
      store.get(tenant, "customers", id);
      if (store.all(tenant, "rentals", (each) => each.customerId === id && each.status === "active").length) throw conflict("CUSTOMER_HAS_ACTIVE_SUBSCRIPTIONS");
      if (store.all(tenant, "orders", (each) => each.customer.customerId === id && each.status === "pending").length) throw conflict("CUSTOMER_HAS_PENDING_ORDERS");
      store.change(tenant, "customers", id, { status: "inactive" });
      return { customerId: id };
    },
    createOrder(tenant, _, body) {
      const items = body.items.map((given) => {
        const variant = store.all(tenant, "variants", (each) => each.variantSku === given.sku)[0];
        if (!variant) throw new Refused(400, "VARIANT_NOT_FOUND", "no such sku", "items");
        const [tier] = variant.pricing;
        return { productName: variant.variantName, unitPrice: tier.monthlyPrice, contractLength: tier.contractLength, ...given };
      });
      const known = store.all(tenant, "customers", (each) => each.email === body.customer.email)[0];
      const last = known?.orderIds.at(-1) && store.get(tenant, "orders", known.orderIds.at(-1));
      const bought = (list) => JSON.stringify(list.map(({ sku, quantity }) => [sku, quantity]));
      // Some vendors return the first order where the same one is placed again at once.
      if (options.repeats && last && last.createdBy === "api" && bought(last.items) === bought(items)) return { orderId: last.orderId, order: last };
      const zero = { totalOrders: 0, totalDevicesRented: 0, totalMonthlyRevenue: 0, orderIds: [], rentalIds: [] };
      const customer = known ?? store.add(tenant, "customers", { customerType: "individual", ...body.customer, ...zero, status: "active", createdBy: "api" });
      const total = items.reduce((sum, each) => sum + each.quantity * each.unitPrice, 0);
      const totalDevices = items.reduce((sum, each) => sum + each.quantity, 0);
      const order = store.add(tenant, "orders", {
        orderType: "standard",
        shippingAddress: body.billingAddress,
        ...body,
        customer: { ...body.customer, customerId: customer.customerId },
        items,
        status: "pending",
        totals: { subtotal: total, total, currency: "EUR", totalDevices },
        rentalProgress: { totalDevices, rentedDevices: 0 },
        rentalIds: [],
        createdBy: "api",
      });
      const addresses = { lastBillingAddress: order.billingAddress, lastShippingAddress: order.shippingAddress };
      const orderIds = [...customer.orderIds, order.orderId];
      store.change(tenant, "customers", customer.customerId, { ...addresses, orderIds, totalOrders: orderIds.length });
      return { orderId: order.orderId, order };
    },
    cancelOrder(tenant, id) {
      if (!["pending", "confirmed"].includes(store.get(tenant, "orders", id).status)) throw conflict("ORDER_NOT_CANCELLABLE");
      store.change(tenant, "orders", id, { status: "cancelled" });
      return { orderId: id };
    },
    updateOrderNotes(tenant, id, { notes }) {
      // A repetition doesn't move updatedAt here.
      if (store.get(tenant, "orders", id).notes !== notes) store.change(tenant, "orders", id, { notes });
      return { orderId: id };
    },
    createProduct: (tenant, _, body) => writeProduct(tenant, store.all(tenant, "products", (each) => each.productSku === body.productSku)[0], body),
    updateProduct(tenant, id, body) {
      const product = store.get(tenant, "products", id);
      if (store.all(tenant, "products", (each) => each.productSku === body.productSku && each.productId !== id).length) throw conflict("DUPLICATE_SKU");
      return writeProduct(tenant, product, body);
    },
    deleteProduct(tenant, id) {
      const { productSku } = store.change(tenant, "products", id, { status: "discontinued" });
      for (const each of store.all(tenant, "variants", (variant) => variant.productId === id)) store.change(tenant, "variants", each.variantId, { status: "inactive" });
      return { productId: id, productSku };
    },
    createBillingGroup(tenant, _, body) {
      store.get(tenant, "customers", body.customerId, 400);
      const totals = grouped(tenant, body.customerId, body.rentalIds);
      return { billingGroup: store.add(tenant, "billingGroups", { ...body, ...totals, currency: "EUR", status: "active", createdBy: "api" }) };
    },
    updateBillingGroup(tenant, id, body) {
      const { customerId } = store.get(tenant, "billingGroups", id);
      const totals = body.rentalIds ? grouped(tenant, customerId, body.rentalIds) : {};
      const fields = pick(body, "groupName billingDay notes status");
      return { billingGroup: store.change(tenant, "billingGroups", id, { ...fields, ...totals }) };
    },
    deleteBillingGroup(tenant, id) {
      store.get(tenant, "billingGroups", id);
      store.of(tenant, "billingGroups").delete(id);
      return {};
    },
  };
}
