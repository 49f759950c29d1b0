"""What comes to a station without a line: a signed catalogue on a USB stick, the root to trust, a serial list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from edge.catalogue import serial_list
from edge.errors import BondscanError, ConfigError
from edge.station import Station
from edge.sync import carried, trust
from edge.sync.signed import SignedPull
from edge.sync.source import FolderSource
from edge.sync.worker import build_file

Watch = Callable[[int, int], None]
"""Told (done, of how many), bytes first and then rows."""


def newest_root(path: Path) -> bytes:
    """The root in a file, or the newest of the repository in a directory."""
    try:
        if not path.is_dir():
            return path.read_bytes()
        found = {
            int(number): place
            for place in (path / "metadata").glob("*.root.json")
            if (number := place.name.partition(".")[0]).isdecimal()
        }
        if found:
            return found[max(found)].read_bytes()
    except OSError as failure:
        raise BondscanError(
            f"Failed to read {path} as a trusted root: expected a file that can be read, "
            f"got {failure.strerror or failure}."
        ) from failure
    raise ConfigError(
        f"Failed to read {path} as a trusted root: expected a signed catalogue in it, got none."
    )


def trust_root(station: Station, path: Path, *, replace: bool = False) -> bool:
    """Pin the root at `path`; False where it was pinned already."""
    return trust.pin(station.store, newest_root(path), station.read_clock(), replace=replace)


def bring_in(station: Station, folder: Path, watch: Watch) -> bool:
    """Take the newest signed catalogue from a directory; False where it is in use already.

    What was copied stays beside the store, so that pulling the stick out costs nothing but the
    rest. Raises ConfigError, the old catalogue untouched, where it is not to be taken.
    """
    store = station.store
    if not store.trust.root:
        raise ConfigError(
            f"Failed to take {folder} as the catalogue: expected a station that trusts its root, got one that "
            "trusts none; run 'bondscan catalogue trust' first, or enrol."
        )
    pull = SignedPull(store, FolderSource(folder), build_file, watch)
    before = store.head.seq
    pull.look(station.read_clock())
    while pull.waiting:
        pull.step(station.read_clock())
    if pull.problem:
        raise ConfigError(pull.problem, (pull.problem,))
    return store.head.seq > before


@dataclass(frozen=True, slots=True)
class TakenList:
    """A serial list that is known here now; changed False: it was before."""

    form: str
    serials: int
    changed: bool


def take_list(station: Station, document: bytes) -> TakenList:
    """Take a signed serial list that came with the goods; raises ConfigError where it is not to be trusted."""
    form = carried.take(station.store, document, station.read_clock())
    if form is not None:
        return TakenList(form.number, len(form.serials), changed=True)
    known = serial_list.parse(document).clearance_form()
    return TakenList(known.number, len(known.serials), changed=False)
