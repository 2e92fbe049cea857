"""The client's JWT: who is calling. Every failure is the same 401; the reason is counted, never told.

The order of checks is that of CDS Hooks, "Trusting CDS Clients": form, algorithm, issuer, key address, key, signature,
times, audience, replay. Nothing of a token is believed before its signature holds.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import jwt
import orjson
from jwt import api_jws
from jwt.utils import base64url_decode

from app.security.clients import ALGORITHMS, Client, Clients
from app.security.keys import Key, Keys
from app.security.replay import Replay
from clinical.policy import Policy

LARGEST_TOKEN = 8 * 1024
LONGEST_JTI = 512
LEEWAY_S = 60
LONGEST_LIFE_S = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """A client whose token held. `policy` are its own thresholds, if it has any, as of the moment it was let in."""

    client: Client
    tenant: str | None
    jti: str
    policy: Policy | None = None


class TokenError(Exception):
    """Not let in. `because` is one of a few fixed words, for the log and the metrics; `client` is our name for it."""

    def __init__(self, because: str, client: str | None = None) -> None:
        super().__init__(because)
        self.because = because
        self.client = client


class Gate:
    """Lets registered clients in."""

    def __init__(
        self,
        clients: Clients,
        keys: Mapping[str, Keys],
        replay: Replay,
        base_url: str,
        now_s: Callable[[], float],
        policies: Mapping[str, Policy] | None = None,
    ) -> None:
        self._clients, self._keys, self._replay, self._base_url, self._now_s = clients, keys, replay, base_url, now_s
        self._policies = policies or {}

    async def admit(self, authorization: str | None, path: str) -> Caller:
        """The caller, or TokenError. `path` is the endpoint's, below the public base address."""
        token = bearer(authorization)
        header, claims = unverified(token)
        client = self._clients.find(claims.get("iss"), claims.get("tenant"))
        if client is None:
            raise TokenError("issuer")
        if because := header_fault(header, client):
            raise TokenError(because, client.name)
        key = await self._keys[client.name].find(header["kid"])
        if because := signature_fault(token, header, key, client):
            raise TokenError(because, client.name)
        now_s = self._now_s()
        if because := claims_fault(claims, now_s, self._audiences(path, client)):
            raise TokenError(because, client.name)
        if not await self._replay.is_first(client.iss, claims["jti"], until_s=claims["exp"] + LEEWAY_S, now_s=now_s):
            raise TokenError("replay", client.name)
        policy = self._policies.get(client.name)
        return Caller(client=client, tenant=claims.get("tenant"), jti=claims["jti"], policy=policy)

    def _audiences(self, path: str, client: Client) -> frozenset[str]:
        address = self._base_url + path.rstrip("/")
        return frozenset((address, address + "/", *client.aud))


def bearer(authorization: str | None) -> str:
    scheme, _, token = (authorization or "").partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token:
        raise TokenError("missing")
    if len(token) > LARGEST_TOKEN or not token.isascii():
        raise TokenError("malformed")
    return token


def unverified(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims as sent. orjson bounds depth and numbers, which json does not."""
    parts = token.split(".")
    if len(parts) != 3:
        raise TokenError("malformed")
    try:
        header, claims = (orjson.loads(base64url_decode(part)) for part in parts[:2])
    except ValueError:
        raise TokenError("malformed") from None
    if not isinstance(header, dict) or not isinstance(claims, dict):
        raise TokenError("malformed")
    if header.get("alg") not in ALGORITHMS:
        raise TokenError("algorithm")
    return header, claims


def header_fault(header: Mapping[str, Any], client: Client) -> str | None:
    if header["alg"] not in client.algorithms:
        return "algorithm"
    if not isinstance(header.get("kid"), str) or not header["kid"]:
        return "key id"
    if str(header.get("typ", "JWT")).upper() != "JWT" or "crit" in header or "b64" in header:
        return "malformed"
    if "jku" in header and header["jku"] not in client.jkus:
        return "key address"
    return None


def signature_fault(token: str, header: Mapping[str, Any], key: Key | None, client: Client) -> str | None:
    if key is None or not key.allows(header["alg"]):
        return "key id"
    try:
        api_jws.decode(token, key.public, algorithms=client.algorithms)
    except (jwt.PyJWTError, TypeError, ValueError):
        return "signature"
    return None


def claims_fault(claims: Mapping[str, Any], now_s: float, audiences: frozenset[str]) -> str | None:
    """RFC 7519 section 4.1, with a leeway of 60 s and a life of an hour at most."""
    issued_s, expires_s, from_s = seconds(claims.get("iat")), seconds(claims.get("exp")), seconds(claims.get("nbf", 0))
    if issued_s is None or expires_s is None or from_s is None:
        return "times"
    if expires_s <= now_s - LEEWAY_S:
        return "expired"
    if max(issued_s, from_s) > now_s + LEEWAY_S:
        return "not yet valid"
    if not 0 < expires_s - issued_s <= LONGEST_LIFE_S:
        return "times"
    if not is_among(claims.get("aud"), audiences):
        return "audience"
    if not isinstance(claims.get("tenant"), str | None):
        return "tenant"
    jti = claims.get("jti")
    return None if isinstance(jti, str) and 0 < len(jti) <= LONGEST_JTI else "token id"


def seconds(value: object) -> float | None:
    """A NumericDate; a claim that is not a number is none."""
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def is_among(audience: object, accepted: frozenset[str]) -> bool:
    sent = audience if isinstance(audience, list) else [audience]
    return any(isinstance(each, str) and each in accepted for each in sent)
