"""Who may call, with which keys, and which FHIR servers are theirs: `clients.toml`, checked at start-up."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from app.security.hosts import base_address, is_safe
from app.security.networks import a_private_network
from app.settings import ConfigurationError
from cards.dialect import Dialect
from clinical.gaps import Level
from hooks.queries import BY_KEY

ALGORITHMS = ("ES384", "RS384", "ES256", "RS256")
DEFAULT_ALGORITHMS = ("ES384", "RS384")
UNKNOWN = ("extra_forbidden", "unexpected_keyword_argument")
"""What pydantic calls an entry that there is none of."""


def a_list(value: Any) -> Any:
    """One text stands for a list of one."""
    return (value,) if isinstance(value, str) else value


def a_server(text: str) -> str:
    address = base_address(text)
    if address is None:
        raise ValueError("must be a plain web address without user, query or fragment")
    if address.scheme != "https" and not address.is_loopback:
        raise ValueError("must be https; http is for loopback in development")
    return text


def an_optional_key(key: str) -> str:
    if key not in BY_KEY:
        raise ValueError(f"{key!r} is no prefetch key; there are {', '.join(BY_KEY)}")
    if BY_KEY[key].level is Level.REQUIRED:
        raise ValueError(f"{key!r} is required: without it no judgement is safe")
    return key


def an_algorithm(name: str) -> str:
    if name not in ALGORITHMS:
        raise ValueError(f"must be one of {', '.join(ALGORITHMS)}")
    return name


Name = Annotated[str, Field(min_length=1, max_length=100)]
Texts = Annotated[tuple[Annotated[str, Field(min_length=1)], ...], BeforeValidator(a_list)]
Server = Annotated[str, AfterValidator(a_server)]
PrivateNetwork = Annotated[str, AfterValidator(a_private_network)]
OptionalKey = Annotated[str, AfterValidator(an_optional_key)]
Algorithm = Annotated[str, AfterValidator(an_algorithm)]
Algorithms = Annotated[tuple[Algorithm, ...], BeforeValidator(a_list), Field(min_length=1)]


class Profile(BaseModel):
    """How a caller is served: what every entry may set, and what a call without a token gets by default.

    `private_networks` are opened for its own servers and key address alone. `queries_off` are prefetch keys that its
    EHR does not have. `when_blind`: a call of which nothing could be read and nothing can be said is answered 412, or
    by a card that says so. `fhir_search`: "post" where the EHR wants searches as a form to _search, so that no patient
    id stands in an address; some servers refuse that, so it has to be asked for.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    fhir_servers: Annotated[tuple[Server, ...], BeforeValidator(a_list)] = ()
    fhir_search: Literal["get", "post"] = "get"
    private_networks: Annotated[tuple[PrivateNetwork, ...], BeforeValidator(a_list)] = ()
    dialect: Dialect = Dialect()
    queries_off: Annotated[frozenset[OptionalKey], BeforeValidator(a_list)] = frozenset()
    when_blind: Literal["412", "card"] = "412"
    policy: Path | None = None


ANYBODY = Profile()


class Client(Profile):
    """One `[[client]]` table. `iss`, with `tenants` where several organisations share it, says who a token is from.

    `aud` are texts that its tokens may carry besides the address of the endpoint. `jku` are the key addresses that its
    tokens may name; keys are fetched from `jwks_url` alone.
    """

    name: Name
    iss: Name
    jwks_url: Server | None = None
    jwks_file: Path | None = None
    aud: Texts = ()
    tenants: Texts = ()
    jku: Texts = ()
    algorithms: Algorithms = DEFAULT_ALGORITHMS

    @model_validator(mode="after")
    def _has_one_source_of_keys(self) -> Self:
        if (self.jwks_url is None) == (self.jwks_file is None):
            raise ValueError("give either jwks_url or jwks_file")
        return self

    @property
    def jkus(self) -> tuple[str, ...]:
        return (*self.jku, *(() if self.jwks_url is None else (self.jwks_url,)))

    @property
    def called(self) -> tuple[str, ...]:
        """The addresses that the service calls for this client."""
        return (*self.fhir_servers, *(() if self.jwks_url is None else (self.jwks_url,)))

    @property
    def files(self) -> tuple[Path, ...]:
        return tuple(each for each in (self.jwks_file, self.policy) if each is not None)


class Clients:
    """The registered clients, by issuer and tenant."""

    def __init__(self, clients: tuple[Client, ...] = ()) -> None:
        self.all = clients
        self._by_iss: dict[str, list[Client]] = {}
        for client in clients:
            self._by_iss.setdefault(client.iss, []).append(client)

    def find(self, iss: object, tenant: object) -> Client | None:
        """The client that lists the tenant, else the issuer's client that lists none and so takes any."""
        same_issuer = self._by_iss.get(iss, []) if isinstance(iss, str) else []
        named = (each for each in same_issuer if tenant in each.tenants)
        return next(named, None) or next((each for each in same_issuer if not each.tenants), None)


def read_clients(path: Path, is_production: bool) -> Clients:
    """Raises ConfigurationError naming the client and the entry. Relative paths count from the file's folder."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ConfigurationError(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if wrong := _misshapen(tables):
        raise ConfigurationError(f"{path}: {wrong}")
    clients = tuple(_client(table, number, path, is_production) for number, table in enumerate(tables["client"], 1))
    _refuse_ambiguity(clients, path)
    return Clients(clients)


def _misshapen(tables: Mapping[str, Any]) -> str | None:
    if not tables:
        return "holds no [[client]] table"
    if odd := sorted(tables.keys() - {"client"}):
        return f"{odd[0]} is no entry here: it holds [[client]] tables and nothing else"
    if not isinstance(tables["client"], list):
        return "each client begins with [[client]], in two brackets"
    return None


def _client(table: Mapping[str, Any], number: int, path: Path, is_production: bool) -> Client:
    try:
        client = Client.model_validate(table)
    except ValidationError as error:
        name = table.get("name", f"number {number}") if isinstance(table, dict) else f"number {number}"
        raise ConfigurationError(f"{path}: client {name!r}: {_fault(error)}") from None
    if is_production and (wrong := _refused_in_production(client)):
        raise ConfigurationError(f"{path}: client {client.name!r}: {wrong}")
    beside = {key: path.parent / value for key in ("jwks_file", "policy") if (value := getattr(client, key))}
    return client.model_copy(update=beside)


def _fault(error: ValidationError) -> str:
    """The first fault: where, and what is wrong; never the value that was written."""
    first = error.errors(include_input=False, include_url=False, include_context=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    said = "is no entry here" if first["type"] in UNKNOWN else first["msg"].removeprefix("Value error, ")
    return f"{where} {said}".strip()


def _refused_in_production(client: Client) -> str | None:
    if any(not address.startswith("https:") for address in (*client.called, *client.jkus)):
        return "http is refused in production"
    for written in client.called:
        address = base_address(written)
        if address and not is_safe(address, is_production=True, private_networks=client.private_networks):
            return f"{address.host} is an address inside: list its network in private_networks"
    return None


def _refuse_ambiguity(clients: tuple[Client, ...], path: Path) -> None:
    names = [client.name for client in clients]
    keys = [(client.iss, tenant) for client in clients for tenant in client.tenants or ("",)]
    for kind, values in (("name", names), ("iss and tenant", keys)):
        if len(set(values)) < len(values):
            raise ConfigurationError(f"{path}: two clients have the same {kind}")
