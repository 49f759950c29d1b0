"""The keys an authority holds: Ed25519, one 0600 file a role, in a directory that is never served."""

from __future__ import annotations

import secrets
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from edge.errors import ConfigError
from edge.identity import DeviceKey
from edge.identity.secret_file import load_or_make

if TYPE_CHECKING:
    from securesystemslib.signer import Key, Signature, Signer

SEED_BYTES: Final = 32


class Keys:
    """The private keys in one directory; an authority that signs elsewhere has its key there, not here."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def has(self, role: str) -> bool:
        """Whether the key of `role` is held here."""
        return self._path(role).exists()

    def make(self, role: str) -> DeviceKey:
        """A new key for `role`, or the one there is."""
        fresh = secrets.token_bytes(SEED_BYTES)
        return DeviceKey(load_or_make(self._path(role), SEED_BYTES, fresh, f"key of '{role}'"))

    def key(self, role: str) -> DeviceKey:
        """The key of `role`; raises ConfigError where it is not held here."""
        if not self.has(role):
            raise ConfigError(
                f"Failed to sign as '{role}': expected its key at {self._path(role)}, got none; "
                "sign where that key is held, or give the role another one."
            )
        return self.make(role)

    def renew(self, role: str) -> DeviceKey:
        """Put the key of `role` aside, under its id, and make another."""
        path = self._path(role)
        path.rename(path.with_suffix(f".{key_id(self.key(role).public)[:16]}.old"))
        return self.make(role)

    def _path(self, role: str) -> Path:
        return self.folder / f"{role}.key"


def key_id(public: bytes) -> str:
    """What a public key is called in the metadata."""
    return sha256(public).hexdigest()


def public_key(public: bytes) -> Key:
    """A public key as python-tuf takes it."""
    from securesystemslib.signer import SSlibKey

    return SSlibKey(key_id(public), "ed25519", "ed25519", {"public": public.hex()})


class RoleSigner:
    """A private key as python-tuf takes it: it asks nothing of a signer but this."""

    def __init__(self, key: DeviceKey) -> None:
        self._key = key

    def sign(self, payload: bytes) -> Signature:
        """The signature of `payload`, with the id of the key that made it."""
        from securesystemslib.signer import Signature

        return Signature(key_id(self._key.public), self._key.sign(payload).hex())


def signer(key: DeviceKey) -> Signer:
    """The same, as its type is called there."""
    return cast("Signer", RoleSigner(key))
