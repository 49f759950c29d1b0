"""Parcels of events out by USB stick (`edge.wire.parcel`); what comes back is read in `edge.runtime.receipts`.

Every file is written aside, synced and then named, so a stick pulled out in the middle holds the
whole file or none of that name. A receipt that never comes back only means that the same events are written again.
"""

from __future__ import annotations

import base64
import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec

from edge import epcis, wire
from edge.errors import BondscanError
from edge.identity import DeviceKey, fingerprint
from edge.reports.files import atomic
from edge.rules.facts import StationFacts
from edge.runtime.exchange import expect_access
from edge.runtime.places import Places
from edge.station import Station
from edge.store import Store, carrying
from edge.store.connection import sync_directory
from edge.sync.proof import header_of, refusal_of
from edge.sync.site import STEPS, move_of
from edge.wire import parcel
from edge.wire.moves import Move

EVENTS: Final = ".events"
RECEIPT: Final = ".receipt"
_UNFIT: Final = re.compile(r"[^A-Za-z0-9._-]")


@dataclass(frozen=True, slots=True)
class Written:
    """One parcel on the stick. events: how many it holds; upto: the last row it speaks of; key: the number of
    this device's key, by which a supervisor may know it at a hub that has forgotten it.
    """

    file: str
    events: int
    upto: int
    key: str = ""


def write_parcels(
    station: Station, where: Places, folder: Path, now: datetime, *, everything: bool = False
) -> list[Written]:
    """Write all that waits to be sent into `folder`, a parcel for each stretch of the journal.

    everything: whatever was acknowledged before too, archived rows included, for a hub that lost it.
    Raises ConfigError for a station that was never enrolled, BondscanError where the stick fails.
    """
    expect_access(where)
    key, here = DeviceKey.load_or_make(where.device_key), station.store.station
    written = []
    for stretch, content in sealed(station.store, key, now, everything=everything):
        name = f"bondscan-{_UNFIT.sub('_', here.id)}-{here.incarnation}-{stretch.first}-{stretch.last}"
        path = folder / (name + EVENTS)
        put_file(path, content)
        written.append(Written(str(path), len(stretch.events), stretch.last, fingerprint(key.public)))
    return written


def sealed(
    store: Store, key: DeviceKey, now: datetime, *, everything: bool = False
) -> Iterator[tuple[carrying.Stretch, bytes]]:
    """Each parcel there is to write, and what stretch of the journal it is of."""
    device = base64.urlsafe_b64encode(key.public).decode()
    told = 0 if everything else store.outbox.moves(None, 1).after
    with store.reader(archived=everything) as reader:
        for stretch in carrying.everything(reader) if everything else carrying.stretches(reader):
            steps = tuple(_steps(store, told, stretch.last))
            body = wire.encode(_said(store.station, device, stretch, now, steps, told))
            told = max(told, stretch.last)
            yield stretch, parcel.wrap("events", body, key.sign(parcel.to_seal("events", body)))


def put_file(path: Path, content: bytes) -> None:
    """The whole file under its name, on the stick and not only on its way there; or BondscanError."""
    with atomic(path) as file:
        file.write(content)
    with contextlib.suppress(OSError):  # some sticks' file systems cannot
        sync_directory(path.parent)


def read_file(path: Path) -> bytes:
    """The bytes of a file on the stick, or BondscanError; what is no file, a pipe say, might never end."""
    try:
        if not (path.is_fifo() or path.is_char_device()):
            return path.read_bytes()
        got = "a pipe or a device"
    except OSError as failure:
        got = failure.strerror or str(failure)
    raise BondscanError(f"Failed to read {path}: expected a file on a stick that can be read, got {got}.")


def _steps(store: Store, after: int, last: int) -> Iterator[Move]:
    """The station's own steps past row `after`, up to `last`."""
    while after < last:
        own = store.outbox.moves(after, STEPS)
        yield from (move_of(entry, left) for entry, left in own.rows if entry.seq <= last)
        after = own.upto


def _said(
    here: StationFacts,
    device: str,
    stretch: carrying.Stretch,
    now: datetime,
    steps: tuple[Move, ...],
    after: int,
) -> parcel.EventParcel:
    return parcel.EventParcel(
        station=here.id,
        incarnation=here.incarnation,
        written=epcis.stamp(now),
        events=tuple(parcel.Carried(seq=one.seq, event=msgspec.Raw(one.body)) for one in stretch.events),
        headers=tuple(map(header_of, stretch.headers)),
        refusals=tuple(map(refusal_of, stretch.refusals)),
        refusals_after=stretch.refusals_after,
        device=device,
        moves=steps,
        moves_after=after,
        moves_upto=stretch.last if stretch.last > after else 0,
        last=stretch.end.seq,
        chain=stretch.end.sha256.hex(),
    )
