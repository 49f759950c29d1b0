"""The journal alone gives the state that was kept, whatever was done."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.rules.decision import Effects, Spend
from edge.rules.facts import ItemRecord
from edge.store import Entry, fold, lookup
from edge.store.packing import COLUMNS, StockRow
from tests import fakes
from tests.store.world import World, at, case, moved

SERIALS = ("S1", "S2", "S3", "S4")
CASE = f"00{fakes.SSCC}"
STATES = ("coded", "entered", "shelved", "exited", "departed", "received", "returned")

steps = st.lists(
    st.one_of(
        st.tuples(st.just("move"), st.sampled_from(SERIALS), st.sampled_from(STATES), st.sampled_from("AB")),
        st.tuples(st.just("pack"), st.sampled_from(SERIALS), st.booleans()),
        st.tuples(st.just("unpack")),
        st.tuples(st.just("exit"), st.sets(st.sampled_from(SERIALS), min_size=1)),
        st.tuples(st.just("void"), st.sampled_from(SERIALS)),
        st.tuples(st.just("receive"), st.sampled_from(SERIALS)),
        st.tuples(st.just("refuse"), st.sampled_from(SERIALS)),
        st.tuples(st.just("undo"), st.integers(1, 12)),
        st.tuples(st.just("restart")),
    ),
    max_size=25,
)


def play(world: World, step: tuple[Any, ...]) -> None:  # noqa: C901 -- one arm a step
    """One step of a random day."""
    match step:
        case ("move", serial, state, lot):
            world.accept(moved(state, serial, lot=lot))
        case ("pack", serial, nested):
            packed = case(fakes.OTHER_SSCC) if nested else moved("shelved", serial)
            world.accept(_in(packed), case())
        case ("unpack",):
            world.accept(effects=Effects(items=_out(world), removed=(CASE,)), key=CASE)
        case ("exit", serials):
            records = [moved("exited", serial, form="F-MAIN") for serial in sorted(serials)]
            world.accept(*records, spend=_spend(len(records)), operation="zone_exit")
        case ("void", serial):
            world.accept(moved("shelved", serial), spend=_spend(-1), operation="void_exit")
        case ("receive", serial):
            effects = Effects(items=(moved("received", serial),), received=1, received_form="F-MAIN")
            world.accept(effects=effects, key="x")
        case ("refuse", serial):
            world.append(verdict="REJECT", key=moved("coded", serial).key)
        case ("undo", back):
            with world.store.writing() as tx:
                entry = tx.entry(max(1, world.store.head.seq - back + 1))
            if isinstance(entry, Entry):
                world.undo(entry)
        case ("restart",):
            world.reopen()


def _in(record: ItemRecord) -> ItemRecord:
    return replace(record, parent=CASE)


def _out(world: World) -> tuple[ItemRecord, ...]:
    with world.store.reader() as reader:
        return tuple(replace(record, parent="") for record in lookup.case_contents(reader, CASE))


def _spend(packs: int) -> Spend:
    return Spend(form="F-MAIN", approval="A-GOOD", institution="H1", packs=packs)


@given(day=steps)
@settings(max_examples=60)
def test_the_state_rebuilt_from_the_journal_is_the_state_kept(
    tmp_path_factory: pytest.TempPathFactory, day: list[tuple[Any, ...]]
) -> None:
    """Stock, levels, balances and voids, after any day with undos, cases and restarts in it."""
    world = World(tmp_path_factory.mktemp("fold"))
    for step in day:
        play(world, step)
    with world.store.reader() as reader:
        assert fold.differences(reader) == []
        with reader.connection() as connection:
            kept = {row[0]: StockRow._make(row) for row in connection.execute(f"SELECT {COLUMNS} FROM stock")}
            assert fold.fold(connection).stock == kept
    world.close()


@given(day=steps)
@settings(max_examples=30)
def test_undoing_everything_from_the_end_brings_back_the_empty_store(
    tmp_path_factory: pytest.TempPathFactory, day: list[tuple[Any, ...]]
) -> None:
    """What can be undone is undone without a trace in stock and quota."""
    world = World(tmp_path_factory.mktemp("undo"))
    entries = []
    for step in day:
        if step[0] in ("move", "pack", "exit", "receive"):
            play(world, step)
            with world.store.writing() as tx:
                entries.append(tx.entry(world.store.head.seq))
    for entry in reversed(entries):
        assert entry is not None
        assert world.undo(entry) is not None
        assert world.undo(entry) is None, "twice is once too often"
    with world.store.reader() as reader:
        assert reader.query("SELECT count(*) FROM stock") == [(0,)]
        assert reader.query("SELECT count(*) FROM usage WHERE packs <> 0") == [(0,)]
        assert reader.query("SELECT count(*) FROM stock_level WHERE packs <> 0") == [(0,)]
        assert fold.differences(reader) == []
    world.close()


def test_a_kept_state_that_was_tampered_with_is_found(zone: World) -> None:
    """Stock and balances changed by hand are named."""
    zone.exit("S1")
    with zone.store.writing() as tx:
        tx._connection.execute("UPDATE stock SET state = 'shelved'")
        tx._connection.execute("UPDATE usage SET packs = 0 WHERE scope = 'form'")
        tx._connection.execute("INSERT INTO voided VALUES (1, 'K', 2)")
    with zone.store.reader() as reader:
        found = fold.differences(reader)
    assert [said.split(" of ")[0] for said in sorted(found)] == ["stock", "usage", "void"]


def test_a_row_lost_from_the_stock_is_found(zone: World) -> None:
    """A package the journal knows and the stock does not."""
    zone.accept(moved("shelved", "S1", when=at(1).at))
    with zone.store.writing() as tx:
        tx._connection.execute("DELETE FROM stock")
    with zone.store.reader() as reader:
        assert any("not kept" in said for said in fold.differences(reader))
