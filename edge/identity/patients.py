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

from edge.errors import ConfigError
from edge.identity.secret_file import load_or_make

KEY_BYTES: Final = 32
_SERVICE: Final = "bondscan"
_PREFIX: Final = "p1-"
_SHOWN_BYTES: Final = 16


def site_key(path: Path, *, keyring: str = "") -> bytes:
    """The site's key: from the 0600 file `path`, made at first use.

    keyring: where given, the key is an entry of that name in the system's keyring instead.
    Raises `ConfigError` where the file is open to others, or there is no keyring to use.
    """
    if keyring:
        return _from_keyring(keyring)
    return load_or_make(path, KEY_BYTES, secrets.token_bytes(KEY_BYTES), "site key")


def pseudonym(key: bytes, patient: str) -> str:
    """HMAC-SHA-256 of the normalised identity, its first 128 bits: ``p1-`` and 32 hex digits.

    Full-width digits, case and blanks make no difference: one person is typed in many ways.
    """
    spelt = unicodedata.normalize("NFKC", patient).casefold()
    plain = "".join(spelt.split())
    return _PREFIX + hmac.digest(key, b"patient\0" + plain.encode(), "sha256")[:_SHOWN_BYTES].hex()


def _from_keyring(name: str) -> bytes:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError as error:
        raise ConfigError(
            "Failed to use the system's keyring for the site key: expected the package keyring, got none; "
            "install bondscan[keyring], or keep the key in a file."
        ) from error
    try:
        kept = keyring.get_password(_SERVICE, name)
        if kept is None:
            kept = secrets.token_hex(KEY_BYTES)
            keyring.set_password(_SERVICE, name, kept)
        key = bytes.fromhex(kept)
    except (KeyringError, ValueError) as error:
        raise ConfigError(
            f"Failed to use entry '{name}' of the system's keyring as the site key: expected {2 * KEY_BYTES} "
            f"hex digits, got {error}."
        ) from error
    if len(key) != KEY_BYTES:
        raise ConfigError(
            f"Failed to use entry '{name}' of the system's keyring as the site key: expected {KEY_BYTES} "
            f"bytes, got {len(key)}."
        )
    return key
