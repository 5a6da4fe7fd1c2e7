"""Configuration: arguments before the environment, everything checked, and nothing secret in a message."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest
from flexportal.configuration import Configuration, checked_tenant
from flexportal.errors import ConfigurationError
from flexportal_core.redaction import Secret
from hypothesis import given
from hypothesis import strategies as st

REGIONS = {"eu": "https://eu.example", "us": "https://us.example"}
KEY = "key-1234567890"


def resolve(environment: dict[str, str] | None = None, **passed: Any) -> Configuration:
    arguments: dict[str, Any] = {
        "api_key": KEY,
        "tenant_id": "acme",
        "region": None,
        "base_url": None,
        "allow_insecure": False,
        "regions": REGIONS,
        "environment": environment or {},
    }
    arguments |= passed
    arguments |= {name: Secret(arguments[name]) for name in ("api_key", "environment")}
    return Configuration.resolve(**arguments)


ENVIRONMENT = {"FLEXPORTAL_API_KEY": "k", "FLEXPORTAL_TENANT_ID": "t", "FLEXPORTAL_REGION": "us"}
BASE_URL = {"FLEXPORTAL_BASE_URL": "https://proxy.example/flex/"}


@pytest.mark.parametrize(
    ("environment", "passed", "expected"),
    [
        ({}, {}, (KEY, "acme", "https://eu.example")),
        (ENVIRONMENT, {"api_key": None, "tenant_id": None}, ("k", "t", "https://us.example")),
        (ENVIRONMENT, {"region": "eu"}, (KEY, "acme", "https://eu.example")),
        (ENVIRONMENT | BASE_URL, {}, (KEY, "acme", "https://proxy.example/flex")),
        (BASE_URL, {"region": "us"}, (KEY, "acme", "https://us.example")),
        ({"FLEXPORTAL_BASE_URL": "", "FLEXPORTAL_REGION": ""}, {}, (KEY, "acme", "https://eu.example")),
    ],
    ids=["defaults", "environment", "argument", "base URL", "region over base URL", "empty variables"],
)
def test_arguments_win_over_the_environment(
    environment: dict[str, str], passed: dict[str, Any], expected: tuple[str, str, str]
) -> None:
    found = resolve(environment, **passed)
    assert (found.api_key.reveal(), found.tenant_id, found.base_url) == expected


def message_of(environment: dict[str, str] | None = None, **passed: Any) -> str:
    """Why these settings are refused."""
    with pytest.raises(ConfigurationError) as caught:
        resolve(environment, **passed)
    assert caught.value.__context__ is None or caught.value.__suppress_context__
    return str(caught.value)


SETTINGS = pytest.mark.parametrize(
    ("argument", "variable"), [("api_key", "FLEXPORTAL_API_KEY"), ("tenant_id", "FLEXPORTAL_TENANT_ID")]
)


@SETTINGS
@pytest.mark.parametrize(
    "value",
    [None, "", "two words", "a\r\nX-Admin: 1", "tab\t", " lead", "nul\0", "ümlaut", "\ud800", b"key", 7],
    ids=ascii,
)
def test_a_missing_or_malformed_setting_is_named_and_not_shown(argument: str, variable: str, value: Any) -> None:
    message = message_of(**{argument: value})
    assert f"{argument}=" in message
    assert variable in message
    assert not value or str(value) not in message
    if isinstance(value, str) and value:
        assert variable in message_of({variable: value}, **{argument: None})


@given(st.text(min_size=1))
def test_only_visible_ascii_is_accepted_for_a_key(value: str) -> None:
    if all("!" <= character <= "~" for character in value):
        assert resolve(api_key=value).api_key.reveal() == value
    else:
        message_of(api_key=value)


@pytest.mark.parametrize("region", ["", "EU", "mars", 7, ["eu"]], ids=repr)
def test_an_unknown_region_is_refused_and_the_known_ones_are_named(region: Any) -> None:
    message = message_of(region=region)
    assert repr(region) in message
    assert "eu, us" in message


def test_an_unknown_region_of_the_environment_names_the_variable() -> None:
    assert "FLEXPORTAL_REGION" in message_of({"FLEXPORTAL_REGION": "mars"})


def test_region_and_base_url_exclude_each_other() -> None:
    assert "not both" in message_of(region="eu", base_url="https://x.example")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://x.example", "https://x.example"),
        ("HTTPS://X.example:8443/api/v2//", "https://X.example:8443/api/v2"),
        ("http://localhost:8765", "http://localhost:8765"),
        ("http://127.9.9.9", "http://127.9.9.9"),
        ("http://[::1]:8765/", "http://[::1]:8765"),
    ],
)
def test_a_base_url_is_taken_without_its_last_slash(url: str, expected: str) -> None:
    assert resolve(base_url=url).base_url == expected


@pytest.mark.parametrize(
    "url",
    [
        *("", "x.example", "//x.example", "ftp://x.example", "https://", "https:///path", "https://:443"),
        *("https://x.example:port", "https://x.example:99999", "https://[::1", "https://x y.example"),
        *("https://x.example\n", "https://x.example/\x00", "https://*.example\u2100"),
        *("https://user@x.example", "https://user:pass-phrase@x.example", "https://@x.example"),
        *("https://x.example?a=1", "https://x.example#part", 7, b"https://x.example"),
    ],
    ids=ascii,
)
def test_a_malformed_base_url_is_refused_and_not_shown(url: Any) -> None:
    message = message_of(base_url=url)
    assert "base_url=" in message
    assert "FLEXPORTAL_BASE_URL" in message
    assert "x.example" not in message
    if isinstance(url, str) and url:
        assert message_of({"FLEXPORTAL_BASE_URL": url}).startswith("FLEXPORTAL_BASE_URL")


@given(st.text(max_size=12), st.sampled_from(["https://", "https://x.example/", "http://localhost", ""]))
def test_no_base_url_raises_anything_but_a_configuration_error(text: str, prefix: str) -> None:
    try:
        resolve(base_url=prefix + text)
    except ConfigurationError:
        return


@pytest.mark.parametrize(
    "url", ["http://x.example", "http://10.0.0.1", "http://127.0.0.1.example", "http://0.0.0.0", "http://[::2]"]
)
def test_plain_http_to_another_machine_must_be_allowed(url: str) -> None:
    for environment, passed in (({}, {"base_url": url}), ({"FLEXPORTAL_BASE_URL": url}, {})):
        assert "allow_insecure=True" in message_of(environment, **passed)
        assert resolve(environment, allow_insecure=True, **passed).base_url == url


def test_another_tenant_is_checked_as_well() -> None:
    assert checked_tenant("globex") == "globex"
    with pytest.raises(ConfigurationError, match="tenant_id="):
        checked_tenant("two words")


def test_a_configuration_does_not_show_the_key_and_cannot_be_pickled() -> None:
    assert KEY not in repr(resolve())
    for how in (pickle.dumps, copy.copy):
        with pytest.raises(TypeError, match="pickle"):
            how(resolve())
