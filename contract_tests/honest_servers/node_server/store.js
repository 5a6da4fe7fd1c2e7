// Documents in memory, by tenant and kind. A cursor is the id of the last document of the page before.

export const kinds = {
  customers: { id: "customerId", path: "customers", filters: { status: "status", customerType: "customerType", email: "email" } },
  orders: { id: "orderId", path: "orders", filters: { status: "status", customerId: "customer.customerId" } },
  rentals: {
    id: "rentalId",
    path: "subscriptions",
    filters: { status: "status", customerId: "customerId", orderId: "orderId", serialNumber: "assetSerialNumber", sku: "sku", endDateFrom: "endDate", endDateTo: "endDate" },
  },
  products: { id: "productId", path: "products", filters: { status: "status", category: "category", brand: "brand" } },
  variants: { id: "variantId", path: "products/variants", filters: { status: "status", productSku: "productSku", grade: "grade" }, most: 5000, limit: 5000, alone: false },
  assets: { id: "serialNumber", path: "assets", filters: { status: "status", sku: "sku", customerId: "customerId", rentalId: "rentalId" } },
  payments: {
    id: "paymentId",
    path: "payments",
    envelope: "payment",
    filters: { status: "status", customerId: "customerId", rentalId: "rentalId", billingGroupId: "billingGroupId", dueDateFrom: "dueDate", dueDateTo: "dueDate" },
  },
  billingGroups: { id: "billingGroupId", path: "billing-groups", envelope: "billingGroup", filters: { status: "status", customerId: "customerId" } },
  files: { id: "fileId", path: "files", filters: { orderId: "orderId", type: "type" }, most: 1e6, paged: false },
};

export class Refused extends Error {
  constructor(statusCode, code, message, path) {
    super(message);
    Object.assign(this, { statusCode, code, path });
  }
}

// Replaces a function of an object by one that is given the former.
export const around = (object, name, change) => {
  const former = object[name].bind(object);
  object[name] = (...given) => change(former, ...given);
};

export const at = (value, path) => path.split(".").reduce((part, name) => part?.[name], value);

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
const millis = (time) => (typeof time === "object" ? time._seconds * 1000 : Date.parse(time));

export class Store {
  // With ownIds, each tenant counts its own: the same ids are found in both.
  constructor({ ownIds = false } = {}) {
    this.tenants = new Map();
    this.ownIds = ownIds;
    this.counts = {};
    this.number = 12345;
    this.last = 0;
  }

  // A document id like those of document databases: not in the order of creation.
  newId(tenant) {
    if (this.ownIds) {
      this.counts[tenant] = (this.counts[tenant] ?? 0) + 1;
      return String(this.counts[tenant]).padStart(7, "0");
    }
    let id = "";
    for (let n = 0; n < 20; n++) {
      // Math.imul: the product has more digits than a number can hold, and ids came again without it.
      this.number = (Math.imul(this.number, 1103515245) + 12345) & 0x7fffffff;
      id += letters[Math.floor((this.number / 2147483648) * letters.length)];
    }
    return id;
  }

  // Strictly later than what was created before.
  now() {
    this.last = Math.max(Date.now(), this.last + 1);
    return new Date(this.last).toISOString();
  }

  of(tenant, kind) {
    if (!this.tenants.has(tenant)) this.tenants.set(tenant, Object.fromEntries(Object.keys(kinds).map((name) => [name, new Map()])));
    return this.tenants.get(tenant)[kind];
  }

  get(tenant, kind, id, status = 404) {
    const found = this.of(tenant, kind).get(id);
    if (!found) throw new Refused(status, "NOT_FOUND", `${kinds[kind].path} has no ${id.length > 60 ? "such id" : "document of this id"}`);
    return found;
  }

  all(tenant, kind, test = () => true) {
    return [...this.of(tenant, kind).values()].filter(test);
  }

  add(tenant, kind, fields) {
    const time = this.now();
    const document = { tenantId: tenant, createdAt: time, updatedAt: time, ...fields };
    document[kinds[kind].id] ??= this.newId(tenant);
    this.of(tenant, kind).set(document[kinds[kind].id], document);
    return document;
  }

  change(tenant, kind, id, fields) {
    const document = { ...this.get(tenant, kind, id), ...fields, updatedAt: this.now() };
    this.of(tenant, kind).set(id, document);
    return document;
  }

  // The page, and whether documents follow. Raises Refused for a cursor that is no document's id.
  page(tenant, kind, { test, by, descending, after, limit }) {
    const { id } = kinds[kind];
    const value = (each) => (by === "createdAt" ? millis(each.createdAt) : at(each, by) ?? "");
    const way = descending ? -1 : 1;
    const order = (a, b) => way * (compare(value(a), value(b)) || compare(a[id], b[id]));
    const start = after === undefined ? undefined : this.of(tenant, kind).get(after);
    if (after !== undefined && !start) throw new Refused(400, "VALIDATION_ERROR", "startAfter is no cursor of this list", "startAfter");
    const rows = this.all(tenant, kind, (each) => test(each) && (!start || order(each, start) > 0)).sort(order);
    return { rows: rows.slice(0, limit), more: rows.length > limit };
  }
}
