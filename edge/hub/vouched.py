"""Devices that a restored hub has forgotten: somebody who has seen the PC vouches for what its stick brings.

A PC that was enrolled after the copy was made is unknown to the hub put back to it. With a line it is
enrolled anew; but one that was replaced since must not be, for that would shut its successor out, and what
happened at it happened all the same. A supervisor compares the number of its key with the one that the
PC itself shows. Its sticks are taken from then on, and nothing else is open to it.
"""

from __future__ import annotations

import base64
from typing import Final

import msgspec
from msgspec import Struct

from edge import wire
from edge.hub import audit, catalogue, lease_doubts, lease_sql, sql
from edge.hub.hub import Device, Hub, get_meta
from edge.hub.problems import EXISTS, INVALID, MISSING, REFUSED, problem
from edge.hub.tables import Connection
from edge.identity import fingerprint, verify_signature
from edge.wire import parcel

_NAMED: Final = "vouched/"


class Vouched(Struct, frozen=True, kw_only=True):
    """A device as it was vouched for: its public key (base64url), and which station it is."""

    device: str
    kind: str
    party: str
    gln: str


class _Entry(Struct, frozen=True):
    id: str
    kind: str
    party: str
    gln: str


class _Stations(Struct, frozen=True):
    stations: tuple[_Entry, ...] = ()


def public_key(said: str) -> bytes:
    """A public key from its base64url, b"" where it is none."""
    try:
        return base64.b64decode(said, altchars=b"-_", validate=True)
    except ValueError:
        return b""


def sealed_by(public: str, opened: parcel.Opened) -> bool:
    """Whether a parcel was sealed with this key (base64url)."""
    return verify_signature(public_key(public), opened.sealed, opened.seal)


def sender(tx: Connection, brought: parcel.EventParcel, opened: parcel.Opened) -> Device | None:
    """Whose parcel it is, where its device was vouched for."""
    known = get_meta(tx, _name(brought.station, brought.incarnation))
    found = msgspec.json.decode(known, type=Vouched) if known else None
    if found is None or not sealed_by(found.device, opened):
        return None
    return Device(
        station=brought.station,
        kind=found.kind,
        party=found.party,
        gln=found.gln,
        incarnation=brought.incarnation,
    )


def vouch(
    hub: Hub, brought: parcel.EventParcel, opened: parcel.Opened, number: str, by: str
) -> Vouched | wire.Problem:
    """Take this device's parcels from now on, in that life of its station.

    number: of its key (`edge.identity.fingerprint`), as the PC shows it. by: the badge of a supervisor, who
    the caller has made sure of. What it held of shared quota is waited for, as the hub has forgotten that too.
    A Problem where the hub was never put back, knows that life, or the key is another.
    """
    life = f"{brought.station}/{brought.incarnation}"
    public = public_key(brought.device)
    if not sealed_by(brought.device, opened):
        got = "a parcel of an older bondscan; install this one there, and write the stick again"
        detail = f"Failed to vouch for {life}: expected the key that its parcel is sealed with, got "
        return problem(400, INVALID, detail + (got if not brought.device else "another") + ".")
    if _digits(number) != _digits(fingerprint(public)):
        detail = f"Failed to vouch for {life}: expected the number of its key, {fingerprint(public)}, got '{number}'."
        return problem(403, REFUSED, f"{detail} It is that of another PC, or was not read from that one.")
    with hub.writing() as tx:
        refused = _refused(tx, brought)
        if refused is not None:
            return refused
        seat = tx.execute(sql.GET_DEVICE, (brought.station,)).fetchone()
        entry = _Entry(*seat[:4]) if seat else _entry(hub, brought.station)
        if entry is None:
            detail = f"Failed to vouch for {life}: expected a station of the catalogue in force, got none; publish it first."
            return problem(404, MISSING, detail)
        found = Vouched(device=brought.device, kind=entry.kind, party=entry.party, gln=entry.gln)
        said = msgspec.json.encode(found).decode()
        tx.execute(sql.PUT_META, (_name(brought.station, brought.incarnation), said))
        audit.put_down(hub, tx, "device-vouched", life, by=by, key=fingerprint(public))
        shared = tx.execute(lease_sql.ANY_SHARED).fetchone() is not None
    if shared:
        lease_doubts.expect(hub, brought.station, brought.incarnation)
    return found


def _refused(tx: Connection, brought: parcel.EventParcel) -> wire.Problem | None:
    """Why nobody is to vouch for that life: only a hub that was put back forgets one."""
    life = f"{brought.station}/{brought.incarnation}"
    if audit.epoch_of(tx) == 1:
        detail = (
            f"Failed to vouch for {life}: expected a hub that was put back to an earlier copy, got one that never "
            "was; is this the right hub? Where its database was put back by other means: epoch --restored WHY."
        )
        return problem(409, REFUSED, detail)
    if tx.execute(sql.SEAT_OF, (brought.station, brought.incarnation)).fetchone() is not None:
        detail = f"Failed to vouch for {life}: expected a PC that this hub has forgotten, got one it knows."
        return problem(409, EXISTS, detail)
    return None


def _entry(hub: Hub, station: str) -> _Entry | None:
    """A station as the catalogue in force has it."""
    issue = catalogue.newest_as(hub, _Stations)
    return next((entry for entry in issue.stations if entry.id == station), None) if issue else None


def _digits(number: str) -> str:
    return "".join(char for char in number.lower() if char.isalnum())


def _name(station: str, incarnation: int) -> str:
    return f"{_NAMED}{station}/{incarnation}"
