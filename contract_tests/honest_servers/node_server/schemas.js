// What the bodies of requests hold, after the vendor's pages, as JSON Schema.

const text = { type: "string" };
const amount = { type: "number", minimum: 0 };
const object = (required, optional = {}) => ({
  type: "object",
  required: Object.keys(required),
  properties: { ...required, ...optional },
});
const texts = (names) => Object.fromEntries(names.split(" ").map((name) => [name, text]));
const list = (items, minItems = 0) => ({ type: "array", items, minItems });
const oneOf = (values) => ({ type: "string", enum: values.split(" ") });
const whole = (minimum, maximum) => ({ type: "integer", minimum, ...(maximum && { maximum }) });

const address = object(texts("contactName streetAddress city country"), {
  ...texts("company buildingInfo locality adminArea"),
  postalCode: { type: ["string", "null"] },
});
const customerType = oneOf("individual business");
const tier = object(
  { contractLength: whole(1), monthlyPrice: amount },
  {
    setupFee: { type: "number" },
    discount: object({ type: oneOf("percentage fixed"), value: { type: "number" } }, texts("description")),
    source: oneOf("suggested manual"),
    presetUsed: text,
  },
);
const variant = object(
  { ...texts("variantSku variantName grade"), pricing: list(tier, 1) },
  { ...texts("variantId condition colorName"), images: list(text), ...Object.fromEntries(["listPrice", "acquisitionCost"].map((name) => [name, { type: "number" }])) },
);
const product = object(
  { ...texts("productSku name specification category brand"), variants: list(variant, 1) },
  { description: text, images: list(text) },
);
const day = whole(1, 28);
const status = oneOf("active inactive");
const extension = object({ ...texts("originalOrderId previousEndDate newEndDate"), extensionMonths: whole(1) }, texts("reason"));
const upgrade = object({ ...texts("previousDevice previousSerialNumber previousRentalId"), previousMonthlyAmount: { type: "number" } }, texts("upgradeReason"));
const filled = { type: "string", minLength: 1 };

export const bodies = {
  createOrder: object(
    {
      customer: object({ email: { type: "string", format: "email" }, ...texts("firstName lastName") }, { ...texts("company phone"), customerType }),
      billingAddress: address,
      items: list(object({ sku: text, quantity: whole(1) }, { contractLength: { type: "number" } }), 1),
    },
    {
      orderType: oneOf("standard extension upgrade"),
      shippingAddress: address,
      extensionDetails: extension,
      upgradeDetails: upgrade,
      customFields: { type: ["object", "null"] },
      notes: text,
    },
  ),
  cancelOrder: { ...object({}, { reason: { type: "string", maxLength: 1000 } }), type: ["object", "null"] },
  updateOrderNotes: object({ notes: { type: "string", maxLength: 5000 } }),
  updateCustomer: object(
    { customerId: filled },
    { firstName: filled, lastName: filled, ...texts("company phone"), customerType, status, billingAddress: address, shippingAddress: address },
  ),
  createProduct: product,
  updateProduct: product,
  createBillingGroup: object({ ...texts("customerId groupName"), billingDay: day, rentalIds: list(text, 1) }, texts("notes")),
  updateBillingGroup: object({}, { ...texts("groupName notes"), billingDay: day, rentalIds: list(text), status }),
};
