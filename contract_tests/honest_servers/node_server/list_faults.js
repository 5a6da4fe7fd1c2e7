// Planted bugs of lists, by name, as in faults.js.

import { around, at, Refused } from "./store.js";

// Changes the query of a list, or its page: `change(query, former, store, tenant)` gives the page.
const ofList = (kind, change) => (parts) =>
  around(parts, "list", (former, store, tenant, asked, query) => {
    const read = (given, owner = tenant) => former(store, owner, asked, given);
    return asked === kind ? change(query, read, store, tenant) : read(query);
  });
const without = (query, ...names) => Object.fromEntries(Object.entries(query).filter(([name]) => !names.includes(name)));

export const listFaults = {
  skipsARow: ofList("orders", (query, read) => {
    const page = read(query);
    const orders = page.orders.slice(query.startAfter ? 1 : 0);
    return { ...page, orders, count: orders.length };
  }),
  repeatsTheCursor: ofList("payments", (query, read, store, tenant) => {
    const page = read(query);
    if (query.startAfter) page.payments = [store.get(tenant, "payments", query.startAfter), ...page.payments].slice(0, Number(query.limit ?? 50));
    return { ...page, count: page.payments.length };
  }),
  fullPageSaysMore: ofList("products", (query, read) => {
    const page = read(query);
    const hasMore = page.count === page.limit;
    return { ...page, hasMore, nextCursor: hasMore ? page.products.at(-1).productId : null };
  }),
  totalAsCount: ofList("billingGroups", (query, read, store, tenant) => ({ ...read(query), count: store.all(tenant, "billingGroups").length })),
  oneTooMany: ofList("assets", (query, read) => {
    const limit = Number(query.limit ?? 50);
    return limit < 1 || limit > 99 ? read(query) : { ...read({ ...query, limit: String(limit + 1) }), limit };
  }),
  sortOnFirstPage: ofList("customers", (query, read) => read(query.startAfter ? without(query, "sortBy", "sortDir") : query)),
  sortsNumbersAsText: ofList("orders", (query, read, store, tenant) => {
    if (query.sortBy !== "totals.total" || query.startAfter) return read(query);
    const way = query.sortDir === "asc" ? 1 : -1;
    const text = ({ totals }) => String(totals.total);
    const orders = store.all(tenant, "orders").sort((one, two) => way * (text(one) < text(two) ? -1 : 1)).slice(0, Number(query.limit ?? 50));
    return { ...read(query), orders, count: orders.length };
  }),
  unstableOrder: ofList("rentals", (query, read) => {
    const page = read(query);
    return { ...page, rentals: page.rentals.sort(() => Math.random() - 0.5) };
  }),
  filterOnFirstPage: ofList("orders", (query, read) => read(query.startAfter ? without(query, "status") : query)),
  oneOfTwoFilters: ofList("customers", (query, read) => read(query.status ? without(query, "customerType") : query)),
  oneFilterBesideText: ofList("variants", (query, read) => read(query.status ? without(query, "grade") : query)),
  filterAfterLimit: ofList("rentals", (query, read) => {
    const page = read(without(query, "sku"));
    const rentals = page.rentals.filter(({ sku }) => query.sku === undefined || sku === query.sku);
    return { ...page, rentals, count: rentals.length, ...(query.sku && { hasMore: false, nextCursor: null }) };
  }),
  lastDayMissing: ofList("payments", (query, read) => {
    const page = read(query);
    const payments = page.payments.filter(({ dueDate }) => query.dueDateTo === undefined || dueDate.slice(0, 10) !== query.dueDateTo.slice(0, 10));
    return { ...page, payments, count: payments.length };
  }),
  beginsWith: ofList("assets", (query, read, store, tenant) => {
    if (!query.sku) return read(query);
    return read({ ...query, sku: store.all(tenant, "assets", ({ sku }) => sku.startsWith(query.sku))[0]?.sku ?? query.sku });
  }),
  operatorsInText: ofList("customers", (query, read) => read(/\$ne|'/.test(query.email ?? "") ? without(query, "email") : query)),
  cutsText: ofList("products", (query, read) => read(query.brand ? { ...query, brand: query.brand.slice(0, 4) } : query)),
  longTextIgnored: ofList("products", (query, read) => read(query.category?.length > 255 ? without(query, "category") : query)),
  filterAcrossTenants: ofList("assets", (query, read, store, tenant) => {
    const owner = [...store.tenants.keys()].find((each) => query.rentalId && store.of(each, "rentals").has(query.rentalId));
    return read(query, owner ?? tenant);
  }),
  cursorAcrossTenants: ofList("payments", (query, read, store, tenant) => {
    const owner = [...store.tenants.keys()].find((each) => store.of(each, "payments").has(query.startAfter));
    return read(query, owner ?? tenant);
  }),
  errorsAsPages: ofList("files", (query, read) => {
    try {
      return read(query);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return { files: [], count: 0, limit: 50 };
    }
  }),
  headWithoutKey(parts) {
    around(parts, "authorize", (former, request) => request.method === "HEAD" || former(request));
  },
  // What one request asks for is kept where the next one, under way at the same time, overwrites it.
  sharedQuery(parts) {
    const given = {};
    around(parts, "list", async (former, store, tenant, kind, query) => {
      Object.assign(given, { tenant, query });
      await new Promise((resolve) => setTimeout(resolve, 5));
      return former(store, given.tenant, kind, kind === "orders" ? given.query : query);
    });
  },
  textTotals: ofList("orders", (query, read) => {
    const page = read(query);
    return { ...page, orders: page.orders.map((each) => (at(each, "items.0.sku") === "V-8" ? { ...each, totals: { ...each.totals, total: String(each.totals.total) } } : each)) };
  }),
};
