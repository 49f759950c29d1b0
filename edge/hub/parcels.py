"""Parcels: what a station without a line sends by USB stick, and the receipt that goes back to it.

The seal tells which device wrote it: any that was ever enrolled as that station, so that the
stick of a PC that was since replaced still delivers what happened at it. What a hub that was put
back has forgotten of a device, somebody may vouch for (`edge.hub.vouched`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from edge import epcis, wire
from edge.hub import audit, capture, catalogue, chains, holds, lease_books, moves, sql, vouched
from edge.hub.hub import Device, Hub
from edge.hub.problems import INVALID, REFUSED, problem
from edge.hub.tables import Connection, Unfit
from edge.identity import fingerprint
from edge.wire import parcel
from edge.wire.moves import MovesPush

HEADERS = 500
"""Rows of one message, as over a line."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The receipt as a file, and what it says. gap: the row after which some are missing here, None for none."""

    file: bytes
    receipt: parcel.Receipt
    gap: int | None = None


def take(hub: Hub, content: bytes) -> Answered | wire.Problem:
    """Store what a parcel brings, as if it had come by the line; a Problem where it is no sound parcel."""
    try:
        return _take(hub, content)
    except Unfit as unfit:
        return problem(
            400, INVALID, f"Failed to take the parcel: expected text that a database keeps, got {unfit}."
        )


def _take(hub: Hub, content: bytes) -> Answered | wire.Problem:
    found = read(content)
    if isinstance(found, wire.Problem):
        return found
    brought, opened = found
    with hub.reading() as reader:
        epoch = audit.epoch_of(reader)  # first of all: what is stored in a later life is known to be there
        sender = _sender(reader, brought, opened)
    if isinstance(sender, wire.Problem):
        return sender
    device, key = sender
    taken = _events(hub, device, brought.events)
    if isinstance(taken, wire.Problem):
        return taken
    headers = _headers(hub, device, brought.headers)
    receipt = parcel.Receipt(
        station=brought.station,
        incarnation=brought.incarnation,
        parcel=opened.sha256,
        taken=tuple(taken),
        headers=headers.upto,
        forked=headers.forked,
        refusals=_refusals(hub, device, brought.refusals),
        refusals_after=brought.refusals_after,
        epoch=epoch,
        moves=_moves(hub, device, brought),
        at=hub.stamp(),
        orders=holds.after(hub, 0),
        exceptions=tuple(catalogue.standing(hub, device)),
        last=brought.last,
        chain=brought.chain,
    )
    with hub.writing() as tx:
        counts: Counter[str] = Counter(one.status for one in taken)
        audit.put_down(hub, tx, "parcel-taken", brought.station, sha256=opened.sha256, **counts)
    body = wire.encode(receipt)
    seal = parcel.receipt_seal(key, body) if key else _own_seal(hub, body)
    last = brought.headers[-1].seq if brought.headers else 0
    gap = receipt.headers if receipt.headers < last else None
    return Answered(parcel.wrap("receipt", body, seal), receipt, gap)


def read(content: bytes) -> tuple[parcel.EventParcel, parcel.Opened] | wire.Problem:
    """What a parcel brings, whoever sealed it; a Problem where it is no sound parcel."""
    opened = parcel.unwrap(content, "events")
    if isinstance(opened, parcel.Torn):
        return problem(400, INVALID, f"Failed to read the parcel: {opened.why}.")
    try:
        return wire.decode(opened.body, parcel.EventParcel), opened
    except (msgspec.MsgspecError, ValueError, RecursionError) as fault:
        return problem(400, INVALID, f"Failed to read the parcel's body: expected its messages, got {fault}.")


def _own_seal(hub: Hub, body: bytes) -> bytes:
    """The hub's own: of the device's token it has forgotten even what it kept."""
    return lease_books.hub_key(hub).sign(parcel.to_seal("receipt", body))


def _sender(
    reader: Connection, brought: parcel.EventParcel, opened: parcel.Opened
) -> tuple[Device, str] | wire.Problem:
    """Whose parcel it is, and what its receipt is sealed with: what the hub keeps of the device's token, ""
    where it has forgotten it.
    """
    what = f"Failed to take the parcel of '{brought.station}/{brought.incarnation}'"
    seat = reader.execute(sql.GET_DEVICE, (brought.station,)).fetchone()
    enrolled = reader.execute(sql.DEVICES_OF, (brought.station,)).fetchall()
    token = reader.execute(sql.SEAT_OF, (brought.station, brought.incarnation)).fetchone()
    vouched_for = vouched.sender(reader, brought, opened) if token is None else None
    if vouched_for is not None:
        return vouched_for, ""
    known = seat is not None and token is not None
    if not known or not any(vouched.sealed_by(row[0], opened) for row in enrolled):
        detail = f"{what}: expected the seal of a device enrolled as it, got another."
        return problem(403, REFUSED, detail + _advice(reader, brought, forgotten=token is None))
    if token[1] is not None and brought.incarnation == seat[4]:
        advice = "Enrol it, or another in its place, with a new code: then its sticks are taken again."
        return problem(403, REFUSED, f"{what}: expected an admitted device, got one shut out. {advice}")
    device = Device(
        station=seat[0], kind=seat[1], party=seat[2], gln=seat[3], incarnation=brought.incarnation
    )
    return device, str(token[0])


def _advice(reader: Connection, brought: parcel.EventParcel, *, forgotten: bool) -> str:
    """What to do about a device that nobody knows here: it may be the wrong hub, or one that forgot it."""
    if not forgotten or audit.epoch_of(reader) == 1:
        return " Nothing of it was stored; is this the hub that it was enrolled with?"
    key = vouched.public_key(brought.device)
    return (
        " Nothing of it was stored. This hub was put back to an earlier copy; a PC enrolled since then is enrolled "
        "anew, or, where another has taken its place, a supervisor compares the number of its key with what 'sync "
        f"--to' prints there, {fingerprint(key) if key else 'once it has this version'}, and runs: hub admin vouch."
    )


def _events(hub: Hub, device: Device, carried: Sequence[parcel.Carried]) -> list[parcel.Taken] | wire.Problem:
    taken: list[parcel.Taken] = []
    for start in range(0, len(carried), hub.limits.events):
        batch = carried[start : start + hub.limits.events]
        document = epcis.document([bytes(one.event) for one in batch], hub.now())
        job = capture.capture(hub, device, document, "proceed")
        if isinstance(job, wire.Problem):
            return job
        results = zip(batch, job.results or (), strict=True)
        taken += [
            parcel.Taken(seq=one.seq, status=result.status, message=result.message) for one, result in results
        ]
    return taken


def _headers(hub: Hub, device: Device, headers: Sequence[wire.Header]) -> wire.HeadersReply:
    said = wire.HeadersReply(upto=0)
    for start in range(0, len(headers), HEADERS):
        push = wire.HeadersPush(headers=tuple(headers[start : start + HEADERS]))
        forked = said.forked
        said = chains.take_headers(hub, device, push)
        said = msgspec.structs.replace(said, forked=forked or said.forked)
    return said


def _moves(hub: Hub, device: Device, brought: parcel.EventParcel) -> int | None:
    """What the site's others are told, and orders are held against: a stick has no other way to either."""
    if not brought.moves_upto:
        return None
    push = MovesPush(moves=brought.moves, upto=brought.moves_upto, after=brought.moves_after)
    said = moves.take(hub, device, push, by_stick=True)
    return None if isinstance(said, wire.Problem) else said.upto


def _refusals(hub: Hub, device: Device, refusals: Sequence[wire.Refusal]) -> int:
    if not refusals:
        return 0
    chains.take_refusals(hub, device, wire.RefusalsPush(refusals=tuple(refusals)))
    return refusals[-1].seq
