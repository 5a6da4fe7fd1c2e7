"""A contract with something wrong in it: found at its line, explained in a sentence that says what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from regeneration.validation import Finding, read, validate
from regeneration.yaml_source import load
from tests.contract_edits import CONTRACT_FILE

CONTRACT = CONTRACT_FILE.read_text(encoding="utf-8")
OWN = (Path(__file__).parents[2] / "openapi.yaml").read_text(encoding="utf-8")

EMAIL = """        - name: email
          in: query
          description: Only the customer with exactly this e-mail address.
          x-assumption: email-case
          schema:
            type: string
"""
GET = "    get:\n      operationId: listCustomers\n"
NOT_FOUND = '$ref: "#/components/responses/NotFound"'
ADDRESS = "    Address:\n"
FILTER = "        email: {field: email, match: equal}"
REGION = "    x-region: us"


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


def test_a_valid_contract_has_no_findings() -> None:
    assert validate(CONTRACT_FILE) == ()


# What OpenAPI says and the client does not do: where one line is inserted, the line, and what the sentence contains.
PARAMETER, RESPONSE, SCHEMA, PATH = EMAIL, '        "200":\n', ADDRESS, "  /v1/customers:\n"
LIST, OBJECT, SAYS = "schema: {type: array, items: {type: string}}", "schema: {type: object}", "is not supported"
TEXT_BODY = "{schema: {type: string}}"
UNSUPPORTED: dict[str, tuple[str, str, str]] = {
    "deepObject": (PARAMETER, f"        - {{name: x, in: query, style: deepObject, {OBJECT}}}", "the style `deepObject` is not supported in a query; write"),
    "exploded pipes": (PARAMETER, f"        - {{name: x, in: query, style: pipeDelimited, explode: true, {LIST}}}", "needs `explode: false`"),
    "object with commas": (PARAMETER, f"        - {{name: x, in: query, explode: false, {OBJECT}}}", "an object is only supported"),
    "object of objects": (PARAMETER, "        - {name: x, in: query, schema: {type: object, properties: {y: {type: object}}}}", "has scalar properties"),
    "array of objects": (PARAMETER, "        - {name: x, in: query, schema: {type: array, items: {type: object}}}", "the items of a parameter must be scalar"),
    "array or text": (PARAMETER, "        - {name: x, in: query, schema: {oneOf: [{type: array, items: {type: string}}, {type: string}]}}", "may be an array or another value"),
    "array in a header": (PARAMETER, f"        - {{name: x, in: header, {LIST}}}", "a header takes a string"),
    "date in a cookie": (PARAMETER, "        - {name: x, in: cookie, schema: {type: string, format: date}}", "a cookie takes a string"),
    "own header": (PARAMETER, "        - {name: Accept, in: header, schema: {type: string}}", "`Accept` is sent by the client itself"),
    "parameter with content": (PARAMETER, f"        - {{name: x, in: query, content: {{application/json: {TEXT_BODY}}}}}", "write `schema` in its place"),
    "reserved characters": (PARAMETER, "        - {name: x, in: query, allowReserved: true, schema: {type: string}}", "`allowReserved` is not supported"),
    "matrix": (PATH, '  "/v1/{x}/y": {get: {operationId: y, parameters: [{name: x, in: path, required: true, style: matrix, schema: {type: string}}], responses: {"204": {description: ""}}}}', "the style `matrix` is not supported in a path; write `simple`"),
    "XML": (RESPONSE, '        "202": {description: "", content: {application/xml: {schema: {type: object}}}}', "only JSON, text and files are read"),
    "other charset": (RESPONSE, f'        "202": {{description: "", content: {{text/csv; charset=latin-1: {TEXT_BODY}}}}}', "only UTF-8"),
    "link by reference": (RESPONSE, '        "202": {description: "", links: {next: {operationRef: "#/paths"}}}', "name the operation in `operationId`"),
    "path elsewhere": (PATH, '  /v1/x: {$ref: "#/paths/~1v1~1customers"}', "write the path out here"),
    "XML body": (PATH, '  /v1/x: {put: {operationId: x, requestBody: {content: {application/xml: {schema: {type: object}}}}, responses: {"204": {description: ""}}}}', "the client cannot write `application/xml`"),
    "body without a schema": (PATH, '  /v1/x: {put: {operationId: x, requestBody: {content: {application/json: {}}}, responses: {"204": {description: ""}}}}', "has no schema"),
    "encoding": (PATH, '  /v1/x: {put: {operationId: x, requestBody: {content: {multipart/form-data: {schema: {type: object}, encoding: {}}}}, responses: {"204": {description: ""}}}}', f"`encoding` {SAYS}"),
    "no response": (PATH, "  /v1/x: {get: {operationId: x}}", "has no response"),
    "servers of a path": (PATH, '  /v1/x: {servers: [{url: "https://x.example.com"}]}', "move them to the contract's"),
    "callbacks": (PATH, '  /v1/x: {get: {operationId: x, callbacks: {}, responses: {"204": {description: ""}}}}', "the client receives no requests"),
    "nullable": (SCHEMA, "    Odd: {type: string, nullable: true}", "write type: [string, 'null']"),
    "tuple": (SCHEMA, "    Odd: {type: array, prefixItems: [{type: string}], items: false}", "gives each place of an array its own type"),
    "nothing": (SCHEMA, "    Odd: {type: object, properties: {x: false}}", "the schema `false` is not supported"),
    "anything": (SCHEMA, "    Odd: {type: object, properties: {x: true}}", "write `{}` for any value"),
    "array or text in one schema": (SCHEMA, "    Odd: {type: [array, string], items: {type: string}}", "write `oneOf` with a schema for each"),
    "array of nothing": (SCHEMA, "    Odd: {type: array}", "an array without `items`"),
    "condition": (SCHEMA, "    Odd: {type: object, if: {required: [x]}, then: {required: [y]}}", f"`if` {SAYS}"),
    "unknown keyword": (SCHEMA, "    Odd: {type: string, maxlength: 3}", f"`maxlength` {SAYS}"),
    "fields beside a union": (SCHEMA, '    Odd: {properties: {x: {type: string}}, oneOf: [{$ref: "#/components/schemas/Address"}]}', "`properties` beside `oneOf`"),
    "type beside a union": (SCHEMA, "    Odd: {type: string, anyOf: [{minLength: 1}, {maxLength: 3}]}", "`type` beside `anyOf`"),
    "fields beside a reference": (SCHEMA, '    Odd: {$ref: "#/components/schemas/Address", required: [x]}', "`required` beside `$ref`"),
    "scalars of allOf": (SCHEMA, "    Odd: {allOf: [{type: string}, {minLength: 1}]}", "`allOf` merges objects"),
    "null in allOf": (SCHEMA, '    Odd: {allOf: [{$ref: "#/components/schemas/Address"}, {type: [object, "null"]}]}', "`allOf` merges objects"),
    "classes of one name": (SCHEMA, "    Odd: {type: object, title: Customer}", "would both be the class `Customer`"),
    "enum of numbers": (SCHEMA, "    Odd: {type: number, enum: [1.5, 2]}", "must all be texts, or all whole numbers"),
    "enum of nothing": (SCHEMA, "    Odd: {type: string, enum: []}", "`enum` must have a text"),
    "fixed object": (SCHEMA, "    Odd: {type: object, properties: {x: {const: {a: 1}}}}", "`const` must have a text"),
    "merged within a union": (SCHEMA, '    Odd: {anyOf: [{allOf: [{$ref: "#/components/schemas/Address"}, {type: object}]}, {type: "null"}]}', "make it a component"),
    "discriminator alone": (SCHEMA, "    Odd: {type: object, discriminator: {propertyName: kind}}", "list the variants"),
    "discriminator that is not fixed": (SCHEMA, '    Odd: {oneOf: [{$ref: "#/components/schemas/Address"}], discriminator: {propertyName: kind, mapping: {home: Address}}}', "`kind` of `Address` is any text; write `const: home`"),
    "pattern that looks ahead": (SCHEMA, '    Odd: {type: string, pattern: "^(?=x)"}', "give the schema an `example`"),
    "write only": (RESPONSE, '        "202": {description: "", content: {application/json: {schema: {type: object, properties: {own: {type: string, writeOnly: true}}}}}}', "received by `listCustomers`"),
    "server with variables": (REGION, "    variables: {x: {default: a}}", "write a server for each"),
    "webhooks": ("components:\n", "webhooks: {}", "`webhooks` is not supported"),
    "methods of one name": ("components:\n", '  /v2/customers: {get: {operationId: scanCustomers, x-method: customers.scan, responses: {"204": {description: ""}}}}', "would both be `client.customers.scan()`"),
    "functions of one name": ("components:\n", '  /v2/customers: {get: {operationId: list_customers, x-method: customers.all, responses: {"204": {description: ""}}}}', "rename the operation"),
    "function called as an import": (PATH, '  /v2/customers: {get: {operationId: asynchronous, responses: {"204": {description: ""}}}}', "rename the operation"),
}  # fmt: skip


# What is replaced, by what (`#!` marks the line of the finding), and what the sentence contains.
FAULTS: dict[str, tuple[str, str, str]] = {
    # YAML
    "unquoted no": ('enum: ["active", "inactive"]', "enum: [active, no] #!", "`no` is read differently"),
    "duplicate key": ("  summary: Device rental", "  title: x #!\n  summary: Device rental", "the key `title` is a duplicate"),
    "unquoted status": ('        "200":\n', "        200: #!\n", "the key `200` is not a text"),
    # parts
    "version that is a number": ('openapi: "3.1.0"', "openapi: 3.1 #!", "openapi: 3.1 is not of type"),
    "other version": ('openapi: "3.1.0"', 'openapi: "3.0.3" #!', "OpenAPI 3.0.3, and only 3.1 is supported"),
    "unknown key": (GET + "      tags: [customers]\n", GET.replace("get:", "get: #!") + "      tag: [customers]\n", "unknown key `tag`"),
    "missing key": ("        - name: email\n          in: query\n", "        - name: email #!\n", "`in` is missing; add it"),
    "invalid location": ("        - name: email\n          in: query\n", "        - name: email\n          in: body #!\n", "parameters.5.in: "),
    # references
    "reference without target": (NOT_FOUND, '$ref: "#/components/responses/Lost" #!', "`#/components/responses/Lost` has no target"),
    "reference to another file": (NOT_FOUND, '$ref: "other.yaml#/x" #!', "`other.yaml#/x` is outside of this file"),
    "reference that is a number": (NOT_FOUND, "$ref: 3 #!", "the reference `3` is outside"),
    "circular reference": (ADDRESS, '    Ring:\n      $ref: "#/components/schemas/Ring" #!\n' + ADDRESS, "schemas/Ring` is circular"),
    "circular by a detour": (ADDRESS, f'    Detour:\n      anyOf:\n      - $ref: "#/components/schemas/Address"\n{ADDRESS}      oneOf:\n      - $ref: "#/components/schemas/Detour" #!\n', "schemas/Detour` is circular"),
    # schemas
    "unknown type": ("        hasMore:\n          type: boolean\n", "        hasMore:\n          type: bool #!\n", "hasMore.type: "),
    "bound that is a text": ("        minLength: 1\n", '        minLength: "1" #!\n', "TenantId.schema.minLength: "),
    "invalid pattern": ('"^([1-9][0-9]?|100)$"', '"^([1-9" #!', "parameters.1.schema.pattern: "),
    # operations
    "unbalanced braces in a path": ("  /v1/customers:\n", "  /v1/{customers: #!\n", "`/v1/{customers` is not a path"),
    "query in a path": ("  /v1/customers:\n", "  /v1/customers?x=1: #!\n", "`/v1/customers?x=1` is not a path"),
    "no operationId": (GET, "    get: #!\n", "has no operationId"),
    "duplicate parameter": (EMAIL, EMAIL + EMAIL.replace("          x-assumption: email-case\n", "").replace("name: email", "name: email #!"), "the query parameter `email` is a duplicate"),
    "path without its parameter": (f"  /v1/customers:\n{GET}", f'  "/v1/{{shop}}/customers":\n{GET.replace("get:", "get: #!")}', "the path has `{shop}` but no path parameter"),
    "parameter without its path": ('        - $ref: "#/components/parameters/TenantId"\n', "        - {name: shop, in: path, required: true, schema: {type: string}} #!\n", "the path parameter `shop` is not in /v1/customers"),
    "unknown security scheme": ("        - bearerAuth: []\n", "        - bearer: [] #!\n", "there is no security scheme `bearer`"),
    # names
    "duplicate value": ('enum: ["active", "inactive"]', "enum: [active, inactive, active] #!", "`active` is a duplicate"),
    # examples and defaults
    "example of a response": ("          message: Too many requests. Try again later.\n", "          message: 5 #!\n", "does not fit its schema at $.error.message: "),
    "example of a schema": ("        totalOrders: 12\n", "        totalOrders: many #!\n", "does not fit its schema at $"),
    "default": ('            default: "50"\n', '            default: "101" #!\n', "the default does not fit its schema: '101'"),
    "example of a parameter": (EMAIL, EMAIL + "          example: 5 #!\n", "the example does not fit its schema: 5 is not of type 'string'"),
    "format of an example": (EMAIL, EMAIL + "            format: ipv4\n            examples: [here] #!\n", "'here' is not a 'ipv4'"),
    # annotations
    "unknown cursor": ("        cursor: startAfter\n", "        cursor: startAftr #!\n", "no query parameter `startAftr`; did you mean `startAfter`?"),
    "cursor that is a list": ("        cursor: startAfter\n", "        cursor: [startAfter] #!\n", "x-pagination.cursor: ['startAfter'] is not of type 'string'"),
    "next that is a number": ("        next: nextCursor\n", "        next: count #!\n", "next `count` must be a string"),
    "unknown envelope key": ("        echo: limit\n", "        echo: size #!\n", "no envelope key `size`"),
    "items that are no array": ("        items: customers\n", "        items: count #!\n", "items `count` must be an array"),
    "paging without a size": ("      x-pagination:\n        cursor: startAfter\n        size: limit\n", "      x-pagination: #!\n        cursor: startAfter\n", "`size` is missing"),
    "filter by an unknown parameter": (FILTER, "        mail: {field: email, match: equal} #!", "no query parameter `mail`"),
    "filter by an unknown field": (FILTER, "        email: {field: mail, match: equal} #!", "the item has no field `mail`; did you mean `email`?"),
    "filter with an unknown match": (FILTER, "        email: {field: email, match: like} #!", "'like' is not one of"),
    "order by an unknown field": ("        field: createdAt\n", "        field: createdat #!\n", "the item has no field `createdat`"),
    "unknown assumption": ("          x-assumption: email-case\n", "          x-assumption: mail-case #!\n", "no assumption `mail-case`; did you mean `email-case`?"),
    "unmarked assumption": ("  - id: email-case\n", "  - {id: unmarked, sentence: a, source: b, settle: c} #!\n  - id: email-case\n", "no place is marked with the assumption `unmarked`"),
    "duplicate assumption": ("  - id: email-case\n", "  - {id: invalid-limit, sentence: a, source: b, settle: c} #!\n  - id: email-case\n", "`invalid-limit` is a duplicate"),
    "duplicate region": (REGION, "    x-region: eu #!", "the region `eu` has two servers"),
    "region that is a number": (REGION, "    x-region: 1 #!", "1 is not of type 'string'"),
    "misspelt annotation": ("      x-filters:\n", "      x-filter: #!\n", "`x-filter` is unknown; did you mean `x-filters`?"),
    "misplaced annotation": ("    get:\n", "    x-filters: {} #!\n    get:\n", "x-filters is only read beside an operation"),
}  # fmt: skip


# The same in the contract of this project, for what the one of the tests does not have.
OWN_FAULTS: dict[str, tuple[str, str, str]] = {
    "cursor without next": ("      x-pagination:\n        cursor: startAfter\n        size: limit\n        items: customers\n        next: nextCursor\n", "      x-pagination: #!\n        cursor: startAfter\n        size: limit\n        items: customers\n", "'next' is a dependency of 'cursor'"),
    "unknown sort parameter": ("        fieldParameter: sortBy\n", "        fieldParameter: sort #!\n", "no query parameter `sort`"),
    "filter by an unknown nested field": ("field: customer.customerId", "field: customer.id #!\n         ", "the item has no field `customer.id`"),
    "unknown result": ("      x-result: order\n", "      x-result: orders #!\n", "the response has no property `orders`; did you mean `order`?"),
    "unknown effect": ("      x-effect: non-idempotent\n", "      x-effect: again #!\n", "'again' is not one of"),
    "method without a resource": ("      x-method: variants.list\n", "      x-method: variants #!\n", "'variants' does not match"),
    "value that is no expression": ("x-equals: $request.path.customerId", "x-equals: customerId #!", "'customerId' does not match"),
    "unknown identity": ("      x-identity: customerId\n", "      x-identity: id #!\n", "x-identity: there is no property `id`"),
    "identity of an operation": (GET, GET.replace("    get:\n", "    get:\n      x-identity: customerId #!\n"), "x-identity is only read within a schema"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("contract", "old", "new", "sentence"),
    [
        pytest.param(text, *fault, id=name)
        for text, faults in ((CONTRACT, FAULTS), (OWN, OWN_FAULTS))
        for name, fault in faults.items()
    ],
)
def test_a_fault_is_found_at_its_line(tmp_path: Path, contract: str, old: str, new: str, sentence: str) -> None:
    assert old in contract
    text = contract.replace(old, new, 1)
    found = checked(tmp_path, text)
    line = next(number for number, each in enumerate(text.splitlines(), 1) if "#!" in each)
    assert any(finding.line == line and sentence in finding.sentence for finding in found), list(map(str, found))
    assert all(finding.sentence.endswith((".", "?")) and len(finding.sentence) < 300 for finding in found)


@pytest.mark.parametrize(("before", "line", "sentence"), UNSUPPORTED.values(), ids=UNSUPPORTED)
def test_what_the_client_does_not_do_is_refused_at_its_line(
    tmp_path: Path, before: str, line: str, sentence: str
) -> None:
    text = CONTRACT.replace(before, f"{line} #!\n{before}", 1)
    number = next(number for number, each in enumerate(text.splitlines(), 1) if "#!" in each)
    found = checked(tmp_path, text)
    assert [each.line for each in found if sentence in each.sentence] == [number], list(map(str, found))


def test_an_operation_that_takes_no_bearer_token_is_refused(tmp_path: Path) -> None:
    found = checked(tmp_path, edited(("      scheme: bearer\n", "      scheme: basic\n")))
    assert [each.sentence for each in found][:1] == [
        "the client sends a bearer token; add an alternative with `type: http`, `scheme: bearer` alone."
    ]


@pytest.mark.parametrize("key", ["x-filters", "x-order"])
def test_filters_and_order_need_paging(tmp_path: Path, key: str) -> None:
    start, end = CONTRACT.index("      x-pagination:\n"), CONTRACT.index("      x-filters:\n")
    found = checked(tmp_path, CONTRACT[:start] + CONTRACT[end:])
    assert f"{key} needs x-pagination beside it; add it, or remove {key}." in [each.sentence for each in found]


def test_a_shared_operation_id_is_found_at_both_operations(tmp_path: Path) -> None:
    start, end = CONTRACT.index(GET), CONTRACT.index("\ncomponents:\n")
    text = CONTRACT[:end] + CONTRACT[start:end].replace("    get:", "    delete:") + CONTRACT[end:]
    lines = [number for number, line in enumerate(text.splitlines(), 1) if line.endswith("operationId: listCustomers")]
    assert [finding.line for finding in checked(tmp_path, text)] == lines


def test_what_only_openapi_spec_validator_finds_is_reported(tmp_path: Path) -> None:
    odd = "    Odd:\n      allOf: [{type: object}]\n      required: [nowhere]\n"
    (finding,) = checked(tmp_path, edited((ADDRESS, odd + ADDRESS)))
    assert "nowhere" in finding.sentence


def test_an_example_shared_by_an_anchor_is_one_finding(tmp_path: Path) -> None:
    found = checked(
        tmp_path, edited(("          message: Too many requests. Try again later.\n", "          message: 5\n"))
    )
    assert len(found) == 1


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
    lines = [finding.line for finding in found]
    assert lines == sorted(lines)
    assert len(set(lines)) >= 4


@pytest.mark.parametrize("text", ["", "just text", "[1, 2]", "{}"])
def test_what_is_not_an_object_is_not_a_contract(tmp_path: Path, text: str) -> None:
    (finding,) = checked(tmp_path, text)
    assert (finding.line, finding.sentence[:34]) == (1, "this is not an OpenAPI document; i")


@pytest.mark.parametrize(
    "part",
    [
        "paths: []",
        "paths: {/v1: 3}",
        "components: 3",
        "components: {schemas: []}",
        "paths: {/v1: {get: {parameters: 5}}}",
        "paths: {/v1: {get: {responses: {'200': {description: a, content: {a/b: {schema: 3}}}}}}}",
    ],
)
def test_a_part_of_the_wrong_type_is_a_finding_and_no_crash(tmp_path: Path, part: str) -> None:
    assert checked(tmp_path, f'openapi: "3.1.0"\ninfo: {{title: T, version: "1"}}\n{part}\n')


# --- YAML


@pytest.mark.parametrize(
    "text",
    [
        *("no", "Yes", "on", "y", "N", "012", "-012", "0o12", "0b11", "1:30", "1_000", "1e3", "2026-03-14", "<<", "="),
        *(".inf", ".NaN", "!money 5", "!!int", "!!int '5'"),
    ],
)
@pytest.mark.parametrize(("frame", "line"), [("a: 1\nb: {}", 2), ("a:\n  - 1\n  - {}", 3), ("{}: 1", 1)])
def test_a_plain_text_that_yaml_versions_read_differently_is_a_finding(
    tmp_path: Path, text: str, frame: str, line: int
) -> None:
    file = tmp_path / "contract.yaml"
    file.write_text(frame.replace("{}", text), encoding="utf-8")
    (finding,) = load(file).findings
    assert finding.line == line


def test_values_are_read_by_yaml_1_2(tmp_path: Path) -> None:
    file = tmp_path / "contract.yaml"
    file.write_text('a: [true, ~, "", -3, 0x1f, .5, 1.0e+3, text, \'no\', "012", yesterday]\nb: &b {c: 1}\nd: *b\n')
    source = load(file)
    assert source.findings == ()
    assert source.document == {
        "a": [True, None, "", -3, 31, 0.5, 1000.0, "text", "no", "012", "yesterday"],
        "b": {"c": 1},
        "d": {"c": 1},
    }
    assert [source.line(path) for path in ((), ("a", 3), ("b", "c"), ("d", "x"), ("z",))] == [1, 1, 2, 3, 1]


@pytest.mark.parametrize(
    ("text", "line", "sentence"),
    [
        (b"a: 1\nb: 2\na: 3\n", 3, "the key `a` is a duplicate"),
        (b"? [a]\n: 1\n", 1, "the key `None` is not a text"),
        (b"a:\n\tb: 1\n", 2, "the file is not valid YAML"),
        (b"a: 1\nb: *c\n", 2, "the file is not valid YAML: found undefined alias"),
        (b"a: \x07\n", 1, "the file is not valid YAML"),
        (b"a: 1\nb: \xff\n", 2, "the file is not UTF-8 text"),
        (b"a: &x\n  b: [*x]\n", 1, "an alias stands within its own anchor"),
        (b"a: !!python/object:os.system {}\n", 1, "JSON has nothing like the tag"),
    ],
)
def test_invalid_yaml_is_found_at_its_line(tmp_path: Path, text: bytes, line: int, sentence: str) -> None:
    file = tmp_path / "contract.yaml"
    file.write_bytes(text)
    (finding,) = load(file).findings
    assert (finding.line, finding.sentence[: len(sentence)]) == (line, sentence)


def test_a_finding_names_the_file_relative_to_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "contract.yaml").write_text("a: no", encoding="utf-8")
    assert str(load(tmp_path / "contract.yaml").findings[0]).startswith(f"{tmp_path / 'contract.yaml'}:1: ")
    monkeypatch.chdir(tmp_path)
    assert str(read(tmp_path / "contract.yaml")[1][-1]).startswith("contract.yaml:1: ")


def test_a_missing_file_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        validate(tmp_path / "none.yaml")


def test_a_response_that_the_mock_can_make_no_value_for_is_a_finding(tmp_path: Path) -> None:
    schema = "    Impossible: {type: number, minimum: 2, maximum: 1}"
    response = '        "200": {description: "", content: {application/json: {schema: {$ref: "#/components/schemas/Impossible"}}}}'
    path = f"  /v1/x:\n    get:\n      operationId: x\n      responses:\n{response}\n"
    text = edited((PATH, path + PATH), (ADDRESS, f"{schema}\n{ADDRESS}"))
    (finding,) = checked(tmp_path, text)
    assert (finding.line, "the mock cannot make a value" in finding.sentence) == (
        1 + text.split("\n").index(schema),
        True,
    )
