"""`clients check`: what each client may do, what is off, what looks odd."""

import json

import pytest

from app.cli import clients_command
from app.cli.commands import main
from tests.app.signing import JWKS_URL, KEY_SET, P256, P384, RSA, jwk, key_set
from tests.app.sockets import PUBLIC, Names, Sockets, reply

FILE = """
[[client]]
name = "north"
iss = "https://ehr.example.org"
jwks_file = "keys.json"
"""
FULL = (
    FILE
    + """
fhir_servers = ["https://fhir.example.org/r4"]
private_networks = ["10.20.0.0/16"]
tenants = ["n1", "n2"]
aud = "sand_man"
queries_off = ["labs", "ecg"]
when_blind = "card"
policy = "own.toml"
dialect = { selection_behavior = "any", code_systems = { "http://loinc.org" = "urn:oid:2.16.840.1.113883.6.1" } }
"""
)
FETCHED = FILE.replace('jwks_file = "keys.json"', f'jwks_url = "{JWKS_URL}"')


@pytest.fixture
def check(tmp_path, capsys, monkeypatch):
    """Runs the command on a file; its exit code, what it printed, and what it complained of."""
    monkeypatch.delenv("CDS_ENVIRONMENT", raising=False)
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "own.toml").write_text("caution_mme_per_day = 40")

    def run(content, *options, keys=KEY_SET):
        (tmp_path / "keys.json").write_text(json.dumps(keys))
        (tmp_path / "clients.toml").write_text(content)
        code = main(["clients", "check", str(tmp_path / "clients.toml"), *options])
        return code, *capsys.readouterr()

    return run


@pytest.mark.parametrize(
    "said",
    [
        "north\n",
        "https://ehr.example.org; tenants: n1, n2\n",
        "key ids: 'p384', 'p256', 'rsa', 'es256-only'\n",
        "ES384, RS384; audience: the address called, or 'sand_man'\n",
        "FHIR servers      https://fhir.example.org/r4\n",
        "private networks  10.20.0.0/16\n",
        "selection_behavior any, code_systems http://loinc.org as urn:oid:2.16.840.1.113883.6.1\n",
        "without sight     a card\n",
        "own.toml\n",
        "queries off       ecg, labs\n",
        "rules off         toxicology\n",
        "never all clear   kidney-function, qt-prolongation\n",
    ],
)
def test_what_a_client_may_do_is_printed(check, said):
    code, out, err = check(FULL)

    assert (code, err) == (0, "")
    assert said in out


def test_of_a_plain_entry_nothing_is_off(check):
    _, out, _ = check(FILE)

    assert "queries off       none" in out
    assert "rules off" not in out
    assert "never all clear" not in out


ODD = {
    "plain http": ('fhir_servers = ["http://127.0.0.1:8080/fhir"]', "http://127.0.0.1:8080/fhir is plain http"),
    "no server": ("", "no fhir_servers: only what is sent along is read"),
    "an audience that is a word": ('aud = "sand_man"', "aud 'sand_man' is no address"),
    "a limit without use": ("dialect = { action_limit = 2 }", "action_limit changes nothing"),
    "a style without use": ('dialect = { delete_style = "resource" }', "delete_style changes nothing"),
    "a code system that nothing has": (
        'dialect = { code_systems = { "http://hl7.org/fhir/sid/icd-10-cm" = "urn:oid:2.16.840.1.113883.6.90" } }',
        "code_systems: no suggestion holds a code of http://hl7.org/fhir/sid/icd-10-cm",
    ),
}


@pytest.mark.parametrize(("entry", "said"), ODD.values(), ids=ODD)
def test_what_looks_odd_is_a_warning_and_no_fault(check, entry, said):
    code, out, _ = check(f"{FILE}{entry}\n")

    assert code == 0
    assert f"  warning: {said}" in out


QUIET = FILE + 'fhir_servers = "https://fhir.example.org"\n'


@pytest.mark.parametrize(
    "dialect",
    [
        "",
        'dialect = { action_limit = 2, replacement = "delete-and-create", delete_style = "resource" }',
        'dialect = { code_systems = { "http://www.nlm.nih.gov/research/umls/rxnorm" = "urn:x" } }',
    ],
)
def test_what_is_right_has_no_warning(check, dialect):
    assert "warning" not in check(QUIET + dialect)[1]


KEYS = {
    "a private key": (key_set(jwk(P384, "a"), jwk(P384, "b", d="c2VjcmV0")), "holds a private key"),
    "a symmetric key": (key_set(jwk(P384, "a"), {"kty": "oct", "k": "c2VjcmV0", "kid": "b"}), "holds a private key"),
    "a curve that no algorithm of the client takes": (key_set(jwk(P256, "a")), "no key can verify ES384, RS384"),
    "a key for another algorithm": (key_set(jwk(RSA, "a", alg="RS256")), "no key can verify ES384, RS384"),
}


@pytest.mark.parametrize(("keys", "said"), KEYS.values(), ids=KEYS)
def test_keys_that_do_not_fit_are_a_warning(check, keys, said):
    code, out, err = check(QUIET, keys=keys)

    assert code == 0
    assert said in out
    assert "c2VjcmV0" not in out + err


def test_odd_entries_of_a_key_file_are_left_alone(check):
    assert "warning" not in check(QUIET, keys=key_set(jwk(P384, "a"), "odd"))[1]


FAULTS = {
    "not TOML": ("[[client", "cannot be read"),
    "an unknown entry": (FILE + "x = 1", "client 'north': x is no entry here"),
    "nothing": ("", "clients.toml: holds no [[client]] table"),
    "one pair of brackets": (FILE.replace("[[client]]", "[client]"), "each client begins with [[client]]"),
    "another table": (FILE + "[site]", "site is no entry here"),
    "no key": (FILE.replace("keys.json", "none.json"), "client 'north': jwks_file: "),
    "a key file that is not there": (FILE.replace("keys.json", "none.json"), "none.json: cannot be read: No such file"),
    "a key as PEM": (FILE.replace("keys.json", "key.pem"), "key.pem: holds PEM, which is no JWK set"),
    "no key set": (FILE.replace("keys.json", "clients.toml"), "clients.toml: holds no JWK set"),
    "no policy file": (FILE + 'policy = "none.toml"', "client 'north': policy: "),
    "a threshold that may not be": (FILE + 'policy = "bad.toml"', "client 'north': site policy: caution_mme_per_day"),
}


@pytest.mark.parametrize(("content", "said"), FAULTS.values(), ids=FAULTS)
def test_a_file_that_the_service_would_not_start_with_exits_with_2(check, tmp_path, content, said):
    (tmp_path / "bad.toml").write_text("caution_mme_per_day = 4000")
    (tmp_path / "key.pem").write_text("-----BEGIN PUBLIC KEY-----")

    code, out, err = check(content)

    assert (code, out) == (2, "")
    assert said in err


def test_the_file_of_the_environment_is_the_default(tmp_path, monkeypatch, capsys):
    (tmp_path / "keys.json").write_text(json.dumps(KEY_SET))
    (tmp_path / "clients.toml").write_text(FILE)
    monkeypatch.setenv("CDS_CLIENTS_FILE", str(tmp_path / "clients.toml"))

    assert main(["clients", "check"]) == 0
    assert capsys.readouterr().out.startswith("north\n")


def test_without_any_file_there_is_nothing_to_check(monkeypatch, capsys):
    monkeypatch.delenv("CDS_CLIENTS_FILE", raising=False)

    assert main(["clients", "check"]) == 2
    assert "name a FILE, or set CDS_CLIENTS_FILE" in capsys.readouterr().err


def test_key_addresses_are_left_alone_unless_it_is_asked_for(check):
    code, out, _ = check(FETCHED)

    assert code == 0
    assert f"{JWKS_URL}; not asked for (--fetch)" in out


@pytest.fixture
def key_address(monkeypatch):
    """What stands at the key address, above a network of sockets."""

    def put(answer, address=PUBLIC):
        sockets, checked = Sockets(answer), clients_command.CheckedNetwork
        names = Names(ehr_example_org=[address])
        monkeypatch.setattr(
            clients_command, "CheckedNetwork", lambda *given: checked(*given, resolve=names, tcp=sockets)
        )

    return put


def test_a_key_address_that_answers_is_told_with_its_keys(check, key_address):
    key_address(lambda path: reply(json.dumps(KEY_SET).encode()))

    code, out, _ = check(FETCHED, "--fetch")

    assert code == 0
    assert f"{JWKS_URL}; key ids: 'p384', 'p256', 'rsa', 'es256-only'\n" in out


SILENT = {
    "a refusal": (lambda path: reply(b"", b"500 Oops"), PUBLIC, "cannot be had: it answered 500"),
    "no key set": (lambda path: reply(b"<html>"), PUBLIC, "cannot be had: its answer is not JSON"),
    "another JSON": (lambda path: reply(b"[]"), PUBLIC, "cannot be had: its answer is no JWK set"),
    "no key that can be used": (lambda path: reply(b'{"keys": []}'), PUBLIC, "key ids: none"),
    "nobody there": (lambda path: reply(), "0.0.0.0", "cannot be had: it leads inside: see private_networks"),
}


@pytest.mark.parametrize(("answer", "address", "said"), SILENT.values(), ids=SILENT)
def test_a_client_whose_keys_cannot_be_had_could_not_get_in(check, key_address, answer, address, said):
    key_address(answer, address)

    code, out, _ = check(FETCHED, "--fetch")

    assert code == 2
    assert said in out
    assert "warning: without its keys" in out or "warning: no key can verify" in out


def test_in_production_http_is_a_fault(check, monkeypatch):
    monkeypatch.setenv("CDS_ENVIRONMENT", "production")

    code, _, err = check(FILE + 'fhir_servers = "http://127.0.0.1:8080"\n')

    assert code == 2
    assert "http is refused in production" in err


def test_other_settings_do_not_matter_here(check, monkeypatch):
    for name, value in {"ENVIRONMENT": "production", "PUBLIC_BASE_URL": "nonsense", "TIME_ZONE": "nowhere"}.items():
        monkeypatch.setenv(f"CDS_{name}", value)

    code, out, err = check(QUIET)

    assert (code, err) == (0, "")
    assert out.startswith("north\n")
