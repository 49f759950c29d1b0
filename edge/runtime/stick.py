"""The exchange by USB stick: parcels of events out, the hub's receipts back (`edge.wire.parcel`).

Every file is written aside, synced and then named, so a stick pulled out in the middle holds the
whole file or none of that name. What a receipt settles is settled once however often it is read,
and a receipt that never comes back only means that the same events are written again.
"""

from __future__ import annotations

import contextlib
import hmac
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

import msgspec

from edge import epcis, wire
from edge.errors import BondscanError
from edge.identity import DeviceKey
from edge.reports.files import atomic
from edge.runtime.exchange import expect_access
from edge.runtime.places import Places
from edge.station import Station
from edge.store import Store, carrying
from edge.store.connection import sync_directory
from edge.sync.proof import header_of, refusal_of
from edge.wire import parcel

EVENTS: Final = ".events"
RECEIPT: Final = ".receipt"
_UNFIT: Final = re.compile(r"[^A-Za-z0-9._-]")


@dataclass(frozen=True, slots=True)
class Written:
    """One parcel on the stick. events: how many it holds; upto: the last row it speaks of."""

    file: str
    events: int
    upto: int


@dataclass(frozen=True, slots=True)
class Settled:
    """One receipt, and what it came to here. problem: why it was not taken, "" where it was."""

    file: str
    stored: int = 0
    parked: int = 0
    problem: str = ""


def write_parcels(
    station: Station, where: Places, folder: Path, now: datetime, *, everything: bool = False
) -> list[Written]:
    """Write all that waits to be sent into `folder`, a parcel for each stretch of the journal.

    everything: whatever was acknowledged before too, archived rows included, for a hub that lost it.
    Raises ConfigError for a station that was never enrolled, BondscanError where the stick fails.
    """
    expect_access(where)
    key = DeviceKey.load_or_make(where.device_key)
    here = station.store.station
    written = []
    with station.store.reader(archived=everything) as reader:
        for stretch in carrying.everything(reader) if everything else carrying.stretches(reader):
            body = wire.encode(_said(here.id, here.incarnation, stretch, now))
            name = f"bondscan-{_UNFIT.sub('_', here.id)}-{here.incarnation}-{stretch.first}-{stretch.last}"
            path = folder / (name + EVENTS)
            put_file(path, parcel.wrap("events", body, key.sign(parcel.to_seal("events", body))))
            written.append(Written(str(path), len(stretch.events), stretch.last))
    return written


def put_file(path: Path, content: bytes) -> None:
    """The whole file under its name, on the stick and not only on its way there; or BondscanError."""
    with atomic(path) as file:
        file.write(content)
    with contextlib.suppress(OSError):  # some sticks' file systems cannot
        sync_directory(path.parent)


def read_receipts(station: Station, where: Places, folder: Path, now: datetime) -> list[Settled]:
    """Settle what the receipts in `folder` say; each that was taken is removed, its parcel too."""
    token = expect_access(where).token
    settled = []
    opened = [(path, _opened(path, station.store, token)) for path in sorted(folder.glob("*" + RECEIPT))]
    for path, receipt in sorted(opened, key=_in_order):
        if isinstance(receipt, str):
            settled.append(Settled(str(path), problem=f"Failed to take {path.name}: {receipt}."))
            continue
        settled.append(_settle(station.store, receipt, path, now))
        for done in (path, path.with_suffix(EVENTS)):
            with contextlib.suppress(OSError):  # a stick may be locked against writing
                done.unlink(missing_ok=True)
    return settled


def _in_order(found: tuple[Path, parcel.Receipt | str]) -> int:
    """By the rows they are about: `refusals_after` counts on those before."""
    receipt = found[1]
    return 0 if isinstance(receipt, str) else receipt.refusals_after


def read_file(path: Path) -> bytes:
    """The bytes of a file on the stick, or BondscanError."""
    try:
        return path.read_bytes()
    except OSError as failure:
        raise BondscanError(
            f"Failed to read {path}: expected a file on a stick that can be read, "
            f"got {failure.strerror or failure}."
        ) from failure


def _said(id_: str, incarnation: int, stretch: carrying.Stretch, now: datetime) -> parcel.EventParcel:
    return parcel.EventParcel(
        station=id_,
        incarnation=incarnation,
        written=epcis.stamp(now),
        events=tuple(parcel.Carried(seq=one.seq, event=msgspec.Raw(one.body)) for one in stretch.events),
        headers=tuple(map(header_of, stretch.headers)),
        refusals=tuple(map(refusal_of, stretch.refusals)),
        refusals_after=stretch.refusals_after,
    )


def _opened(path: Path, store: Store, token: str) -> parcel.Receipt | str:
    """The receipt in a file, or why it is not taken."""
    opened = parcel.unwrap(read_file(path), "receipt")
    if isinstance(opened, parcel.Torn):
        return opened.why
    seal = parcel.receipt_seal(sha256(token.encode()).hexdigest(), opened.body)
    if not hmac.compare_digest(seal, opened.seal):
        return "expected the seal of this station's hub, got another"
    try:
        receipt = wire.decode(opened.body, parcel.Receipt)
    except (msgspec.MsgspecError, ValueError, RecursionError) as fault:
        return f"expected a receipt, got {fault}"
    here = store.station
    if (receipt.station, receipt.incarnation) != (here.id, here.incarnation):
        theirs = f"{receipt.station}/{receipt.incarnation}"
        return f"expected a receipt for {here.id}/{here.incarnation}, got one for {theirs}"
    return receipt


def _settle(store: Store, receipt: parcel.Receipt, path: Path, now: datetime) -> Settled:
    """Acknowledge and park as told; what was settled since, by the line say, stays as it is."""
    due = list(_due(store, receipt))
    stored = [one.seq for one in due if one.status in ("stored", "duplicate")]
    refused = [one for one in due if one.status in ("conflict", "malformed")]
    store.outbox.acknowledge(stored)
    for one in refused:
        store.outbox.park(one.seq, one.status, one.message, now)
    store.outbox.headers_acknowledged(min(receipt.headers, store.head.seq))
    if receipt.refusals_after <= store.outbox.refusals_upto():  # else those of a parcel before are missing
        store.outbox.refusals_acknowledged(min(receipt.refusals, store.head.seq))
    return Settled(str(path), len(stored), len(refused))


def _due(store: Store, receipt: parcel.Receipt) -> Iterator[parcel.Taken]:
    for one in receipt.taken:
        if one.seq <= store.head.seq and store.outbox.is_due(one.seq):
            yield one
