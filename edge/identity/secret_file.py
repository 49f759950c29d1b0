"""A secret in a file that its owner alone may read: written whole or not at all, refused when open to others."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Final

from edge.errors import ConfigError, StoreError

_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


def load_or_make(path: Path, size: int, fresh: bytes, what: str) -> bytes:
    """The `size` bytes in `path`; `fresh` where there is no file, kept from now on.

    Raises `ConfigError` where the file is open to others, of another size, or cannot be used.
    """
    try:
        if not path.exists():
            _make(path, fresh)
        return _load(path, size, what)
    except OSError as error:
        raise ConfigError(
            f"Failed to use {path} as the {what}: expected a file its owner can read and write, got {error}."
        ) from error


def replace(path: Path, secret: bytes) -> None:
    """Put `secret` at `path`, whatever was there; raises StoreError where that cannot be done."""
    try:
        aside = _beside(path, secret)
        try:
            aside.replace(path)
        finally:
            aside.unlink(missing_ok=True)
        _sync_directory(path.parent)
    except OSError as error:
        raise StoreError(
            f"Failed to write {path}: expected a place with room that can be written, got {error}."
        ) from error


def keep_private(path: Path, *beside: str) -> None:
    """Let nobody but its owner read what is at `path`, made where it is not there; nor what lies beside it under
    the same name and one of these endings. Where the system cannot, it is left as it is. Raises OSError.
    """
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    for one in (path, *(path.with_name(path.name + end) for end in beside)):
        with suppress(OSError):
            if os.name != "nt" and one.stat().st_mode & _OTHERS:
                one.chmod(0o600)


def _load(path: Path, size: int, what: str) -> bytes:
    mode = stat.S_IMODE(path.stat().st_mode)
    if os.name != "nt" and mode & _OTHERS:
        raise ConfigError(
            f"Failed to use {path} as the {what}: expected a file only its owner can read (mode 600), "
            f"got mode {mode:03o}; run: chmod 600 {path}, and make a new one if others may have read it."
        )
    secret = path.read_bytes()
    if len(secret) != size:
        raise ConfigError(f"Failed to use {path} as the {what}: expected {size} bytes, got {len(secret)}.")
    return secret


def _make(path: Path, secret: bytes) -> None:
    """Beside first, then linked into place, which fails if another process was quicker: its file stays."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    aside = _beside(path, secret)
    try:
        _link(aside, path)
    finally:
        aside.unlink(missing_ok=True)
    _sync_directory(path.parent)


def _beside(path: Path, secret: bytes) -> Path:
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secret)
        file.flush()
        os.fsync(descriptor)
    return aside


def _link(aside: Path, path: Path) -> None:
    with suppress(FileExistsError):
        try:
            path.hardlink_to(aside)
        except FileExistsError:
            raise
        except OSError:  # a file system without hard links
            aside.rename(path)


def _sync_directory(directory: Path) -> None:
    if os.name == "nt":
        return
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
