"""Rules on values: types, forms, bounds, sets and fields."""

from __future__ import annotations

from tests.small_contracts import (
    BODY,
    NUMBER,
    QUERY,
    RESPONSE,
    TEXT,
    Json,
    contract,
    json_body,
    objects,
)

# What is asked, the contract of before, that of after, and the changes as code and place.
VALUES: dict[str, tuple[Json, Json, list[tuple[str, str]]]] = {
    "set of a parameter introduced": (
        contract(query=TEXT),
        contract(query={"type": "string", "enum": ["a"]}),
        [("request-enum-introduced", QUERY)],
    ),
    "set of a parameter dropped": (
        contract(query={"type": "string", "enum": ["a"]}),
        contract(query=TEXT),
        [("request-enum-dropped", QUERY)],
    ),
    "set of numbers": (
        contract(query={"type": "integer", "enum": [1, -2]}),
        contract(query={"type": "integer", "enum": [1, 3, None]}),
        [("request-enum-value-removed", QUERY), ("request-enum-value-added", QUERY)],
    ),
    "value put before one that begins with no letter": (
        contract(response=objects(a={"type": "string", "enum": ["1st", "b"]})),
        contract(response=objects(a={"type": "string", "enum": ["a", "1st", "b"]})),
        [("enum-member-renamed", f"{RESPONSE}.a"), ("response-enum-value-added", f"{RESPONSE}.a")],
    ),
    "fixed value of a parameter": (
        contract(query={"const": "a"}),
        contract(query={"const": "b"}),
        [("request-const-changed", QUERY)],
    ),
    "fixed value became null": (
        contract(query={"const": "a"}),
        contract(query={"const": None}),
        [("request-type-changed", QUERY)],
    ),
    "fixed value of a response": (
        contract(response=objects(kind={"const": True})),
        contract(response=objects(kind={"type": "boolean"})),
        [("response-const-changed", f"{RESPONSE}.kind")],
    ),
    "fixed value of a response, typed": (
        contract(response=objects(kind={"type": "string", "const": "a"})),
        contract(response=objects(kind={"type": "string", "const": "b"})),
        [("response-const-changed", f"{RESPONSE}.kind")],
    ),
    "fixed value that became a set": (
        contract(response=objects(kind={"type": "string", "const": "a"})),
        contract(response=objects(kind={"type": "string", "enum": ["a", "b"]})),
        [("response-const-changed", f"{RESPONSE}.kind")],
    ),
    "set that became a fixed value": (
        contract(query={"type": "string", "enum": ["a", "b"]}),
        contract(query={"type": "string", "const": "a"}),
        [("request-const-changed", QUERY)],
    ),
    "bound of a whole number written otherwise": (
        contract(query={"type": "integer", "exclusiveMaximum": 10}),
        contract(query={"type": "integer", "maximum": 9}),
        [("contract-rewritten", "paths./v1/things.get.parameters")],
    ),
    "format no longer asked for": (
        contract(query={"type": "string", "format": "email"}),
        contract(query=TEXT),
        [("request-format-widened", QUERY)],
    ),
    "format of a parameter became a date": (
        contract(query=TEXT),
        contract(query={"type": "string", "format": "date"}),
        [("request-type-changed", QUERY)],
    ),
    "body closed": (
        contract(body=json_body(objects(a=TEXT))),
        contract(body=json_body({**objects(a=TEXT), "additionalProperties": False})),
        [("request-object-closed", f"{BODY} $")],
    ),
    "body opened": (
        contract(body=json_body({**objects(a=TEXT), "additionalProperties": False})),
        contract(body=json_body({**objects(a=TEXT), "additionalProperties": TEXT})),
        [("request-object-opened", f"{BODY} $")],
    ),
    "one form of a parameter less, one more": (
        contract(query={"anyOf": [TEXT, NUMBER]}),
        contract(query={"anyOf": [TEXT, {"type": "boolean"}]}),
        [("request-variant-removed", QUERY), ("request-variant-added", QUERY)],
    ),
    "one form became two": (
        contract(query=TEXT),
        contract(query={"anyOf": [TEXT, NUMBER]}),
        [("request-variant-added", QUERY)],
    ),
    "two forms became one": (
        contract(response={"oneOf": [TEXT, NUMBER]}),
        contract(response=NUMBER),
        [("response-variant-removed", RESPONSE)],
    ),
    "any value became one of two forms": (
        contract(response=objects(a={"description": "Anything."})),
        contract(response=objects(a={"oneOf": [TEXT, NUMBER]})),
        [("response-type-changed", f"{RESPONSE}.a")],
    ),
    "one of two forms became any value": (
        contract(query={"oneOf": [TEXT, NUMBER]}),
        contract(query={}),
        [("request-type-changed", QUERY)],
    ),
    "forms of components, one of them changed": (
        contract(
            response={"oneOf": [{"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/B"}, True]},
            components={"schemas": {"A": objects(a=TEXT), "B": objects(b=TEXT)}},
        ),
        contract(
            response={"oneOf": [{"$ref": "#/components/schemas/B"}, {"$ref": "#/components/schemas/C"}, True]},
            components={"schemas": {"A": objects(a=TEXT), "B": objects(b=NUMBER), "C": TEXT}},
        ),
        [
            ("response-type-changed", f"{RESPONSE}(oneOf 2).b"),
            ("response-variant-removed", RESPONSE),
            ("response-variant-added", RESPONSE),
        ],
    ),
    "equal forms belong together first": (
        contract(query={"anyOf": [{**TEXT, "minLength": 1}, TEXT]}),
        contract(query={"anyOf": [TEXT, {**TEXT, "minLength": 2}]}),
        [("request-bound-tightened", f"{QUERY} $(anyOf 1)")],
    ),
    "a form that is never met": (
        contract(query={"anyOf": [TEXT, NUMBER]}),
        contract(query={"anyOf": [TEXT, NUMBER, False]}),
        [("request-variant-added", QUERY)],
    ),
    "any of became one of": (
        contract(query={"anyOf": [TEXT, NUMBER], "description": "What."}),
        contract(query={"oneOf": [TEXT, NUMBER], "description": "Which."}),
        [("unclassified-change", f"{QUERY} combiner"), ("description-changed", QUERY)],
    ),
    "a bound beside forms that one side lacks": (
        contract(query=TEXT),
        contract(query={"anyOf": [TEXT, NUMBER], "maxLength": 3}),
        [("request-variant-added", QUERY), ("unclassified-change", f"{QUERY} maxLength")],
    ),
    "null among the forms": (
        contract(response=objects(a={"oneOf": [TEXT, NUMBER]})),
        contract(response=objects(a={"oneOf": [TEXT, {"const": None}, NUMBER]})),
        [("response-became-nullable", f"{RESPONSE}.a")],
    ),
    "default of a response": (
        contract(response=objects(a={**TEXT, "default": "x"})),
        contract(response=objects(a=TEXT)),
        [("response-default-changed", f"{RESPONSE}.a")],
    ),
    "field now always there": (
        contract(response=objects(a=TEXT)),
        contract(response={**objects(a=TEXT), "required": ["a"]}),
        [("response-field-became-required", f"{RESPONSE}.a")],
    ),
    "field that is only required": (
        contract(response={"type": "object"}),
        contract(response={"type": "object", "required": ["odd name"]}),
        [("response-field-added", f"{RESPONSE}['odd name']")],
    ),
    "type takes one more": (
        contract(response=objects(a=TEXT)),
        contract(response=objects(a={"type": ["string", "integer"]})),
        [("response-type-changed", f"{RESPONSE}.a")],
    ),
    "type takes one less": (
        contract(response=objects(a={"type": ["string", "integer"]})),
        contract(response=objects(a={"type": "integer"})),
        [("response-type-narrowed", f"{RESPONSE}.a")],
    ),
    "type became null": (
        contract(response=objects(a=TEXT)),
        contract(response=objects(a={"type": "null"})),
        [("response-type-changed", f"{RESPONSE}.a")],
    ),
    "number became integer on the way in": (
        contract(query=NUMBER),
        contract(query={"type": "integer"}),
        [("request-type-changed", QUERY)],
    ),
    "integer became number on the way in": (
        contract(query={"type": "integer"}),
        contract(query={"type": ["integer", "number"]}),
        [("request-type-widened", QUERY)],
    ),
    "parameter became anything": (contract(query=TEXT), contract(query=True), [("request-type-widened", QUERY)]),
    "nothing is allowed any more": (
        contract(query={}),
        contract(query=False),
        [("unclassified-change", f"{QUERY} not")],
    ),
    "class that has no name of its own named after a renamed one": (
        contract(
            response={"$ref": "#/components/schemas/A"},
            components={"schemas": {"A": objects(inner=objects(a=TEXT))}},
        ),
        contract(
            response={"$ref": "#/components/schemas/B"},
            components={"schemas": {"B": objects(inner=objects(a=TEXT))}},
        ),
        [("model-renamed", RESPONSE)],
    ),
    "parts of allOf that contradict each other": (
        contract(response={"allOf": [TEXT, NUMBER]}),
        contract(response={"allOf": [TEXT, {"type": "boolean"}]}),
        [("unclassified-change", f"{RESPONSE} allOf")],
    ),
    "properties and required fields of allOf together": (
        contract(
            response={
                "allOf": [
                    {**objects(a=TEXT, b={"minLength": 1}), "required": ["a"]},
                    {**objects(b=TEXT), "required": ["b"]},
                ]
            }
        ),
        contract(response={**objects(a=TEXT, b={"minLength": 1, "type": "string"}), "required": ["a"]}),
        [("response-field-became-optional", f"{RESPONSE}.b")],
    ),
    "allOf round one reference": (
        contract(
            response=objects(a={"$ref": "#/components/schemas/A"}), components={"schemas": {"A": objects(x=TEXT)}}
        ),
        contract(
            response=objects(a={"allOf": [{"$ref": "#/components/schemas/A"}], "description": "One."}),
            components={"schemas": {"A": objects(x=TEXT)}},
        ),
        [("description-changed", f"{RESPONSE}.a")],
    ),
    "allOf in a circle": (
        contract(
            response={"$ref": "#/components/schemas/A"},
            components={"schemas": {"A": {"allOf": [{"$ref": "#/components/schemas/A"}], "title": "a"}}},
        ),
        contract(
            response={"$ref": "#/components/schemas/A"},
            components={"schemas": {"A": {"allOf": [{"$ref": "#/components/schemas/A"}], "title": "b"}}},
        ),
        [("description-changed", RESPONSE)],
    ),
    "one form, nullable, with something that contradicts it": (
        contract(response={"type": "number", "anyOf": [TEXT, {"type": "null"}]}),
        contract(response={"type": "number", "anyOf": [TEXT, {"type": "null"}], "title": "T"}),
        [("description-changed", RESPONSE)],
    ),
    "reference into a list": (
        {**contract(response={"$ref": "#/x-list/0"}), "x-list": [TEXT]},
        {**contract(response={"$ref": "#/x-list/0"}), "x-list": [NUMBER]},
        [("response-type-changed", RESPONSE), ("unclassified-change", "contract x-list")],
    ),
    "reference to another file, or to nothing": (
        contract(response=objects(a={"$ref": "other.yaml"}, b=TEXT)),
        contract(response=objects(a={"$ref": "other.yaml"}, b={"$ref": "#/nowhere", "type": "string"})),
        [
            (
                "contract-rewritten",
                "paths./v1/things.get.responses.200.content.application/json.schema.properties.b.$ref",
            )
        ],
    ),
    "true is not one": (
        contract(query={"type": "integer", "enum": [1]}),
        contract(query={"type": "integer", "enum": [True]}),
        [("request-enum-value-removed", QUERY), ("request-enum-value-added", QUERY)],
    ),
}
