"""A patient, told from every other and named to nobody: a pseudonym under the site's own key.

The identity goes in and is forgotten; the same person gives the same pseudonym at one site,
another one at the next. Without the key nobody can try identity numbers until one fits.
"""

from __future__ import annotations

import hmac
import secrets
import unicodedata
from pathlib import Path
from typing import Final

from edge.identity import keyring_secret
from edge.identity.secret_file import load_or_make

KEY_BYTES: Final = 32
_PREFIX: Final = "p1-"
_SHOWN_BYTES: Final = 16


def site_key(path: Path, *, keyring: str = "") -> bytes:
    """The site's key: from the 0600 file `path`, made at first use.

    keyring: where given, the key is an entry of that name in the system's keyring instead.
    Raises `ConfigError` where the file is open to others, or there is no keyring to use.
    """
    if keyring:
        return keyring_secret.load_or_make(keyring, KEY_BYTES, secrets.token_bytes(KEY_BYTES), "site key")
    return load_or_make(path, KEY_BYTES, secrets.token_bytes(KEY_BYTES), "site key")


def pseudonym(key: bytes, patient: str) -> str:
    """HMAC-SHA-256 of the normalised identity, its first 128 bits: ``p1-`` and 32 hex digits.

    Full-width digits, case and blanks make no difference: one person is typed in many ways.
    """
    spelt = unicodedata.normalize("NFKC", patient).casefold()
    plain = "".join(spelt.split())
    return _PREFIX + hmac.digest(key, b"patient\0" + plain.encode(), "sha256")[:_SHOWN_BYTES].hex()
