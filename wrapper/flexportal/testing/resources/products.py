"""Products and their variants: written whole, by SKU; discontinued rather than deleted."""

from __future__ import annotations

import csv
import json
from io import StringIO
from typing import Any

from ..api.messages import ErrorResponse, Item
from .action import Action
from .store import Store, refuse

__all__ = ["create", "delete", "import_csv", "update"]

MOST_BYTES, MOST_ROWS = 10_000_000, 10_000
ACTIVE_ORDERS = ("pending", "confirmed", "partial")


def create(action: Action) -> Item:
    """Create a product, or update the one of the same SKU."""
    action.before, action.record, extra = {}, {}, _write(action.store, action.body, None)
    return extra


def update(action: Action) -> Item:
    """Update a product."""
    store, body = action.store, action.body
    other = next(store.where("products", "productSku", body["productSku"]), None)
    if other is not None and other["productId"] != action.before["productId"]:
        raise refuse("DUPLICATE_SKU", "Another product has this SKU.")
    extra = _write(store, body, action.before)
    action.record = {}
    return extra


def _write(store: Store, body: Item, known: Item | None) -> Item:
    """Write a product with its variants; variants that are left out stay. Returns the response's properties."""
    known = known or next(store.where("products", "productSku", body["productSku"]), None)
    product = known or {"productId": store.new_id("prod"), "status": "active"}
    product |= {name: value for name, value in body.items() if name != "variants"}
    others = [next(store.where("variants", "variantSku", each["variantSku"]), None) for each in body["variants"]]
    if any(other is not None and other["productId"] != product["productId"] for other in others):
        raise refuse("DUPLICATE_SKU", "Another product has a variant of this SKU.")
    variants = {each["variantSku"]: each for each in product.get("variants", [])}
    results: list[Item] = []
    for sent in body["variants"]:
        operation = "updated" if sent["variantSku"] in variants else "created"
        variant = _write_variant(store, product, variants.get(sent["variantSku"]), sent)
        variants[sent["variantSku"]] = variant
        results.append({"variantSku": sent["variantSku"], "variantId": variant["variantId"], "operation": operation})
    product["variants"] = list(variants.values())
    if known is None:
        store.add("products", product)
    else:
        store.save("products", product)
    return {
        "productId": product["productId"],
        "productSku": product["productSku"],
        "operation": "created" if known is None else "updated",
        "variantResults": results,
    }


def _write_variant(store: Store, product: Item, known: Item | None, sent: Item) -> Item:
    pricing = [
        {name: _text(value) if name == "calculatedAt" else value for name, value in tier.items()}
        for tier in sent["pricing"]
    ]
    variant = (known or {"status": "active"}) | {name: value for name, value in sent.items() if name != "variantId"}
    variant |= {"productId": product["productId"], "productSku": product["productSku"], "pricing": pricing}
    if known is not None:
        store.save("variants", variant)
        return store.find("variants", variant["variantId"]) or variant
    return store.add("variants", variant | {"variantId": store.new_id("var")})


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def delete(action: Action) -> Item:
    """Discontinue a product and its variants."""
    store, product = action.store, action.record
    variants: list[Item] = product.get("variants", [])
    skus = {variant["variantSku"] for variant in variants}
    for sku in skus:
        for order in store.near("orders", "sku", sku):
            if order["status"] in ACTIVE_ORDERS and any(item["sku"] in skus for item in order["items"]):
                raise refuse("PRODUCT_HAS_ACTIVE_ORDERS", "Orders that are not fulfilled have this product.")
    product["variants"] = [variant | {"status": "inactive"} for variant in variants]
    for variant in product["variants"]:
        store.save("variants", variant)
    return {}


def import_csv(action: Action) -> Item:
    """Create or updates a product for each line of a CSV file."""
    action.record = {}
    text = action.body["csvFile"]
    created, errors = {"created": 0, "updated": 0}, list[Item]()
    if len(text) > MOST_BYTES:
        raise ErrorResponse(400, "VALIDATION_ERROR", f"A file has at most {MOST_BYTES} bytes.")
    reader = csv.DictReader(StringIO(text.removeprefix("\ufeff"), newline=""))
    row = 1
    try:
        for row, line in enumerate(reader, start=2):
            if row > MOST_ROWS + 1:
                raise ErrorResponse(400, "VALIDATION_ERROR", f"A file has at most {MOST_ROWS} lines.")
            try:
                created[_write(action.store, _product(line), None)["operation"]] += 1
            except (ValueError, ErrorResponse) as error:
                errors.append({"row": row, "error": getattr(error, "message", None) or str(error)})
    except csv.Error as error:
        errors.append({"row": row, "error": str(error)})
    return {**created, "message": f"{sum(created.values())} products imported."} | (
        {"errors": errors} if errors else {}
    )


def _product(line: dict[str, Any]) -> Item:
    """The product of a line, with a variant where it has one. Raises: ValueError."""
    for name in ("productSku", "name"):
        if not line.get(name):
            raise ValueError(f"{name} is missing")
    names = "productSku", "name", "specification", "category", "brand"
    product: Item = {name: line.get(name) or "" for name in names} | {"variants": []}
    if line.get("description"):
        product["description"] = line["description"]
    if line.get("variantSku"):
        months, price = int(line.get("contractLength") or 12), float(line.get("monthlyPrice") or "nan")
        if not (months >= 1 and 0 <= price < 1e9):
            raise ValueError("contractLength or monthlyPrice is invalid")
        product["variants"].append(
            {
                "variantSku": line["variantSku"],
                "variantName": line.get("variantName") or line["name"],
                "grade": line.get("grade") or "A",
                "pricing": [{"contractLength": months, "monthlyPrice": price}],
            }
        )
    return product
