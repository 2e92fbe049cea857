"""What a site sets, and what the service refuses to start with."""

import re
import tomllib
from pathlib import Path

import pytest

import app
from app.main import create_app
from app.settings import ConfigurationError, Settings, read_settings, unknown_settings

PRODUCTION = {
    "CDS_ENVIRONMENT": "production",
    "CDS_CLIENTS_FILE": "/etc/cds/clients.toml",
    "CDS_PUBLIC_BASE_URL": "https://cds.example.org",
}

WRONG = {
    "an unknown environment": ({"CDS_ENVIRONMENT": "staging"}, "CDS_ENVIRONMENT"),
    "an unknown word for auth": ({"CDS_AUTH": "none"}, "CDS_AUTH"),
    "production without a token": (PRODUCTION | {"CDS_AUTH": "off"}, "CDS_AUTH=off is refused in production"),
    "production without clients": (PRODUCTION | {"CDS_CLIENTS_FILE": ""}, "CDS_CLIENTS_FILE is needed"),
    "production over http": (PRODUCTION | {"CDS_PUBLIC_BASE_URL": "http://cds.example.org"}, "must be https"),
    "production without its address": (PRODUCTION | {"CDS_PUBLIC_BASE_URL": ""}, "CDS_PUBLIC_BASE_URL must be https"),
    "production for a page over http": (PRODUCTION | {"CDS_CORS_ORIGINS": '["http://ehr.example.org"]'}, "CDS_CORS_"),
    "closed discovery without tokens": ({"CDS_AUTH": "off", "CDS_DISCOVERY_AUTH": "required"}, "CDS_DISCOVERY_AUTH"),
    "an address with a query": ({"CDS_PUBLIC_BASE_URL": "https://cds.example.org?a=1"}, "CDS_PUBLIC_BASE_URL"),
    "an address without a host": ({"CDS_PUBLIC_BASE_URL": "https:///x"}, "CDS_PUBLIC_BASE_URL"),
    "every origin": ({"CDS_CORS_ORIGINS": '["*"]'}, "CDS_CORS_ORIGINS"),
    "an origin with a path": ({"CDS_CORS_ORIGINS": '["https://ehr.example.org/"]'}, "CDS_CORS_ORIGINS"),
    "origins that are no JSON": ({"CDS_CORS_ORIGINS": "https://ehr.example.org"}, "CDS_CORS_ORIGINS: a list"),
    "an unknown database": ({"CDS_DATABASE_URL": "mysql://x"}, "CDS_DATABASE_URL"),
    "a database that is no URL": ({"CDS_DATABASE_URL": "events.sqlite"}, "CDS_DATABASE_URL"),
    "a deadline below 50 ms": ({"CDS_FHIR_DEADLINE_MS": "49"}, "CDS_FHIR_DEADLINE_MS"),
    "a deadline above 10 s": ({"CDS_FHIR_DEADLINE_MS": "10001"}, "CDS_FHIR_DEADLINE_MS"),
    "a body below 1 KiB": ({"CDS_MAX_BODY_BYTES": "1023"}, "CDS_MAX_BODY_BYTES"),
    "a zone that is nowhere": ({"CDS_TIME_ZONE": "Mars/Olympus"}, "CDS_TIME_ZONE"),
    "a zone outside the zones": ({"CDS_TIME_ZONE": "../../etc/passwd"}, "CDS_TIME_ZONE"),
    "every origin, and no JSON": ({"CDS_CORS_ORIGINS": "*"}, "CDS_CORS_ORIGINS: a list"),
    "a misspelt name in production": (PRODUCTION | {"CDS_CORS_ORIGIN": "[]"}, "CDS_CORS_ORIGIN: there is no such"),
    "two of them": (PRODUCTION | {"CDS_B": "1", "cds_a": "secret"}, "CDS_B, cds_a: there is no such setting"),
}

NO_MISTAKES = [
    "cds_auth",
    "CDS_EXPLORE",
    "CDS_SERVICE_HOST",
    "CDS_SERVICE_PORT_HTTP",
    "CDS_HOOKS_PORT",
    "CDS_PORT_8080_TCP_ADDR",
    "CDSX_AUTH",
]

RIGHT = {
    "nothing set": {},
    "an open development service": {"CDS_AUTH": "off"},
    "production": PRODUCTION,
    "production below a path": PRODUCTION | {"CDS_PUBLIC_BASE_URL": "https://example.org/cds/"},
    "origins with a port and an IPv6 address": {"CDS_CORS_ORIGINS": '["http://127.0.0.1:9000", "http://[::1]:9000"]'},
    "SQLite": {"CDS_DATABASE_URL": "sqlite+aiosqlite:///events.sqlite"},
    "PostgreSQL": {"CDS_DATABASE_URL": "postgresql+psycopg://cds@db/cds"},
    "the least deadline and body": {"CDS_FHIR_DEADLINE_MS": "50", "CDS_MAX_BODY_BYTES": "1024"},
    "a site's zone": {"CDS_TIME_ZONE": "America/New_York"},
}


@pytest.fixture
def setting(monkeypatch):
    def change(values):
        for name, value in values.items():
            monkeypatch.setenv(name, value)

    return change


@pytest.mark.parametrize(("values", "said"), WRONG.values(), ids=WRONG)
def test_a_wrong_setting_stops_the_service(setting, values, said):
    setting(values)

    with pytest.raises(ConfigurationError, match=re.escape(said)):
        read_settings()


@pytest.mark.parametrize("values", RIGHT.values(), ids=RIGHT)
def test_these_settings_are_right(setting, values):
    setting(values)

    assert read_settings().max_body_bytes in (1024, 8 * 1024 * 1024)


@pytest.mark.requirement("AUTH-1", "CORS-6")
def test_a_bare_start_asks_for_a_token_and_lets_no_page_in(setting):
    settings = read_settings()

    assert (settings.environment, settings.auth, settings.cors_origins) == ("development", "required", ())


def test_a_message_never_shows_the_value(setting):
    setting({"CDS_DATABASE_URL": "mysql://user:secret@db/cds"})

    with pytest.raises(ConfigurationError) as refused:
        read_settings()

    assert "secret" not in str(refused.value)


def test_a_misspelt_name_is_told_in_development(setting, capsys):
    setting({"CDS_AUTH": "off", "CDS_TIMEZONE": "UTC"})

    create_app()

    (line,) = (line for line in capsys.readouterr().err.splitlines() if "settings_unknown" in line)
    assert '"settings":["CDS_TIMEZONE"]' in line


@pytest.mark.parametrize("name", NO_MISTAKES)
def test_these_names_are_no_mistakes(setting, name):
    setting({name: "tcp://10.0.0.1:80"})

    assert unknown_settings() == []


FILES = {
    "clients": ({"CDS_CLIENTS_FILE": "none.toml"}, "CDS_CLIENTS_FILE: none.toml: cannot be read"),
    "policy": ({"CDS_AUTH": "off", "CDS_POLICY_FILE": "none.toml"}, "CDS_POLICY_FILE: none.toml: cannot be read"),
    "data folder": ({"CDS_DATA_DIR": "file/below"}, "CDS_DATA_DIR: file/below/site.key: "),
    "key": ({"CDS_SITE_KEY_FILE": "file/site.key"}, "CDS_SITE_KEY_FILE: file/site.key: "),
}


@pytest.mark.parametrize(("values", "said"), FILES.values(), ids=FILES)
def test_a_file_that_cannot_be_had_is_told_with_its_setting(setting, tmp_path, monkeypatch, values, said):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("")
    setting(values)

    with pytest.raises(ConfigurationError, match=f"^{re.escape(said)}"):
        create_app()


def secrets(folder, **files):
    for name, text in files.items():
        (folder / name).write_text(text)
    return {"CDS_SECRETS_DIR": str(folder)}


def test_a_setting_may_be_a_file(setting, tmp_path):
    setting(secrets(tmp_path, cds_database_url="postgresql+psycopg://cds:secret@db/cds\n", site_key="k" * 32))

    assert read_settings().database_url == "postgresql+psycopg://cds:secret@db/cds"


def test_the_environment_goes_before_a_file(setting, tmp_path):
    setting({**secrets(tmp_path, cds_time_zone="Europe/Berlin"), "CDS_TIME_ZONE": "America/New_York"})

    assert read_settings().time_zone == "America/New_York"


def test_a_misspelt_file_stops_production(setting, tmp_path):
    setting({**PRODUCTION, **secrets(tmp_path, cds_databse_url="postgresql+psycopg://cds@db/cds")})

    with pytest.raises(ConfigurationError, match="cds_databse_url: there is no such setting"):
        read_settings()


def test_a_folder_of_secrets_that_is_not_there_stops_the_service(setting, tmp_path):
    setting({"CDS_SECRETS_DIR": str(tmp_path / "nowhere")})

    with pytest.raises(ConfigurationError, match="CDS_SECRETS_DIR"):
        read_settings()


def test_the_public_address_loses_the_slash_at_its_end(setting):
    setting({"CDS_PUBLIC_BASE_URL": "https://example.org/cds/"})

    assert read_settings().public_base_url == "https://example.org/cds"


def test_the_version_is_that_of_the_project():
    project = tomllib.loads((Path(app.__file__).parent.parent / "pyproject.toml").read_text())["project"]

    assert app.__version__ == project["version"]


def test_every_setting_is_in_the_manual():
    manual = (Path(app.__file__).parent.parent / "docs" / "operations.md").read_text()

    assert re.findall(r"^\| `CDS_(\w+)` ", manual, re.MULTILINE) == [name.upper() for name in Settings.model_fields]
