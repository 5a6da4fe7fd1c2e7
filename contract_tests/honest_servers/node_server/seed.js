// The documents that a server starts with.

const newest = Date.parse("2026-03-20T12:00:00.000Z");

export function fill(store, tenant, options) {
  for (let n = 0; n < options.size; n++) {
    const time = newest - (options.ties ? Math.floor(n / 7) : n) * 3_600_000;
    const createdAt = new Date(time).toISOString();
    const own = { createdAt, updatedAt: createdAt };
    const add = (kind, fields) => store.add(tenant, kind, { ...own, ...fields });
    const name = { firstName: "Ana", lastName: `Čapek ${n}` };
    const email = `ana.${options.duplicateEmails ? n % 40 : n}+x@${tenant}.example.org`;
    const address = { contactName: "Ana", streetAddress: "Hoofdweg 1", city: "Leiden", country: "NL", postalCode: n % 2 ? "2311" : null };
    const price = 5 + (n * 37) % 90 + 0.25;
    const active = n % 2 === 0;
    const seconds = options.mixedTimestamps && n % 4 === 2;
    const customer = add("customers", {
      ...name,
      email,
      createdAt: seconds ? { _seconds: time / 1000, _nanoseconds: 0 } : createdAt,
      customerType: n % 3 ? "individual" : "business",
      status: n % 10 === 3 ? "inactive" : "active",
      totalOrders: 1,
      totalDevicesRented: active ? 1 : 0,
      totalMonthlyRevenue: active ? price : 0,
      createdBy: "import",
      orderIds: [],
      rentalIds: [],
    });
    const { customerId } = customer;
    const product = add("products", {
      productSku: `P-${n}`,
      name: `Phone ${n}`,
      specification: "128 GB",
      category: n % 2 ? "phones" : "tablets",
      brand: n % 3 ? "West" : "East",
      status: n % 5 === 4 ? "discontinued" : "active",
    });
    add("variants", {
      productId: product.productId,
      productSku: product.productSku,
      variantSku: `V-${n}`,
      variantName: `Phone ${n}`,
      grade: "ABC"[n % 3],
      pricing: [{ contractLength: 24, monthlyPrice: price }],
      status: n % 6 === 1 ? "inactive" : "active",
    });
    const sku = `V-${n % 9}`;
    const item = { sku, productName: `Phone ${n % 9}`, quantity: 1, unitPrice: price, contractLength: 24 };
    const order = add("orders", {
      status: ["pending", "confirmed", "cancelled", "fulfilled", "partial"][n % 5],
      orderType: "standard",
      customer: { customerId, email, ...name },
      billingAddress: address,
      shippingAddress: address,
      items: [item],
      totals: { subtotal: price, total: price, currency: "EUR", totalDevices: 1 },
      rentalProgress: { totalDevices: 1, rentedDevices: active ? 1 : 0 },
      rentalIds: [],
      createdBy: "import",
    });
    const { orderId } = order;
    const serialNumber = `${tenant[0]}/${n} é`;
    const rental = add("rentals", {
      assetSerialNumber: serialNumber,
      customerId,
      orderId,
      sku,
      customerEmail: email,
      customerName: `${name.firstName} ${name.lastName}`,
      productName: item.productName,
      monthlyAmount: price,
      currency: "EUR",
      originalContractLength: 24,
      contractLength: 24,
      startDate: "2026-01-01",
      endDate: `2028-0${(n % 9) + 1}-01`,
      status: active ? "active" : ["cancelled", "ended_completed", "ended_upgrade"][n % 3],
      createdBy: "import",
    });
    const { rentalId } = rental;
    customer.orderIds.push(orderId);
    customer.rentalIds.push(rentalId);
    order.rentalIds.push(rentalId);
    add("assets", { serialNumber, sku, productName: item.productName, status: active ? "rented_out" : "returned", ...(active && { customerId, rentalId }) });
    add("payments", {
      customerId,
      rentalId,
      idempotencyKey: `${rentalId}-2026-06`,
      subtotal: price,
      total: price,
      currency: "EUR",
      paymentType: "individual",
      billingPeriod: "2026-06",
      status: ["pending", "paid", "failed", "cancelled"][n % 4],
      dueDate: `2026-06-${String((n % 28) + 1).padStart(2, "0")}T00:00:00Z`,
    });
    add("billingGroups", {
      customerId,
      groupName: `Team ${n}`,
      billingDay: (n % 28) + 1,
      totalMonthlyAmount: price,
      currency: "EUR",
      status: n % 4 ? "active" : "inactive",
      createdBy: "import",
      rentalIds: [rentalId],
      activeRentalCount: active ? 1 : 0,
    });
    add("files", {
      orderId,
      type: n % 2 ? "invoice" : "document",
      filename: `file-${n}.pdf`,
      contentType: "application/pdf",
      storagePath: `f/${n}`,
      uploadedBy: "import",
      category: "uploaded",
      fileSize: 99 + n,
    });
  }
}
