"""The clients' public keys: from a file read at start-up, or from the configured address, cached and refreshed."""

import asyncio
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import httpx
import orjson
import structlog
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt import PyJWK, PyJWTError

from app.settings import ConfigurationError
from app.telemetry.metrics import Metrics

log = structlog.get_logger()

FRESH_S = 600
UNKNOWN_KID_PAUSE_S = 10
FETCH_TIMEOUT_S = 2.0
FETCH_FAULTS = (httpx.HTTPError, TimeoutError, ValueError)
LARGEST_SET_BYTES = 256 * 1024
PEM = b"-----BEGIN "
SMALLEST_RSA_BITS = 2048  # NIST SP 800-131A rev. 2, section 3

PublicKey = RSAPublicKey | EllipticCurvePublicKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A public key to verify with. `algorithm` is the one its owner named for it, if any."""

    kid: str
    algorithm: str | None
    public: PublicKey

    def allows(self, algorithm: str) -> bool:
        return self.algorithm in (None, algorithm)

    def fits(self, algorithm: str) -> bool:
        """Whether it verifies signatures by this algorithm: RSA those by RS, P-256 by ES256, P-384 by ES384."""
        if isinstance(self.public, RSAPublicKey):
            return algorithm.startswith("RS") and self.allows(algorithm)
        return algorithm == f"ES{self.public.curve.key_size}" and self.allows(algorithm)


class Keys(Protocol):
    """One client's keys."""

    async def find(self, kid: str) -> Key | None: ...

    async def close(self) -> None: ...


class FileKeys:
    """Keys from a file. Raises ConfigurationError when there is none to verify with."""

    def __init__(self, path: Path) -> None:
        try:
            written = path.read_bytes()
            self.all = read_key_set(orjson.loads(written))
        except OSError as error:
            raise ConfigurationError(f"{path}: cannot be read: {error.strerror or type(error).__name__}") from None
        except ValueError:
            said = "PEM, which is no JWK set: it has to be JSON" if PEM in written else "no JWK set"
            raise ConfigurationError(f"{path}: holds {said}") from None
        if not self.all:
            raise ConfigurationError(f"{path}: holds no RSA or EC public key with a kid")

    async def find(self, kid: str) -> Key | None:
        return self.all.get(kid)

    async def close(self) -> None:
        """Nothing is open."""


class FetchedKeys:
    """Keys from the client's configured address. Kept when a fetch fails; asked again after FRESH_S, and once for an
    unknown kid, which is how a client rotates its keys, but not more often than every UNKNOWN_KID_PAUSE_S."""

    def __init__(
        self, url: str, http: httpx.AsyncClient, clock_s: Callable[[], float], metrics: Metrics, client: str
    ) -> None:
        self.url = url
        self._http, self._clock_s, self._metrics, self._client = http, clock_s, metrics, client
        self._keys: Mapping[str, Key] = {}
        self._n_fetches = 0
        self._fetched_at_s = -math.inf
        self._unknown_at_s = -math.inf
        self._lock = asyncio.Lock()
        self._refresh: asyncio.Task[None] | None = None

    async def find(self, kid: str) -> Key | None:
        seen = self._n_fetches
        if kid not in self._keys and self._may_ask_for_unknown():
            async with self._lock:
                if self._n_fetches == seen:
                    await self._fetch()
        elif self._clock_s() - self._fetched_at_s >= FRESH_S and (self._refresh is None or self._refresh.done()):
            self._refresh = asyncio.create_task(self._fetch())
        return self._keys.get(kid)

    async def close(self) -> None:
        if self._refresh is not None:
            self._refresh.cancel()

    def _may_ask_for_unknown(self) -> bool:
        """The first fetch is free. Callers that come during a fetch are let through to wait for its result."""
        if self._n_fetches == 0 or self._lock.locked():
            return True
        now_s = self._clock_s()
        if now_s - self._unknown_at_s < UNKNOWN_KID_PAUSE_S:
            return False
        self._unknown_at_s = now_s
        return True

    async def _fetch(self) -> None:
        self._fetched_at_s = self._clock_s()
        try:
            self._keys = await fetch_key_set(self.url, self._http) or self._keys
        except FETCH_FAULTS as error:
            self._metrics.key_fetches.labels(self._client, "failed").inc()
            log.warning("keys_fetch_failed", client=self._client, fault=type(error).__name__)
        else:
            self._metrics.key_fetches.labels(self._client, "fetched").inc()
        self._n_fetches += 1


async def fetch_key_set(url: str, http: httpx.AsyncClient) -> dict[str, Key]:
    """The usable keys of an address. Raises one of FETCH_FAULTS."""
    headers = {"Accept": "application/json"}
    read = bytearray()
    async with (
        asyncio.timeout(FETCH_TIMEOUT_S),
        http.stream("GET", url, headers=headers, follow_redirects=False) as response,
    ):
        if response.status_code != httpx.codes.OK:
            raise ValueError(f"it answered {response.status_code}, and with no keys")
        async for chunk in response.aiter_bytes():
            read += chunk
            if len(read) > LARGEST_SET_BYTES:
                raise ValueError(f"its key set is larger than {LARGEST_SET_BYTES} bytes")
    return read_key_set(orjson.loads(read))


def why_not_fetched(fault: Exception) -> str:
    """One of FETCH_FAULTS, for the person who wrote the address."""
    if isinstance(fault, TimeoutError | httpx.TimeoutException):
        return f"no answer within {FETCH_TIMEOUT_S:g} s"
    if isinstance(fault, orjson.JSONDecodeError):
        return "its answer is not JSON"
    if isinstance(fault, httpx.ConnectError):
        return str(fault) or "nothing answers there"
    return str(fault) if isinstance(fault, ValueError) else f"it broke off its answer: {type(fault).__name__}"


def read_key_set(key_set: Any) -> dict[str, Key]:
    """The RSA and EC public keys with a kid. Others are left out: symmetric keys above all, which would let anyone
    who reads the set sign with it."""
    listed = key_set.get("keys") if isinstance(key_set, dict) else None
    if not isinstance(listed, list):
        raise ValueError("its answer is no JWK set")
    return {key.kid: key for jwk in listed if (key := read_key(jwk))}


def read_key(jwk: Any) -> Key | None:
    if not isinstance(jwk, dict) or jwk.get("kty") not in ("RSA", "EC") or jwk.get("use", "sig") != "sig":
        return None
    kid, algorithm = jwk.get("kid"), jwk.get("alg")
    if not isinstance(kid, str) or not kid or not isinstance(algorithm, str | None) or "d" in jwk:
        return None
    try:
        public = PyJWK(jwk).key
    except (PyJWTError, TypeError, ValueError):
        return None
    if isinstance(public, RSAPublicKey) and public.key_size < SMALLEST_RSA_BITS:
        return None
    return Key(kid=kid, algorithm=algorithm, public=public) if isinstance(public, PublicKey) else None
