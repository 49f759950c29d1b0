"""What one transaction does: rows, undo, overrides, tasks and what they count."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from edge.rules.decision import Effects, Spend
from edge.store import Counts, Draft, fold, lookup, pages
from tests import fakes
from tests.store.world import World, case, moved

TASK = fakes.task("put_away")


def open_task(world: World, id_: str = TASK.id) -> None:
    """A task like `TASK`, open."""
    with world.store.writing() as tx:
        tx.put_task(replace(TASK, id=id_))


def test_an_undo_brings_the_earlier_record_back_and_returns_what_was_spent(zone: World) -> None:
    """Record, balance, and which entry is the item's latest, are as they were."""
    shelved = zone.accept(moved("shelved"))
    entry = zone.exit("S1")
    assert zone.undo(entry) is not None
    with zone.store.writing() as tx:
        latest = tx.latest_entry(moved("shelved").key)
    with zone.store.reader() as reader:
        record = lookup.item(reader, moved("shelved").key)
        voided = pages.voided_by(reader, entry.seq)
    assert latest == shelved
    assert record is not None
    assert (record.state, record.form, record.step_seq) == ("shelved", "", shelved.seq)
    assert zone.store._kept.usage.of("form", "F-MAIN") == 0
    assert voided == {moved("shelved").key: zone.store.head.seq}


def test_a_first_sight_undone_is_forgotten(zone: World) -> None:
    """There was no record before, so there is none after."""
    entry = zone.accept(moved("coded"))
    zone.undo(entry)
    with zone.store.reader() as reader:
        assert lookup.item(reader, entry.key) is None
        assert [row.kind for row in pages.item_history(reader, entry.key)] == ["undo", "scan"]


def test_only_what_still_stands_is_undone(zone: World) -> None:
    """Not what was refused, not what something happened to since, not what gave quota back, not twice."""
    refused = zone.append(verdict="REJECT", key=moved("coded").key)
    first = zone.accept(moved("shelved"))
    second = zone.exit("S1")
    with zone.store.writing() as tx:
        assert tx.undo_effects(refused) is None
        assert tx.undo_effects(first) is None
    void = zone.accept(
        moved("shelved"),
        spend=Spend(form="F-MAIN", approval="A-GOOD", institution="H1", packs=-1),
        operation="void_exit",
    )
    with zone.store.writing() as tx:
        assert tx.undo_effects(void) is None
        assert tx.undo_effects(second) is None


def test_a_scan_that_changed_nothing_is_undone_once(zone: World) -> None:
    """There is nothing to bring back, and yet it no longer counts."""
    first = zone.accept(moved("shelved"))
    counted = zone.accept(key=first.key, operation="stocktake", effects=Effects())
    assert zone.undo(counted) is not None
    assert zone.undo(counted) is None
    with zone.store.writing() as tx:
        assert tx.last_accepted() == first
    with zone.store.reader() as reader:
        assert fold.differences(reader) == []


def test_one_package_of_a_case_moved_on_keeps_the_case_from_being_undone(zone: World) -> None:
    """All or none, as it was done."""
    inside = [moved("shelved", serial, parent=case().key) for serial in ("S1", "S2")]
    entry = zone.accept(*inside, case(), key=case().key)
    zone.accept(moved("exited", "S2", parent=case().key))
    assert zone.undo(entry) is None


def test_unpacking_undone_brings_the_case_back(zone: World) -> None:
    """A record that a row took away stands again."""
    packed = replace(moved("shelved"), parent=case().key)
    zone.accept(packed, case())
    unpacked = Effects(items=(replace(packed, parent=""),), removed=(case().key,))
    entry = zone.accept(effects=unpacked, key=case().key)
    assert zone.undo(entry) is not None
    with zone.store.reader() as reader:
        assert lookup.item(reader, case().key) is not None
        assert [item.serial for item in lookup.case_contents(reader, case().key)] == ["S1"]


def test_what_never_stood_here_is_not_said_to_be_removed(zone: World) -> None:
    """A case that another station of the site packed, and that is unheard of here, is unpacked and packed again."""
    packed = replace(moved("shelved"), parent=case().key)
    zone.accept(packed)
    entry = zone.accept(
        effects=Effects(items=(replace(packed, parent=""),), removed=(case().key,)), key=case().key
    )
    assert (entry.change.removed, len(entry.change.before)) == ([], 1)
    undone = zone.undo(entry)
    assert undone is not None
    assert [row.key for row in undone.change.items] == [packed.key]
    with zone.store.reader() as reader:
        assert fold.differences(reader) == []


def test_a_void_exit_makes_the_exit_void_for_that_package_alone(zone: World) -> None:
    """Of a case of two, one is taken back: the exit stands for the other."""
    pair = [moved("exited", serial, form="F-MAIN") for serial in ("S1", "S2")]
    two = Spend(form="F-MAIN", approval="A-GOOD", institution="H1", packs=2)
    left = zone.accept(*pair, spend=two, operation="zone_exit")
    back = zone.accept(moved("shelved", "S1"), spend=replace(two, packs=-1), operation="void_exit")
    with zone.store.reader() as reader:
        assert pages.voided_by(reader, left.seq) == {pair[0].key: back.seq}
    assert zone.store._kept.usage.of("line", "A-GOOD", "H1") == 1


def test_the_last_accepted_scan_is_neither_refused_nor_void_nor_a_repeat(zone: World) -> None:
    """What `undo` begins with."""
    first = zone.accept(moved("shelved", "S1"))
    second = zone.accept(moved("shelved", "S2"))
    zone.append(kind="repeat", verdict="ACCEPT", key=second.key, repeat_of=second.seq)
    zone.append(verdict="REJECT", key=first.key)
    zone.undo(second)
    with zone.store.writing() as tx:
        assert tx.last_accepted() == first


def test_a_review_is_answered_once_unless_the_answer_is_undone(zone: World) -> None:
    """The override names the review; a second is not asked for while the first stands."""
    review = zone.append(verdict="REVIEW", key=moved("shelved").key)
    with zone.store.writing() as tx:
        assert not tx.answered(review.seq)
    answer = zone.accept(moved("shelved"), kind="override", refers=review.seq)
    with zone.store.writing() as tx:
        assert tx.answered(review.seq)
    zone.undo(answer)
    with zone.store.writing() as tx:
        assert not tx.answered(review.seq)


def test_an_open_task_and_its_counts_survive_a_restart(zone: World) -> None:
    """Scans by verdict, repeats apart, and packages: a case counts its leaves, an undo takes back."""
    open_task(zone)
    inside = [moved("shelved", serial, parent=case().key) for serial in ("S1", "S2", "S3")]
    zone.accept(*inside, case(), key=case().key, task=TASK.id)
    single = zone.accept(moved("shelved", "S4"), task=TASK.id)
    zone.append(verdict="REJECT", task=TASK.id)
    zone.append(verdict="REVIEW", task=TASK.id)
    zone.append(kind="repeat", verdict="ACCEPT", repeat_of=single.seq, key=single.key, task=TASK.id)
    zone.append(kind="acknowledge", task=TASK.id)
    zone.append(verdict="REJECT", task="another")
    counts = Counts(accepted=2, review=1, rejected=1, repeats=1, packages=4)
    assert zone.store.counts == counts
    assert zone.reopen().counts == counts
    assert zone.store.open_task() == TASK
    zone.undo(single)
    assert zone.store.counts.packages == 3
    assert zone.reopen().counts.packages == 3


def test_a_closed_task_keeps_its_counts_and_what_was_said(zone: World) -> None:
    """Rows after its end are not its own; the next task starts at nought."""
    open_task(zone)
    zone.accept(moved("shelved"), task=TASK.id)
    with zone.store.writing() as tx:
        tx.close_task(TASK.id, zone.now().at, b'{"short":1}')
    assert zone.store.open_task() is None
    assert zone.store.counts == Counts()
    open_task(zone, "second")
    with zone.store.reader() as reader:
        assert lookup.counts(reader, TASK.id) == Counts(accepted=1, packages=1)
        second, first = lookup.tasks_page(reader)
        opened = lookup.open_task(reader)
    assert (first.task.id, first.discrepancies) == (TASK.id, b'{"short":1}')
    assert opened == second


def test_the_next_operator_takes_over_the_open_task(zone: World) -> None:
    """The same task again changes who does it, not when it began."""
    open_task(zone)
    zone.append(key="K")
    with zone.store.writing() as tx:
        tx.put_task(replace(TASK, operator="W001", expected=9))
    task = zone.store.open_task()
    assert task is not None
    assert (task.operator, task.expected, task.opened) == ("W001", 9, TASK.opened)


def test_enrolment_and_its_row_say_which_station_it_is(zone: World) -> None:
    """Known at once and after a restart; the row carries it too."""
    with zone.store.writing() as tx:
        entry = tx.enrol(fakes.PHARMACY, at=zone.now(), operator="A1")
    assert zone.store.station == fakes.PHARMACY
    assert zone.reopen().station == fakes.PHARMACY
    assert msgspec.json.decode(entry.detail)["station.id"] == "PHARM-1"
    assert zone.append().station == "PHARM-1"


def test_rows_that_belong_together_are_one_change_of_spend(zone: World) -> None:
    """The anchor names the last of them, whether that one spent or not; without a last nothing is written."""
    for last in ("S3", ""):
        before = zone.store.head
        with zone.store.writing() as tx:
            rows = [tx.append(leaving(zone, serial), more=True) for serial in (f"A{last}", f"B{last}")]
            rows.append(tx.append(leaving(zone, last) if last else zone.draft(key="K")))
        assert [row.changes_spend for row in rows] == [True, True, bool(last)]
        assert [row.spend_seq for row in rows] == [before.spend_seq] * 2 + [rows[2].seq]
        assert not zone.reopen().station.quarantined
    head = zone.store.head
    with pytest.raises(RuntimeError, match="the last is missing"), zone.store.writing() as tx:
        tx.append(leaving(zone, "S8"), more=True)
    with zone.store.writing() as tx:
        tx.append(leaving(zone, "S8"))
        with pytest.raises(RuntimeError, match="already"):
            tx.append(leaving(zone, "S9"))
    assert zone.store.head.seq == head.seq + 1


def leaving(world: World, serial: str) -> Draft:
    """The row of a package that leaves under a form."""
    spend = Spend(form="F-MAIN", approval="A-GOOD", institution="H1", packs=1)
    effects = Effects(items=(moved("exited", serial, form="F-MAIN"),), spend=spend)
    return world.draft(verdict="ACCEPT", operation="zone_exit", effects=effects)


def test_rows_that_belong_together_and_spend_nothing_leave_the_anchor(zone: World) -> None:
    """Nothing to name."""
    zone.exit("S1")
    spent = zone.store.head.spend_seq
    with zone.store.writing() as tx:
        rows = [tx.append(zone.draft(key="K"), more=more) for more in (True, True, False)]
    assert {row.spend_seq for row in rows} == {spent}
    assert not zone.reopen().station.quarantined
