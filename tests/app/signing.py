"""An EHR's side of the client token: keys, key sets, and tokens good and bad."""

import json
from base64 import urlsafe_b64encode

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

NOW_S = 1_800_000_000
BASE = "https://cds.example.org"
PATH = "/cds-services/opioid-patient-view"
ISS = "https://ehr.example.org"
JWKS_URL = "https://ehr.example.org/jwks.json"

P384 = ec.generate_private_key(ec.SECP384R1())
OTHER_P384 = ec.generate_private_key(ec.SECP384R1())
P256 = ec.generate_private_key(ec.SECP256R1())
RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
SMALL_RSA = rsa.generate_private_key(public_exponent=65537, key_size=1024)


def jwk(private, kid, **more):
    kind = ECAlgorithm if isinstance(private, ec.EllipticCurvePrivateKey) else RSAAlgorithm
    return {**json.loads(kind.to_jwk(private.public_key())), "kid": kid, **more}


def key_set(*keys):
    return {"keys": list(keys)}


KEY_SET = key_set(jwk(P384, "p384"), jwk(P256, "p256"), jwk(RSA, "rsa"), jwk(OTHER_P384, "es256-only", alg="ES256"))
PUBLIC_PEM = P384.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def claims(**changes):
    """Good claims; a change to None leaves the claim out."""
    good = {"iss": ISS, "aud": BASE + PATH, "exp": NOW_S + 300, "iat": NOW_S, "jti": "a" * 64}
    return {name: value for name, value in {**good, **changes}.items() if value is not None}


def token(key=P384, alg="ES384", headers=None, **changes):
    return jwt.encode(claims(**changes), key, algorithm=alg, headers={"kid": "p384", **(headers or {})})


def unsigned(header, **changes):
    """A token of which nothing but the form is right."""
    parts = (json.dumps(part).encode() for part in (header, claims(**changes)))
    return ".".join((*(urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts), "AAAA"))
