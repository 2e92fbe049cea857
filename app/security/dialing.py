"""Connections by address: a name is resolved here, what it resolves to is checked, and that very address is called.

Nothing resolves the name again between check and use, so that a name that changes its mind (DNS rebinding) gains
nothing. Host header, SNI and certificate stay those of the name. Behind an HTTP proxy it is the proxy that resolves.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable, Mapping
from ipaddress import ip_address
from typing import Any

import httpcore
import structlog

from app.security.networks import Ip, Network, may_connect, read_ip
from app.telemetry.metrics import Metrics

log = structlog.get_logger()

Resolve = Callable[[str, int], Awaitable[Iterable[Ip]]]
HostPort = tuple[str, int]

EACH_S = 0.25
"""How long one address of several is tried before the next (RFC 8305, section 5); the last has what is left."""


async def resolve(host: str, port: int) -> tuple[Ip, ...]:
    """What the system's resolver says, in its order. Raises OSError."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    read = (read_ip(str(address[0])) for *_, address in found)
    return tuple(dict.fromkeys(each for each in read if each is not None))


class AddressRefused(httpcore.ConnectError):
    """The name leads to no address that may be called."""


class CheckedNetwork(httpcore.AsyncNetworkBackend):
    """What the connection pools dial with. `opened` are the private networks of each listed host and port; it is set
    anew whenever the register of clients is."""

    def __init__(
        self,
        is_production: bool,
        metrics: Metrics,
        *,
        resolve: Resolve = resolve,
        tcp: httpcore.AsyncNetworkBackend | None = None,
    ) -> None:
        self.opened: Mapping[HostPort, tuple[Network, ...]] = {}
        self._is_production, self._metrics, self._resolve = is_production, metrics, resolve
        self._tcp = tcp or httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # the interface of httpcore
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """The first address that answers, of those that may be called."""
        *others, last = await self._addresses(host, port)
        for address in others:
            try:
                return await self._tcp.connect_tcp(str(address), port, EACH_S, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return await self._tcp.connect_tcp(str(last), port, timeout, local_address, socket_options)

    async def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.AsyncNetworkStream:
        raise AddressRefused

    async def sleep(self, seconds: float) -> None:
        await self._tcp.sleep(seconds)

    async def _addresses(self, host: str, port: int) -> tuple[Ip, ...]:
        """At least one, or AddressRefused."""
        opened = self.opened.get((host, port), ())
        found = await self._found(host, port)
        allowed = tuple(ip for ip in found if may_connect(ip, is_production=self._is_production, opened=opened))
        if not allowed:
            self._metrics.addresses_refused.inc()
            because = "it leads inside" if found else "it leads nowhere"
            log.warning("address_refused", host=host, because=because)
            raise AddressRefused(f"{because}: see private_networks" if found else because)
        return allowed

    async def _found(self, host: str, port: int) -> tuple[Ip, ...]:
        try:
            return (ip_address(host),)
        except ValueError:
            pass
        try:
            return tuple(await self._resolve(host, port))
        except OSError:
            raise httpcore.ConnectError from None
