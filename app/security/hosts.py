"""Which FHIR servers may be called. The request names its server, so nothing here trusts how a name is written."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, ip_address
from urllib.parse import urlsplit

from app.security.networks import may_connect, read_networks

LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
HOST = re.compile(rf"(?=.{{1,253}}$)({LABEL}\.)*{LABEL}")
PORT = re.compile(r"[1-9][0-9]{0,4}")
TRICK = re.compile(r"[^\x21-\x7e]|\\")
DOTS_OR_SLASH = re.compile(r"(^|/)\.{1,2}(/|$)|%2e|%2f|%5c|%25|//", re.IGNORECASE)
DEFAULT_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A web address in the one form that is compared. `path` has no slash at its end."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def literal(self) -> IPv4Address | None:
        """The address, when the host is written as one."""
        return IPv4Address(self.host) if self.host.rpartition(".")[2].isdigit() else None

    @property
    def is_loopback(self) -> bool:
        return self.host == "localhost" or (self.literal is not None and self.literal.is_loopback)

    def holds(self, other: "Address") -> bool:
        """Whether the other is of this origin, and at or below this path."""
        same_origin = (self.scheme, self.host, self.port) == (other.scheme, other.host, other.port)
        return same_origin and f"{other.path}/".startswith(f"{self.path}/")


def fhir_allowed(
    url: str,
    *,
    fhir_servers: Iterable[str],
    is_production: bool,
    is_auth_off: bool,
    private_networks: Iterable[str] = (),
) -> bool:
    """Whether this FHIR base may be called. `fhir_servers` and `private_networks` are those of the client that calls.

    Production: https addresses on the list, and no address inside but of the client's private networks. Development:
    the list, where loopback over http may stand too; with auth off any https host and loopback over http on any port.
    What a name resolves to is checked where it is connected to: see `app.security.dialing`.
    """
    address = base_address(url)
    if address is None or not is_safe(address, is_production=is_production, private_networks=private_networks):
        return False
    if is_auth_off and not is_production:
        return True
    listed = (base_address(server) for server in fhir_servers)
    return any(server is not None and server.holds(address) for server in listed)


def is_at_or_below(url: str, base: str) -> bool:
    """Whether a link that a server gave stays on that server: same origin, at or below the base path."""
    address, own = read_address(url), read_address(base)
    return address is not None and own is not None and own.holds(address)


def is_safe(address: Address, *, is_production: bool, private_networks: Iterable[str] = ()) -> bool:
    """Whether scheme and host may be called as they are written."""
    literal = address.literal
    opened = read_networks(private_networks)
    if literal is not None and not may_connect(literal, is_production=is_production, opened=opened):
        return False
    if is_production:
        return address.scheme == "https" and not address.is_loopback
    return address.scheme == "https" or address.is_loopback


def base_address(url: str) -> Address | None:
    """A FHIR base: an address without query or fragment."""
    return None if "?" in url or "#" in url else read_address(url)


def read_address(url: str) -> Address | None:
    """The address in its one form, or None when it is not plainly written: userinfo, IPv6, numbers that only some
    programs read as an address, dots at the end, backslashes, and paths that climb once they are decoded."""
    if TRICK.search(url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    host, has_port, port = parts.netloc.lower().partition(":")
    number = DEFAULT_PORTS.get(parts.scheme) if not has_port else int(port) if PORT.fullmatch(port) else None
    if parts.scheme not in DEFAULT_PORTS or number is None or number > 65535:
        return None
    if not is_plain_host(host) or DOTS_OR_SLASH.search(parts.path):
        return None
    return Address(scheme=parts.scheme, host=host, port=number, path=parts.path.rstrip("/"))


def is_plain_host(host: str) -> bool:
    """A DNS name, or an IPv4 address in four decimal numbers."""
    if not HOST.fullmatch(host):
        return False
    last = host.rpartition(".")[2]
    if not (last.isdigit() or re.fullmatch(r"0x[0-9a-f]*", last)):
        return True
    try:
        return ip_address(host).version == 4
    except ValueError:
        return False
