"""Parcels: what a station without a line sends by USB stick, and the receipt that goes back to it.

The seal tells which device wrote it: any that was ever enrolled as that station, so that the
stick of a PC that was since replaced still delivers what happened at it.
"""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from edge import epcis, wire
from edge.hub import audit, capture, chains, sql
from edge.hub.hub import Device, Hub
from edge.hub.problems import INVALID, REFUSED, problem
from edge.identity import verify_signature
from edge.wire import parcel

HEADERS = 500
"""Rows of one message, as over a line."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The receipt as a file, and what it says."""

    file: bytes
    receipt: parcel.Receipt


def take(hub: Hub, content: bytes) -> Answered | wire.Problem:
    """Store what a parcel brings, as if it had come by the line; a Problem where it is no sound parcel."""
    opened = parcel.unwrap(content, "events")
    if isinstance(opened, parcel.Torn):
        return problem(400, INVALID, f"Failed to read the parcel: {opened.why}.")
    try:
        brought = wire.decode(opened.body, parcel.EventParcel)
    except (msgspec.MsgspecError, ValueError, RecursionError) as fault:
        return problem(400, INVALID, f"Failed to read the parcel's body: expected its messages, got {fault}.")
    sender = _sender(hub, brought, opened)
    if isinstance(sender, wire.Problem):
        return sender
    device, key = sender
    taken = _events(hub, device, brought.events)
    if isinstance(taken, wire.Problem):
        return taken
    receipt = parcel.Receipt(
        station=brought.station,
        incarnation=brought.incarnation,
        parcel=opened.sha256,
        taken=tuple(taken),
        headers=_headers(hub, device, brought.headers),
        refusals=_refusals(hub, device, brought.refusals),
        refusals_after=brought.refusals_after,
    )
    with hub.writing() as tx:
        counts: Counter[str] = Counter(one.status for one in taken)
        audit.put_down(hub, tx, "parcel-taken", brought.station, sha256=opened.sha256, **counts)
    body = wire.encode(receipt)
    return Answered(parcel.wrap("receipt", body, parcel.receipt_seal(key, body)), receipt)


def _sender(
    hub: Hub, brought: parcel.EventParcel, opened: parcel.Opened
) -> tuple[Device, str] | wire.Problem:
    """Whose parcel it is, and what its receipt is sealed with: what the hub keeps of the device's token."""
    with hub.reading() as reader:
        seat = reader.execute(sql.GET_DEVICE, (brought.station,)).fetchone()
        enrolled = reader.execute(sql.DEVICES_OF, (brought.station,)).fetchall()
        token = reader.execute(sql.SEAT_OF, (brought.station, brought.incarnation)).fetchone()
    known = seat is not None and token is not None
    if not known or not any(_sealed_by(row[0], opened) for row in enrolled):
        detail = f"Failed to take the parcel of '{brought.station}': expected the seal of a device enrolled as it, got another."
        return problem(403, REFUSED, detail)
    if token[1] is not None and brought.incarnation == seat[4]:
        detail = f"Failed to take the parcel of '{brought.station}': expected an admitted device, got one shut out."
        return problem(403, REFUSED, detail)
    device = Device(
        station=seat[0], kind=seat[1], party=seat[2], gln=seat[3], incarnation=brought.incarnation
    )
    return device, str(token[0])


def _sealed_by(public: str, opened: parcel.Opened) -> bool:
    try:
        key = base64.b64decode(public, altchars=b"-_", validate=True)
    except ValueError:
        return False
    return verify_signature(key, opened.sealed, opened.seal)


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


def _headers(hub: Hub, device: Device, headers: Sequence[wire.Header]) -> int:
    upto = 0
    for start in range(0, len(headers), HEADERS):
        push = wire.HeadersPush(headers=tuple(headers[start : start + HEADERS]))
        upto = chains.take_headers(hub, device, push).upto
    return upto


def _refusals(hub: Hub, device: Device, refusals: Sequence[wire.Refusal]) -> int:
    if not refusals:
        return 0
    chains.take_refusals(hub, device, wire.RefusalsPush(refusals=tuple(refusals)))
    return refusals[-1].seq
