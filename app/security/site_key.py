"""The site's own key: patients and users become pseudonyms by it, and what may hold the chart's words is sealed by it.

Whoever has the key can tell whether a row is of a patient whose id is known, and can open what is sealed: it is kept
apart from the store. All workers and replicas of one site share it.
"""

import hmac
import os
import secrets
from contextlib import suppress
from pathlib import Path

import structlog
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.private_files import is_open_to_others, make_folder
from app.settings import ConfigurationError

log = structlog.get_logger()

FEWEST_BYTES = 32
NONCE_BYTES = 12  # NIST SP 800-38D, section 8.2.2: random nonces of 96 bits
PSEUDONYM_DIGITS = 32


class SiteKey:
    """Keys for each use are derived from the one secret (RFC 5869), so that none says anything of another."""

    def __init__(self, secret: bytes) -> None:
        self._pseudonyms = derived(secret, b"pseudonyms")
        self._sealing = AESGCM(derived(secret, b"sealing"))

    def pseudonym(self, *parts: str) -> str:
        """The same for the same parts, and of no use without the key: HMAC-SHA256, cut to 128 bits."""
        told = b"".join(len(part.encode()).to_bytes(4, "big") + part.encode() for part in parts)
        return hmac.digest(self._pseudonyms, told, "sha256").hex()[:PSEUDONYM_DIGITS]

    def seal(self, content: bytes, of: str) -> bytes:
        """AES-256-GCM. `of` says whose content it is: it opens for the same alone."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._sealing.encrypt(nonce, content, of.encode())

    def unseal(self, sealed: bytes, of: str) -> bytes | None:
        """None when it was sealed with another key, for another row, or was changed."""
        try:
            return self._sealing.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], of.encode())
        except (InvalidTag, ValueError):
            return None


def derived(secret: bytes, use: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"opioid-behavioral-health-cds " + use).derive(secret)


def read_site_key(path: Path, setting: str = "CDS_SITE_KEY_FILE", *, may_be_made: bool = True) -> SiteKey:
    """The key of the file; a new one is written where there is none, if it may be: another key than the site's own
    would make strangers of everybody it knows. Raises ConfigurationError naming the setting."""
    try:
        if may_be_made and not path.exists():
            write_new_key(path)
        secret = path.read_bytes().strip()
        if is_open_to_others(path):
            log.warning("site_key_open_to_others")
    except OSError as error:
        raise ConfigurationError(f"{setting}: {path}: {error.strerror or type(error).__name__}") from None
    if len(secret) < FEWEST_BYTES:
        raise ConfigurationError(f"{setting}: {path}: a key has at least {FEWEST_BYTES} bytes")
    return SiteKey(secret)


def write_new_key(path: Path) -> None:
    """Readable by the service alone. Of several workers that start at once the first one's key is everybody's."""
    make_folder(path.parent)
    own = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(own, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_hex(FEWEST_BYTES) + "\n")
    with suppress(FileExistsError):
        os.link(own, path)
    own.unlink()
