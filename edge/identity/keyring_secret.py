"""A secret as an entry of the system's keyring, for who would rather not have it in a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edge.errors import ConfigError

if TYPE_CHECKING:
    from types import ModuleType

_SERVICE: Final = "bondscan"


def load_or_make(name: str, size: int, fresh: bytes, what: str) -> bytes:
    """The `size` bytes of entry `name`; `fresh` where there is none, kept from now on.

    Raises `ConfigError` where there is no keyring to use, or the entry is something else.
    """
    return _checked(name, _get(name, what) or put(name, fresh, what), size, what)


def load(name: str, size: int, what: str) -> bytes | None:
    """The same, None where there is no such entry."""
    kept = _get(name, what)
    return None if kept is None else _checked(name, kept, size, what)


def put(name: str, secret: bytes, what: str) -> str:
    """Keep `secret` as entry `name`, in place of any other; the text of it."""
    keyring = _keyring(what)
    try:
        keyring.set_password(_SERVICE, name, secret.hex())
    except keyring.errors.KeyringError as error:
        raise _unusable(name, what, "an entry that can be written", error) from error
    return secret.hex()


def _get(name: str, what: str) -> str | None:
    keyring = _keyring(what)
    try:
        kept: str | None = keyring.get_password(_SERVICE, name)
    except keyring.errors.KeyringError as error:
        raise _unusable(name, what, "an entry that can be read", error) from error
    return kept


def _checked(name: str, kept: str, size: int, what: str) -> bytes:
    try:
        secret = bytes.fromhex(kept)
    except ValueError as error:
        raise _unusable(name, what, f"{2 * size} hex digits", error) from error
    if len(secret) != size:
        raise _unusable(name, what, f"{size} bytes", len(secret))
    return secret


def _keyring(what: str) -> ModuleType:
    try:
        import keyring
        import keyring.errors
    except ImportError as error:
        raise ConfigError(
            f"Failed to use the system's keyring for the {what}: expected the package keyring, got none; "
            "install bondscan[keyring], or keep the key in a file."
        ) from error
    return keyring


def _unusable(name: str, what: str, expected: str, got: object) -> ConfigError:
    return ConfigError(
        f"Failed to use entry '{name}' of the system's keyring as the {what}: expected {expected}, got {got}."
    )
