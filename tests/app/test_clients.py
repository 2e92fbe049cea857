"""Who is registered, and which registers the service refuses to start with."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

import app
from app.cli.commands import main
from app.security.clients import Client, read_clients
from app.settings import ConfigurationError
from cards.dialect import Dialect

OWN = 'name = "own"\niss = "https://ehr.example.org"\njwks_url = "https://ehr.example.org/jwks.json"\n'
FULL = """
[[client]]
name = "own"
iss = "https://ehr.example.org"
jwks_file = "keys.json"
fhir_servers = ["https://fhir.example.org/r4", "http://127.0.0.1:8080"]
aud = ["https://cds.example.org", "fixed"]
tenants = ["north"]
jku = "https://ehr.example.org/jwks.json"
fhir_search = "post"
algorithms = ["RS256"]
private_networks = ["10.20.0.0/16"]
queries_off = "ecg"
when_blind = "card"
policy = "own.toml"

[client.dialect]
selection_behavior = "any"
intent = "order"
action_limit = 2
replacement = "delete-and-create"
delete_style = "resource"
code_systems = { "http://loinc.org" = "urn:oid:2.16.840.1.113883.6.1" }
detail_content_type = "text/markdown"
"""

WRONG = {
    "not TOML": ("[[client", "cannot be read"),
    "nothing in it": ("", "[[client]]"),
    "a table that is no list": ("[client]\n" + OWN, "[[client]]"),
    "something else beside": ("x = 1\n[[client]]\n" + OWN, "[[client]]"),
    "no name": ('[[client]]\niss = "a"\njwks_file = "x"', "'number 1': name"),
    "no issuer": ('[[client]]\nname = "own"\njwks_file = "x"', "'own': iss"),
    "no keys": ('[[client]]\nname = "own"\niss = "a"', "jwks_url or jwks_file"),
    "two sources of keys": ("[[client]]\n" + OWN + 'jwks_file = "x"', "jwks_url or jwks_file"),
    "a misspelt entry": ("[[client]]\n" + OWN + 'tenant = "x"', "'own': tenant"),
    "a symmetric algorithm": ("[[client]]\n" + OWN + 'algorithms = ["HS256"]', "'own': algorithms.0"),
    "no algorithm at all": ("[[client]]\n" + OWN + "algorithms = []", "'own': algorithms"),
    "the algorithm none": ("[[client]]\n" + OWN + 'algorithms = "none"', "'own': algorithms.0"),
    "a FHIR server over http": ("[[client]]\n" + OWN + 'fhir_servers = ["http://fhir.example.org"]', "fhir_servers.0"),
    "a FHIR server with a user": (
        "[[client]]\n" + OWN + 'fhir_servers = ["https://a@b.example.org"]',
        "fhir_servers.0",
    ),
    "a FHIR server with a query": (
        "[[client]]\n" + OWN + 'fhir_servers = ["https://b.example.org?a"]',
        "fhir_servers.0",
    ),
    "keys over http": ('[[client]]\nname = "own"\niss = "a"\njwks_url = "http://ehr.example.org/k"', "'own': jwks_url"),
    "an unknown way to search": ("[[client]]\n" + OWN + 'fhir_search = "put"', "'own': fhir_search"),
    "an unknown dialect": ("[[client]]\n" + OWN + 'dialect = { selection_behavior = "all" }', "dialect"),
    "system actions": (
        "[[client]]\n" + OWN + "dialect = { system_actions = false }",
        "'own': dialect.system_actions is no entry here",
    ),
    "a dialect that contradicts itself": (
        "[[client]]\n" + OWN + 'dialect = { replacement = "delete-and-create" }',
        "'own': dialect delete-and-create is two actions",
    ),
    "a detail in HTML": (
        "[[client]]\n" + OWN + 'dialect = { detail_content_type = "text/html" }',
        "detail_content_type",
    ),
    "an unknown key switched off": ("[[client]]\n" + OWN + 'queries_off = ["EKG"]', "'EKG' is no prefetch key"),
    "a required key switched off": (
        "[[client]]\n" + OWN + 'queries_off = ["ecg", "medications"]',
        "'medications' is required",
    ),
    "an answer that there is none": ("[[client]]\n" + OWN + 'when_blind = "empty"', "'own': when_blind"),
    "a network that is not private": ("[[client]]\n" + OWN + 'private_networks = ["8.8.8.0/24"]', "private_networks.0"),
    "tables that are none": ("client = [1]", "'number 1'"),
    "nested past any use": ("client = " + "[" * 5000, "cannot be read"),
    "two of one name": ("[[client]]\n" + OWN + "[[client]]\n" + OWN.replace("iss = ", 'iss = "x"#'), "same name"),
    "two of one issuer": ("[[client]]\n" + OWN + "[[client]]\n" + OWN.replace('"own"', '"b"'), "same iss and tenant"),
    "two of one tenant": (
        "[[client]]\n" + OWN + 'tenants = ["n"]\n[[client]]\n' + OWN.replace('"own"', '"b"') + 'tenants = ["s", "n"]',
        "same iss and tenant",
    ),
}


@pytest.fixture
def written(tmp_path):
    def write(content):
        path = tmp_path / "clients.toml"
        path.write_text(content)
        return path

    return write


@pytest.mark.parametrize(("content", "said"), WRONG.values(), ids=WRONG)
def test_a_wrong_register_stops_the_service(written, content, said):
    with pytest.raises(ConfigurationError) as refused:
        read_clients(written(content), is_production=False)

    assert said in str(refused.value)


def test_a_register_that_is_not_there_stops_the_service(tmp_path):
    with pytest.raises(ConfigurationError, match="cannot be read"):
        read_clients(tmp_path / "none.toml", is_production=False)


@pytest.mark.parametrize("entry", ['fhir_servers = ["http://127.0.0.1:8080"]', 'jku = "http://127.0.0.1/keys"'])
def test_loopback_over_http_is_for_development_alone(written, entry):
    path = written("[[client]]\n" + OWN + entry)

    assert read_clients(path, is_production=False).all
    with pytest.raises(ConfigurationError, match="http is refused in production"):
        read_clients(path, is_production=True)


INSIDE = ['fhir_servers = ["https://10.20.3.4/r4"]', 'jwks_url = "https://10.20.3.4/keys"']


@pytest.mark.requirement("EHR-25")
@pytest.mark.parametrize("entry", INSIDE)
def test_an_address_inside_needs_its_network_beside_it(written, entry):
    key_address = "" if "jwks" in entry else 'jwks_url = "https://ehr.example.org/jwks.json"\n'
    path = written(f'[[client]]\nname = "own"\niss = "a"\n{key_address}{entry}\n')

    assert read_clients(path, is_production=False).all
    with pytest.raises(ConfigurationError, match=r"10\.20\.3\.4 is an address inside"):
        read_clients(path, is_production=True)


@pytest.mark.parametrize("entry", INSIDE)
def test_with_its_network_it_is_taken(written, entry):
    key_address = "" if "jwks" in entry else 'jwks_url = "https://ehr.example.org/jwks.json"\n'
    networks = 'private_networks = "10.20.0.0/16"'

    path = written(f'[[client]]\nname = "own"\niss = "a"\n{key_address}{entry}\n{networks}\n')

    assert read_clients(path, is_production=True).all


@pytest.mark.requirement("EHR-28")
def test_every_entry_is_read(written, tmp_path):
    (client,) = read_clients(written(FULL), is_production=False).all

    assert client.model_dump() == {
        "name": "own",
        "iss": "https://ehr.example.org",
        "jwks_url": None,
        "jwks_file": tmp_path / "keys.json",
        "fhir_servers": ("https://fhir.example.org/r4", "http://127.0.0.1:8080"),
        "fhir_search": "post",
        "aud": ("https://cds.example.org", "fixed"),
        "tenants": ("north",),
        "jku": ("https://ehr.example.org/jwks.json",),
        "algorithms": ("RS256",),
        "private_networks": ("10.20.0.0/16",),
        "queries_off": frozenset({"ecg"}),
        "when_blind": "card",
        "dialect": {
            "selection_behavior": "any",
            "intent": "order",
            "action_limit": 2,
            "replacement": "delete-and-create",
            "delete_style": "resource",
            "code_systems": {"http://loinc.org": "urn:oid:2.16.840.1.113883.6.1"},
            "detail_content_type": "text/markdown",
        },
        "policy": tmp_path / "own.toml",
    }


@pytest.mark.requirement("AUTH-b")
def test_what_is_left_out_is_the_safe_choice(written):
    (client,) = read_clients(written("[[client]]\n" + OWN), is_production=True).all

    assert client.algorithms == ("ES384", "RS384")
    assert client.fhir_servers == ()
    assert client.fhir_search == "get"
    assert client.dialect == Dialect()
    assert client.jkus == ("https://ehr.example.org/jwks.json",)


FIND = {
    "a listed tenant": ("https://shared.example.org", "north", "north"),
    "a tenant that nobody lists goes to the one that lists none": ("https://shared.example.org", "west", "rest"),
    "no tenant": ("https://shared.example.org", None, "rest"),
    "an issuer that nobody has": ("https://else.example.org", None, None),
    "an issuer that is no text": (["https://shared.example.org"], None, None),
    "a tenant that is no text": ("https://shared.example.org", ["north"], "rest"),
}


@pytest.mark.parametrize(("iss", "tenant", "name"), FIND.values(), ids=FIND)
@pytest.mark.requirement("AUTH-10")
def test_a_client_is_found_by_issuer_and_tenant(written, iss, tenant, name):
    shared = OWN.replace("https://ehr.example.org", "https://shared.example.org")
    north = shared.replace('"own"', '"north"') + 'tenants = ["north"]\n'
    clients = read_clients(
        written("[[client]]\n" + shared.replace('"own"', '"rest"') + "[[client]]\n" + north), is_production=True
    )

    found = clients.find(iss, tenant)

    assert (found.name if found else None) == name


def test_the_manuals_example_is_a_register(written):
    manual = (Path(app.__file__).parent.parent / "docs" / "operations.md").read_text()
    (example,) = re.findall(r"```toml\n(.*?)```", manual, re.DOTALL)

    (client,) = read_clients(written(example), is_production=True).all

    assert set(client.model_fields_set) == set(Client.model_fields) - {"jwks_file", "policy"}
    assert main(["clients", "check", str(written(example))]) == 0


def test_every_entry_is_in_the_manual():
    manual = (Path(app.__file__).parent.parent / "docs" / "operations.md").read_text()
    clients = manual.partition("## Clients")[2].partition("## A site's own")[0]

    rows = re.findall(r"^\| `(\w+)`(?: or `(\w+)`)? \|", clients, re.MULTILINE)

    assert sorted(filter(None, (name for row in rows for name in row))) == sorted(
        [*Client.model_fields, *(each.name for each in fields(Dialect))]
    )
