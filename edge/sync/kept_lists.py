"""Where serial lists that came with the goods lie: each in a file of its own, by its form.

Later catalogues are built with what lies here. So a list is durable before it is in force: what a station
has said it took must outlive a power cut, and not only until the next catalogue.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Final

from edge.errors import StoreError
from edge.store.connection import make_directory, sync_directory

FOLDER: Final = "lists"
_TURN: Final = Lock()
"""Whoever takes a list and whoever lets an older one of the same form go may be two threads."""


def place_of(home: Path, form: str) -> Path:
    """The file of a form's list, whether there is one or not."""
    return home / FOLDER / f"{sha256(form.encode()).hexdigest()[:16]}.json"


def keep(home: Path, form: str, document: bytes) -> None:
    """Have the list of a form lie here, durably, in place of any before; raises StoreError where it cannot."""
    place = place_of(home, form)
    try:
        with _TURN:
            _write(place, document)
    except OSError as failure:
        raise StoreError(f"Failed to keep {place}: expected room on the disk, got {failure}.") from failure


def read(path: Path) -> bytes:
    """A list as it lies here; empty where there is none, or none that can be read."""
    with suppress(OSError):
        return path.read_bytes()
    return b""


def every(home: Path) -> Iterator[tuple[Path, bytes]]:
    """Each list that lies here, read when its turn comes: one of a million serials is not held beside others."""
    for path in sorted((home / FOLDER).glob("*.json")):
        yield path, read(path)


def let_go(path: Path, document: bytes) -> None:
    """Forget this list, not one that took its place; a file open elsewhere (on Windows) is left for the next time."""
    with _TURN, suppress(OSError):
        if path.read_bytes() == document:
            path.unlink()


def _write(place: Path, document: bytes) -> None:
    make_directory(place.parent, mode=0o700)
    aside = place.with_suffix(".new")
    with aside.open("wb") as file:
        file.write(document)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(place)
    sync_directory(place.parent)
