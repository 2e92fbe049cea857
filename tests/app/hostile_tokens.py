"""Tokens that must not let anybody in, by the reason that the log gives for it."""

import hashlib
import hmac
from base64 import urlsafe_b64encode

from jwt.utils import base64url_decode, raw_to_der_signature

from tests.app.signing import (
    BASE,
    ISS,
    JWKS_URL,
    NOW_S,
    OTHER_P384,
    P256,
    P384,
    PATH,
    PUBLIC_PEM,
    RSA,
    jwk,
    token,
    unsigned,
)

SHARED = "https://shared.example.org"
"""An issuer of several organisations, told apart by tenant."""


def hs256_with_the_public_key():
    signed, _, _ = unsigned({"alg": "HS256", "kid": "p384", "typ": "JWT"}).rpartition(".")
    forged = jwt_part(hmac.new(PUBLIC_PEM, signed.encode(), hashlib.sha256).digest())
    return f"{signed}.{forged}"


def in_der():
    """A good signature in the form of X.509, which a JWT does not take."""
    signed, _, signature = token().rpartition(".")
    return f"{signed}.{jwt_part(raw_to_der_signature(base64url_decode(signature), P384.curve))}"


def jwt_part(content):
    return urlsafe_b64encode(content).rstrip(b"=").decode()


BAD = {
    "missing": {
        "nothing": None,
        "an empty header": "",
        "another scheme": "Basic YTpi",
        "a scheme without a token": "Bearer ",
        "a token without a scheme": token(),
    },
    "malformed": {
        "no dots": "Bearer abc",
        "two parts": "Bearer a.b",
        "five parts: an encrypted token": "Bearer " + ".".join(["e30"] * 5),
        "two tokens": f"Bearer {token()}, {token()}",
        "four parts": "Bearer a.b.c.d",
        "no base64": "Bearer !!.!!.!!",
        "no JSON": "Bearer " + ".".join([jwt_part(b"x")] * 3),
        "JSON that is no object": "Bearer " + ".".join([jwt_part(b"[]")] * 3),
        "nested past any use": "Bearer " + jwt_part(b'{"a":' + b"[" * 3000 + b"]" * 3000 + b"}") + ".e30.AA",
        "NaN": "Bearer " + jwt_part(b'{"alg":"ES384"}') + "." + jwt_part(b'{"exp":NaN}') + ".AA",
        "huge": "Bearer " + token(padding="x" * 10_000),
        "a megabyte": "Bearer " + "x" * 1_000_000,
        "not ASCII": "Bearer \u00e9.\u00e9.\u00e9",
        "another type": "Bearer " + token(headers={"typ": "at+jwt"}),
        "an extension that must be understood": "Bearer " + token(headers={"crit": ["b64"], "b64": True}),
    },
    "algorithm": {
        "none": "Bearer " + unsigned({"alg": "none", "kid": "p384"}),
        "none in capitals": "Bearer " + unsigned({"alg": "NONE", "kid": "p384"}),
        "none in mixed letters, without a signature": "Bearer "
        + unsigned({"alg": "nOnE", "kid": "p384"}).removesuffix("AAAA"),
        "no alg": "Bearer " + unsigned({"kid": "p384"}),
        "alg that is no text": "Bearer " + unsigned({"alg": ["ES384"], "kid": "p384"}),
        "HS256 signed with the public key": "Bearer " + hs256_with_the_public_key(),
        "ES256 where the profile has only the defaults": "Bearer " + token(P256, "ES256", {"kid": "p256"}),
        "RS256 where the profile has only the defaults": "Bearer " + token(RSA, "RS256", {"kid": "rsa"}),
        "ES384 where the profile lists others": "Bearer " + token(iss="https://loose.example.org"),
        "ES384 in small letters": "Bearer " + unsigned({"alg": "es384", "kid": "p384"}),
        "PS384": "Bearer " + token(RSA, "PS384", {"kid": "rsa"}),
        "EdDSA": "Bearer " + unsigned({"alg": "EdDSA", "kid": "p384"}),
        "RS512": "Bearer " + token(RSA, "RS512", {"kid": "rsa"}),
    },
    "issuer": {
        "unknown": "Bearer " + token(iss="https://evil.example.org"),
        "missing": "Bearer " + token(iss=None),
        "no text": "Bearer " + unsigned({"alg": "ES384", "kid": "p384"}, iss=["https://ehr.example.org"]),
        "a slash more": "Bearer " + token(iss=ISS + "/"),
        "in capitals": "Bearer " + token(iss=ISS.upper()),
        "a list": "Bearer " + unsigned({"alg": "ES384", "kid": "p384"}, iss=[ISS]),
        "a tenant of nobody": "Bearer " + token(iss=SHARED, tenant="west"),
        "no tenant where one is needed": "Bearer " + token(iss=SHARED),
        "a list of tenants": "Bearer " + unsigned({"alg": "ES384", "kid": "p384"}, iss=SHARED, tenant=["north"]),
        "a tenant in capitals": "Bearer " + token(iss=SHARED, tenant="NORTH"),
    },
    "key address": {
        "an unknown jku": "Bearer " + token(headers={"jku": "https://evil.example.org/jwks.json"}),
        "a jku inside the network": "Bearer " + token(headers={"jku": "http://169.254.169.254/jwks.json"}),
        "a jku that begins like the configured one": "Bearer " + token(headers={"jku": JWKS_URL + "@evil.example.org"}),
        "a jku that climbs": "Bearer " + token(headers={"jku": "https://ehr.example.org/../jwks.json"}),
        "a jku that is empty": "Bearer " + token(headers={"jku": ""}),
        "a jku that is no text": "Bearer " + token(headers={"jku": ["https://ehr.example.org/jwks.json"]}),
        "a jku though none is configured": "Bearer "
        + token(RSA, "RS256", {"kid": "rsa", "jku": "https://x.example.org"}, iss="https://loose.example.org"),
    },
    "key id": {
        "missing": "Bearer " + unsigned({"alg": "ES384"}),
        "empty": "Bearer " + token(headers={"kid": ""}),
        "no text": "Bearer " + unsigned({"alg": "ES384", "kid": 1}),
        "foreign": "Bearer " + token(headers={"kid": "another"}),
        "a path": "Bearer " + token(headers={"kid": "../../../../dev/null"}),
        "an address": "Bearer " + token(headers={"kid": "https://evil.example.org/key"}),
        "a key for another algorithm": "Bearer " + token(OTHER_P384, headers={"kid": "es256-only"}),
    },
    "signature": {
        "by another key": "Bearer " + token(OTHER_P384),
        "by a key that the token brings along": "Bearer " + token(OTHER_P384, headers={"jwk": jwk(OTHER_P384, "p384")}),
        "by a key behind x5u": "Bearer " + token(OTHER_P384, headers={"x5u": "https://evil.example.org/cert.pem"}),
        "by a certificate that the token brings along": "Bearer " + token(OTHER_P384, headers={"x5c": ["AAAA"]}),
        "of zeros": "Bearer " + token().rpartition(".")[0] + "." + jwt_part(bytes(96)),
        "in DER": "Bearer " + in_der(),
        "cut off": "Bearer " + token()[:-8],
        "of another token": "Bearer " + token().rpartition(".")[0] + "." + token(jti="b").rpartition(".")[2],
        "not there": "Bearer " + token().rpartition(".")[0] + ".",
        "ES384 with a key of the wrong curve": "Bearer " + token(P384, headers={"kid": "p256"}),
        "ES384 with an RSA key": "Bearer " + token(P384, headers={"kid": "rsa"}),
    },
    "times": {
        "no exp": "Bearer " + token(exp=None),
        "no iat": "Bearer " + token(iat=None),
        "exp as text": "Bearer " + token(exp=str(NOW_S + 300)),
        "iat as a claim": "Bearer " + token(iat=True),
        "exp as a list": "Bearer " + token(exp=[NOW_S + 300]),
        "iat as an object": "Bearer " + token(iat={"now": NOW_S}),
        "nbf as a claim": "Bearer " + token(nbf=True),
        "nbf as text": "Bearer " + token(nbf="now"),
        "a life of an hour and a second": "Bearer " + token(exp=NOW_S + 3601),
        "expires before it was issued": "Bearer " + token(iat=NOW_S + 30, exp=NOW_S + 20),
        "issued long ago": "Bearer " + token(iat=NOW_S - 4000),
        "a number past everything": "Bearer " + token(exp=10**30),
    },
    "expired": {
        "60 s ago": "Bearer " + token(iat=NOW_S - 300, exp=NOW_S - 60),
        "long ago": "Bearer " + token(iat=0, exp=300),
    },
    "not yet valid": {
        "issued 61 s ahead": "Bearer " + token(iat=NOW_S + 61),
        "issued and valid next year": "Bearer " + token(iat=NOW_S + 31_536_000, exp=NOW_S + 31_536_300),
        "valid 61 s from now": "Bearer " + token(nbf=NOW_S + 61),
    },
    "audience": {
        "another service": "Bearer " + token(aud=BASE + "/cds-services/opioid-order-sign"),
        "discovery": "Bearer " + token(aud=BASE + "/cds-services"),
        "another host": "Bearer " + token(aud="https://evil.example.org" + PATH),
        "feedback": "Bearer " + token(aud=BASE + PATH + "/feedback"),
        "the base address where it is not listed": "Bearer " + token(aud=BASE),
        "the fixed text of another client": "Bearer " + token(iss=SHARED, tenant="north", aud="sand_man"),
        "another port": "Bearer " + token(aud=BASE + ":8443" + PATH),
        "plain http": "Bearer " + token(aud=(BASE + PATH).replace("https:", "http:")),
        "a query more": "Bearer " + token(aud=BASE + PATH + "?x=1"),
        "missing": "Bearer " + token(aud=None),
        "an empty list": "Bearer " + token(aud=[]),
        "a list of numbers": "Bearer " + token(aud=[1]),
        "an object": "Bearer " + token(aud={"a": BASE + PATH}),
        "the path in capitals": "Bearer " + token(aud=BASE + PATH.upper()),
    },
    "tenant": {"no text": "Bearer " + token(tenant=7), "a list": "Bearer " + token(tenant=["north"])},
    "token id": {
        "missing": "Bearer " + token(jti=None),
        "empty": "Bearer " + token(jti=""),
        "a number": "Bearer " + token(jti=7),
        "endless": "Bearer " + token(jti="x" * 513),
    },
}
