"""Everything that a site sets, read once from the environment. The prefix is `CDS_`; lists are JSON."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, tzinfo
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Self, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from app.fhir.newest import MOST_RESOURCES

LOCAL = "http://127.0.0.1:8000"
SAID = "Value error, "
ORIGIN = re.compile(r"https?://(\[[0-9a-f:]+\]|[a-z0-9.-]+)(:[0-9]{1,5})?")
DRIVERS = ("sqlite+aiosqlite", "postgresql+psycopg")
PREFIX = "CDS_"
SECRETS_DIR = "CDS_SECRETS_DIR"
"""A folder of files, each named like a setting and holding its value, for what shall not stand in the environment."""
OF_SCRIPTS = frozenset({"CDS_VENV", "CDS_EXPLORE", "CDS_TEST_POSTGRESQL", "CDS_CHROMIUM"})
OF_KUBERNETES = re.compile(r".*_(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT(_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)")
"""What Kubernetes tells every container of a namespace about a service whose name begins with "cds"."""


class ConfigurationError(Exception):
    """The service cannot start as it is set up. The message names the setting or the file, never a secret."""


class Environment(StrEnum):
    DEVELOPMENT = "development"
    PRODUCTION = "production"


class Demand(StrEnum):
    """Whether a client token is asked for."""

    REQUIRED = "required"
    OFF = "off"


class Switch(StrEnum):
    ON = "on"
    OFF = "off"


def a_base_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment or parts.username:
        raise ValueError("must be an absolute http or https address without query, fragment or user")
    return text.rstrip("/")


def an_origin(text: str) -> str:
    if not ORIGIN.fullmatch(text):
        raise ValueError('each must be an origin like "https://ehr.example.org", in lower case, without path or "*"')
    return text


def is_https(*urls: str) -> bool:
    return all(url.startswith("https://") for url in urls)


def a_database_url(text: str) -> str:
    try:
        driver = make_url(text).drivername
    except (ArgumentError, ValueError):  # a port that is no number is told with what stands there
        driver = ""
    if driver not in DRIVERS:
        raise ValueError("must start with sqlite+aiosqlite:// or postgresql+psycopg://")
    return text


def a_time_zone(text: str) -> str:
    try:
        zone(text)
    except (ZoneInfoNotFoundError, ValueError, OSError) as unknown:
        raise ValueError("must be a time zone like America/New_York") from unknown
    return text


def zone(name: str) -> tzinfo:
    """UTC needs no time zone files; every other zone does."""
    return UTC if name == "UTC" else ZoneInfo(name)


class FromEnvironment(BaseSettings):
    """What is read from `CDS_` variables."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, hide_input_in_errors=True, env_ignore_empty=True)


Kind = TypeVar("Kind", bound=FromEnvironment)


class Settings(FromEnvironment):
    """A bare start is a development service that asks for a token; `CDS_AUTH=off` has to be said.

    `data_dir` holds what the service writes on its own disk: the spool, and by default the SQLite file and the site
    key. `time_zone` decides which day is today.
    """

    environment: Environment = Environment.DEVELOPMENT
    auth: Demand = Demand.REQUIRED
    discovery_auth: Demand = Demand.OFF
    clients_file: Path | None = None
    clients_reload_s: Annotated[float, Field(ge=0, le=3600)] = 10
    policy_file: Path | None = None
    public_base_url: Annotated[str, AfterValidator(a_base_url)] = LOCAL
    cors_origins: tuple[Annotated[str, AfterValidator(an_origin)], ...] = ()
    data_dir: Path = Path("var")
    database_url: Annotated[str, AfterValidator(a_database_url)] | None = None
    site_key_file: Path | None = None
    spool_max_bytes: Annotated[int, Field(ge=1024 * 1024)] = 256 * 1024 * 1024
    retention_days: Annotated[int, Field(ge=1)] = 2190
    explain_days: Annotated[int, Field(ge=1, le=365)] = 30
    fhir_deadline_ms: Annotated[int, Field(ge=50, le=10_000)] = 1500
    fhir_at_once: Annotated[int, Field(ge=15, le=500)] = 96
    max_body_bytes: Annotated[int, Field(ge=1024, le=256 * 1024 * 1024)] = 8 * 1024 * 1024
    body_deadline_s: Annotated[float, Field(ge=0.05, le=300)] = 10
    calls_at_once: Annotated[int, Field(ge=1, le=10_000)] = 80
    bytes_at_once: Annotated[int, Field(ge=1024)] = 64 * 1024 * 1024
    max_resources: Annotated[int, Field(ge=100, le=100_000)] = MOST_RESOURCES
    client_calls_per_s: Annotated[int, Field(ge=1, le=10_000)] = 50
    client_burst: Annotated[int, Field(ge=1, le=100_000)] = 500
    plan_page_hours: Annotated[int, Field(ge=1, le=168)] = 24
    time_zone: Annotated[str, AfterValidator(a_time_zone)] = "UTC"
    traces_url: Annotated[str, AfterValidator(a_base_url)] | None = None
    playground: Switch | None = None
    playground_fhir_server: Annotated[str, AfterValidator(a_base_url)] | None = None

    @property
    def is_production(self) -> bool:
        return self.environment is Environment.PRODUCTION

    @property
    def store_url(self) -> str:
        """Where calls and feedback are kept: an SQLite file unless something else is set."""
        return self.database_url or f"sqlite+aiosqlite:///{self.data_dir / 'cds.sqlite3'}"

    @property
    def site_key_path(self) -> Path:
        return self.site_key_file or self.data_dir / "site.key"

    @property
    def site_key_setting(self) -> str:
        """Which setting says where the site key is."""
        return "CDS_SITE_KEY_FILE" if self.site_key_file else "CDS_DATA_DIR"

    @property
    def has_playground(self) -> bool:
        """Where nothing is said: in development. In production it has to be asked for."""
        return not self.is_production if self.playground is None else self.playground is Switch.ON

    @model_validator(mode="after")
    def _is_safe(self) -> Self:
        if wrong := next((claim for is_wrong, claim in self._faults() if is_wrong), None):
            raise ValueError(wrong)
        return self

    def _faults(self) -> tuple[tuple[bool, str], ...]:
        asked = Demand.REQUIRED in (self.auth, self.discovery_auth)
        loose = self.is_production
        return (
            (loose and self.auth is Demand.OFF, "CDS_AUTH=off is refused in production"),
            (loose and self.clients_file is None, "CDS_CLIENTS_FILE is needed in production"),
            (loose and not is_https(self.public_base_url), "CDS_PUBLIC_BASE_URL must be https in production"),
            (loose and not is_https(*self.cors_origins), "CDS_CORS_ORIGINS must be https in production"),
            (asked and self.auth is Demand.OFF, "CDS_DISCOVERY_AUTH=required needs CDS_AUTH=required"),
            (self.bytes_at_once < self.max_body_bytes, "CDS_BYTES_AT_ONCE must hold one body: CDS_MAX_BODY_BYTES"),
        )


def read_settings(**given: Any) -> Settings:
    """From the environment, but for what is given. Raises ConfigurationError; in production also for a name that is no
    setting."""
    settings = read(Settings, **given)
    if settings.is_production and (unknown := unknown_settings()):
        raise ConfigurationError(f"{', '.join(unknown)}: there is no such setting")
    return settings


def read(kind: type[Kind], **given: Any) -> Kind:
    """Raises ConfigurationError naming each setting that is wrong, never its value."""
    folder = os.environ.get(SECRETS_DIR) or None
    if folder and not Path(folder).is_dir():
        raise ConfigurationError(f"{SECRETS_DIR}: {folder}: there is no such folder")
    try:
        return kind(**{"_secrets_dir": folder, **given})
    except SettingsError as error:
        raise ConfigurationError(f"{_no_json(error)}: a list is written as JSON, in double quotes") from None
    except ValidationError as error:
        found = error.errors(include_input=False, include_url=False, include_context=False)
        lines = (
            ": ".join((*(PREFIX + str(part).upper() for part in each["loc"][:1]), each["msg"].removeprefix(SAID)))
            for each in found
        )
        raise ConfigurationError("; ".join(lines)) from None


def _no_json(error: SettingsError) -> str:
    """The setting that is no JSON. pydantic-settings tells it in words only."""
    field = re.search(r'field "(\w+)"', str(error))
    return PREFIX + field[1].upper() if field else str(error)


def unknown_settings() -> list[str]:
    """Names of the environment that look like settings and are none: misspelt, most often."""
    known = OF_SCRIPTS | {SECRETS_DIR} | {PREFIX + name.upper() for name in Settings.model_fields}
    folder = os.environ.get(SECRETS_DIR)
    names = (*os.environ, *(os.listdir(folder) if folder else ()))
    ours = (name for name in names if name.upper().startswith(PREFIX))
    return sorted(each for each in ours if each.upper() not in known and not OF_KUBERNETES.fullmatch(each.upper()))


@contextmanager
def named(setting: str) -> Iterator[None]:
    """What is wrong with a file is told with the setting that names the file."""
    try:
        yield
    except ConfigurationError as wrong:
        raise ConfigurationError(f"{setting}: {wrong}") from None
