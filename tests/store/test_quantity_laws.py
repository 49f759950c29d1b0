"""Laws of quantities: whatever is scanned, undone and voided, in whatever order."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.store import fold
from tests import conservation, fakes
from tests.store.measured import APPROVALS, FILINGS, FORMS, PERMITS, Measured, cells, stent, vial

TOTALS = {
    **{("approval", one.number, ""): one.total for one in APPROVALS},
    **{("form", one.number, ""): one.total for one in FORMS},
    **{("permit", one.number, ""): one.total for one in PERMITS},
    **{("filing", one.number, ""): one.total for one in FILINGS},
    ("line", "A-ML", "H1"): 10_000_000,
    ("line", "A-ZONE", "H1"): 15_000_000,
    ("department", "A-ML", "H1/NEURO"): 5_000_000,
}
SERIALS = st.sampled_from("ABCDE")
SOME = st.integers(1, 7).map(str)

at_the_institution = st.lists(
    st.one_of(
        st.tuples(st.just("receive"), SERIALS, st.sampled_from(["", "NEURO"])),
        st.tuples(st.just("cells"), SERIALS, st.sampled_from(["QP-1", "QP-2"])),
        st.tuples(st.just("stents"), SOME),
        st.tuples(st.just("implant"), SOME),
        st.tuples(st.just("return"), SOME),
        st.tuples(st.just("destroy"), SOME),
        st.tuples(st.just("dispense"), SERIALS),
        st.tuples(st.just("away"), SERIALS),
        st.tuples(st.just("issue"), SERIALS),
        st.tuples(st.just("use"), SERIALS, st.sampled_from(["0.5", "1.7", "2.5", ""])),
        st.tuples(st.just("aliquot"), SERIALS, st.sampled_from(["0.3", "1.1", "2.5"])),
        st.tuples(st.just("undo"), st.integers(1, 4)),
        st.tuples(st.just("restart")),
    ),
    min_size=8,
    max_size=25,
)

in_the_zone = st.lists(
    st.one_of(
        st.tuples(st.just("shelve"), SERIALS),
        st.tuples(st.just("out"), SERIALS),
        st.tuples(st.just("void"), SERIALS),
        st.tuples(st.just("back"), SERIALS),
        st.tuples(st.just("enter-lot"), SOME),
        st.tuples(st.just("shelve-lot"), SOME),
        st.tuples(st.just("out-lot"), SOME),
        st.tuples(st.just("void-lot"), SOME),
        st.tuples(st.just("back-lot"), SOME),
        st.tuples(st.just("accept-lot"), SOME),
        st.tuples(st.just("destroy-lot"), SOME),
        st.tuples(st.just("undo"), st.integers(1, 4)),
        st.tuples(st.just("restart")),
    ),
    min_size=8,
    max_size=25,
)

_FORM = {"destination": "H1"}
_DESTROY = {"method": "burnt", "second": "W001", "reason": "x"}


def at_institution(world: Measured, step: tuple[Any, ...]) -> None:  # noqa: C901 -- one arm a step
    """One step of a random day in a pharmacy and its laboratory."""
    match step:
        case ("receive", serial, department):
            world.work(vial(serial), "institution_receive", approval="A-ML", department=department)
        case ("cells", serial, permit):
            world.work(cells(serial), "institution_receive", permit=permit)
        case ("stents", packs):
            world.work(stent(), "institution_receive", approval="A-STENT", lot_quantity=packs)
        case ("implant", packs):
            world.work(stent(), "implant", **fakes.PAPERS["implant"], lot_quantity=packs)
        case ("return", packs):
            world.work(stent(), "return_in", reason="x", lot_quantity=packs)
        case ("destroy", packs):
            world.work(stent(), "destroy", **_DESTROY, lot_quantity=packs)
        case ("dispense", serial):
            world.work(vial(serial), "dispense", **fakes.PAPERS["dispense"])
        case ("away", serial):
            world.work(vial(serial), "take_away", filing="TA-1", patient="p-0f3a")
        case ("issue", serial):
            world.work(cells(serial), "issue_lab", issue_order="O-1", responsible="DR-1")
        case ("use", serial, amount):
            world.work(cells(serial), "use_special", responsible="DR-1", amount=amount, unit="mL")
        case ("aliquot", serial, amount):
            world.work(cells(serial), "aliquot", responsible="DR-1", amount=amount, unit="mL")
        case _:
            either(world, step)


def at_zone(world: Measured, step: tuple[Any, ...]) -> None:  # noqa: C901, PLR0912 -- one arm a step
    """One step of a random day in the bonded store."""
    match step:
        case ("shelve", serial):
            for operation in ("serialise", "bonded_receive", "accept", "put_away"):
                papers = {"place": "RARE-A"} if operation == "put_away" else {}
                world.work(vial(serial), operation, **papers)
        case ("out", serial):
            world.work(vial(serial), "zone_exit", clearance_form="F-ML", **_FORM)
        case ("void", serial):
            world.work(vial(serial), "void_exit", reason="x")
        case ("back", serial):
            world.work(vial(serial), "return_in", reason="x")
        case ("enter-lot", packs):
            world.work(stent(), "bonded_receive", lot_quantity=packs)
        case ("shelve-lot", packs):
            world.work(stent(), "put_away", place="RARE-A", lot_quantity=packs)
        case ("out-lot", packs):
            world.work(stent(), "zone_exit", clearance_form="F-STENT", lot_quantity=packs, **_FORM)
        case ("void-lot", packs):
            world.work(stent(), "void_exit", reason="x", lot_quantity=packs)
        case ("back-lot", packs):
            world.work(stent(), "return_in", reason="x", lot_quantity=packs)
        case ("accept-lot", packs):
            world.work(stent(), "accept", lot_quantity=packs)
        case ("destroy-lot", packs):
            world.work(stent(), "destroy", **_DESTROY, lot_quantity=packs)
        case _:
            either(world, step)


def opened(world: Measured, zone: bool) -> Measured:
    """The morning of a day: some goods are there already."""
    if zone:
        for serial in "ABCDE":
            at_zone(world, ("shelve", serial))
        at_zone(world, ("enter-lot", "7"))
        at_zone(world, ("shelve-lot", "6"))
    else:
        for serial in "AB":
            for step in (("receive", serial, ""), ("cells", serial, "QP-1"), ("issue", serial)):
                at_institution(world, step)
        at_institution(world, ("stents", "5"))
    return world


def either(world: Measured, step: tuple[Any, ...]) -> None:
    """An undo of one of the last rows, or a restart."""
    if step[0] == "restart":
        world.reopen()
        return
    with world.store.writing() as tx:
        entry = tx.entry(max(1, world.store.head.seq - step[1] + 1))
    if entry is not None:
        world.undo(entry)


def holds(world: Measured) -> None:
    """What is true after every step."""
    for counter, steps in world.used().items():
        assert 0 <= steps <= TOTALS.get(counter, steps), counter
    with world.store.reader() as reader:
        assert reader.query("SELECT key FROM stock WHERE packs < 1 OR amount < -1") == []
        assert reader.query("SELECT * FROM stock_level WHERE packs < 0") == []
        assert all(one.conserved for one in conservation.packs(reader))
        assert all(one.conserved for one in conservation.parts(reader))


@given(day=at_the_institution)
@settings(max_examples=30)
def test_no_day_at_an_institution_breaks_a_sum(
    tmp_path_factory: pytest.TempPathFactory, day: list[tuple[Any, ...]]
) -> None:
    """No approval, share, permit or filing is exceeded in any unit; packs and parts are conserved."""
    world = opened(Measured(tmp_path_factory.mktemp("institution")), zone=False)
    for step in day:
        at_institution(world, step)
        holds(world)
    with world.store.reader() as reader:
        assert fold.differences(reader) == []
    world.close()


@given(day=in_the_zone)
@settings(max_examples=30)
def test_no_day_in_the_zone_breaks_a_sum(
    tmp_path_factory: pytest.TempPathFactory, day: list[tuple[Any, ...]]
) -> None:
    """Forms in mL and in packs, exits and voids, with and without serials."""
    world = opened(Measured(tmp_path_factory.mktemp("zone"), zone=True), zone=True)
    for step in day:
        at_zone(world, step)
        holds(world)
    with world.store.reader() as reader:
        assert fold.differences(reader) == []
        out = reader.query(
            "SELECT product, coalesce(sum(packs), 0) FROM stock WHERE form <> '' AND key NOT LIKE '00%' GROUP BY product"
        )
    spent = world.used()
    packs = dict(out)
    assert spent.get(("form", "F-ML", ""), 0) == packs.get("P-VIAL", 0) * 2_500_000
    assert spent.get(("form", "F-STENT", ""), 0) == packs.get("P-STENT", 0)
    world.close()


@given(day=at_the_institution)
@settings(max_examples=12)
def test_undoing_all_of_a_day_leaves_no_trace(
    tmp_path_factory: pytest.TempPathFactory, day: list[tuple[Any, ...]]
) -> None:
    """Backwards from the end, every accepted row can be taken back, exactly."""
    world = Measured(tmp_path_factory.mktemp("undone"))
    start = world.store.head.seq
    for step in day:
        if step[0] not in ("undo", "restart"):
            at_institution(world, step)
    for seq in range(world.store.head.seq, start, -1):
        with world.store.writing() as tx:
            entry = tx.entry(seq)
        if entry is not None and entry.verdict == "ACCEPT" and entry.kind == "scan":
            assert world.undo(entry) is not None, entry.operation
    assert world.used() == {}
    with world.store.reader() as reader:
        assert reader.query("SELECT count(*) FROM stock") == [(0,)]
        assert reader.query("SELECT count(*) FROM stock_level WHERE packs <> 0") == [(0,)]
        assert fold.differences(reader) == []
    world.close()
