"""Settings: arguments before the environment, everything checked, and messages that say what to do."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest
from flexportal.configuration import Configuration, is_loopback
from flexportal.errors import ConfigurationError
from flexportal.secret import Secret
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
        "environment": {} if environment is None else environment,
    }
    arguments |= passed
    arguments |= {name: Secret(arguments[name]) for name in ("api_key", "environment")}
    return Configuration.resolve(**arguments)


def test_the_first_region_is_the_default() -> None:
    assert resolve().base_url == "https://eu.example"


def test_what_is_not_passed_comes_from_the_environment() -> None:
    environment = {"FLEXPORTAL_API_KEY": "k", "FLEXPORTAL_TENANT_ID": "t", "FLEXPORTAL_REGION": "us"}
    found = resolve(environment, api_key=None, tenant_id=None)
    assert (found.api_key.reveal(), found.tenant_id, found.base_url) == ("k", "t", "https://us.example")


def test_the_environment_is_the_process_s_own_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLEXPORTAL_API_KEY", "from-process")
    arguments: dict[str, Any] = {"tenant_id": "t", "region": "eu", "base_url": None, "allow_insecure": False}
    assert Configuration.resolve(api_key=Secret(None), regions=REGIONS, **arguments).api_key == Secret("from-process")


def test_an_argument_wins_over_the_environment() -> None:
    environment = {"FLEXPORTAL_API_KEY": "k", "FLEXPORTAL_TENANT_ID": "t", "FLEXPORTAL_REGION": "eu"}
    found = resolve(environment, region="us")
    assert (found.api_key.reveal(), found.tenant_id, found.base_url) == (KEY, "acme", "https://us.example")


def test_the_environment_s_base_url_wins_over_its_region() -> None:
    environment = {"FLEXPORTAL_BASE_URL": "https://proxy.example/flex/", "FLEXPORTAL_REGION": "us"}
    assert resolve(environment).base_url == "https://proxy.example/flex"


def test_a_region_that_is_passed_wins_over_the_environment_s_base_url() -> None:
    assert resolve({"FLEXPORTAL_BASE_URL": "https://proxy.example"}, region="us").base_url == "https://us.example"


def test_an_empty_variable_counts_as_unset() -> None:
    assert resolve({"FLEXPORTAL_BASE_URL": "", "FLEXPORTAL_REGION": ""}).base_url == "https://eu.example"


def told(**passed: Any) -> str:
    """Why these settings are refused."""
    with pytest.raises(ConfigurationError) as caught:
        resolve(**passed)
    return str(caught.value)


@pytest.mark.parametrize("value", [None, ""])
def test_what_is_missing_is_named(value: str | None) -> None:
    assert told(api_key=value) == "no API key: pass api_key= or set FLEXPORTAL_API_KEY"
    assert told(tenant_id=value) == "no tenant: pass tenant_id= or set FLEXPORTAL_TENANT_ID"


MALFORMED = "holds white space or characters other than visible ASCII; check"


@pytest.mark.parametrize(
    "value",
    ["two words", "line\nbreak", "a\r\nX-Admin: 1", "tab\t", " lead", "trail ", "nul\0", "ümlaut", "\x7f", "\ud800"],
    ids=ascii,
)
def test_a_value_that_cannot_travel_in_a_header_is_refused_and_not_shown(value: str) -> None:
    assert told(api_key=value) == f"the API key in api_key= {MALFORMED} api_key= or FLEXPORTAL_API_KEY"
    assert told(tenant_id=value) == f"the tenant in tenant_id= {MALFORMED} tenant_id= or FLEXPORTAL_TENANT_ID"


@given(st.text(min_size=1))
def test_only_visible_ascii_passes_for_a_key(value: str) -> None:
    if all("!" <= character <= "~" for character in value):
        assert resolve(api_key=value).api_key.reveal() == value
    else:
        with pytest.raises(ConfigurationError):
            resolve(api_key=value)


def test_a_malformed_variable_is_named_as_the_place_to_look() -> None:
    message = told(environment={"FLEXPORTAL_API_KEY": "key\n"}, api_key=None)
    assert message == f"the API key in FLEXPORTAL_API_KEY {MALFORMED} api_key= or FLEXPORTAL_API_KEY"
    message = told(environment={"FLEXPORTAL_TENANT_ID": "two words"}, tenant_id=None)
    assert message == f"the tenant in FLEXPORTAL_TENANT_ID {MALFORMED} tenant_id= or FLEXPORTAL_TENANT_ID"


@pytest.mark.parametrize("value", [b"key", 7, object()], ids=lambda value: type(value).__name__)
def test_what_is_not_text_is_refused(value: object) -> None:
    named = type(value).__name__
    assert told(api_key=value) == f"api_key= must be text, not {named} (variable: FLEXPORTAL_API_KEY)"
    assert told(tenant_id=value) == f"tenant_id= must be text, not {named} (variable: FLEXPORTAL_TENANT_ID)"


CHOOSE = "is no region; choose one of eu, us, or set FLEXPORTAL_BASE_URL"


@pytest.mark.parametrize("region", ["", "EU", "mars", 7, ["eu"]], ids=repr)
def test_an_unknown_region_is_refused_and_the_known_ones_are_named(region: object) -> None:
    assert told(region=region) == f"region={region!r} {CHOOSE}"


def test_an_unknown_region_of_the_environment_names_the_variable() -> None:
    assert told(environment={"FLEXPORTAL_REGION": "mars"}) == f"FLEXPORTAL_REGION='mars' {CHOOSE}"


def test_region_and_base_url_exclude_each_other() -> None:
    message = "pass region= or base_url=, not both (variables: FLEXPORTAL_REGION, FLEXPORTAL_BASE_URL)"
    assert told(region="eu", base_url="https://x.example") == message


@pytest.mark.parametrize(
    ("url", "normal"),
    [
        ("https://x.example", "https://x.example"),
        ("https://x.example/", "https://x.example"),
        ("HTTPS://X.example:8443/api/v2//", "https://X.example:8443/api/v2"),
        ("https://x.example/X/", "https://x.example/X"),
        ("http://localhost:8765", "http://localhost:8765"),
        ("http://LOCALHOST:8765", "http://LOCALHOST:8765"),
        ("http://127.0.0.1:1", "http://127.0.0.1:1"),
        ("http://127.9.9.9", "http://127.9.9.9"),
        ("http://[::1]:8765/", "http://[::1]:8765"),
    ],
)
def test_a_base_url_is_taken_without_its_last_slash(url: str, normal: str) -> None:
    assert resolve(base_url=url).base_url == normal


NO_URL = "is not a valid URL (variable: FLEXPORTAL_BASE_URL)"
NO_WEB = "must be a URL such as https://api-eu.flexportal.io (variable: FLEXPORTAL_BASE_URL)"
TOO_MUCH = "must be scheme, host, port and path alone: no user, query or fragment (variable: FLEXPORTAL_BASE_URL)"


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("", NO_WEB),
        ("x.example", NO_WEB),
        ("//x.example", NO_WEB),
        ("ftp://x.example", NO_WEB),
        ("https://", NO_WEB),
        ("https:///path", NO_WEB),
        ("https://:443", NO_WEB),
        ("https://x.example:port", NO_URL),
        ("https://x.example:99999", NO_URL),
        ("https://[::1", NO_URL),
        ("https://x y.example", NO_URL),
        ("https://x.example\n", NO_URL),
        ("https://x.example/\x00", NO_URL),
        ("https://x\x01.example", NO_URL),
        ("https://*.example\u2100", NO_URL),
        ("https://user@x.example", TOO_MUCH),
        ("https://user:pass-phrase@x.example", TOO_MUCH),
        ("https://@x.example", TOO_MUCH),
        ("https://x..example\\@y", TOO_MUCH),
        ("https://x.example?a=1", TOO_MUCH),
        ("https://x.example#part", TOO_MUCH),
        (7, NO_URL),
        (b"https://x.example", NO_URL),
    ],
    ids=ascii,
)
def test_a_malformed_base_url_is_refused_and_not_shown(url: object, fault: str) -> None:
    assert told(base_url=url) == f"base_url= {fault}"


def test_a_malformed_base_url_of_the_environment_names_the_variable() -> None:
    assert told(environment={"FLEXPORTAL_BASE_URL": "x.example"}) == f"FLEXPORTAL_BASE_URL {NO_WEB}"


@given(st.text(max_size=12), st.sampled_from(["https://", "https://x.example/", "http://localhost", ""]))
def test_no_base_url_raises_anything_else(text: str, prefix: str) -> None:
    try:
        resolve(base_url=prefix + text)
    except ConfigurationError:
        return


UNSAFE = (
    "uses plain http, which would send the API key unencrypted; use https, or pass allow_insecure=True if that is "
    "meant (variable: FLEXPORTAL_BASE_URL)"
)


@pytest.mark.parametrize(
    "url",
    [
        "http://x.example",
        "http://10.0.0.1",
        "http://127.0.0.1.nip.example",
        "http://localhost.example",
        "http://0.0.0.0",
        "http://[::2]",
    ],
)
def test_plain_http_goes_to_this_machine_only_unless_that_is_meant(url: str) -> None:
    assert told(base_url=url) == f"base_url= {UNSAFE}"
    assert told(environment={"FLEXPORTAL_BASE_URL": url}) == f"FLEXPORTAL_BASE_URL {UNSAFE}"
    assert resolve(base_url=url, allow_insecure=True).base_url == url
    assert resolve({"FLEXPORTAL_BASE_URL": url}, allow_insecure=True).base_url == url


@pytest.mark.parametrize(
    ("host", "expected"),
    [("localhost", True), ("127.0.0.1", True), ("::1", True), ("128.0.0.1", False), ("x.example", False)],
)
def test_what_loopback_is(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected


def test_the_key_is_not_in_the_repr() -> None:
    assert KEY not in repr(resolve())


def test_another_tenant_is_checked_as_well() -> None:
    found = resolve()
    assert (found.for_tenant("globex").tenant_id, found.tenant_id) == ("globex", "acme")
    assert found.for_tenant("globex").api_key == found.api_key


@pytest.mark.parametrize(
    ("malformed", "message"),
    [
        ("", "no tenant: pass tenant_id= or set FLEXPORTAL_TENANT_ID"),
        (None, "no tenant: pass tenant_id= or set FLEXPORTAL_TENANT_ID"),
        ("two words", f"the tenant in tenant_id= {MALFORMED} tenant_id= or FLEXPORTAL_TENANT_ID"),
        (7, "tenant_id= must be text, not int (variable: FLEXPORTAL_TENANT_ID)"),
    ],
    ids=repr,
)
def test_another_tenant_that_cannot_be_meant_is_refused(malformed: Any, message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        resolve().for_tenant(malformed)
    assert str(caught.value) == message


def test_a_configuration_does_not_pickle_or_copy() -> None:
    message = "a Configuration holds an API key and does not pickle; make the client anew from its settings"
    with pytest.raises(TypeError, match=f"^{message}$"):
        pickle.dumps(resolve())
    with pytest.raises(TypeError, match=f"^{message}$"):
        copy.copy(resolve())
