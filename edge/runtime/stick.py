"""The exchange by USB stick: parcels of events out, the hub's receipts back (`edge.wire.parcel`).

Every file is written aside, synced and then named, so a stick pulled out in the middle holds the
whole file or none of that name. What a receipt settles is settled once however often it is read,
and a receipt that never comes back only means that the same events are written again.
"""

from __future__ import annotations

import base64
import contextlib
import hmac
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

import msgspec

from edge import epcis, wire
from edge.errors import BondscanError
from edge.identity import DeviceKey, fingerprint, verify_signature
from edge.reports.files import atomic
from edge.rules.facts import StationFacts
from edge.runtime.exchange import expect_access
from edge.runtime.heard import LastHeard
from edge.runtime.places import Places
from edge.station import Station
from edge.store import Store, carrying
from edge.store.connection import sync_directory
from edge.sync import holds
from edge.sync.answers import moment_in
from edge.sync.proof import header_of, refusal_of
from edge.sync.pull import exception_of
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


@dataclass(frozen=True, slots=True)
class Settled:
    """One receipt, and what it came to here. problem: why it was not taken, "" where it was. again: the hub was
    put back to an earlier day, so all is to be written again; archived: with what lies in archives. orders: it
    told of stop-use or recall orders that were not known here.
    """

    file: str
    stored: int = 0
    parked: int = 0
    problem: str = ""
    again: bool = False
    archived: bool = False
    orders: bool = False


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


def read_receipts(station: Station, where: Places, folder: Path, now: datetime) -> list[Settled]:
    """Settle what the receipts in `folder` say; each that was taken is removed, its parcel too."""
    token = expect_access(where).token
    settled = []
    opened = [(path, _opened(path, station.store, token)) for path in sorted(folder.glob("*" + RECEIPT))]
    for path, receipt in sorted(opened, key=_in_order):
        if isinstance(receipt, str):
            settled.append(Settled(str(path), problem=f"Failed to take {path.name}: {receipt}."))
            continue
        orders = _heard(station, where, receipt)
        settled.append(replace(_settle(station.store, receipt, path, now), orders=orders))
        for done in (path, path.with_suffix(EVENTS)):
            with contextlib.suppress(OSError):  # a stick may be locked against writing
                done.unlink(missing_ok=True)
    return settled


def _heard(station: Station, where: Places, receipt: parcel.Receipt) -> bool:
    """Take over what a receipt tells of, orders first of all; whether any of these were news."""
    store, at, last = station.store, moment_in(receipt.at), LastHeard(where.home)
    entry = holds.take_carried(store, receipt.orders, station.read_clock()) if receipt.orders else None
    if at is not None and (last.at is None or last.at < at):
        if receipt.exceptions is not None:
            with store.writing() as tx:
                tx.put_exception(*map(exception_of, receipt.exceptions), alone=True)
        last.note(at)
    return entry is not None


def _in_order(found: tuple[Path, parcel.Receipt | str]) -> tuple[int, int]:
    """By the hub's epoch, and the rows they are about: `refusals_after` counts on those before."""
    receipt = found[1]
    return (0, 0) if isinstance(receipt, str) else (receipt.epoch, receipt.refusals_after)


def read_file(path: Path) -> bytes:
    """The bytes of a file on the stick, or BondscanError."""
    try:
        return path.read_bytes()
    except OSError as failure:
        raise BondscanError(
            f"Failed to read {path}: expected a file on a stick that can be read, "
            f"got {failure.strerror or failure}."
        ) from failure


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
    )


def _opened(path: Path, store: Store, token: str) -> parcel.Receipt | str:
    """The receipt in a file, or why it is not taken."""
    opened = parcel.unwrap(read_file(path), "receipt")
    if isinstance(opened, parcel.Torn):
        return opened.why
    seal = parcel.receipt_seal(sha256(token.encode()).hexdigest(), opened.body)
    if not (hmac.compare_digest(seal, opened.seal) or _hubs_own(opened, store.hub_key)):
        return "expected the seal of this station's hub, got another"
    try:
        receipt = wire.decode(opened.body, parcel.Receipt)
    except (msgspec.MsgspecError, ValueError, RecursionError) as fault:
        return f"expected a receipt, got {fault}"
    here = store.station
    if (receipt.station, receipt.incarnation) != (here.id, here.incarnation):
        theirs = f"{receipt.station}/{receipt.incarnation}"
        return f"expected a receipt for {here.id}/{here.incarnation}, got one for {theirs}"
    if 0 < receipt.epoch < (heard := store.outbox.epoch()):
        return (
            f"expected a receipt of the hub as it is since it was put back ({heard}), got one from before; it may "
            "have lost what that says, and the same is sent again"
        )
    return receipt


def _hubs_own(opened: parcel.Opened, key: str) -> bool:
    """Whether the hub sealed it with its own key, having forgotten this device's token."""
    try:
        public = base64.urlsafe_b64decode(key)
    except ValueError:
        return False
    return verify_signature(public, opened.sealed, opened.seal)


def _settle(store: Store, receipt: parcel.Receipt, path: Path, now: datetime) -> Settled:
    """Acknowledge and park as told; what was settled since, by the line say, stays as it is.

    A hub in another life of its tables may have lost whatever it had acknowledged: all is due again then,
    before this receipt is heeded.
    """
    upto = min(receipt.headers, store.head.seq)
    again = receipt.epoch > store.outbox.epoch() and store.outbox.rewind(upto, receipt.epoch)
    due = list(_due(store, receipt))
    stored = [one.seq for one in due if one.status in ("stored", "duplicate")]
    refused = [one for one in due if one.status in ("conflict", "malformed")]
    store.outbox.acknowledge(stored)
    for one in refused:
        store.outbox.park(one.seq, one.status, one.message, now)
    store.outbox.headers_acknowledged(upto)
    if receipt.refusals_after <= store.outbox.refusals_upto():  # else those of a parcel before are missing
        store.outbox.refusals_acknowledged(min(receipt.refusals, store.head.seq))
    if receipt.moves is not None:
        store.outbox.moves_acknowledged(min(receipt.moves, store.head.seq))
    archived = again and _archived(store)
    return Settled(str(path), len(stored), len(refused), again=again, archived=archived)


def _archived(store: Store) -> bool:
    """Whether rows of this store lie in archives."""
    with store.reader() as reader:
        return reader.floor[0] > 0


def _due(store: Store, receipt: parcel.Receipt) -> Iterator[parcel.Taken]:
    for one in receipt.taken:
        if one.seq <= store.head.seq and store.outbox.is_due(one.seq):
            yield one
