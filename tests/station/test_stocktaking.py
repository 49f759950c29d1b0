"""Counting blind, closing with what differs, and settling it by two people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from edge.epcis import model
from edge.rules import lots
from edge.station import Closing, Outcome, Refusal, Settled, settle
from edge.store import lookup, tally
from edge.store.moves import Elsewhere, Left
from edge.store.tally import Count
from tests import conservation, fakes
from tests.station.desk import PIN, Desk, code_of, codes, payload

LOOSE = "09520000001209"
REASON = "not found in three searches"


def stents(lot: str = "ST-77") -> bytes:
    """A box of goods without serials."""
    return payload("", LOOSE, lot=lot)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Desk]:
    """A warehouse: S1 to S4 on one shelf, S5 on another, ten packs of a lot beside them."""
    product = replace(
        fakes.product("P-GOOD"), id="P-LOOSE", gtins=(LOOSE,), name=fakes.name("P-LOOSE"), serialised=False
    )
    other = replace(next(one for one in fakes.PLACES if one.id == "RARE-A"), id="RARE-B")
    whole = fakes.catalogue(products=(*fakes.PRODUCTS, product), places=(*fakes.PLACES, other))
    desk = Desk(tmp_path, catalogue=whole)
    desk.sign_in()
    desk.shelves("S1", "S2", "S3", "S4", "S5")
    desk.does("put_away", "S5", place="RARE-B")
    for operation in ("bonded_receive", "put_away"):
        desk.open(operation, lot_quantity="10")
        outcome = desk.scan(stents())
        if outcome.decision.verdict == "REVIEW":
            desk.answers(outcome)
    desk.station.tasks.close(desk.station.access.facts, Closing())
    yield desk
    desk.sound()
    with desk.store.reader() as reader:
        assert all(one.conserved for one in conservation.packs(reader))
    desk.close()


def count(desk: Desk, *serials: str | bytes, lots: str = "", place: str = "RARE-A") -> Count:
    """A stocktake of these packages (and so many packs of the lot), closed."""
    desk.open("stocktake", place=place, lot_quantity=lots)
    for serial in serials:
        desk.scan(serial)
    if lots:
        assert desk.scan(stents()).decision.verdict == "ACCEPT"
    desk.station.tasks.close(desk.station.access.facts, Closing())
    with desk.store.reader() as reader:
        found = tally.closed(reader)
    assert found is not None
    return found


def settled(desk: Desk, second: str = "W001") -> Settled:
    """The last stocktake, decided."""
    answer = settle(desk.station, "", REASON, second=second, second_pin=PIN)
    assert isinstance(answer, Settled), answer
    return answer


def packs(desk: Desk) -> dict[str, int]:
    """Packs of the lot by state."""
    with desk.store.reader() as reader:
        return dict(reader.query("SELECT state, sum(packs) FROM stock WHERE product = 'P-LOOSE' GROUP BY 1"))


def test_a_count_that_agrees_says_nothing(store: Desk) -> None:
    """Everything on the shelf was counted, and nothing else."""
    found = count(store, "S1", "S2", "S3", "S4", lots="10")
    assert found.differences == ()
    assert settled(store) == Settled((), ())


def test_the_count_of_a_lot_is_blind(store: Desk) -> None:
    """Whatever is counted is taken as it is; how many are recorded is told at the close, in its row."""
    store.open("stocktake", place="RARE-A", lot_quantity="400")
    outcome = store.scan(stents())
    assert (outcome.decision.verdict, codes(outcome), outcome.entry.packs) == ("ACCEPT", [], 400)
    assert outcome.entry.change.items == []
    store.station.tasks.close(store.station.access.facts, Closing())
    said = msgspec.json.decode(store.rows("task-close")[-1].detail)["differences"]
    assert {(row["booked"], row["counted"]) for row in said if row["product"] == "P-LOOSE"} == {(10, 400)}


def test_scans_of_a_lot_add_up(store: Desk) -> None:
    """Six and four are the ten that are recorded."""
    store.open("stocktake", place="RARE-A", lot_quantity="5")
    for serial in ("S1", "S2", "S3", "S4", stents(), stents()):
        store.scan(serial)
    store.station.tasks.close(store.station.access.facts, Closing())
    with store.store.reader() as reader:
        found = tally.closed(reader)
    assert found is not None
    assert found.differences == ()


def test_what_is_missing_is_lost_by_two_people_alone(store: Desk) -> None:
    """Counting changes nothing; a supervisor and a second person decide, with a reason, in the journal."""
    count(store, "S1", "S2", "S3", lots="8")
    assert (store.state("S4"), packs(store)) == ("shelved", {"shelved": 10})
    assert code_of(settle(store.station, "", " ", second="W001", second_pin=PIN)) == "reason-missing"
    assert code_of(settle(store.station, "", REASON, second="W900", second_pin=PIN)) == "same-person"
    assert code_of(settle(store.station, "", REASON, second="W001", second_pin="0")) != ""
    store.sign_in("W001")
    assert code_of(settle(store.station, "", REASON, second="W900", second_pin=PIN)) == "wrong-role"
    store.sign_in()
    assert (store.state("S4"), packs(store)) == ("shelved", {"shelved": 10})
    assert [outcome.decision.verdict for _, outcome in settled(store).done] == ["ACCEPT"] * 2
    assert (store.state("S4"), packs(store)) == ("lost", {"shelved": 8, "lost": 2})
    entry = store.rows("scan")[-1]
    task = next(row for row in store.rows("task-open") if row.task == entry.task)
    papers = msgspec.json.decode(task.detail)["papers"]
    assert (papers["reason"], papers["second"]) == (REASON, "W001")
    assert papers["stocktake"] == store.rows("task-close")[-2].task or papers["stocktake"]


def test_an_adjustment_is_an_event_that_takes_no_quota(store: Desk) -> None:
    """Cycle counting, condition unknown, naming the stocktake; no paper moves."""
    count(store, "S1", "S2", "S3", lots="10")
    before = store.used()
    ((_, outcome),) = settled(store).done
    event = model.read(outcome.entry.body or b"")
    assert isinstance(event, model.ObjectEvent)
    assert (event.biz_step, event.disposition, event.action) == ("cycle_counting", "unknown", "OBSERVE")
    said = msgspec.json.decode(outcome.entry.body or b"")
    assert said["t:reason"] == REASON
    assert said["t:stocktake"].startswith("https://ns.example.cn/tmpimp/task/")
    assert (store.used(), outcome.entry.change.spend) == (before, None)


def test_what_was_lost_and_is_found_goes_to_quarantine(store: Desk) -> None:
    """The next count finds it: a review then, and quality staff decide whether it is used again."""
    count(store, "S1", "S2", "S3", lots="7")
    settled(store)
    store.open("stocktake", place="RARE-A", lot_quantity="9")
    found = store.scan("S4")
    assert (found.decision.verdict, codes(found)) == ("REVIEW", ["booked-away"])
    store.answers(found)
    for serial in ("S1", "S2", "S3", stents()):
        store.scan(serial)
    store.station.tasks.close(store.station.access.facts, Closing())
    assert settled(store).left == ()
    assert (store.state("S4"), packs(store)) == ("quarantined", {"shelved": 7, "lost": 1, "quarantined": 2})


def test_packs_that_nobody_had_recorded_are_quarantined_and_not_in_use(store: Desk) -> None:
    """Twelve counted of ten: two more stand in quarantine, and acceptance leads them to the door alone."""
    count(store, "S1", "S2", "S3", "S4", lots="12")
    ((_, outcome),) = settled(store).done
    assert outcome.entry.operation == "book_found"
    assert packs(store) == {"shelved": 10, "quarantined": 2}


def taken_elsewhere(desk: Desk, packs_taken: int) -> None:
    """Another PC of the site has cleared packs of the lot, more than there were."""
    with desk.store.reader() as reader:
        row = lookup.stock_items(reader, "P-LOOSE", "ST-77")[0]
    assert row.state == "shelved"
    gone = replace(row, state="exited", place="", step_seq=0, packs=packs_taken)
    gone = replace(gone, key=lots.record_key(gone))
    step = Elsewhere(
        station="ZONE-9",
        incarnation=1,
        seq=1,
        event_id="elsewhere",
        at=desk.now,
        operation="zone_exit",
        left=(
            Left(row.key, "", replace(row, step_seq=0, packs=packs_taken), -packs_taken),
            Left(gone.key, "", gone, packs_taken),
        ),
    )
    with desk.store.writing() as tx:
        assert tx.take_step(step, at=desk.station.read_clock()) is not None


@pytest.mark.parametrize(("counted", "left"), [("", {}), ("2", {"quarantined": 2})])
def test_packs_that_were_taken_though_not_recorded_are_made_good(
    store: Desk, counted: str, left: dict[str, int]
) -> None:
    """Thirteen left by another PC's record, of ten: three were here unrecorded, and are quarantined nowhere."""
    taken_elsewhere(store, 13)
    assert packs(store) == {"shelved": -3, "exited": 13}
    (found,) = count(store, "S1", "S2", "S3", "S4", lots=counted).differences
    assert (found.booked, found.counted) == (-3, int(counted or 0))
    answer = settled(store)
    assert [outcome.decision.verdict for _, outcome in answer.done] == ["ACCEPT"] * (2 if counted else 1)
    assert packs(store) == {"exited": 13, **left}
    assert count(store, "S1", "S2", "S3", "S4", lots="").differences == ()


def test_a_second_settlement_adjusts_nothing_more(store: Desk) -> None:
    """What has moved since it was counted is counted again, not written off twice."""
    count(store, "S1", "S2", lots="8")
    settled(store)
    again = settled(store)
    assert again.done == ()
    assert {why for _, why in again.left} == {"moved-since"}
    assert packs(store) == {"shelved": 8, "lost": 2}


def test_a_package_at_another_place_is_named_and_not_booked(store: Desk) -> None:
    """It was counted where it is not recorded: it is put away, and nothing is adjusted."""
    (found,) = count(store, "S1", "S2", "S3", "S4", "S5", lots="10").differences
    assert (found.serial, found.stands, found.misplaced) == ("S5", "RARE-B", True)
    assert [why for _, why in settled(store).left] == ["misplaced"]
    assert store.state("S5") == "shelved"


def test_a_count_without_a_place_is_of_the_whole_site(store: Desk) -> None:
    """Whatever stands anywhere is due."""
    found = count(store, "S1", "S2", "S3", "S4", place="")
    assert [(one.serial, one.missing) for one in found.differences] == [("S5", 1), ("", 10)]


def test_a_case_counts_for_all_it_holds(store: Desk) -> None:
    """Its SSCC is every package and every line in it."""
    store.does("pack_case", "S1", "S2", case=fakes.SSCC)
    store.open("pack_case", case=fakes.SSCC, lot_quantity="4")
    store.scan(stents())
    found = count(store, f"]C100{fakes.SSCC}".encode(), "S3", "S4", lots="6")
    assert found.differences == ()


def test_a_missing_package_of_a_case_leaves_it(store: Desk) -> None:
    """Written off by itself, it stands in no case any more; of packs the loose ones go first."""
    store.does("pack_case", "S1", case=fakes.SSCC)
    store.open("pack_case", case=fakes.SSCC, lot_quantity="4")
    store.scan(stents())
    count(store, "S2", "S3", "S4", lots="3")
    assert len(settled(store).done) == 3
    assert (store.state("S1"), packs(store)) == ("lost", {"shelved": 3, "lost": 7})
    with store.store.reader() as reader:
        assert reader.query("SELECT count(*) FROM stock WHERE state = 'lost' AND parent <> ''") == [(0,)]


def test_what_left_since_the_count_is_not_written_off(store: Desk) -> None:
    """Between the count and the decision it was scanned elsewhere, so it is not missing."""
    count(store, "S1", "S2", "S3", lots="10")
    store.does("put_away", "S4", place="RARE-B")
    assert [why for _, why in settled(store).left] == ["moved-since"]
    assert store.state("S4") == "shelved"


def test_an_adjustment_is_undone_like_any_scan(store: Desk) -> None:
    """The last of them, within its time."""
    from edge.station import undo

    count(store, "S1", "S2", "S3", lots="10")
    settled(store)
    assert isinstance(undo(store.station, "it was behind the door"), Outcome)
    assert store.state("S4") == "shelved"


def test_only_a_closed_stocktake_is_settled(store: Desk) -> None:
    """Not another task, not one that is open, and not while another is."""
    assert code_of(settle(store.station, "", REASON, second="W001", second_pin=PIN)) == "not-a-stocktake"
    task = store.open("put_away")
    answer = settle(store.station, task.id, REASON, second="W001", second_pin=PIN)
    assert code_of(answer) == "not-a-stocktake"
    count(store, "S1", lots="10")
    store.open("put_away")
    answer = settle(store.station, "", REASON, second="W001", second_pin=PIN)
    assert isinstance(answer, Refusal)
    assert answer.code == "task-open"
