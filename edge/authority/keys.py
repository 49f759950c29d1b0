"""The keys an authority holds: Ed25519, one 0600 file a role in a directory never served, or the keyring."""

from __future__ import annotations

import secrets
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from edge.errors import ConfigError
from edge.identity import DeviceKey, keyring_secret
from edge.identity.secret_file import load_or_make

if TYPE_CHECKING:
    from securesystemslib.signer import Key, Signature, Signer

SEED_BYTES: Final = 32


class Keys:
    """The private keys in one directory; an authority that signs elsewhere has its key there, not here.

    keyring: where given, keys are entries of the system's keyring, ``<keyring>/<role>``, and no files.
    """

    def __init__(self, folder: Path, keyring: str = "") -> None:
        self.folder = folder
        self._keyring = keyring

    def has(self, role: str) -> bool:
        """Whether the key of `role` is held here."""
        if self._keyring:
            return keyring_secret.load(self._entry(role), SEED_BYTES, _what(role)) is not None
        return self._path(role).exists()

    def make(self, role: str) -> DeviceKey:
        """A new key for `role`, or the one there is."""
        fresh = secrets.token_bytes(SEED_BYTES)
        if self._keyring:
            kept = keyring_secret.load_or_make(self._entry(role), SEED_BYTES, fresh, _what(role))
            return DeviceKey(kept)
        return DeviceKey(load_or_make(self._path(role), SEED_BYTES, fresh, _what(role)))

    def key(self, role: str) -> DeviceKey:
        """The key of `role`; raises ConfigError where it is not held here."""
        if not self.has(role):
            place = f"entry '{self._entry(role)}' of the keyring" if self._keyring else self._path(role)
            raise ConfigError(
                f"Failed to sign as '{role}': expected its key at {place}, got none; "
                "sign where that key is held, or give the role another one."
            )
        return self.make(role)

    def renew(self, role: str) -> DeviceKey:
        """Put the key of `role` aside, under its id, and make another."""
        aside = f"{key_id(self.key(role).public)[:16]}.old"
        if not self._keyring:
            path = self._path(role)
            path.rename(path.with_suffix(f".{aside}"))
            return self.make(role)
        kept = keyring_secret.load(self._entry(role), SEED_BYTES, _what(role))
        assert kept is not None, "it was there just now"
        keyring_secret.put(f"{self._entry(role)}.{aside}", kept, _what(role))
        keyring_secret.put(self._entry(role), secrets.token_bytes(SEED_BYTES), _what(role))
        return self.make(role)

    def _path(self, role: str) -> Path:
        return self.folder / f"{role}.key"

    def _entry(self, role: str) -> str:
        return f"{self._keyring}/{role}"


def _what(role: str) -> str:
    return f"key of '{role}'"


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
