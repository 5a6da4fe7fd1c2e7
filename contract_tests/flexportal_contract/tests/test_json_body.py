"""Bodies are parsed as strictly as JSON is defined."""

import pytest

from contract_tests.flexportal_contract.probing.json_body import InvalidJson, parse


def test_a_well_formed_document_is_parsed() -> None:
    body = '{"a": [1, 2.5, null, true, "Zoë", "\\ud83d\\ude00"]}'.encode()
    assert parse(body) == {"a": [1, 2.5, None, True, "Zoë", "😀"]}


@pytest.mark.parametrize(
    ("body", "clause"),
    [
        (b"", "not JSON"),
        (b"[1,]", "not JSON"),
        (b"{} {}", "data follows"),
        (b"{}\x00", "data follows"),
        (b'\xef\xbb\xbf{"a": 1}', "byte order mark"),
        ('{"a": "é"}'.encode("latin-1"), "not UTF-8"),
        (b'{"a": 1, "a": 1}', "same key twice"),
        (b'{"a": NaN}', "NaN"),
        (b'{"a": "\\ud800"}', "surrogate"),
        (b'{"a": "\\uD800"}', "surrogate"),
        (b"[" * 100_000, "nested too deeply"),
    ],
)
def test_anything_else_is_invalid_with_a_reason(body: bytes, clause: str) -> None:
    with pytest.raises(InvalidJson, match=clause):
        parse(body)


def test_the_reason_quotes_none_of_the_data() -> None:
    with pytest.raises(InvalidJson) as caught:
        parse(b'{"email": "ann@example.com", oops')
    assert "ann" not in str(caught.value)
    assert caught.value.__suppress_context__
