"""What events say they take of papers in units of their own, added up by the hub."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import pytest

from edge import wire
from edge.epcis import names
from edge.hub import capture, catalogue, sql
from edge.hub.hub import Hub
from tests.hub.samples import START, device_of, document, make_hub, told, undone
from tests.hub.test_folding import open_exceptions, take


def takes(number: int, steps: int, operation: str = "institution_receive", **fields: Any) -> bytes:
    """An event that takes `steps` of permit QP-1 and of approval A-ML."""
    taken = [
        {"t:paper": names.own(kind, paper), "t:steps": steps}
        for kind, paper in (("permit", "QP-1"), ("approval", "A-ML"))
    ]
    return told(operation, (f"S{number}",), number, **{"t:taken": taken, **fields})


def publish(hub: Hub, permit: str, version: int = 1) -> None:
    """A catalogue with the permit, so many mL of it."""
    body = {
        "version": version,
        "issued": names.stamp(START),
        "permits": [{"number": "QP-1", "quantity": permit, "unit": "mL"}],
        "approvals": [{"number": "A-ML", "quantity": "100", "unit": "mL"}],
    }
    catalogue.publish(hub, json.dumps(body).encode())


def spent(hub: Hub) -> dict[tuple[str, str], int]:
    """All sums there are."""
    with hub.reading() as reader:
        rows = reader.execute("SELECT kind, number, packs FROM spent WHERE packs <> 0").fetchall()
    return {(kind, number): steps for kind, number, steps in rows}


def test_a_permit_over_its_amount_is_an_exception(tmp_path: Path) -> None:
    """Three times 2.5 mL of 5 mL: an exception, closed by a catalogue that grants more."""
    hub = take(tmp_path, *(takes(number, 2_500_000) for number in (1, 2)))
    publish(hub, "5")
    assert open_exceptions(hub) == set()
    capture.capture(hub, device_of(hub, "ph-1"), document(takes(3, 2_500_000)), "proceed")
    assert open_exceptions(hub) == {("permit-over-taken", "QP-1")}
    (notice,) = catalogue.exceptions(hub, 0).exceptions
    assert notice.stations == ("ph-1", "zone-1")
    publish(hub, "7.5", 2)
    assert open_exceptions(hub) == set()


def test_a_receipt_that_takes_needs_no_exit(tmp_path: Path) -> None:
    """Where there is no zone, the institution's door is where goods are taken from their papers."""
    assert open_exceptions(take(tmp_path, takes(1, 5))) == set()


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_the_sum_is_the_same_in_any_order(tmp_path: Path, order: tuple[int, ...]) -> None:
    """An event, its declaration in error and another, each told twice."""
    first = takes(1, 7)
    events = [first, undone(first), takes(2, 5)]
    hub = take(tmp_path, *(events[place] for place in (*order, *order)))
    assert spent(hub) == {("permit", "QP-1"): 5, ("approval", "A-ML"): 5}


def test_an_exit_that_takes_nothing_is_counted_at_the_door_alone(tmp_path: Path) -> None:
    """Where the institution's receipt takes, the exit before it says that it took nothing."""
    out = told("zone_exit", ("S1",), 1, **{"t:taken": []})
    hub = take(tmp_path, out, takes(2, 5, epcList=json.loads(out)["epcList"]))
    assert spent(hub) == {("permit", "QP-1"): 5, ("approval", "A-ML"): 5}
    assert open_exceptions(hub) == set()


def test_what_is_given_back_is_below_nought(tmp_path: Path) -> None:
    """A voided exit says with a minus what it restores."""
    events = [takes(1, 7, "zone_exit"), takes(2, -7, "void_exit", epcList=[])]
    assert spent(take(tmp_path, *events)) == {}


@pytest.mark.parametrize("first", ["event", "declaration"])
def test_what_another_station_declares_in_error_was_taken_all_the_same(tmp_path: Path, first: str) -> None:
    """It is not its own to take back; nor is anything counted of a declaration alone."""
    hub = make_hub(tmp_path)
    event = takes(1, 40)
    other = device_of(hub, "H1-PC1", "institution", "H-1")
    sent = [(device_of(hub), event), (other, undone(event))]
    for device, said in sent if first == "event" else reversed(sent):
        capture.capture(hub, device, document(said), "proceed")
    assert spent(hub)["permit", "QP-1"] == 40


def test_no_sum_keeps_what_is_told_later_from_being_counted(tmp_path: Path) -> None:
    """Beyond all reason in one event is malformed; in many it stays at the most that can be kept."""
    hub = make_hub(tmp_path)
    device = device_of(hub)
    job = capture.capture(hub, device, document(takes(1, 2**53 + 1)), "proceed")
    assert isinstance(job, wire.CaptureJob)
    assert [one.status for one in job.results or ()] == ["malformed"]
    with hub.writing() as tx:
        tx.executemany(sql.SPEND, [("permit", "QP-1", sql.MOST - 5)])
    capture.capture(hub, device, document(takes(2, 2**53)), "proceed")
    assert spent(hub)["permit", "QP-1"] == sql.MOST
    job = capture.capture(hub, device, document(takes(3, 7)), "proceed")
    assert isinstance(job, wire.CaptureJob)
    assert [one.status for one in job.results or ()] == ["stored"]
