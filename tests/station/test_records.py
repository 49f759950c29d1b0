"""What is recorded without a scan."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from edge.epcis import Event, read
from edge.station import record
from edge.store import Entry
from tests import fakes
from tests.station.desk import Desk, code_of

READING = {"place": "RARE-A", "temperature": "4.5", "humidity": "40"}


def test_a_reading_in_store_is_a_row_and_an_event(desk: Desk) -> None:
    """Place, temperature and humidity are journalled and sent as sensor data of that place."""
    desk.sign_in("W001")
    entry = record(desk.station, "storage_reading", READING)
    assert isinstance(entry, Entry)
    assert (entry.kind, entry.operation, entry.operator) == ("record", "storage_reading", "W001")
    assert entry.body is not None
    assert isinstance(read(entry.body), Event)
    said = json.loads(entry.body)
    assert said["readPoint"]["id"].endswith("/254/RARE-A")
    reports = said["sensorElementList"][0]["sensorReport"]
    assert [(one["type"], one["value"]) for one in reports] == [
        ("Temperature", 4.5),
        ("RelativeHumidity", 40.0),
    ]
    assert [row.seq for row in desk.store.outbox.pending(10, 10**6)] == [entry.seq]
    desk.sound()


def test_an_issued_form_is_bound_to_its_quantity(desk: Desk) -> None:
    """The form and its approval are named with what was cleared; nothing is spent by it."""
    desk.sign_in("W001")
    entry = record(desk.station, "clearance_issued", {"clearance_form": "F-MAIN"})
    assert isinstance(entry, Entry)
    assert entry.body is not None
    assert isinstance(read(entry.body), Event)
    said = json.loads(entry.body)
    assert (said["type"], said["t:clearedQuantity"], said["t:unit"]) == ("TransactionEvent", "40", "pack")
    assert said["bizTransactionList"][0]["bizTransaction"].endswith("/clearance/F-MAIN")
    assert said["quantityList"][0]["quantity"] == 40
    assert desk.used() == 0


@pytest.mark.parametrize(
    ("name", "papers", "code"),
    [
        ("storage_reading", {**READING, "place": "NOWHERE"}, "place-unknown"),
        ("storage_reading", {**READING, "place": "WARD-E"}, "place-unknown"),
        ("storage_reading", {**READING, "temperature": "warm"}, "paper-unknown"),
        ("storage_reading", {"place": "RARE-A"}, "paper-missing"),
        ("storage_reading", {**READING, "seal": "1"}, "paper-unknown"),
        ("clearance_issued", {"clearance_form": "F-0"}, "form-unknown"),
        ("zone_exit", {}, "operation-unknown"),
    ],
)
def test_what_cannot_be_recorded(desk: Desk, name: str, papers: dict[str, str], code: str) -> None:
    """Nothing unknown, unreadable or missing is written down."""
    desk.sign_in("W001")
    before = desk.store.head.seq
    assert code_of(record(desk.station, name, papers)) == code
    assert desk.store.head.seq == before


def test_who_may_record(desk: Desk, tmp_path: Path) -> None:
    """Somebody signed in, in a role of the step, at a site of it."""
    assert code_of(record(desk.station, "storage_reading", READING)) == "not-signed-in"
    desk.sign_in("A001")
    assert code_of(record(desk.station, "storage_reading", READING)) == "wrong-role"
    ward = Desk(tmp_path / "ward", seat=fakes.PHARMACY)
    ward.sign_in("P001")
    assert code_of(record(ward.station, "clearance_issued", {"clearance_form": "F-MAIN"})) == "wrong-site"
    ward.close()
