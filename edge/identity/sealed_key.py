"""The site's key on its way from one PC of a site to the next: sealed under a passphrase two people say.

Patients must have one pseudonym at all stations of a site; a key that each PC made for itself would
give them several. It goes from hand to hand, never by the central server, which could then name them.
"""

from __future__ import annotations

import secrets
from typing import Final

import msgspec

from edge.errors import ConfigError
from edge.identity.patients import KEY_BYTES

KIND: Final = "bondscan site key"
LEAST: Final = 12
"""Characters of a passphrase."""

_ROUNDS: Final = 4
_MEMORY_KIB: Final = 64 * 1024
_SALT_BYTES: Final = 16
_NONCE_BYTES: Final = 12


class SealedKey(msgspec.Struct, frozen=True, kw_only=True):
    """The file: argon2id makes the key that AES-256-GCM seals with, bound to the site."""

    kind: str = KIND
    party: str
    salt: bytes
    nonce: bytes
    sealed: bytes


def seal(key: bytes, party: str, passphrase: str) -> bytes:
    """`key` as a file for another PC of `party`; raises ConfigError for a passphrase that is too short."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    if len(passphrase) < LEAST:
        raise ConfigError(
            f"Failed to seal the site key: expected a passphrase of {LEAST} characters or more, got {len(passphrase)}."
        )
    salt, nonce = secrets.token_bytes(_SALT_BYTES), secrets.token_bytes(_NONCE_BYTES)
    sealed = AESGCM(_stretched(passphrase, salt)).encrypt(nonce, key, party.encode())
    return msgspec.json.encode(SealedKey(party=party, salt=salt, nonce=nonce, sealed=sealed))


def unseal(body: bytes, party: str, passphrase: str) -> bytes:
    """The key in a file; raises ConfigError for another site's, a wrong passphrase, or what is no such file."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        file = msgspec.json.decode(body, type=SealedKey)
    except (msgspec.MsgspecError, ValueError, RecursionError) as fault:
        raise ConfigError(
            f"Failed to read the file as a sealed site key: expected JSON of one, got {fault}."
        ) from fault
    if file.kind != KIND or len(file.salt) < 8 or len(file.nonce) != _NONCE_BYTES:
        raise ConfigError(
            "Failed to read the file as a sealed site key: expected one, got another kind of file."
        )
    if file.party != party:
        raise ConfigError(
            f"Failed to take the site key: expected one of '{party}', got one of '{file.party}'."
        )
    try:
        key = AESGCM(_stretched(passphrase, file.salt)).decrypt(file.nonce, file.sealed, party.encode())
    except InvalidTag:
        raise ConfigError(
            "Failed to unseal the site key: expected the passphrase it was sealed under, got another, "
            "or the file was altered."
        ) from None
    if len(key) != KEY_BYTES:
        raise ConfigError(f"Failed to take the site key: expected {KEY_BYTES} bytes, got {len(key)}.")
    return key


def _stretched(passphrase: str, salt: bytes) -> bytes:
    from argon2.low_level import Type, hash_secret_raw

    return hash_secret_raw(
        passphrase.encode(),
        salt,
        time_cost=_ROUNDS,
        memory_cost=_MEMORY_KIB,
        parallelism=1,
        hash_len=32,
        type=Type.ID,
    )
