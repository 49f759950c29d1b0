"""Packs without serials received, held against those that left."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import pytest

from edge import wire
from edge.epcis import names
from edge.hub import capture, catalogue
from edge.hub.hub import Hub
from edge.rules import lots
from tests.hub.samples import FORM, GTIN, device_of, document, make_hub, told, undone
from tests.hub.test_folding import open_exceptions

CLASS = f"https://id.gs1.org/01/{GTIN}/10/L1"
KEY = lots.code_key(GTIN, "P", "L1")
OPEN = {("received-beyond-exit", KEY)}


def step(operation: str, packs: float, number: int, **fields: Any) -> bytes:
    """So many packs of the lot."""
    counted = [{"epcClass": CLASS, "quantity": packs}]
    return told(operation, (), number, quantityList=counted, **fields)


def hear(hub: Hub, *events: bytes, station: str = "zone-1") -> None:
    """Events of a station."""
    job = capture.capture(hub, device_of(hub, station), document(*events), "proceed")
    assert isinstance(job, wire.CaptureJob)
    assert {one.status for one in job.results or ()} <= {"stored", "duplicate"}


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    """A hub that has heard nothing."""
    return make_hub(tmp_path)


def test_more_received_than_left_is_an_exception_of_all_who_told(hub: Hub) -> None:
    """At two desks together; what each received alone would have been in order."""
    hear(hub, step("zone_exit", 100, 1))
    hear(hub, step("institution_receive", 64, 2), station="ph-1")
    assert open_exceptions(hub) == set()
    hear(hub, step("institution_receive", 64, 3), station="ph-2")
    assert open_exceptions(hub) == OPEN
    (notice,) = catalogue.exceptions(hub, 0).exceptions
    assert notice.detail == {"form": FORM, "received": "128", "exited": "100"}
    assert set(notice.stations) == {"zone-1", "ph-1", "ph-2"}


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_the_sum_is_the_same_in_any_order(hub: Hub, order: tuple[int, ...]) -> None:
    """An exit, its void in part, and two receipts; each told twice."""
    events = [
        step("zone_exit", 10, 1),
        step("void_exit", 2, 2),
        step("institution_receive", 8, 3),
        step("institution_receive", 1, 4),
    ]
    hear(hub, *(events[place] for place in (*order, *order)))
    assert open_exceptions(hub) == OPEN
    hear(hub, undone(events[3]))
    assert open_exceptions(hub) == set()


def test_a_receipt_waits_for_its_exit(hub: Hub) -> None:
    """Told before it, the exception ends once the exit is."""
    hear(hub, step("institution_receive", 3, 2), station="ph-1")
    assert open_exceptions(hub) == OPEN
    hear(hub, step("zone_exit", 3, 1))
    assert open_exceptions(hub) == set()


def test_another_form_gives_nothing(hub: Hub) -> None:
    """What left under one form is not received under another."""
    hear(hub, step("zone_exit", 9, 1, form="F-OTHER"), step("institution_receive", 3, 2))
    assert open_exceptions(hub) == OPEN


def test_what_others_declare_in_error_stands(hub: Hub) -> None:
    """Only the station that told a step takes it back."""
    came = step("institution_receive", 3, 1)
    hear(hub, came)
    hear(hub, undone(came), station="ph-2")
    assert open_exceptions(hub) >= OPEN


def test_a_receipt_that_takes_needs_no_exit(hub: Hub) -> None:
    """Where there is no zone, nor where no form is named."""
    taken = [{"t:paper": names.own("clearance", FORM), "t:steps": 3}]
    hear(hub, step("institution_receive", 3, 1, **{"t:taken": taken}))
    hear(hub, step("institution_receive", 3, 2, bizTransactionList=[]))
    assert open_exceptions(hub) == set()


def test_no_quantity_keeps_later_ones_from_being_counted(hub: Hub) -> None:
    """Beyond all reason, it is counted as the most that can be; a class that is no lot by its own name."""
    hear(hub, step("institution_receive", 1e300, 1), step("zone_exit", 1e300, 2))
    assert open_exceptions(hub) == set()
    hear(hub, step("institution_receive", 1, 3))
    assert open_exceptions(hub) == OPEN
    odd = json.loads(step("institution_receive", 1, 4))
    odd["quantityList"][0]["epcClass"] = "urn:epc:class:lgtin:4012345.012345.998877"
    hear(hub, json.dumps(odd).encode())
    assert len(open_exceptions(hub)) == 2
