"""What comes back by USB stick: the hub's receipts for parcels of events (`edge.wire.parcel`), and its orders.

What a receipt settles is settled once however often it is read. It is about rows by their numbers, so it counts only
for the journal that the parcel was written from: a disk that was put back since may have other rows under the same
numbers, and those have not reached anybody.
"""

from __future__ import annotations

import base64
import contextlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import msgspec

from edge import wire
from edge.errors import BondscanError, SyncError
from edge.identity import verify_signature
from edge.runtime.exchange import expect_access
from edge.runtime.heard import LastHeard
from edge.runtime.places import Places
from edge.runtime.stick import EVENTS, RECEIPT, read_file
from edge.station import Station
from edge.store import Store, carrying
from edge.sync import holds
from edge.sync.answers import moment_in
from edge.sync.pull import exception_of
from edge.wire import parcel


@dataclass(frozen=True, slots=True)
class Settled:
    """One receipt, and what it came to here. problem: why it was not taken, "" where it was. again: the hub was
    put back to an earlier day, so all is to be written again; archived: with what lies in archives. orders: it
    told of stop-use or recall orders that were not known here. whose: the station it is for, where that is another, and
    the file is left to it. restored: it shows that this disk was put back to an
    earlier day, and the station is put in quarantine; timed: it ended a doubt about the clock.
    """

    file: str
    stored: int = 0
    parked: int = 0
    problem: str = ""
    whose: str = ""
    again: bool = False
    archived: bool = False
    orders: bool = False
    restored: bool = False
    timed: bool = False


def read_receipts(station: Station, where: Places, folder: Path, now: datetime) -> list[Settled]:
    """Settle what the receipts in `folder` say; each that was taken is removed, the parcel that it answers too."""
    token = expect_access(where).token
    settled = []
    found = {path: _whose(path) for path in sorted(folder.glob("*" + RECEIPT))}
    others = {path: whose for path, whose in found.items() if whose not in ("", station.store.station.id)}
    settled += [Settled(str(path), whose=whose) for path, whose in others.items()]
    opened = [(path, _opened(path, station.store, token)) for path in found if path not in others]
    for path, receipt in sorted(opened, key=_in_order):
        if isinstance(receipt, str):
            settled.append(Settled(str(path), problem=f"Failed to take {path.name}: {receipt}."))
            continue
        one = _taken(station, where, receipt, path, now)
        settled.append(one)
        if not one.problem:
            _clear(path, receipt)
    return settled


def _taken(station: Station, where: Places, receipt: parcel.Receipt, path: Path, now: datetime) -> Settled:
    """What one receipt comes to here."""
    timed = _timed(station, receipt)  # first, for by the time it is judged whose signatures stand
    orders, unread = _heard(station, where, receipt)
    one = _judged(station.store, receipt, path, now)
    return replace(one, orders=orders, timed=timed, problem=one.problem or unread)


def _clear(path: Path, receipt: parcel.Receipt) -> None:
    """Take a receipt off the stick, and the parcel it answers: one written since under the same name is on its way."""
    done = [path]
    written = path.with_suffix(EVENTS)
    with contextlib.suppress(BondscanError):
        brought = parcel.unwrap(read_file(written), "events")
        if isinstance(brought, parcel.Opened) and brought.sha256 == receipt.parcel:
            done.append(written)
    for one in done:
        with contextlib.suppress(OSError):  # a stick may be locked against writing
            one.unlink(missing_ok=True)


def _heard(station: Station, where: Places, receipt: parcel.Receipt) -> tuple[bool, str]:
    """Take over what a receipt tells of, orders first of all; whether any of these were news, and what of it all
    could not be read: that keeps neither its rows nor the next receipt back.
    """
    news = False
    try:
        if receipt.orders:
            news = holds.take_carried(station.store, receipt.orders, station.read_clock()) is not None
        _note_exceptions(station.store, LastHeard(where.home), receipt)
    except SyncError as unread:
        return news, unread.message
    return news, ""


def _note_exceptions(store: Store, last: LastHeard, receipt: parcel.Receipt) -> None:
    """What stands as the receipt was written, unless something later was heard."""
    at = moment_in(receipt.at)
    if at is None or (last.at is not None and at <= last.at):
        return
    if receipt.exceptions is not None:
        standing = tuple(map(exception_of, receipt.exceptions))
        with store.writing() as tx:
            tx.put_exception(*standing, alone=True)
    last.note(at)


def _of_this_journal(store: Store, receipt: parcel.Receipt) -> bool:
    """Whether the parcel it answers was written from this journal as it is."""
    with store.reader() as reader:
        ours = carrying.chain_at(reader, receipt.last)
    return bool(receipt.chain) and (ours is None or ours.hex() == receipt.chain)


def _timed(station: Station, receipt: parcel.Receipt) -> bool:
    """Whether it ended a doubt about the clock."""
    at = moment_in(receipt.at)
    if at is None or not _of_this_journal(station.store, receipt):
        return False
    return station.clock.take_written(at, receipt.last)


def _judged(store: Store, receipt: parcel.Receipt, path: Path, now: datetime) -> Settled:
    """Settle a receipt for what this journal holds, and no other."""
    if not receipt.chain:
        why = "expected one that says which journal it is about, got one of an older bondscan, or for its parcel"
        return Settled(
            str(path),
            problem=f"Failed to take {path.name}: {why}; write the parcel again and have it taken.",
        )
    ours = _of_this_journal(store, receipt)
    restored = not ours or receipt.forked or receipt.headers > store.head.seq
    if restored and not store.station.quarantined:
        store.quarantine("server-knows-more", now)
    if not ours:
        return Settled(str(path), restored=True)
    return replace(_settle(store, receipt, path, now), restored=restored)


def _in_order(found: tuple[Path, parcel.Receipt | str]) -> tuple[int, int]:
    """By the hub's epoch, and the rows they are about: `refusals_after` counts on those before."""
    receipt = found[1]
    return (0, 0) if isinstance(receipt, str) else (receipt.epoch, receipt.refusals_after)


def _whose(path: Path) -> str:
    """The station a receipt says it is for, whoever sealed it; "" where that cannot be read."""
    with contextlib.suppress(BondscanError, msgspec.MsgspecError, ValueError, RecursionError):
        opened = parcel.unwrap(read_file(path), "receipt")
        if isinstance(opened, parcel.Opened):
            return wire.decode(opened.body, parcel.Receipt).station
    return ""


def _opened(path: Path, store: Store, token: str) -> parcel.Receipt | str:
    """The receipt in a file, or why it is not taken."""
    try:
        opened = parcel.unwrap(read_file(path), "receipt")
    except BondscanError as failure:
        return failure.message.removeprefix("Failed to ").rstrip(".")
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
    before this receipt is heeded. Only rows up to the last that its parcel spoke of are known to be the same there.
    """
    upto = min(receipt.headers, store.head.seq)
    again = receipt.epoch > store.outbox.epoch() and store.outbox.rewind(upto, receipt.epoch)
    due = list(_due(store, receipt))
    stored = [one.seq for one in due if one.status in ("stored", "duplicate")]
    refused = [one for one in due if one.status in ("conflict", "malformed")]
    store.outbox.acknowledge(stored)
    for one in refused:
        store.outbox.park(one.seq, one.status, one.message, now)
    store.outbox.headers_acknowledged(min(upto, receipt.last))
    if receipt.refusals_after <= store.outbox.refusals_upto():  # else those of a parcel before are missing
        store.outbox.refusals_acknowledged(min(receipt.refusals, receipt.last))
    if receipt.moves is not None:
        told = store.outbox.moves(None, 1).after
        store.outbox.moves_acknowledged(min(receipt.moves, max(told, receipt.last)))
    archived = again and _archived(store)
    return Settled(str(path), len(stored), len(refused), again=again, archived=archived)


def _archived(store: Store) -> bool:
    """Whether rows of this store lie in archives."""
    with store.reader() as reader:
        return reader.floor[0] > 0


def _due(store: Store, receipt: parcel.Receipt) -> Iterator[parcel.Taken]:
    for one in receipt.taken:
        if one.seq <= receipt.last and store.outbox.is_due(one.seq):
            yield one
