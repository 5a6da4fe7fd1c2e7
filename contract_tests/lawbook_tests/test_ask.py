"""Asks are written so that they can be shown."""

import pytest

from contract_tests.lawbook.ask import Argument, Ask, Credentials
from contract_tests.lawbook.curl import show

ASK = Ask("/v1/things", headers=(("Authorization", "Bearer $FLEXPORTAL_API_KEY"), ("Accept", "application/json")))


@pytest.mark.parametrize(
    ("text", "expanded"),
    [
        ("Bearer $FLEXPORTAL_API_KEY", "Bearer secret"),
        ("Bearer ${FLEXPORTAL_API_KEY%?}", "Bearer secre"),
        ("Bearer ${FLEXPORTAL_API_KEY}x", "Bearer secretx"),
        ("$FLEXPORTAL_TENANT_ID", "acme"),
        ("${FLEXPORTAL_TENANT_ID}x", "acmex"),
        ("$FLEXPORTAL_OTHER_TENANT_ID", "globex"),
        ("Basic abc", "Basic abc"),
    ],
)
def test_shell_text_expands_as_a_shell_would(text: str, expanded: str) -> None:
    assert Credentials("secret", "acme", "globex").expand(text) == expanded


def test_a_missing_second_tenant_expands_to_nothing() -> None:
    assert Credentials("secret", "acme").expand("$FLEXPORTAL_OTHER_TENANT_ID") == ""


def test_a_key_that_looks_like_a_variable_is_not_expanded_again() -> None:
    assert Credentials("$FLEXPORTAL_TENANT_ID", "acme").expand("Bearer $FLEXPORTAL_API_KEY").endswith("TENANT_ID")


def test_credentials_do_not_show_the_key() -> None:
    assert "secret" not in repr(Credentials("secret", "acme"))


def test_an_argument_is_percent_encoded_whole() -> None:
    ask = ASK.with_query(Argument("email", "a+b&c=d%é@x"))
    assert ask.target == "/v1/things?email=a%2Bb%26c%3Dd%25%C3%A9%40x"


def test_an_argument_of_the_same_name_is_replaced_where_it_stands() -> None:
    ask = ASK.with_query(Argument("a", "1"), Argument("b", "2")).with_query(Argument("a", "3"), Argument("c", "4"))
    assert ask.target == "/v1/things?a=3&b=2&c=4"
    assert ask.without_query("a", "b").target == "/v1/things?c=4"
    assert (ask.argument("b"), ask.argument("z")) == ("2", None)


def test_a_header_is_replaced_or_left_out_whatever_its_case() -> None:
    assert ASK.with_header("authorization", "x").header("AUTHORIZATION") == "x"
    assert ASK.with_header("authorization", None).header("Authorization") is None


def test_curl_lines_run_as_they_stand_without_the_key() -> None:
    shown = show("http://host/", [ASK.with_query(Argument("limit", "1"))])
    assert shown.lines == (
        "curl -sS -i --compressed -H \"Authorization: Bearer $FLEXPORTAL_API_KEY\" 'http://host/v1/things?limit=1'",
    )
    assert shown.notes == ()


def test_a_value_of_somebodys_data_is_a_variable_with_a_sentence() -> None:
    argument = Argument("email", "ann@example.com", "the email of cus_1")
    shown = show("http://host", [ASK.with_query(Argument("limit", "1"), argument)])
    assert shown.lines[0].endswith("-G 'http://host/v1/things?limit=1' --data-urlencode \"email=$EMAIL\"")
    assert shown.notes == ("$EMAIL is the email of cus_1.",)
    assert "ann" not in repr(argument)


def test_several_such_values_are_numbered() -> None:
    asks = [ASK.with_query(Argument("e-mail", value, f"that of {value}")) for value in ("one", "two", "one")]
    shown = show("http://host", asks)
    assert [line.rpartition("=")[2] for line in shown.lines] == ['$E_MAIL_1"', '$E_MAIL_2"', '$E_MAIL_1"']
    assert len(shown.notes) == 2


def test_other_methods_and_empty_headers_are_shown_as_curl_wants_them() -> None:
    head = Ask("/", method="HEAD", headers=(("Authorization", ""),))
    post = Ask("/", method="POST")
    lines = show("http://host", [head, post]).lines
    assert lines[0].startswith('curl -sS -i --compressed --head -H "Authorization;"')
    assert "-X POST" in lines[1]
