"""A contract with something wrong in it: found at its line, said in a sentence that tells what to do."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from contract_changes import PROJECT, settled
from openapi_spec_validator import OpenAPIV31SpecValidator
from regeneration.validation import Finding, read, validate

# Not the project's own, which is free to change.
CONTRACT = settled()

EMAIL = """        - name: email
          in: query
          description: Only the customer with exactly this e-mail address.
          x-assumption: email-case
          schema:
            type: string
"""
GET = """    get:
      operationId: listCustomers
"""


def checked(folder: Path, text: str) -> tuple[Finding, ...]:
    file = folder / "contract.yaml"
    file.write_text(text, encoding="utf-8")
    return validate(file)


def edited(*edits: tuple[str, str]) -> str:
    text = CONTRACT
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def test_the_contract_has_nothing_wrong_with_it() -> None:
    assert validate(PROJECT / "openapi.yaml") == ()


def test_reading_gives_the_contract_and_its_findings(tmp_path: Path) -> None:
    file = tmp_path / "contract.yaml"
    file.write_text(edited(("  title: FlexPortal API\n", "  title: no\n")), encoding="utf-8")
    document, findings = read(file)
    assert document["info"]["title"] == "no"
    assert [finding.sentence[:4] for finding in findings] == ["`no`"]


# What is edited, into what, a text of the line that is to be named, and how the sentence starts.
FAULTS: dict[str, tuple[str, str, str, str]] = {
    # YAML
    "unquoted no": ('enum: ["active", "inactive"]', "enum: [active, no]", "enum: [active, no]", "`no` is true or false"),
    "a key twice": ("  summary: Device rental", "  title: x\n  summary: Device rental", "  title: x", "the key `title`"),
    "an unquoted status": ('        "200":\n', "        200:\n", "        200:", "the key `200` is no text"),
    # parts
    "version that is no text": ('openapi: "3.1.0"', "openapi: 3.1", "openapi: 3.1", "openapi: 3.1 is not of type"),
    "braces of a path": ("  /v1/customers:\n", "  /v1/{customers:\n", "  /v1/{customers:", "`/v1/{customers` is no path"),
    "query in a path": ("  /v1/customers:\n", "  /v1/customers?x=1:\n", "  /v1/customers?x", "`/v1/customers?x=1` is no path"),
    "made of itself": ("    Address:\n", '    Address:\n      allOf: [{$ref: "#/components/schemas/Address"}]\n', "allOf: [{$ref", "the reference `#/components/schemas/Address` leads back to itself"),
    "made of itself by a detour": ("    Address:\n", '    Detour:\n      anyOf: [{$ref: "#/components/schemas/Address"}, {type: "null"}]\n    Address:\n      oneOf: [{$ref: "#/components/schemas/Detour"}]\n', "oneOf: [{$ref", "the reference `#/components/schemas/Detour` leads back to itself"),
    "version of OpenAPI": ('openapi: "3.1.0"', 'openapi: "3.0.3"', 'openapi: "3.0.3"', "this is OpenAPI 3.0.3, and only 3.1 is understood"),
    "unknown key": ("      tags: [customers]\n", "      tag: [customers]\n", "    get:", "paths./v1/customers.get: OpenAPI knows no `tag`"),
    "missing key": ("        - name: email\n          in: query\n", "        - name: email\n", "        - name: email", "paths./v1/customers.get.parameters.5: `in` is missing; add it"),
    "wrong place": ("        - name: email\n          in: query\n", "        - name: email\n          in: body\n", "          in: body", "paths./v1/customers.get.parameters.5.in: "),
    "server without an address": ("  - url: https://api-eu.flexportal.io\n", "  - name: eu\n", "  - name: eu", "servers.0: `url` is missing"),
    # references
    "reference to nothing": ('$ref: "#/components/responses/NotFound"', '$ref: "#/components/responses/Lost"', "responses/Lost", "the reference `#/components/responses/Lost` leads nowhere"),
    "reference to another file": ('$ref: "#/components/responses/NotFound"', '$ref: "other.yaml#/x"', "other.yaml", "the reference `other.yaml#/x` leads out of this file"),
    "reference that is no text": ('$ref: "#/components/responses/NotFound"', "$ref: 3", "$ref: 3", "the reference `3` leads out"),
    "reference to itself": ("    ErrorDetail:\n", '    Ring:\n      $ref: "#/components/schemas/Ring"\n\n    ErrorDetail:\n', "schemas/Ring", "the reference `#/components/schemas/Ring` leads back to itself"),
    # schemas
    "unknown type": ("        hasMore:\n          type: boolean\n", "        hasMore:\n          type: bool\n", "          type: bool\n", "components.schemas.CustomerPage.properties.hasMore.type: "),
    "bound that is no number": ("        minLength: 1\n", '        minLength: "1"\n', '        minLength: "1"', "components.parameters.TenantId.schema.minLength: "),
    "pattern that is none": ('"^([1-9][0-9]?|100)$"', '"^([1-9"', '"^([1-9"', "paths./v1/customers.get.parameters.1.schema.pattern: "),
    # names
    "two fields of one name": ("        phone:\n          type: string\n", "        first_name:\n          type: string\n        phone:\n          type: string\n", "        first_name:", "`firstName` and `first_name` would both be `first_name` in Python"),
    "two values of one name": ('enum: ["active", "inactive"]', 'enum: [active, inactive, "in-active", "in active"]', "enum: [active, inactive", "`in-active` and `in active` would both be `IN_ACTIVE` in Python"),
    "a value twice": ('enum: ["active", "inactive"]', "enum: [active, inactive, active]", "enum: [active, inactive, active]", "`active` stands twice"),
    # operations
    "operation without an id": ("      operationId: listCustomers\n", "", "    get:", "paths./v1/customers.get has no operationId"),
    "parameter twice": (EMAIL, EMAIL + EMAIL.replace("          x-assumption: email-case\n", "").replace("name: email", "name: email # again"), "# again", "the query parameter `email` stands twice"),
    "path without its parameter": ("  /v1/customers:\n", '  "/v1/{shop}/customers":\n', "    get:", "the path has `{shop}` but no path parameter"),
    "parameter without its path": ("      in: header\n      required: true\n", "      in: path\n      required: true\n", 'parameters/TenantId"', "the path parameter `Tenant-ID` is not in /v1/customers"),
    "unknown security scheme": ("        - bearerAuth: []\n", "        - bearer: []\n", "        - bearer: []", "there is no security scheme `bearer`"),
    # examples
    "example of a response": ("          message: Too many requests. Try again later.\n", "          message: 5\n", "          message: 5", "the example doesn't fit its schema at $.error.message: "),
    "example of a schema": ("        totalOrders: 12\n", "        totalOrders: many\n", "        totalOrders: many", "the example doesn't fit its schema at $"),
    "default": ('            default: "50"\n', '            default: "101"\n', 'default: "101"', "the default doesn't fit its schema: "),
    "example of a parameter": (EMAIL, EMAIL + "          example: 5\n", "          example: 5", "the example doesn't fit its schema: 5 is not of type 'string'"),
    "format of an example": (EMAIL, EMAIL + "            format: ipv4\n            examples: [here]\n", "examples: [here]", "the example doesn't fit its schema: 'here' is not a 'ipv4'"),
    "example in place": ('                $ref: "#/components/examples/LastPage"\n'.removeprefix("  "), "                value: {}\n", "                value: {}", "the example doesn't fit its schema: 'customers' is a required property"),
    # annotations
    "cursor": ("        cursor: startAfter\n", "        cursor: startAftr\n", "        cursor: startAftr\n", "x-pagination: cursor names the query parameter `startAftr`, which there is not; `startAfter` may be meant."),
    "envelope key": ("        echo: limit\n", "        echo: size\n", "        echo: size", "x-pagination: echo names the envelope key `size`, which there is not; "),
    "items that are none": ("        items: customers\n", "        items: count\n", "        items: count", "x-pagination: items names `count`, which is no array"),
    "paging without a size": ("        size: limit\n", "", "      x-pagination:\n", "x-pagination has no `size`; name it."),
    "paging with more": ("        echo: limit\n", "        echo: limit\n        total: count\n", "        total: count", "x-pagination knows no `total`; it knows cursor, size, "),
    "filter of no parameter": ("        email: {field: email, match: equal}\n", "        mail: {field: email, match: equal}\n", "        mail:", "x-filters names the query parameter `mail`, which there is not; `email` may be meant."),
    "filter of no field": ("        email: {field: email, match: equal}\n", "        email: {field: mail, match: equal}\n", "field: mail", "x-filters: `email` names the item's field `mail`, which there is not; `email` may be meant."),
    "filter that compares otherwise": ("        email: {field: email, match: equal}\n", "        email: {field: email, match: like}\n", "match: like", "x-filters: `email` matches by `like`; known are equal."),
    "filter with more": ("        email: {field: email, match: equal}\n", "        email: {field: email}\n", "{field: email}", "x-filters: `email` must be an object of `field` and `match`."),
    "filter that is a word": ("        email: {field: email, match: equal}\n", "        email: email\n", "        email: email", "x-filters: `email` must be an object"),
    "order by no field": ("        field: createdAt\n", "        field: createdat\n", "        field: createdat", "x-order names the item's field `createdat`, which there is not; `createdAt` may be meant."),
    "order in no direction": ("        direction: descending\n", "        direction: down\n", "        direction: down", "x-order goes in the direction `down`; known are ascending, descending."),
    "order with more": ("        direction: descending\n", "        direction: descending\n        by: hand\n", "      x-order:", "x-order must be an object of `field` and `direction`."),
    "order misspelt": ("      x-order:\n", "      x-ordered:\n", "      x-ordered:", "`x-ordered` is read by nobody; `x-order` may be meant."),
    "unknown assumption": ("          x-assumption: email-case\n", "          x-assumption: mail-case\n", "x-assumption: mail-case", "the ledger has no assumption `mail-case`; `email-case` may be meant."),
    "assumption that nothing is like": ("          x-assumption: email-case\n", "          x-assumption: email-case\n          x-unlike: 1\n          description: Twice.\n", "          description: Twice.", "the key `description`"),
    "assumption that no place has": ("          x-assumption: email-case\n", "", "  - id: email-case", "no place is marked with the assumption `email-case`"),
    "assumption twice": ("  - id: email-case\n", "  - id: count-of-page\n    sentence: a\n    source: b\n    settle: c\n  - id: email-case\n", "  - id: count-of-page", "the assumption `count-of-page` stands twice"),
    "assumption without its words": ('    source: the page says "exact email match"\n', "", "  - id: email-case", "an assumption needs `source`"),
    "region twice": ("    x-region: us\n", "    x-region: eu\n", "    x-region: eu", "the region `eu` has two servers"),
    "region that is no text": ("    x-region: us\n", "    x-region: 1\n", "    x-region: 1", "x-region must be a text"),
    "annotation misspelt": ("      x-filters:\n", "      x-filter:\n", "      x-filter:", "`x-filter` is read by nobody; `x-filters` may be meant."),
    "annotation at the wrong place": ("    get:\n", "    x-filters: {}\n    get:\n", "    x-filters: {}", "x-filters is only read beside an operation"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line", "sentence"), FAULTS.values(), ids=FAULTS)
def test_each_fault_is_found_at_its_line(tmp_path: Path, old: str, new: str, line: str, sentence: str) -> None:
    text = edited((old, new))
    found = checked(tmp_path, text)
    named = {(finding.line, finding.sentence[: len(sentence)]) for finding in found}
    wanted = {number for number, each in enumerate(text.splitlines(keepends=True), 1) if line in each}
    assert any(at in wanted and start == sentence for at, start in named), list(map(str, found))
    assert all(finding.sentence.endswith(".") for finding in found)


def test_a_fault_is_told_once(tmp_path: Path) -> None:
    """One example stands in several places through an anchor; what is wrong with it is still one finding a place."""
    found = checked(
        tmp_path, edited(("          message: Too many requests. Try again later.\n", "          message: 5\n"))
    )
    assert len(found) == 1


@pytest.mark.parametrize(
    ("old", "new", "sentences"),
    [
        ("cursor: startAfter", "cursor: [startAfter]", ["x-pagination: cursor must be a name, not `['startAfter']`."]),
        ("next: nextCursor", "next: {a: b}", ["x-pagination: next must be a name, not `{'a': 'b'}`."]),
        (
            "email: {field: email, match: equal}",
            "email: {field: [email], match: equal}",
            ["x-filters: `email` names the item's field `['email']`, which there is not; `email` may be meant."],
        ),
        (
            "next: nextCursor",
            "next: count",
            ["x-pagination: next names `count`, which is no text; a cursor is one."],
        ),
        (
            "          schema:\n            type: string\n        - name: status\n",
            "          schema:\n            type: integer\n        - name: status\n",
            ["x-pagination: cursor names `startAfter`, which takes no text; a cursor is one."],
        ),
        (
            "          type: array\n          description: The customers",
            "          type: [array, 'null']\n          description: The customers",
            ["x-pagination: items names `customers`, which may be null; an empty array says that."],
        ),
        (
            'default: "50"',
            'default: "500"',
            ["the default doesn't fit its schema: '500' does not match '^([1-9][0-9]?|100)$'; correct one of the two."],
        ),
    ],
    ids=["a list", "an object", "a field that is a list", "count as cursor", "whole numbers", "null", "a default"],
)
def test_what_is_wrong_is_said_once_and_nothing_else(tmp_path: Path, old: str, new: str, sentences: list[str]) -> None:
    assert [finding.sentence for finding in checked(tmp_path, edited((old, new)))] == sentences


def test_what_the_last_validator_can_t_cope_with_is_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def overtaxed(_self: object) -> None:
        raise RecursionError("too deep")

    monkeypatch.setattr(OpenAPIV31SpecValidator, "iter_errors", overtaxed)
    (finding,) = checked(tmp_path, CONTRACT)
    assert finding.sentence.startswith("openapi-spec-validator can't read this: RecursionError('too deep'); look")


def test_an_annotation_that_is_no_object_says_so(tmp_path: Path) -> None:
    start = CONTRACT.index("      x-pagination:\n")
    end = CONTRACT.index("      parameters:\n")
    words = "      x-pagination: yes please\n      x-filters: []\n      x-order: {x-assumption: newest-first}\n"
    text = CONTRACT[:start] + words + CONTRACT[end:]
    assert [finding.sentence[:35] for finding in checked(tmp_path, text)] == [
        "x-pagination must be an object; see",
        "x-filters must be an object; see th",
        "x-order must be an object of `field",
    ]


def test_filters_need_paging_beside_them(tmp_path: Path) -> None:
    start = CONTRACT.index("      x-pagination:\n")
    end = CONTRACT.index("      x-filters:\n")
    found = checked(tmp_path, CONTRACT[:start] + CONTRACT[end:])
    assert "x-filters needs x-pagination beside it; add it, or remove x-filters." in [each.sentence for each in found]


def test_an_order_needs_paging_beside_it(tmp_path: Path) -> None:
    start = CONTRACT.index("      x-pagination:\n")
    end = CONTRACT.index("      x-order:\n")
    found = checked(tmp_path, CONTRACT[:start] + CONTRACT[end:])
    assert "x-order needs x-pagination beside it; add it, or remove x-order." in [each.sentence for each in found]


def test_paging_of_an_operation_without_a_body_names_what_is_not_there(tmp_path: Path) -> None:
    start = CONTRACT.index("          content:\n            application/json:\n              schema:\n")
    end = CONTRACT.index('        "400":\n')
    found = checked(tmp_path, CONTRACT[:start] + CONTRACT[end:])
    names = [each.sentence for each in found if "envelope key" in each.sentence]
    assert len(names) == 5


def test_the_same_id_for_two_operations_is_found_at_both(tmp_path: Path) -> None:
    start, end = CONTRACT.index(GET), CONTRACT.index("\ncomponents:\n")
    operation = CONTRACT[start:end].replace("    get:", "    delete:")
    text = CONTRACT[:end] + operation + CONTRACT[end:]
    found = checked(tmp_path, text)
    lines = [number for number, line in enumerate(text.splitlines(), 1) if line.endswith("operationId: listCustomers")]
    assert [(finding.line, finding.sentence[:45]) for finding in found] == [
        (line, "the operationId `listCustomers` stands 2 time") for line in lines
    ]


def test_all_findings_come_at_once_by_line(tmp_path: Path) -> None:
    found = checked(
        tmp_path,
        edited(
            ("  title: FlexPortal API\n", "  title: no\n"),
            ("        cursor: startAfter\n", "        cursor: start\n"),
            ("          x-assumption: email-case\n", "          x-assumption: mail-case\n"),
            ("        totalOrders: 12\n", "        totalOrders: x\n"),
        ),
    )
    assert [finding.line for finding in found] == sorted(finding.line for finding in found)
    kinds = ("`no` is", "x-pagination: cursor", "the ledger has no", "no place is marked", "the example doesn't")
    for kind in kinds:
        assert any(finding.sentence.startswith(kind) for finding in found), kind


def test_parts_references_and_schemas_are_checked_in_one_go(tmp_path: Path) -> None:
    found = checked(
        tmp_path,
        edited(
            ("      tags: [customers]\n", "      tag: [customers]\n"),
            ('$ref: "#/components/responses/NotFound"', '$ref: "#/components/responses/Lost"'),
            ("        hasMore:\n          type: boolean\n", "        hasMore:\n          type: bool\n"),
        ),
    )
    assert len(found) == 3


def test_what_only_the_validator_knows_is_still_said(tmp_path: Path) -> None:
    """A required field of `allOf` that no part has is beyond our own checks."""
    text = edited(
        ("    ErrorDetail:\n", "    Odd:\n      allOf:\n        - type: object\n      required: [nowhere]\n\n    ErrorDetail:\n")
    )  # fmt: skip
    (finding,) = checked(tmp_path, text)
    assert "nowhere" in finding.sentence


@pytest.mark.parametrize("text", ["", "just text", "[1, 2]", "{}"])
def test_what_is_no_object_is_no_contract(tmp_path: Path, text: str) -> None:
    (finding,) = checked(tmp_path, text)
    assert finding.sentence.startswith("this holds no OpenAPI document")
    assert finding.line == 1


def test_what_is_no_yaml_is_said_and_nothing_else(tmp_path: Path) -> None:
    (finding,) = checked(tmp_path, "a: [")
    assert finding.sentence.startswith("this is no YAML")


@pytest.mark.parametrize(
    "part",
    [
        "paths: []",
        "paths: {/v1: 3}",
        "components: 3",
        "components: {schemas: []}",
        "paths: {/v1: {get: {parameters: 5}}}",
    ],
)
def test_nonsense_is_a_finding_and_never_a_crash(tmp_path: Path, part: str) -> None:
    found = checked(tmp_path, f'openapi: "3.1.0"\ninfo: {{title: T, version: "1"}}\n{part}\n')
    assert found
    assert all(finding.line >= 1 for finding in found)


def test_an_example_that_stands_elsewhere_is_not_looked_at(tmp_path: Path) -> None:
    reference = '                  $ref: "#/components/examples/LastPage"\n'
    assert checked(tmp_path, edited((reference, "                  externalValue: last.json\n"))) == ()


def test_a_long_message_is_cut(tmp_path: Path) -> None:
    found = checked(tmp_path, edited(("        minLength: 1\n", f'        minLength: "{"x" * 500}"\n')))
    assert all(len(finding.sentence) < 300 for finding in found)
    found = checked(tmp_path, edited(("        totalOrders: 12\n", f'        totalOrders: "{"x" * 500}"\n')))
    assert all(len(finding.sentence) < 300 for finding in found)


def test_validating_takes_well_under_a_second() -> None:
    """The bound is generous: it is there to catch a check that became slow, not a busy machine."""
    started = time.process_time()
    validate(PROJECT / "openapi.yaml")
    assert time.process_time() - started < 1
