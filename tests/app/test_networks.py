"""Which addresses are inside, in every way of writing one (FHIR-10, ehr.md 25)."""

from ipaddress import ip_address

import pytest

from app.security.networks import NEVER, a_private_network, may_connect, read_ip, read_networks

PUBLIC = ["93.184.216.34", "8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:2800:220:1::1", "::ffff:93.184.216.34"]
NAT64 = "64:ff9b::5db8:d822"  # 93.184.216.34
PRIVATE = {
    "private use": "10.0.0.5",
    "the last of its range": "172.31.255.255",
    "of a home": "192.168.1.1",
    "carrier-grade NAT": "100.64.0.1",
    "unique local": "fd12:3456::1",
    "IPv4 in IPv6": "::ffff:10.0.0.5",
    "IPv4 in IPv6, the old way": "::10.0.0.5",
    "through NAT64": "64:ff9b::a00:5",
}
SPECIAL = {
    "loopback": "127.0.0.1",
    "all of loopback": "127.9.9.9",
    "loopback of IPv6": "::1",
    "loopback in IPv6": "::ffff:127.0.0.1",
    "loopback through NAT64": "64:ff9b::7f00:1",
    "documentation": "192.0.2.1",
    "benchmarks": "198.18.0.1",
    "reserved": "240.0.0.1",
    "protocol assignments": "192.0.0.8",
    "6to4 of a private address": "2002:a00:5::1",
    "Teredo": "2001:0:a00:5::1",
    "documentation of IPv6": "2001:db8::1",
    "NAT64 of one's own": "64:ff9b:1::1",
    "discard": "100::1",
    "never given out": "4000::1",
}
NOWHERE = {
    "link-local: the metadata of AWS, Azure and Google": "169.254.169.254",
    "the same in IPv6": "::ffff:169.254.169.254",
    "the same through NAT64": "64:ff9b::a9fe:a9fe",
    "metadata of AWS by IPv6": "fd00:ec2::254",
    "metadata of Alibaba": "100.100.100.200",
    "metadata of Oracle": "192.0.0.192",
    "platform of Azure": "168.63.129.16",
    "link-local of IPv6": "fe80::1",
    "site-local": "fec0::1",
    "unspecified": "0.0.0.0",
    "all of this network": "0.1.2.3",
    "unspecified in IPv6": "::",
    "mapped unspecified": "::ffff:0.0.0.0",
    "multicast": "224.0.0.1",
    "multicast of IPv6": "ff02::1",
    "broadcast": "255.255.255.255",
}
EVERYTHING = read_networks(["0.0.0.0/0", "::/0"])
OPENED = read_networks(["10.20.0.0/16", "fd12::/16"])


def may(text, **rule):
    return may_connect(ip_address(text), **{"is_production": True, **rule})


@pytest.mark.parametrize("text", [*PUBLIC, NAT64])
def test_a_public_address_is_called(text):
    assert may(text)


@pytest.mark.parametrize("text", (PRIVATE | SPECIAL | NOWHERE).values(), ids=PRIVATE | SPECIAL | NOWHERE)
def test_in_production_an_address_inside_is_not_called(text):
    assert not may(text)


@pytest.mark.parametrize("text", (PRIVATE | SPECIAL).values(), ids=PRIVATE | SPECIAL)
def test_in_development_a_private_address_is_called(text):
    assert may(text, is_production=False)


@pytest.mark.parametrize("text", NOWHERE.values(), ids=NOWHERE)
def test_some_addresses_are_called_nowhere_and_nothing_opens_them(text):
    assert not may(text, is_production=False)
    assert not may(text, opened=EVERYTHING)


@pytest.mark.parametrize("text", SPECIAL.values(), ids=SPECIAL)
def test_an_entry_opens_private_networks_alone(text):
    assert not may(text, opened=EVERYTHING)


@pytest.mark.parametrize(
    ("text", "is_open"),
    [
        ("10.19.255.255", False),
        ("10.20.0.0", True),
        ("10.20.255.255", True),
        ("10.21.0.0", False),
        ("::ffff:10.20.3.4", True),
        ("fd12::1", True),
        ("fd13::1", False),
    ],
)
def test_a_private_network_is_open_from_its_first_to_its_last_address(text, is_open):
    assert may(text, opened=OPENED) is is_open


@pytest.mark.parametrize("text", ["10.20.0.0/16", "10.20.3.4/32", "10.20.3.4", "192.168.0.0/16", "fd12::/16"])
def test_an_entry_may_be_a_private_network(text):
    assert a_private_network(text) == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("10.20.0.1/16", "must be a network like"),
        ("10.20.0.0/33", "must be a network like"),
        ("north", "must be a network like"),
        ("", "must be a network like"),
        ("10.0.0.0/7", "must lie in"),
        ("0.0.0.0/0", "must lie in"),
        ("::/0", "must lie in"),
        ("127.0.0.0/8", "must lie in"),
        ("169.254.0.0/16", "must lie in"),
        ("93.184.216.0/24", "must lie in"),
    ],
)
def test_an_entry_that_is_no_private_network_is_refused(text, said):
    with pytest.raises(ValueError, match=said):
        a_private_network(text)


@pytest.mark.parametrize(("text", "ip"), [("fe80::1%eth0", "fe80::1"), ("10.0.0.5", "10.0.0.5"), ("x", "None")])
def test_what_a_resolver_gives_is_read(text, ip):
    assert str(read_ip(text)) == ip


def test_each_network_that_is_never_called_is_there_once():
    assert len(set(NEVER)) == len(NEVER)
