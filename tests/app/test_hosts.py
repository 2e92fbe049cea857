"""Which FHIR servers are called, and which ways of writing an address are refused."""

import pytest

from app.security.hosts import fhir_allowed, is_at_or_below

LISTED = ("https://ehr.example.org/fhir/R4", "https://open.example.org", "https://ehr.example.org:8443/fhir")
NOT_CALLED_ANYWHERE = {
    "a user": "https://user@ehr.example.org/fhir/R4",
    "a user and a password": "https://u:p@ehr.example.org/fhir/R4",
    "a user that looks like the host": "https://ehr.example.org@evil.example/fhir/R4",
    "a backslash": "https://ehr.example.org\\@evil.example/fhir/R4",
    "a dot at the end": "https://ehr.example.org./fhir/R4",
    "an empty label": "https://ehr..example.org/fhir/R4",
    "IPv6": "https://[::1]/fhir/R4",
    "IPv4 in IPv6": "https://[::ffff:127.0.0.1]/fhir",
    "an unclosed bracket": "https://[::1/fhir",
    "one decimal number": "https://2130706433/fhir",
    "a hexadecimal number": "https://0x7f000001/fhir",
    "hexadecimal parts": "https://127.0.0.0x1/fhir",
    "a short address": "https://127.1/fhir",
    "octal parts": "https://0177.0.0.01/fhir",
    "link-local: the metadata of a cloud": "https://169.254.169.254/latest",
    "the unspecified address": "https://0.0.0.0/fhir",
    "percent in the host": "https://ehr%2eexample.org/fhir/R4",
    "full-width letters": "https://ｅhr.example.org/fhir/R4",
    "a soft hyphen": "https://ehr\u00ad.example.org/fhir/R4",
    "a tab": "https://ehr.example.org\t/fhir/R4",
    "a line end": "https://ehr.example.org/fhir/R4\r\nX: y",
    "NUL": "https://ehr.example.org\0/fhir/R4",
    "a port of 0": "https://ehr.example.org:0/fhir/R4",
    "a port that is none": "https://ehr.example.org:https/fhir/R4",
    "a port past the end": "https://ehr.example.org:65536/fhir/R4",
    "an empty port": "https://ehr.example.org:/fhir/R4",
    "a path that climbs": "https://ehr.example.org/fhir/R4/../admin",
    "an encoded path that climbs": "https://ehr.example.org/fhir/R4/%2e%2e/admin",
    "a doubly encoded one": "https://ehr.example.org/fhir/R4/%252e%252e/admin",
    "an encoded slash": "https://ehr.example.org/fhir/R4%2f..",
    "two slashes": "https://ehr.example.org//evil/fhir/R4",
    "a query": "https://ehr.example.org/fhir/R4?x=",
    "a fragment": "https://ehr.example.org/fhir/R4#x",
    "no host": "https:///fhir",
    "another scheme": "ftp://ehr.example.org/fhir/R4",
    "a file": "file:///etc/passwd",
    "nothing": "",
}


@pytest.mark.parametrize("is_production", [True, False])
@pytest.mark.parametrize("url", NOT_CALLED_ANYWHERE.values(), ids=NOT_CALLED_ANYWHERE)
@pytest.mark.requirement("FHIR-10", "EHR-25")
def test_an_address_that_is_not_plainly_written_is_called_nowhere(url, is_production):
    assert not fhir_allowed(url, fhir_servers=(*LISTED, url), is_production=is_production, is_auth_off=True)


@pytest.mark.requirement("EHR-25")
@pytest.mark.parametrize(
    ("url", "is_allowed"),
    [
        ("https://ehr.example.org/fhir/R4", True),
        ("https://ehr.example.org/fhir/R4/", True),
        ("https://EHR.example.org/fhir/R4", True),
        ("https://ehr.example.org:443/fhir/R4", True),
        ("https://ehr.example.org/fhir/R4/tenant-1", True),
        ("https://ehr.example.org/fhir/R4evil", False),
        ("https://ehr.example.org/fhir", False),
        ("https://ehr.example.org/FHIR/R4", False),
        ("https://ehr.example.org", False),
        ("http://ehr.example.org/fhir/R4", False),
        ("https://ehr.example.org:8443/fhir", True),
        ("https://ehr.example.org:8444/fhir", False),
        ("https://evil.ehr.example.org/fhir/R4", False),
        ("https://ehr.example.org.evil.example/fhir/R4", False),
        ("https://open.example.org", True),
        ("https://open.example.org/any/path", True),
        ("https://other.example.org", False),
    ],
)
@pytest.mark.requirement("FHIR-10", "EHR-25")
def test_in_production_only_the_clients_list_is_called(url, is_allowed):
    """An entry allows its origin, and with a path only what is at or below it."""
    assert fhir_allowed(url, fhir_servers=LISTED, is_production=True, is_auth_off=False) is is_allowed


@pytest.mark.requirement("EHR-25")
@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/fhir",
        "https://localhost/fhir",
        "https://10.0.0.5/fhir",
        "https://172.16.0.1/fhir",
        "https://192.168.1.1/fhir",
        "https://100.64.0.1/fhir",
        "http://93.184.216.34/fhir",
    ],
)
def test_in_production_private_and_plain_addresses_are_refused_even_when_listed(url):
    assert not fhir_allowed(url, fhir_servers=(url,), is_production=True, is_auth_off=False)


@pytest.mark.parametrize(
    ("url", "is_allowed"),
    [
        ("https://10.20.3.4/fhir", True),
        ("https://10.21.3.4/fhir", False),
        ("http://10.20.3.4/fhir", False),
        ("https://127.0.0.1/fhir", False),
        ("https://169.254.169.254/fhir", False),
    ],
)
def test_in_production_a_private_address_is_called_where_the_clients_entry_opens_its_network(url, is_allowed):
    listed = {"fhir_servers": (url,), "private_networks": ("10.20.0.0/16",)}

    assert fhir_allowed(url, is_production=True, is_auth_off=False, **listed) is is_allowed


def test_an_open_network_does_not_put_a_server_on_the_list():
    listed = {"fhir_servers": ("https://ehr.example.org",), "private_networks": ("10.20.0.0/16",)}

    assert not fhir_allowed("https://10.20.3.4/fhir", is_production=True, is_auth_off=False, **listed)


def test_in_production_a_public_address_that_is_listed_is_called():
    url = "https://93.184.216.34/fhir"

    assert fhir_allowed(url, fhir_servers=(url,), is_production=True, is_auth_off=False)


@pytest.mark.parametrize(
    ("url", "is_allowed"),
    [
        ("https://any.example.org/fhir", True),
        ("https://any.example.org:9443/fhir", True),
        ("http://localhost:8080/fhir", True),
        ("http://127.0.0.1:3000", True),
        ("http://127.9.9.9/fhir", True),
        ("http://any.example.org/fhir", False),
        ("http://10.0.0.5/fhir", False),
        ("http://localhost.evil.example/fhir", False),
    ],
)
def test_in_development_without_tokens_any_https_host_and_loopback_are_called(url, is_allowed):
    assert fhir_allowed(url, fhir_servers=(), is_production=False, is_auth_off=True) is is_allowed


@pytest.mark.parametrize(
    ("url", "is_allowed"),
    [("http://localhost:8080/fhir", True), ("http://localhost:8081/fhir", False), ("https://any.example.org", False)],
)
def test_in_development_with_tokens_the_list_holds_and_may_name_loopback(url, is_allowed):
    servers = ("http://localhost:8080/fhir",)

    assert fhir_allowed(url, fhir_servers=servers, is_production=False, is_auth_off=False) is is_allowed


def test_auth_off_opens_nothing_in_production():
    url = "https://any.example.org/fhir"

    assert not fhir_allowed(url, fhir_servers=(), is_production=True, is_auth_off=True)


def test_an_entry_of_the_list_that_is_no_address_allows_nothing():
    url = "https://any.example.org/fhir"

    assert not fhir_allowed(url, fhir_servers=("", "*", "https://*"), is_production=True, is_auth_off=False)


@pytest.mark.requirement("EHR-25")
@pytest.mark.parametrize(
    ("link", "stays"),
    [
        ("https://ehr.example.org/fhir?_getpages=1&_offset=20", True),
        ("https://ehr.example.org/fhir/MedicationRequest?page=2", True),
        ("https://ehr.example.org:443/fhir/x", True),
        ("https://ehr.example.org/other/x", False),
        ("https://ehr.example.org/fhirx", False),
        ("http://ehr.example.org/fhir?page=2", False),
        ("https://ehr.example.org:444/fhir?page=2", False),
        ("https://evil.example/fhir?page=2", False),
        ("https://ehr.example.org@evil.example/fhir?page=2", False),
        ("//evil.example/fhir", False),
        ("javascript:alert(1)", False),
        ("https://ehr.example.org/fhir/../admin", False),
    ],
)
@pytest.mark.requirement("FHIR-10", "PREF-14")
def test_a_link_is_followed_only_at_or_below_its_server(link, stays):
    assert is_at_or_below(link, "https://ehr.example.org/fhir") is stays
