"""A name is resolved once, what it resolves to is checked, and that address is called."""

from contextlib import suppress

import httpcore
import pytest

from app.fhir.exchange import open_http
from app.fhir.pools import small_pools
from app.security.dialing import AddressRefused, CheckedNetwork, resolve
from app.security.networks import read_networks
from app.telemetry.metrics import Metrics
from tests.app.sockets import PUBLIC, Names, Sockets

OTHER = "8.8.8.8"


def network(sockets, *, is_production=True, **names):
    return CheckedNetwork(is_production, Metrics(), resolve=Names(**names), tcp=sockets)


async def tried(checked, sockets, host, port):
    """The addresses that were dialed for a name that may be refused."""
    with suppress(AddressRefused):
        await checked.connect_tcp(host, port)
    return sockets.tried


async def test_the_address_that_was_checked_is_dialed_not_the_name():
    sockets = Sockets()

    await network(sockets, ehr_example_org=[PUBLIC]).connect_tcp("ehr.example.org", 443)

    assert sockets.tried == [PUBLIC]


async def test_an_address_inside_is_left_out_of_several():
    sockets = Sockets()

    await network(sockets, ehr_example_org=["10.0.0.5", "::1", PUBLIC]).connect_tcp("ehr.example.org", 443)

    assert sockets.tried == [PUBLIC]


@pytest.mark.parametrize("found", [["10.0.0.5"], ["127.0.0.1", "::1"], []])
async def test_a_name_that_leads_nowhere_but_inside_is_refused_logged_and_counted(found, capsys):
    checked = network(Sockets(), ehr_example_org=found)

    with pytest.raises(AddressRefused):
        await checked.connect_tcp("ehr.example.org", 443)

    assert "address_refused" in "".join(capsys.readouterr())
    assert checked._metrics.addresses_refused._value.get() == 1


async def test_a_name_that_nobody_knows_cannot_be_reached():
    with pytest.raises(httpcore.ConnectError):
        await network(Sockets()).connect_tcp("ehr.example.org", 443)


async def test_the_next_address_is_tried_when_one_is_dead():
    sockets = Sockets(dead=[PUBLIC])

    await network(sockets, ehr_example_org=[PUBLIC, OTHER]).connect_tcp("ehr.example.org", 443)

    assert sockets.tried == [PUBLIC, OTHER]


async def test_when_all_are_dead_the_server_cannot_be_reached():
    sockets = Sockets(dead=[PUBLIC, OTHER])

    with pytest.raises(httpcore.ConnectError):
        await network(sockets, ehr_example_org=[PUBLIC, OTHER]).connect_tcp("ehr.example.org", 443)


@pytest.mark.parametrize(
    ("host", "port", "is_open"),
    [
        ("ehr.example.org", 443, True),
        ("ehr.example.org", 8443, False),
        ("other.example.org", 443, False),
    ],
)
async def test_a_private_network_is_open_for_the_servers_it_is_listed_for(host, port, is_open):
    sockets = Sockets()
    checked = network(sockets, ehr_example_org=["10.20.3.4"], other_example_org=["10.20.3.4"])
    checked.opened = {("ehr.example.org", 443): read_networks(["10.20.0.0/16"])}

    assert await tried(checked, sockets, host, port) == ["10.20.3.4"] * is_open


@pytest.mark.parametrize(("is_production", "dialed"), [(True, []), (False, ["127.0.0.1"])])
async def test_an_address_needs_no_resolver_and_is_checked_all_the_same(is_production, dialed):
    sockets = Sockets()

    checked = network(sockets, is_production=is_production)

    assert await tried(checked, sockets, "127.0.0.1", 8001) == dialed


async def test_there_is_no_way_around_by_a_unix_socket():
    with pytest.raises(AddressRefused):
        await network(Sockets()).connect_unix_socket("/run/docker.sock")


async def test_the_resolver_of_the_system_gives_addresses():
    assert "127.0.0.1" in map(str, await resolve("127.0.0.1", 80))


async def test_the_pools_dial_through_the_checked_network_under_the_name_of_the_server(monkeypatch):
    """Holds httpx and httpcore to it: a release that made pools another way would fail here."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    sockets = Sockets()

    async with open_http(small_pools(network(sockets, ehr_example_org=[PUBLIC]))) as http:
        await http.get("https://ehr.example.org/r4")

    assert (sockets.tried, sockets.names) == ([PUBLIC], {"ehr.example.org"})
    assert b"Host: ehr.example.org\r\n" in sockets.streams[0].written


async def test_waiting_is_left_to_the_sockets():
    await network(Sockets()).sleep(0)
