"""Nothing is lost and nothing made, and where something was, it shows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import conservation, fakes
from tests.store.measured import Measured, cells, stent, vial


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Measured]:
    """A pharmacy in the world of other units."""
    station = Measured(tmp_path)
    yield station
    station.close()


def test_what_came_is_what_became(world: Measured) -> None:
    """Received + transferred in = used + returned + transferred out + destroyed + lost + on hand."""
    world.work(stent(), "institution_receive", approval="A-STENT", lot_quantity="9")
    world.work(stent(), "implant", **fakes.PAPERS["implant"], lot_quantity="2")
    world.work(stent(), "return_in", reason="x", lot_quantity="1")
    world.work(stent(), "transfer_out", destination="H2", lot_quantity="3")
    world.work(stent(), "damage", reason="x", lot_quantity="1")
    with world.store.reader() as reader:
        (sums,) = conservation.packs(reader)
    assert (sums.entered, sums.found, sums.conserved) == (9, 0, True)
    assert sums.fates == {"lost": 1, "on hand": 2, "returned": 1, "transferred": 3, "used": 2}


def test_an_undone_row_never_was(world: Measured) -> None:
    """Neither what came nor what it became."""
    _, entry = world.work(stent(), "institution_receive", approval="A-STENT", lot_quantity="9")
    world.undo(entry)
    with world.store.reader() as reader:
        assert [(sums.came, sums.fates) for sums in conservation.packs(reader)] == [({}, {})]


def test_goods_let_through_are_found_not_entered(world: Measured) -> None:
    """A supervisor let them be dispensed though they were never seen here."""
    decision, _ = world.work(vial("A"), "dispense", **fakes.PAPERS["dispense"])
    assert decision.verdict == "ACCEPT"
    with world.store.reader() as reader:
        (sums,) = conservation.packs(reader)
    assert (sums.entered, sums.found, sums.conserved) == (0, 1, True)


def test_packs_that_vanish_from_the_stock_show(world: Measured) -> None:
    """The journal still says they came."""
    world.work(stent(), "institution_receive", approval="A-STENT", lot_quantity="9")
    with world.store.writing() as tx:
        tx._connection.execute("UPDATE stock SET packs = 8")
    with world.store.reader() as reader:
        assert not conservation.packs(reader)[0].conserved


def test_drops_that_vanish_show(world: Measured) -> None:
    """An opened tube that holds less than what was left of it."""
    world.work(cells("C1"), "institution_receive", permit="QP-1")
    world.work(cells("C1"), "issue_lab", issue_order="O-1", responsible="DR-1")
    world.work(cells("C1"), "use_special", responsible="DR-1", amount="1", unit="mL")
    with world.store.reader() as reader:
        assert [part.conserved for part in conservation.parts(reader)] == [True]
    with world.store.writing() as tx:
        tx._connection.execute("UPDATE stock SET amount = amount - 1")
    with world.store.reader() as reader:
        assert [part.conserved for part in conservation.parts(reader)] == [False]


def test_what_another_laboratory_sent_is_its_own_whole(world: Measured) -> None:
    """An aliquot from elsewhere holds what it came with."""
    decision, _ = world.work(cells("X1"), "transfer_in", holder="H2", amount="0.75", unit="mL")
    assert decision.verdict == "ACCEPT", decision.findings
    assert decision.effects.items[0].amount == 750_000
    with world.store.reader() as reader:
        (part,) = conservation.parts(reader)
    assert (part.whole, part.left, part.conserved) == (750_000, 750_000, True)
