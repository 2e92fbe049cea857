"""Connections to EHRs: many small pools, each in turn."""

import httpx
import pytest

from app.fhir.exchange import open_http
from app.fhir.pools import Pools


class Pool(httpx.AsyncBaseTransport):
    """Remembers what it was asked for, and whether it was closed."""

    def __init__(self):
        self.paths, self.is_closed = [], False

    async def handle_async_request(self, request):
        self.paths.append(request.url.path)
        return httpx.Response(200)

    async def aclose(self):
        self.is_closed = True


@pytest.fixture
def pools():
    return [Pool(), Pool(), Pool()]


async def test_each_request_goes_to_the_next_pool(pools):
    async with httpx.AsyncClient(transport=Pools(pools)) as http:
        for number in range(4):
            await http.get(f"https://ehr.example.org/{number}")

    assert [pool.paths for pool in pools] == [["/0", "/3"], ["/1"], ["/2"]]


async def test_all_pools_are_closed_together(pools):
    http = httpx.AsyncClient(transport=Pools(pools))

    await http.aclose()

    assert all(pool.is_closed for pool in pools)


@pytest.mark.parametrize("url", ["https://ehr.example.org/r4", "http://127.0.0.1:8001/r4", "http://localhost:8001/r4"])
async def test_every_server_is_read_through_the_pools(url):
    pool = Pool()

    async with open_http(pool) as http:
        await http.get(url)

    assert pool.paths == ["/r4"]


@pytest.mark.parametrize("url", ["http://127.0.0.1:8001/r4", "http://localhost:8001/r4"])
async def test_this_machine_is_read_without_the_proxy_of_the_environment(url, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    pool = Pool()

    async with open_http(pool) as http:
        await http.get(url)

    assert pool.paths == ["/r4"]


async def test_other_servers_are_read_through_the_proxy_of_the_environment(monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    pool = Pool()

    async with open_http(pool) as http:
        with pytest.raises(httpx.ConnectError):
            await http.get("http://ehr.example.org/r4")

    assert pool.paths == []
