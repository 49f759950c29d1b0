"""Packs without serials let pass against an order: counted, each step once, until none is left to be seen to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace as replaced

from edge.epcis import stamp
from edge.hub import catalogue, devices, held_lots, holds, moves
from edge.hub.hub import Device, Hub
from edge.rules import lots
from edge.rules.facts import ItemRecord
from edge.rules.states import ItemState
from edge.wire.moves import Move, MovedPacks, MovesPush
from tests.hub.samples import START, device_of, make_hub
from tests.hub.test_held import RECALL

GTIN = "09520000001230"
KEY = lots.code_key(GTIN, "P-1", "L1")


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """A hub with a recall of lot L1."""
    made = make_hub(tmp_path)
    holds.put(made, RECALL)
    yield made
    made.database.close()


def at(hub: Hub, station: str = "P1", party: str = "H1") -> Device:
    """A pharmacy's station."""
    return device_of(hub, station, "institution", party)


def stands(state: ItemState, lot: str = "L1", patient: str = "") -> ItemRecord:
    """Packs that stand so; patient: who has them where somebody does."""
    record = ItemRecord(key="", epc="", gtin=GTIN, serial="", product="P-1", lot=lot, state=state)
    if state == "dispensed":
        record = replace(record, patient=patient)
    return replace(record, key=lots.record_key(record))


def step(
    seq: int, operation: str, packs: int, to: ItemState, off: ItemState | None = None, **more: str
) -> Move:
    """Packs of the lot are moved from where they stood."""
    how = (more.get("lot", "L1"), more.get("patient", ""))
    parts = [MovedPacks(packs=packs, record=stands(to, *how))]
    parts += [MovedPacks(packs=-packs, record=stands(off, *how))] if off else []
    return Move(
        seq=seq,
        event_id=more.get("event", f"{operation}-{seq}"),
        at=stamp(START + timedelta(minutes=seq)),
        operation=operation,
        lots=tuple(parts),
    )


def tell(hub: Hub, device: Device, *steps: Move) -> None:
    """These happened at a station."""
    moves.take(hub, device, MovesPush(moves=steps, upto=steps[-1].seq))


def left(hub: Hub) -> tuple[str, tuple[str, ...]]:
    """How many packs of the lot are to be seen to, and the steps that let them pass; "" for none."""
    told = [one for one in catalogue.exceptions(hub, 0).exceptions if one.kind == held_lots.KIND and one.open]
    for one in told:
        assert (one.subject, one.detail["order"]) == (KEY, "R-2026-1")
        return one.detail["packs"], one.events
    return "", ()


@pytest.mark.parametrize("first", ["step", "order"])
def test_packs_let_pass_against_an_order_are_an_exception(tmp_path: Path, first: str) -> None:
    """Of the lot recalled, whichever came first; another lot is none of its business."""
    hub = make_hub(tmp_path)
    said = (
        step(1, "dispense", 3, "dispensed", "received"),
        step(2, "dispense", 4, "dispensed", "received", lot="L2"),
        step(3, "dispense", 2, "dispensed", "received"),
    )
    here = at(hub)
    if first == "step":
        tell(hub, here, *said)
        assert left(hub) == ("", ())
    holds.put(hub, RECALL)
    if first == "order":
        tell(hub, here, *said)
    assert left(hub) == ("5", ("dispense-3", "dispense-1"))


def test_packs_received_and_then_dispensed_are_the_same_packs(hub: Hub) -> None:
    """Let pass twice, they are counted where they are now."""
    tell(hub, at(hub), step(1, "institution_receive", 5, "received"))
    tell(hub, at(hub, "P2"), step(2, "dispense", 2, "dispensed", "received"))
    assert left(hub)[0] == "5"


def test_it_ends_when_as_many_are_taken_out_of_use(hub: Hub) -> None:
    """Those on the shelf do not stand for those that patients have."""
    here = at(hub)
    tell(
        hub,
        here,
        step(1, "institution_receive", 2, "received"),
        step(2, "dispense", 3, "dispensed", "issued"),
    )
    tell(hub, here, step(3, "quarantine", 9, "quarantined", "received"))
    assert left(hub)[0] == "3"
    tell(hub, here, step(4, "return_in", 2, "returned", "dispensed"))
    assert left(hub)[0] == "1"
    tell(hub, here, step(5, "return_in", 1, "returned", "dispensed"))
    assert left(hub) == ("", ())


def test_what_is_seen_to_twice_does_not_stand_for_more(hub: Hub) -> None:
    """Two came back and were put into quarantine: the third is still with its patient."""
    here = at(hub)
    tell(hub, here, step(1, "dispense", 3, "dispensed", "received"))
    tell(hub, here, step(2, "return_in", 2, "returned", "dispensed"))
    tell(hub, here, step(3, "quarantine", 2, "quarantined", "returned"))
    assert left(hub)[0] == "1"


@pytest.mark.parametrize("first", ["steps", "order"])
def test_packs_whose_exit_was_voided_are_seen_to_where_they_are(tmp_path: Path, first: str) -> None:
    """Back on the shelf they are still to be found, and are once they go into quarantine."""
    hub = make_hub(tmp_path)
    here = device_of(hub)
    said = (
        step(1, "zone_exit", 4, "exited", "shelved"),
        step(2, "void_exit", 3, "shelved", "exited"),
        step(3, "quarantine", 3, "quarantined", "shelved"),
    )
    if first == "steps":
        tell(hub, here, *said)
    holds.put(hub, RECALL)
    if first == "order":
        tell(hub, here, *said)
    assert left(hub)[0] == "1"
    tell(hub, here, step(4, "recall", 1, "returned", "exited"))
    assert left(hub) == ("", ())


def test_it_ends_with_the_step_that_is_taken_back(hub: Hub) -> None:
    """And a return that is taken back opens it again."""
    here = at(hub)
    tell(
        hub,
        here,
        step(1, "dispense", 2, "dispensed", "received"),
        step(2, "recall", 2, "returned", "dispensed"),
    )
    assert left(hub) == ("", ())
    tell(hub, here, step(3, "", 2, "dispensed", "returned", event="recall-2"))
    assert left(hub)[0] == "2"
    tell(hub, here, step(4, "", 2, "received", "dispensed", event="dispense-1"))
    assert left(hub) == ("", ())


def test_a_step_told_again_counts_once(hub: Hub) -> None:
    """By a later life of its station, by a stick of the earlier one, or because another order came."""
    here = at(hub)
    said = (step(1, "dispense", 3, "dispensed", "received"), step(2, "return_in", 2, "returned", "dispensed"))
    tell(hub, here, *said)
    later = at(hub)
    assert later.incarnation == 2
    tell(hub, later, *(numbered(move, move.seq + 5) for move in said))
    moves.take(hub, here, MovesPush(moves=said, upto=2), by_stick=True)
    holds.put(hub, replace(RECALL, id="R2"))
    assert left(hub)[0] == "1"


def numbered(move: Move, seq: int) -> Move:
    """The same step as another row."""
    return replaced(move, seq=seq)


def test_one_sites_packs_do_not_stand_for_anothers(hub: Hub) -> None:
    """The same lot lies in many hospitals."""
    devices_here = at(hub), at(hub, "Q1", "H2")
    for device in devices_here:
        tell(hub, device, step(1, "institution_receive", 2, "received", event=f"in-{device.station}"))
    tell(hub, devices_here[0], step(2, "quarantine", 4, "quarantined", "received"))
    assert left(hub)[0] == "2"
    devices.revoke(hub, "P1")
    tell(hub, devices_here[1], step(2, "quarantine", 2, "quarantined", "received", event="away-Q1"))
    assert left(hub) == ("", ())


def test_what_one_patient_brings_back_is_not_anothers(hub: Hub) -> None:
    """Who had the lot before the recall returns it: what was dispensed against it is still to be found."""
    here, there = at(hub), at(hub, "P2")
    tell(hub, here, step(1, "dispense", 2, "dispensed", "received", patient="after"))
    tell(hub, there, step(2, "quarantine", 9, "quarantined", "received"))
    tell(hub, there, step(3, "return_in", 2, "returned", "dispensed", patient="before"))
    assert left(hub)[0] == "2"
    tell(hub, here, step(4, "", 2, "received", "dispensed", event="dispense-1", patient="after"))
    assert left(hub) == ("", ())
    tell(hub, at(hub, "Q1", "H2"), step(5, "institution_receive", 2, "received"))
    assert left(hub)[0] == "2"


@pytest.mark.parametrize("passed", [True, False])
def test_packs_that_come_in_elsewhere_are_followed_there(hub: Hub, passed: bool) -> None:
    """Let leave and let in they are the same packs; and who has them sees to them."""
    tell(hub, device_of(hub), step(1, "zone_exit", 5, "exited", "shelved"))
    hospital = at(hub)
    if passed:
        tell(hub, hospital, step(2, "institution_receive", 5, "received"))
        assert left(hub)[0] == "5"
        tell(hub, hospital, step(3, "quarantine", 3, "quarantined", "received"))
        assert left(hub)[0] == "2"
        tell(hub, hospital, step(4, "quarantine", 2, "quarantined", "received"))
    else:
        tell(hub, hospital, step(2, "refuse", 5, "refused"))
    assert left(hub) == ("", ())


@pytest.mark.parametrize("narrow_first", [True, False])
def test_a_wider_order_is_as_if_it_had_been_alone(tmp_path: Path, narrow_first: bool) -> None:
    """Eight dispensed and brought back, four of them before the narrower order took force."""
    hub = make_hub(tmp_path)
    narrow = replace(RECALL, id="R0", since=START + timedelta(minutes=3))
    if narrow_first:
        holds.put(hub, narrow)
    here = at(hub)
    said = (
        step(1, "dispense", 4, "dispensed", "received"),
        step(5, "dispense", 4, "dispensed", "received"),
        step(7, "return_in", 7, "returned", "dispensed"),
    )
    tell(hub, here, *said)
    holds.put(hub, RECALL)
    assert left(hub)[0] == "1"


def test_a_step_that_was_taken_back_is_not_passed_again(hub: Hub) -> None:
    """A stick of the life before tells it once more, and not that it was undone."""
    here = at(hub)
    first = step(1, "dispense", 3, "dispensed", "received")
    tell(hub, here, first)
    tell(hub, here, step(2, "", 3, "received", "dispensed", event="dispense-1"))
    at(hub)
    moves.take(hub, here, MovesPush(moves=(first,), upto=1), by_stick=True)
    assert left(hub) == ("", ())
