"""A count against the stock: what is due where, and what was counted otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.store import tally
from tests.store.measured import STENT_LOT, Measured, stent, vial


@pytest.fixture
def zone(tmp_path: Path) -> Iterator[Measured]:
    """Vials A and B and five stents on one shelf."""
    world = Measured(tmp_path, zone=True)
    for serial in "AB":
        for operation, papers in (
            ("serialise", {}),
            ("bonded_receive", {}),
            ("put_away", {"place": "RARE-A"}),
        ):
            world.work(vial(serial), operation, **papers)
    world.work(stent(), "bonded_receive", lot_quantity="5")
    world.work(stent(), "put_away", place="RARE-A", lot_quantity="5")
    yield world
    world.close()


def differences(world: Measured) -> list[tuple[str, int, int]]:
    """Serial or lot, recorded and counted, of the task that is open."""
    task = world.store.open_task()
    assert task is not None
    with world.store.writing() as tx:
        return [(one.serial or one.lot, one.booked, one.counted) for one in tx.differences(task.id)]


def test_what_is_not_counted_is_missing(zone: Measured) -> None:
    """Each package by itself, packs of a lot by their number."""
    zone.work(vial("A"), "stocktake", place="RARE-A")
    assert sorted(differences(zone)) == [("B", 1, 0), (STENT_LOT, 5, 0)]
    zone.again(stent())
    assert sorted(differences(zone)) == [("B", 1, 0), (STENT_LOT, 5, 1)]


def test_a_place_without_goods_has_only_what_is_over(zone: Measured) -> None:
    """What is recorded on another shelf is named with it; packs of a lot stand in no one place."""
    zone.work(vial("A"), "stocktake", place="WARM-C")
    zone.again(stent())
    task = zone.store.open_task()
    assert task is not None
    with zone.store.writing() as tx:
        found = {one.serial: one for one in tx.differences(task.id)}
    assert (found["A"].stands, found["A"].misplaced, found["A"].surplus) == ("RARE-A", True, 1)
    assert (found[""].stands, found[""].misplaced, found[""].surplus) == ("", False, 1)


def test_an_undone_count_counts_no_more(zone: Measured) -> None:
    """As if it had never been scanned."""
    _, entry = zone.work(vial("A"), "stocktake", place="RARE-A")
    zone.undo(entry)
    assert ("A", 1, 0) in differences(zone)


def test_only_a_stocktake_has_differences(zone: Measured) -> None:
    """Another task says nothing; one that is open is not closed."""
    zone.work(vial("A"), "put_away", place="RARE-A")
    assert differences(zone) == []
    with zone.store.reader() as reader:
        assert tally.closed(reader) is None
        task = zone.store.open_task()
        assert task is not None
        assert tally.closed(reader, task.id) is None
