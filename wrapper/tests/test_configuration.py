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


@pytest.mark.parametrize(
    ("argument", "variable"), [("api_key", "FLEXPORTAL_API_KEY"), ("tenant_id", "FLEXPORTAL_TENANT_ID")]
)
@pytest.mark.parametrize("value", [None, ""])
def test_what_is_missing_is_named(argument: str, variable: str, value: str | None) -> None:
    with pytest.raises(ConfigurationError) as caught:
        resolve(**dict[str, Any]({argument: value}))
    assert f"{argument}=" in str(caught.value)
    assert variable in str(caught.value)


@pytest.mark.parametrize("argument", ["api_key", "tenant_id"])
@pytest.mark.parametrize(
    "value",
    ["two words", "line\nbreak", "a\r\nX-Admin: 1", "tab\t", " lead", "trail ", "nul\0", "ümlaut", "\x7f", "\ud800"],
    ids=ascii,
)
def test_a_value_that_cannot_travel_in_a_header_is_refused_and_not_shown(argument: str, value: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        resolve(**dict[str, Any]({argument: value}))
    assert f"{argument}=" in str(caught.value)
    assert value.strip() not in str(caught.value)


@given(st.text(min_size=1))
def test_only_visible_ascii_passes_for_a_key(value: str) -> None:
    if all("!" <= character <= "~" for character in value):
        assert resolve(api_key=value).api_key.reveal() == value
    else:
        with pytest.raises(ConfigurationError):
            resolve(api_key=value)


def test_a_malformed_variable_is_named_as_the_place_to_look() -> None:
    with pytest.raises(ConfigurationError, match="in FLEXPORTAL_API_KEY holds white space"):
        resolve({"FLEXPORTAL_API_KEY": "key\n"}, api_key=None)


@pytest.mark.parametrize("value", [b"key", 7, object()], ids=lambda value: type(value).__name__)
def test_a_key_that_is_not_text_is_refused(value: object) -> None:
    with pytest.raises(ConfigurationError, match="api_key= must be text"):
        resolve(api_key=value)


@pytest.mark.parametrize("region", ["", "EU", "mars", 7, ["eu"]], ids=repr)
def test_an_unknown_region_is_refused_and_the_known_ones_are_named(region: object) -> None:
    with pytest.raises(ConfigurationError, match="choose one of eu, us"):
        resolve(region=region)


def test_an_unknown_region_of_the_environment_names_the_variable() -> None:
    with pytest.raises(ConfigurationError, match="FLEXPORTAL_REGION='mars' is no region"):
        resolve({"FLEXPORTAL_REGION": "mars"})


def test_region_and_base_url_exclude_each_other() -> None:
    with pytest.raises(ConfigurationError, match="not both"):
        resolve(region="eu", base_url="https://x.example")


@pytest.mark.parametrize(
    ("url", "normal"),
    [
        ("https://x.example", "https://x.example"),
        ("https://x.example/", "https://x.example"),
        ("HTTPS://X.example:8443/api/v2//", "https://X.example:8443/api/v2"),
        ("http://localhost:8765", "http://localhost:8765"),
        ("http://LOCALHOST:8765", "http://LOCALHOST:8765"),
        ("http://127.0.0.1:1", "http://127.0.0.1:1"),
        ("http://127.9.9.9", "http://127.9.9.9"),
        ("http://[::1]:8765/", "http://[::1]:8765"),
    ],
)
def test_a_base_url_is_taken_without_its_last_slash(url: str, normal: str) -> None:
    assert resolve(base_url=url).base_url == normal


@pytest.mark.parametrize(
    "url",
    [
        "",
        "x.example",
        "//x.example",
        "ftp://x.example",
        "https://",
        "https:///path",
        "https://:443",
        "https://x.example:port",
        "https://x.example:99999",
        "https://[::1",
        "https://x y.example",
        "https://x.example\n",
        "https://x.example/\x00",
        "https://x..example\\@y",
        "https://x\x01.example",
        "https://*.example\u2100",
        "https://user@x.example",
        "https://user:pass-phrase@x.example",
        "https://@x.example",
        "https://x.example?a=1",
        "https://x.example#part",
        7,
        b"https://x.example",
    ],
    ids=ascii,
)
def test_a_malformed_base_url_is_refused_and_not_shown(url: object) -> None:
    with pytest.raises(ConfigurationError) as caught:
        resolve(base_url=url)
    assert "base_url=" in str(caught.value)
    assert "FLEXPORTAL_BASE_URL" in str(caught.value)
    assert "pass-phrase" not in str(caught.value)


@given(st.text(max_size=12), st.sampled_from(["https://", "https://x.example/", "http://localhost", ""]))
def test_no_base_url_raises_anything_else(text: str, prefix: str) -> None:
    try:
        resolve(base_url=prefix + text)
    except ConfigurationError:
        return


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
    with pytest.raises(ConfigurationError, match="allow_insecure=True"):
        resolve(base_url=url)
    assert resolve(base_url=url, allow_insecure=True).base_url == url


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
    for malformed in ("", "two words", None, 7):
        with pytest.raises(ConfigurationError, match="tenant"):
            found.for_tenant(malformed)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def test_a_configuration_does_not_pickle_or_copy() -> None:
    with pytest.raises(TypeError, match="holds an API key"):
        pickle.dumps(resolve())
    with pytest.raises(TypeError, match="holds an API key"):
        copy.copy(resolve())
