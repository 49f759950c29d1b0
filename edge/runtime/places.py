"""Where a station keeps what: its home, its anchor (elsewhere), its keys, its log."""

from __future__ import annotations

import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from edge.errors import StoreError
from edge.store.connection import make_directory, sync_directory

_NAME: Final = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Places:
    """The paths of one home.

    anchor: outside the home, so that a home copied back does not bring it along.
    """

    home: Path
    anchor: Path

    @property
    def site_key(self) -> Path:
        """The key of the pseudonyms, 0600."""
        return self.home / "site.key"

    @property
    def line(self) -> Path:
        """The hub's address and this device's token, 0600."""
        return self.home / "line.json"

    @property
    def device_key(self) -> Path:
        """The device's Ed25519 key, 0600."""
        return self.home / "device.key"

    @property
    def language(self) -> Path:
        """The language last chosen on the screen."""
        return self.home / "language"

    @property
    def calibration(self) -> Path:
        """How this PC's keyboard scanners type, as their calibration scans came."""
        return self.home / "calibration.json"

    @property
    def log(self) -> Path:
        """The directory for what went wrong, for whoever mends it."""
        return self.home / "log"


def places(home: Path, anchors: Path | None) -> Places:
    """The paths of `home`; anchors: the configured directory, None for the user's state directory.

    The anchor is named by the store, not by the path, so that moving a home keeps it.
    """
    home = home.expanduser().absolute()
    folder = anchors if anchors is not None else _state_folder()
    if not folder.is_absolute():
        folder = home / folder
    return Places(home, (folder / f"{_store_name(home)}.anchor").resolve())


def _store_name(home: Path) -> str:
    """What tells this store from every other: drawn once, kept beside the database.

    A damaged name is drawn anew; a store that was in use then misses its anchor, and says so.
    """
    file = home / "store-id"
    try:
        name = _kept(file)
        if not _NAME.fullmatch(name):
            make_directory(home, mode=0o700)
            name = _draw(file)
    except OSError as failure:
        raise StoreError(
            f"Failed to use {home} as home: expected a directory that can be written, got {failure}."
        ) from failure
    return name


def _kept(file: Path) -> str:
    try:
        return file.read_bytes().decode("ascii", "replace").strip()
    except FileNotFoundError:
        return ""


def _draw(file: Path) -> str:
    """Write a new name, whole and durable; where another process is doing so, theirs."""
    from filelock import FileLock

    with FileLock(file.with_suffix(".lock")):
        name = _kept(file)
        if _NAME.fullmatch(name):
            return name
        name = secrets.token_hex(16)
        aside = file.with_suffix(".new")
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            out.write(name)
            out.flush()
            os.fsync(out.fileno())
        aside.replace(file)
        sync_directory(file.parent)
    return name


def _state_folder() -> Path:
    import platformdirs

    return Path(platformdirs.user_state_dir("bondscan", appauthor=False)) / "anchors"
