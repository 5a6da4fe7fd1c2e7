"""Requests can be shown: they never contain secrets or personal values."""

import pytest

from contract_tests.flexportal_contract.probing.curl import commands
from contract_tests.flexportal_contract.probing.request import Argument, Credentials, Request

REQUEST = Request(
    "/v1/things", headers=(("Authorization", "Bearer $FLEXPORTAL_API_KEY"), ("Accept", "application/json"))
)


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
def test_shell_text_expands_as_in_a_shell(text: str, expanded: str) -> None:
    assert Credentials("secret", "acme", "globex").expand(text) == expanded


def test_a_key_that_looks_like_a_variable_is_not_expanded_again() -> None:
    assert Credentials("$FLEXPORTAL_TENANT_ID", "acme").expand("Bearer $FLEXPORTAL_API_KEY").endswith("TENANT_ID")


def test_secrets_and_personal_values_are_not_in_the_repr() -> None:
    assert "secret" not in repr(Credentials("secret", "acme"))
    assert "ann" not in repr(Argument("email", "ann@example.com", "the email of cus_1"))


def test_curl_commands_run_as_they_stand_without_the_key() -> None:
    shown = commands("http://host/", [REQUEST.with_query(Argument("limit", "1"))])
    assert shown.lines == (
        "curl -sS -i --compressed -H \"Authorization: Bearer $FLEXPORTAL_API_KEY\" 'http://host/v1/things?limit=1'",
    )
    assert shown.notes == ()


def test_a_personal_value_is_a_variable_with_a_note() -> None:
    values = [Argument("e-mail", value, f"that of {value}") for value in ("one", "two", "one")]
    single = commands("http://host", [REQUEST.with_query(Argument("limit", "1"), values[0])])
    assert single.lines[0].endswith("-G 'http://host/v1/things?limit=1' --data-urlencode \"e-mail=$E_MAIL\"")
    assert single.notes == ("$E_MAIL is that of one, which no report shows: set it first.",)
    several = commands("http://host", [REQUEST.with_query(value) for value in values])
    assert [line.rpartition("=")[2] for line in several.lines] == ['$E_MAIL_1"', '$E_MAIL_2"', '$E_MAIL_1"']


def test_other_methods_and_empty_headers_are_written_as_curl_needs_them() -> None:
    head = Request("/", method="HEAD", headers=(("Authorization", ""),))
    lines = commands("http://host", [head, Request("/", method="POST")]).lines
    assert lines[0].startswith('curl -sS -i --compressed --head -H "Authorization;"')
    assert "-X POST" in lines[1]


@pytest.mark.parametrize(
    ("path", "status", "rerouted"),
    [("/v1/things/..", 200, True), ("/v1/things/a%2Fb", 404, True), ("/v1/things/a%2Fb", 200, False)],
)
def test_what_a_proxy_rewrites_may_be_answered_by_another_operation(path: str, status: int, rerouted: bool) -> None:
    assert Request(path).may_be_rerouted(status) is rerouted
