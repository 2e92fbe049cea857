"""The connections to EHRs, spread over many small pools.

For every request httpcore looks at each connection of its pool, and asks the system about each idle one. In one pool of
some hundred connections thirty calls at once spent their whole deadline on that.
"""

import ssl
from collections.abc import Iterable
from itertools import cycle

import httpcore
import httpx

N_POOLS = 32
OF_EACH = httpx.Limits(max_connections=16, max_keepalive_connections=4)
"""Some five hundred connections together: thirty calls of fifteen queries, so that one EHR that hangs does not keep
others waiting."""


class Pools(httpx.AsyncBaseTransport):
    """Each request goes to the next pool in turn."""

    def __init__(self, pools: Iterable[httpx.AsyncBaseTransport]) -> None:
        self._pools = tuple(pools)
        self._turn = cycle(self._pools)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await next(self._turn).handle_async_request(request)

    async def aclose(self) -> None:
        for pool in self._pools:
            await pool.aclose()


class CheckedTransport(httpx.AsyncHTTPTransport):
    """One pool that dials through `network`. httpx has no parameter for it, and httpcore has: its pool is put in the
    place of the one that httpx made, which never opened a connection."""

    def __init__(self, context: ssl.SSLContext, network: httpcore.AsyncNetworkBackend) -> None:
        super().__init__(verify=context)
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=context,
            max_connections=OF_EACH.max_connections,
            max_keepalive_connections=OF_EACH.max_keepalive_connections,
            keepalive_expiry=OF_EACH.keepalive_expiry,
            network_backend=network,
        )


def small_pools(network: httpcore.AsyncNetworkBackend) -> Pools:
    """With one TLS context for all: each would read every certificate authority anew."""
    context = httpx.create_ssl_context()
    return Pools(CheckedTransport(context, network) for _ in range(N_POOLS))
