"""Events the server refused: a supervisor has them sent again, and the journal says who did."""

from __future__ import annotations

from typing import Final

from edge.station.outcome import Refusal
from edge.station.station import Station
from edge.store import Credential, Parked

SUPERVISOR: Final = "supervisor"


def release(station: Station, seq: int, by: Credential | None) -> Parked | Refusal:
    """Send the parked event of row `seq` once more, and in order what waits behind it; or say why not.

    The row that says so is written first: a crash between leaves the event parked, and it is
    released again.
    """
    if by is None:
        return Refusal("not-signed-in")
    if SUPERVISOR not in by.roles:
        return Refusal("no-role", {"needed": SUPERVISOR})
    outbox = station.store.outbox
    parked = next((row for row in outbox.parked() if row.seq == seq), None)
    if parked is None:
        return Refusal("not-parked", {"seq": str(seq)})
    station.access.note_setting({"released": seq, "parked_for": parked.code}, by=by.badge)
    outbox.release(seq)
    return parked
