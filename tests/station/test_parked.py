"""Events the server refused are sent again by a supervisor, and the journal says so."""

from __future__ import annotations

from pathlib import Path

import msgspec

from edge.station import Refusal
from edge.station.parked import release
from edge.store import Parked
from tests.station.desk import Desk


def refused(desk: Desk, *serials: str) -> int:
    """Scans of these; the first of them parked."""
    desk.sign_in("W900")
    desk.open("serialise")
    rows = [desk.scan(serial).entry.seq for serial in serials]
    desk.store.outbox.park(rows[0], "conflict", "other bytes", desk.now)
    return rows[0]


def test_a_supervisor_releases_and_the_journal_names_them(tmp_path: Path) -> None:
    """Row, why it was parked, and whose decision it was."""
    desk = Desk(tmp_path)
    row = refused(desk, "S1", "S2")
    answer = release(desk.station, row, desk.store.credential("W900"))
    assert isinstance(answer, Parked)
    told = desk.store.last_entry()
    assert told is not None
    assert (told.kind, told.operator) == ("setting", "W900")
    assert msgspec.json.decode(told.detail) == {"released": row, "parked_for": "conflict"}
    assert desk.store.outbox.parked() == []
    assert desk.store.outbox.pending(10, 10**6)[0].seq == row


def test_nobody_else_does_and_only_what_is_parked(tmp_path: Path) -> None:
    """A refusal is a value, and nothing is written."""
    desk = Desk(tmp_path)
    row = refused(desk, "S1", "S2")
    head = desk.store.head
    tries = [(row, None), (row, "W001"), (row, "A001"), (row + 1, "W900")]
    answers = [
        release(desk.station, seq, desk.store.credential(badge) if badge else None) for seq, badge in tries
    ]
    codes = [answer.code for answer in answers if isinstance(answer, Refusal)]
    assert codes == ["not-signed-in", "no-role", "no-role", "not-parked"]
    assert desk.store.head == head
    assert len(desk.store.outbox.parked()) == 1
