"""What was accepted though an order had stopped it: an exception, whichever came first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace as replaced

from edge.catalogue import Hold
from edge.epcis import stamp
from edge.hub import catalogue, held, holds, moves
from edge.hub.hub import Device, Hub
from edge.rules.facts import ItemRecord
from edge.wire.moves import Move, Moved, MovesPush
from tests.hub.samples import START, make_hub

RECALL = Hold(id="R1", kind="recall", order="R-2026-1", since=START, product="P-1", lot="L1")
ONE = Device(station="P1", kind="institution", party="H1", gln="6901234000016", incarnation=1)
OTHER = replace(ONE, station="P2")


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """A hub that has heard nothing."""
    made = make_hub(tmp_path)
    yield made
    made.database.close()


def step(
    seq: int, operation: str, serial: str = "S1", *, lot: str = "L1", minute: int = 5, base: str = ""
) -> Move:
    """A package as a step left it."""
    record = ItemRecord(
        key=f"01{serial}", epc="", gtin="", serial=serial, product="P-1", lot=lot, state="dispensed"
    )
    return Move(
        seq=seq,
        event_id=f"{operation}-{seq}",
        at=stamp(START + timedelta(minutes=minute)),
        operation=operation,
        items=(Moved(key=record.key, base=base, record=record),),
    )


def tell(hub: Hub, *steps: Move, by: Device = ONE) -> None:
    """These happened at a station."""
    moves.take(hub, by, MovesPush(moves=steps, upto=steps[-1].seq))


def standing(hub: Hub, device: Device = ONE) -> dict[str, tuple[str, ...]]:
    """Packages let pass though they were held, as a station is told: key → events."""
    told = catalogue.exceptions(hub, 0, device).exceptions
    return {one.subject: one.events for one in told if one.kind == held.KIND and one.open}


@pytest.mark.parametrize("first", ["step", "order"])
def test_a_package_let_pass_against_an_order_is_an_exception(hub: Hub, first: str) -> None:
    """Dispensed offline after the recall took force: told where it happened, and nowhere else."""
    said = (step(1, "dispense"), step(2, "dispense", "S2", lot="L2"), step(3, "dispense", "S3", minute=-5))
    if first == "step":
        tell(hub, *said)
        assert standing(hub) == {}
        holds.put(hub, RECALL)
    else:
        holds.put(hub, RECALL)
        tell(hub, *said)
    assert standing(hub) == {"01S1": ("dispense-1",)}
    assert standing(hub, OTHER) == {}
    (notice,) = catalogue.exceptions(hub, 0).exceptions
    assert notice.detail == {"order": "R-2026-1", "hold": "R1"}


def test_a_package_of_no_known_lot_counts_as_stopped(hub: Hub) -> None:
    """As at the scan: a wrong yes is worse than asking."""
    holds.put(hub, RECALL)
    tell(hub, step(1, "zone_exit", lot=""))
    assert standing(hub) == {"01S1": ("zone_exit-1",)}


def test_it_ends_when_the_package_is_taken_out_of_use(hub: Hub) -> None:
    """At whichever station; every station concerned hears of the end."""
    holds.put(hub, RECALL)
    tell(hub, step(1, "dispense"), step(2, "put_away"))
    assert standing(hub) == {"01S1": ("dispense-1",)}
    tell(hub, step(1, "quarantine", minute=9), by=OTHER)
    assert standing(hub) == {}
    assert [one.open for one in catalogue.exceptions(hub, 0, ONE).exceptions] == [False]


def test_it_ends_with_the_step_that_is_taken_back(hub: Hub) -> None:
    """An undo of one of two steps leaves the other."""
    holds.put(hub, RECALL)
    tell(hub, step(1, "institution_receive"), step(2, "dispense", base="institution_receive-1"))
    assert standing(hub) == {"01S1": ("institution_receive-1", "dispense-2")}
    tell(hub, step(3, "", base="dispense-2"))
    assert standing(hub) == {"01S1": ("institution_receive-1",)}
    tell(hub, replace_(step(4, ""), "institution_receive-1"))
    assert standing(hub) == {}


def replace_(move: Move, base: str) -> Move:
    """The undo of a first step: its record goes."""
    return replaced(move, items=(Moved(key="01S1", base=base, record=None),))


def test_a_lifted_order_opens_nothing(hub: Hub) -> None:
    """And what it opened stands until it is seen to."""
    holds.put(hub, RECALL)
    tell(hub, step(1, "dispense"))
    holds.lift(hub, "R1")
    tell(hub, step(2, "dispense", "S2"))
    assert standing(hub) == {"01S1": ("dispense-1",)}


def test_every_step_told_is_looked_over_however_many(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    """An order that comes late finds the first as it finds the last."""
    monkeypatch.setattr(held, "LOOKED_OVER", 2)
    tell(hub, *(step(number, "dispense", f"S{number}") for number in range(1, 8)))
    holds.put(hub, RECALL)
    assert len(standing(hub)) == 7
