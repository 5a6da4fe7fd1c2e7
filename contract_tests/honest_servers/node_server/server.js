// FlexPortal in Fastify: all lists and gets, and the writes of orders, customers, products and billing groups.
// Usage: node server.js '{"size": 130}'; prints its port.

import Fastify from "fastify";
import { gzipSync } from "node:zlib";
import { bodies } from "./schemas.js";
import { fill } from "./seed.js";
import { at, kinds, Refused, Store } from "./store.js";
import { operations } from "./writes.js";

const tenants = ["acme", "globex"];
const routes = {
  createOrder: "POST orders",
  cancelOrder: "POST orders/:id/cancel",
  updateOrderNotes: "PATCH orders/:id/notes",
  updateCustomer: "PUT customers/:id",
  deleteCustomer: "DELETE customers/:id",
  createProduct: "POST products",
  updateProduct: "PUT products/:id",
  deleteProduct: "DELETE products/:id",
  createBillingGroup: "POST billing-groups",
  updateBillingGroup: "PATCH billing-groups/:id",
  deleteBillingGroup: "DELETE billing-groups/:id",
};
const values = {
  customers: { status: "active inactive", customerType: "individual business", hasActiveRentals: "true false" },
  orders: { status: "pending confirmed partial fulfilled cancelled" },
  rentals: { status: "active cancelled ended_completed ended_buyout ended_upgrade ended_early_return" },
  products: { status: "active discontinued" },
  variants: { status: "active inactive" },
  assets: { status: "available rented_out returned sold unavailable" },
  payments: { status: "pending processing paid failed cancelled" },
  billingGroups: { status: "active inactive" },
};
const sorts = {
  customers: "createdAt firstName lastName email totalMonthlyRevenue totalDevicesRented",
  orders: "createdAt updatedAt orderId status totals.total",
  rentals: "createdAt endDate",
  assets: "createdAt updatedAt serialNumber status sku",
};
const invalid = (name) => new Refused(400, "VALIDATION_ERROR", `cannot use this ${name}`, name);

export function conditions(kind, query) {
  const tests = [];
  for (const [name, allowed] of Object.entries(values[kind] ?? {})) {
    if (query[name] !== undefined && !allowed.split(" ").includes(query[name])) throw invalid(name);
  }
  for (const [name, path] of Object.entries(kinds[kind].filters)) {
    const wanted = query[name];
    if (wanted === undefined) continue;
    if (name.endsWith("From")) tests.push((each) => at(each, path) !== undefined && at(each, path).slice(0, 10) >= wanted.slice(0, 10));
    else if (name.endsWith("DateTo")) tests.push((each) => at(each, path) !== undefined && at(each, path).slice(0, 10) <= wanted.slice(0, 10));
    else tests.push((each) => at(each, path) === wanted);
  }
  if (kind === "customers" && query.hasActiveRentals) tests.push((each) => each.totalDevicesRented > 0 === (query.hasActiveRentals === "true"));
  return (each) => tests.every((test) => test(each));
}

export function list(store, tenant, kind, query) {
  const { most = 100, limit: usual = 50, paged = true, envelope } = kinds[kind];
  const text = query.limit ?? String(usual);
  if (!/^[1-9][0-9]{0,8}$/.test(text) || Number(text) > most) throw invalid("limit");
  const by = (sorts[kind] && query.sortBy) || "createdAt";
  if (sorts[kind] && !sorts[kind].split(" ").includes(by)) throw invalid("sortBy");
  if (sorts[kind] && query.sortDir !== undefined && !["asc", "desc"].includes(query.sortDir)) throw invalid("sortDir");
  const descending = !(sorts[kind] && query.sortDir === "asc");
  const after = paged ? query.startAfter : undefined;
  const { rows, more } = store.page(tenant, kind, { test: conditions(kind, query), by, descending, after, limit: Number(text) });
  const page = { [kind]: rows.map((row) => whole(store, tenant, kind, row)), count: rows.length };
  if (paged) Object.assign(page, { hasMore: more, nextCursor: more ? rows.at(-1)[kinds[kind].id] : null });
  return envelope ? { success: true, ...page } : { ...page, limit: Number(text) };
}

function whole(store, tenant, kind, document) {
  if (kind !== "products") return document;
  return { ...document, variants: store.all(tenant, "variants", (each) => each.productId === document.productId) };
}

function readOne(store, tenant, kind, id) {
  const document = whole(store, tenant, kind, store.get(tenant, kind, id));
  const { envelope } = kinds[kind];
  return envelope ? { success: true, [envelope]: document } : document;
}

function authorize(request) {
  const { authorization } = request.headers;
  if (!authorization) throw new Refused(401, "AUTH_REQUIRED", "who are you?");
  if (!/^bearer test-key$/i.test(authorization) || !authorization.endsWith("test-key")) throw new Refused(401, "INVALID_TOKEN", "no such key");
  if (!tenants.includes(request.headers["tenant-id"])) throw new Refused(403, "NO_TENANT_ACCESS", "no such tenant");
}

export function build(given = {}, plant = () => {}) {
  const options = { size: 130, invalid: 422, conflict: 400, ...given };
  const store = new Store(options);
  // The second tenant has more, so that the ids of new documents of the first are known there.
  for (const tenant of tenants) fill(store, tenant, { ...options, size: options.size + (tenant === tenants[0] ? 0 : 60) });
  const parts = { store, options, list, readOne, authorize, writes: operations(store, options), bodies: structuredClone(bodies), render: (value) => value };
  plant(parts);
  const app = Fastify({
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: false } },
    routerOptions: { maxParamLength: 2000 },
    forceCloseConnections: true,
  });
  let requests = 0;
  app.addHook("onRequest", async (request, reply) => {
    requests += 1;
    if (options.close) reply.header("Connection", "close");
    if (options.extras) reply.headers({ "X-Request-Id": "1", "Server-Timing": "db;dur=1", Vary: "Accept-Encoding" });
    if (options.limited && requests % options.limited === 0) {
      if (options.retryAfter) reply.header("Retry-After", new Date(Date.now() + 1000).toUTCString());
      throw new Refused(429, "RATE_LIMITED", "slow down");
    }
    if (request.is404) return;
    parts.authorize(request);
  });
  app.addHook("onSend", async (request, reply, payload) => {
    if (!options.gzip || typeof payload !== "string" || !/gzip/.test(request.headers["accept-encoding"] ?? "")) return payload;
    reply.header("Content-Encoding", "gzip");
    const packed = gzipSync(payload);
    reply.header("Content-Length", packed.length);
    return packed;
  });
  app.setErrorHandler((error, _, reply) => {
    const status = error.validation ? options.invalid : error instanceof Refused || error.statusCode < 500 ? error.statusCode : 500;
    const refused = error instanceof Refused;
    const path = error.validation?.[0]?.instancePath?.slice(1).replaceAll("/", ".") ?? error.path;
    const details = path === undefined ? {} : { details: [{ path, message: "not valid", code: "invalid" }] };
    // A body of an unknown type or too large is a request that can't be validated.
    reply.code([413, 415].includes(status) ? 400 : status).send({ error: { code: refused ? error.code : status < 500 ? "VALIDATION_ERROR" : "INTERNAL", message: error.message, ...details } });
  });
  app.setNotFoundHandler((_, reply) => reply.code(404).send({ error: { code: "NOT_FOUND", message: "no such path" } }));
  const tenantOf = (request) => request.headers["tenant-id"];
  for (const kind of Object.keys(kinds)) {
    app.get(`/v1/${kinds[kind].path}`, async (request) => parts.render(parts.list(store, tenantOf(request), kind, request.query)));
    if (kinds[kind].alone !== false) app.get(`/v1/${kinds[kind].path}/:id`, async (request) => parts.render(parts.readOne(store, tenantOf(request), kind, request.params.id)));
  }
  for (const [name, route] of Object.entries(routes)) {
    const [method, path] = route.split(" ");
    const schema = parts.bodies[name] ? { body: parts.bodies[name] } : {};
    app.route({
      method,
      url: `/v1/${path}`,
      schema,
      async handler(request, reply) {
        const result = await parts.writes[name](tenantOf(request), request.params.id, request.body ?? {});
        reply.code(name.startsWith("create") ? 201 : 200);
        return parts.render({ success: true, message: "ok", ...result });
      },
    });
  }
  if (options.writers) setInterval(() => disturb(store, operations(store, options), requests++), 1000 / options.writers).unref();
  return app;
}

function disturb(store, writes, turn) {
  const orders = store.all("acme", "orders");
  const order = orders[(turn * 13) % orders.length];
  if (turn % 3) store.change("acme", "orders", order.orderId, { notes: `turn ${turn}` });
  else writes.createOrder("acme", undefined, { customer: { email: `t${turn}@example.net`, firstName: "T", lastName: "U" }, billingAddress: order.billingAddress, items: [{ sku: "V-1", quantity: 1 }] });
}

const [, script, argument, fault] = process.argv;
if (script && import.meta.url.endsWith(script.split("/").at(-1))) {
  const { faults } = await import("./faults.js");
  const app = build(JSON.parse(argument ?? "{}"), fault ? faults[fault] : undefined);
  await app.listen({ port: 0, host: "127.0.0.1" });
  console.log(app.server.address().port);
  process.stdin.on("end", () => app.close()).resume();
}
