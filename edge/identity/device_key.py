"""The device's own key (Ed25519): it signs what this station asks of the server."""

from __future__ import annotations

import secrets
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from edge.identity.secret_file import load_or_make, replace

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SEED_BYTES: Final = 32


class DeviceKey:
    """One device's key pair, made from 32 secret bytes (RFC 8032)."""

    def __init__(self, seed: bytes) -> None:
        self._seed = seed
        self._private: Ed25519PrivateKey | None = None

    @classmethod
    def load_or_make(cls, path: Path) -> DeviceKey:
        """The key in the 0600 file `path`, made at first use. Raises `ConfigError` as a site key does."""
        return cls(load_or_make(path, SEED_BYTES, secrets.token_bytes(SEED_BYTES), "device key"))

    @classmethod
    def of_machine(cls, path: Path, machine: str, *, doubted: bool) -> DeviceKey:
        """The key in `path` where it is this machine's, or nobody's yet; else a new one in its place.

        A home copied to another PC brings the key along: with one key the two would be one device to the
        server, and what lets the one in would let in the other. Whose it is stands beside it. doubted: the
        store is not what this machine last wrote, which tells where nothing stands there.
        """
        owner = path.with_suffix(".machine")
        mine = sha256(machine.encode()).digest()
        try:
            known = owner.read_bytes() if owner.exists() else b""
        except OSError:
            known = b""
        if known != mine:
            if known or doubted:
                replace(path, secrets.token_bytes(SEED_BYTES))
            replace(owner, mine)
        return cls.load_or_make(path)

    @property
    def public(self) -> bytes:
        """The public key, 32 bytes."""
        return self._key().public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """The signature of `message`, 64 bytes."""
        return self._key().sign(message)

    def _key(self) -> Ed25519PrivateKey:
        if self._private is None:
            from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

            self._private = Ed25519PrivateKey.from_private_bytes(self._seed)
        return self._private


def fingerprint(public: bytes) -> str:
    """What people compare of a public key: 16 hex digits of its SHA-256, in fours.

    >>> fingerprint(bytes(32))
    '6668-7aad-f862-bd77'
    """
    digits = sha256(public).hexdigest()[:16]
    return "-".join(digits[start : start + 4] for start in range(0, 16, 4))


def verify_signature(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether `signature` over `message` was made with the key whose public half is `public`."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
