"""Which IP addresses may be connected to: public ones, and private ones that a client's entry opens.

Networks: IANA special-purpose address registries for IPv4 and IPv6 (RFC 6890), each with its own RFC. They are written
out here because what Python's ipaddress calls global changes between its releases.
"""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Ip = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

NEVER = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8",  # "this network": Linux connects 0.0.0.0 to itself (RFC 791)
        "169.254.0.0/16",  # link-local, and the metadata services of clouds (RFC 3927)
        "100.100.100.200/32",  # metadata service of Alibaba Cloud
        "168.63.129.16/32",  # platform service of Azure, in a public range
        "192.0.0.192/32",  # metadata service of Oracle Cloud
        "224.0.0.0/4",  # multicast (RFC 5771)
        "255.255.255.255/32",  # broadcast (RFC 919)
        "::/128",  # unspecified (RFC 4291)
        "fe80::/10",  # link-local (RFC 4291)
        "fec0::/10",  # site-local, given up (RFC 3879)
        "fd00:ec2::/32",  # metadata service of AWS
        "ff00::/8",  # multicast (RFC 4291)
    )
)
"""Refused everywhere, in development too, and nothing opens them."""

PRIVATE = tuple(
    ip_network(text)
    for text in (
        "10.0.0.0/8",  # private use (RFC 1918)
        "172.16.0.0/12",
        "192.168.0.0/16",
        "100.64.0.0/10",  # carrier-grade NAT (RFC 6598)
        "fc00::/7",  # unique local (RFC 4193)
    )
)
"""Refused in production, unless a client's `private_networks` opens them for its own servers."""

SPECIAL = tuple(
    ip_network(text)
    for text in (
        "127.0.0.0/8",  # loopback (RFC 1122)
        "192.0.0.0/24",  # protocol assignments (RFC 6890)
        "192.0.2.0/24",  # documentation (RFC 5737)
        "192.88.99.0/24",  # relay of 6to4, given up (RFC 7526)
        "198.18.0.0/15",  # benchmarks (RFC 2544)
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "240.0.0.0/4",  # reserved (RFC 1112)
        "2001::/23",  # protocol assignments, Teredo among them (RFC 2928)
        "2001:db8::/32",  # documentation (RFC 3849)
        "2002::/16",  # 6to4: an IPv4 address inside (RFC 3056)
        "3fff::/20",  # documentation (RFC 9637)
    )
)
"""Refused in production."""

GLOBAL_UNICAST = ip_network("2000::/3")  # of IPv6 nothing else is given out (RFC 4291, section 2.4)
IPV4_INSIDE = (ip_network("::ffff:0:0/96"), ip_network("::/96"), ip_network("64:ff9b::/96"))
"""IPv4 addresses written as IPv6: mapped, compatible (RFC 4291) and translated by NAT64 (RFC 6052)."""


def may_connect(written: Ip, *, is_production: bool, opened: Iterable[Network] = ()) -> bool:
    """Whether to connect to the address. `opened` are the private networks that the client's entry lists."""
    ip = plain(written)
    if is_in(ip, NEVER):
        return False
    return not is_production or is_public(ip) or (is_in(ip, PRIVATE) and is_in(ip, opened))


def is_public(ip: Ip) -> bool:
    return not is_in(ip, (*PRIVATE, *SPECIAL)) and (ip.version == 4 or ip in GLOBAL_UNICAST)


def is_in(ip: Ip, networks: Iterable[Network]) -> bool:
    return any(ip in network for network in networks)


def plain(ip: Ip) -> Ip:
    """The IPv4 address that is meant, where one is written as IPv6. Loopback and unspecified stay themselves."""
    if ip.version == 6 and int(ip) > 1 and is_in(ip, IPV4_INSIDE):
        return IPv4Address(int(ip) & 0xFFFF_FFFF)
    return ip


def read_ip(text: str) -> Ip | None:
    """The address that a resolver gave; a zone ("fe80::1%eth0") is left out."""
    try:
        return ip_address(text.partition("%")[0])
    except ValueError:
        return None


def read_networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """The networks that an entry lists. Raises ValueError."""
    return tuple(ip_network(text) for text in texts)


def a_private_network(text: str) -> str:
    """An entry of `private_networks`. Raises ValueError for what is no network, or not a private one."""
    try:
        network = ip_network(text)
    except ValueError:
        raise ValueError('must be a network like "10.20.0.0/16"') from None
    if not any(lies_in(network, private) for private in PRIVATE):
        raise ValueError(f"must lie in one of {', '.join(map(str, PRIVATE))}")
    return text


def lies_in(network: Network, other: Network) -> bool:
    if isinstance(network, IPv4Network):
        return isinstance(other, IPv4Network) and network.subnet_of(other)
    return isinstance(other, IPv6Network) and network.subnet_of(other)
