"""The signed catalogue as the hub serves it: plain files of a directory that an authority publishes into.

The hub signs nothing and is trusted with nothing here: whatever it serves, stations verify.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from edge.errors import ConfigError, StoreError
from edge.hub.hub import Hub

_NAME: Final = re.compile(r"(metadata|targets)(/[A-Za-z0-9_-][A-Za-z0-9._-]{0,200}){1,3}")
"""Longer ones no file system has."""


def find(hub: Hub, path: str) -> Path | None:
    """Where the file of that name lies; None where there is none, or none to be served."""
    if hub.repository is None or not _NAME.fullmatch(path):
        return None
    place = hub.repository / path
    return place if place.is_file() else None


def size_of(place: Path) -> int:
    """Bytes of a file. Raises StoreError as `part_of`."""
    with _read(place):
        return place.stat().st_size


def part_of(place: Path, start: int, length: int) -> bytes:
    """Some bytes of a file. Raises StoreError where it cannot be read now; the authority may be at it."""
    with _read(place), place.open("rb") as file:
        file.seek(start)
        return file.read(length)


@contextmanager
def _read(place: Path) -> Iterator[None]:
    try:
        yield
    except OSError as failure:
        raise StoreError(
            f"Failed to read {place} of the signed catalogue: expected a file, got {failure}."
        ) from failure


def newest_root(hub: Hub) -> bytes:
    """The root that stations pin when they enrol, b"" where the hub serves no repository.

    Raises ConfigError where the directory holds none: a station must not be let in without.
    """
    if hub.repository is None:
        return b""
    found = {
        int(number): place
        for place in (hub.repository / "metadata").glob("*.root.json")
        if (number := place.name.partition(".")[0]).isdecimal()
    }
    if not found:
        raise ConfigError(
            f"Failed to serve {hub.repository} as the signed catalogue: expected a root in it, got none."
        )
    return found[max(found)].read_bytes()
