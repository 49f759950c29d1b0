"""Goods without serials in cases: counted lines that go with the SSCC, all of them or none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.rules.decision import Decision
from edge.store import fold
from tests import conservation, fakes
from tests.rules.judging import said
from tests.store.measured import STENT_LOT, Measured, stent, vial

CASE, OTHER = f"00{fakes.SSCC}", f"00{fakes.OTHER_SSCC}"
OUT = {"clearance_form": "F-STENT", "destination": "H1"}
DESTROY = {"method": "burnt", "second": "W001", "reason": "x"}
Standing = dict[tuple[str, str], int]


@pytest.fixture
def zone(tmp_path: Path) -> Iterator[Measured]:
    """A bonded store with ten stents of one lot on the shelf; whatever was done, its sums are whole."""
    world = Measured(tmp_path, zone=True)
    world.work(stent(), "bonded_receive", lot_quantity="10")
    world.work(stent(), "put_away", place="RARE-A", lot_quantity="10")
    yield world
    with world.store.reader() as reader:
        assert fold.differences(reader) == []
        assert all(one.conserved for one in conservation.packs(reader))
        assert reader.query("SELECT key FROM stock WHERE packs < 1") == []
    world.close()


def stands(world: Measured) -> Standing:
    """Packs of stents by state and case."""
    with world.store.reader() as reader:
        rows = reader.query(
            "SELECT state, parent, sum(packs) FROM stock WHERE product = 'P-STENT' GROUP BY state, parent"
        )
    return {(state, parent): packs for state, parent, packs in rows}


def pack(world: Measured, packs: int, case: str = fakes.SSCC) -> Decision:
    """So many stents into a case."""
    return world.work(stent(), "pack_case", case=case, lot_quantity=str(packs))[0]


def scan_case(world: Measured, operation: str, sscc: str = fakes.SSCC, **papers: str) -> Decision:
    """The SSCC alone, in a task of its own."""
    return world.work(fakes.case_code(sscc), operation, **papers)[0]


def test_packs_are_counted_into_a_case(zone: Measured) -> None:
    """The same code twice counts twice; those in the case and those beside it are two records."""
    pack(zone, 4)
    decision, _ = zone.again(stent())
    assert (decision.verdict, decision.packs) == ("ACCEPT", 4)
    assert stands(zone) == {("shelved", CASE): 8, ("shelved", ""): 2}


def test_no_more_goes_into_a_case_than_stands_loose(zone: Measured) -> None:
    """What stands in another case is not taken out of it by being packed again."""
    pack(zone, 8)
    assert "reject not-enough-here" in said(pack(zone, 3, fakes.OTHER_SSCC))
    pack(zone, 2)
    assert "reject already-in-case" in said(pack(zone, 1, fakes.OTHER_SSCC))
    assert stands(zone) == {("shelved", CASE): 10}


def test_packs_of_what_the_case_holds_go_before_others(zone: Measured) -> None:
    """A case of shelved goods is filled from the shelf, though others stand nearer the door."""
    pack(zone, 2)
    zone.work(stent(), "bonded_receive", lot_quantity="5")
    assert pack(zone, 3).verdict == "ACCEPT"
    assert stands(zone) == {("shelved", CASE): 5, ("shelved", ""): 5, ("entered", ""): 5}


def test_a_case_leaves_with_its_lines_and_comes_back(zone: Measured) -> None:
    """One row, eight packs of the form; voided, they are where they were and the form is whole again."""
    pack(zone, 8)
    before = stands(zone)
    decision = scan_case(zone, "zone_exit", **OUT)
    assert (decision.verdict, decision.packs) == ("ACCEPT", 8)
    assert stands(zone) == {("exited", CASE): 8, ("shelved", ""): 2}
    assert zone.used()["form", "F-STENT", ""] == 8
    assert scan_case(zone, "void_exit", reason="x").verdict == "ACCEPT"
    assert {packs for _, packs in zone.used().items()} == set()
    assert stands(zone) == before


def test_a_case_over_the_form_stays_whole(zone: Measured) -> None:
    """Nine against the form's eight are refused, saying how many the case holds; nothing has moved."""
    pack(zone, 9)
    decision = scan_case(zone, "zone_exit", **OUT)
    (over,) = [one for one in decision.findings if one.code == "clearance-balance"]
    assert (decision.verdict, over.params["remaining"], over.params["children"]) == ("REJECT", "8", "9")
    assert stands(zone) == {("shelved", CASE): 9, ("shelved", ""): 1}
    assert zone.used() == {}


def test_a_case_in_the_wrong_state_is_refused_as_its_packages_are(zone: Measured) -> None:
    """Entered goods do not leave; those that left are duplicates."""
    zone.work(stent(lot="B"), "bonded_receive", lot_quantity="2")
    zone.work(stent(lot="B"), "pack_case", case=fakes.SSCC, lot_quantity="2")
    assert "reject chain-order" in said(scan_case(zone, "zone_exit", **OUT))
    assert scan_case(zone, "put_away", place="RARE-A").verdict == "ACCEPT"
    assert scan_case(zone, "zone_exit", **OUT).verdict == "ACCEPT"
    assert "reject duplicate" in said(scan_case(zone, "zone_exit", **OUT))


def test_two_standings_in_one_case_become_one(zone: Measured) -> None:
    """Packs from two shelves stand alike once the case has left, and none of them is lost."""
    zone.work(stent(), "put_away", place="WARM-C", lot_quantity="4")
    zone.work(stent(), "pack_case", case=fakes.SSCC, lot_quantity="6")
    zone.again(stent())
    assert "reject not-enough-here" in said(pack(zone, 5))
    assert pack(zone, 2).verdict == "ACCEPT"
    packed = stands(zone)["shelved", CASE]
    assert scan_case(zone, "zone_exit", **OUT).verdict == "ACCEPT"
    assert stands(zone)["exited", CASE] == packed
    with zone.store.reader() as reader:
        rows = reader.query("SELECT count(*) FROM stock WHERE state = 'exited' AND product = 'P-STENT'")
    assert rows == [(1,)]


def test_unpacking_by_the_case_and_by_the_pack(zone: Measured) -> None:
    """Some packs come out of the case of the papers; then its SSCC empties it, and it is no more."""
    pack(zone, 6)
    decision, _ = zone.work(stent(), "unpack_case", case=fakes.SSCC, lot_quantity="2")
    assert decision.verdict == "ACCEPT"
    assert stands(zone) == {("shelved", CASE): 4, ("shelved", ""): 6}
    assert scan_case(zone, "unpack_case").verdict == "ACCEPT"
    assert stands(zone) == {("shelved", ""): 10}
    assert "review contents-unknown" in said(scan_case(zone, "unpack_case"))


def test_unpacking_asks_which_case_where_several_hold_the_lot(zone: Measured) -> None:
    """Packs carry no code of their own, so the papers must say out of which case they come."""
    pack(zone, 2)
    pack(zone, 3, fakes.OTHER_SSCC)
    decision, _ = zone.work(stent(), "unpack_case")
    assert "reject paper-missing" in said(decision)
    assert zone.work(stent(), "unpack_case", case=fakes.OTHER_SSCC, lot_quantity="3")[0].verdict == "ACCEPT"
    assert stands(zone) == {("shelved", CASE): 2, ("shelved", ""): 8}
    assert "reject not-in-case" in said(zone.work(stent(), "unpack_case", case=fakes.OTHER_SSCC)[0])


def test_a_case_in_a_case(zone: Measured) -> None:
    """The outer SSCC takes the lines of the inner one with it."""
    pack(zone, 3)
    pack(zone, 2, fakes.OTHER_SSCC)
    decision = scan_case(zone, "pack_case", fakes.OTHER_SSCC, case=fakes.SSCC)
    assert decision.verdict == "ACCEPT"
    out = scan_case(zone, "zone_exit", **OUT)
    assert (out.verdict, out.packs, out.lots) == (
        "ACCEPT",
        5,
        (("https://id.gs1.org/01/09520000001209/10/ST-77", 5),),
    )
    assert stands(zone) == {("exited", CASE): 3, ("exited", OTHER): 2, ("shelved", ""): 5}


def test_loose_packs_go_before_those_in_a_case(zone: Measured) -> None:
    """Damage takes what stands open; from a case packs come one scan at a time, and no longer stand in it."""
    pack(zone, 8)
    zone.work(stent(), "damage", reason="wet", lot_quantity="2")
    assert stands(zone) == {("shelved", CASE): 8, ("lost", ""): 2}
    zone.work(stent(), "damage", reason="wet", lot_quantity="3")
    assert stands(zone) == {("shelved", CASE): 5, ("lost", ""): 5}


def test_an_undo_of_a_case_brings_every_line_back(zone: Measured) -> None:
    """The records, their packs and the form are exactly as they were."""
    pack(zone, 6)
    with zone.store.reader() as reader:
        before = reader.query("SELECT * FROM stock ORDER BY key")
    _, entry = zone.work(fakes.case_code(), "zone_exit", **OUT)
    assert zone.undo(entry) is not None
    with zone.store.reader() as reader:
        assert reader.query("SELECT * FROM stock ORDER BY key") == before
    assert zone.used() == {}


def test_packs_that_leave_again_are_given_nothing_back_for(zone: Measured) -> None:
    """Two packs that came back leave with two that never left: voided, only the latter are restored."""
    for operation, papers in (
        ("bonded_receive", {}),
        ("put_away", {"place": "RARE-A"}),
        ("zone_exit", OUT),
        ("return_in", {"reason": "x"}),
        ("accept", {}),
        ("put_away", {"place": "RARE-A"}),
        ("bonded_receive", {}),
        ("put_away", {"place": "RARE-A"}),
    ):
        decision, _ = zone.work(stent(lot="B"), operation, lot_quantity="2", **papers)
        assert decision.verdict == "ACCEPT", operation
    assert zone.used()["form", "F-STENT", ""] == 2
    zone.work(stent(lot="B"), "pack_case", case=fakes.SSCC, lot_quantity="2")
    assert zone.again(stent(lot="B"))[0].verdict == "ACCEPT"
    assert scan_case(zone, "zone_exit", **OUT).verdict == "ACCEPT"
    assert zone.used()["form", "F-STENT", ""] == 4
    assert scan_case(zone, "void_exit", reason="x").verdict == "ACCEPT"
    assert zone.used()["form", "F-STENT", ""] == 2


def test_a_case_of_lots_and_serials_goes_as_one(tmp_path: Path) -> None:
    """Both kinds are destroyed with one scan of the SSCC, and counted together."""
    world = Measured(tmp_path)
    world.work(stent(), "institution_receive", approval="A-STENT", lot_quantity="4")
    world.work(vial("A"), "institution_receive", approval="A-ML")
    world.work(stent(), "pack_case", case=fakes.SSCC, lot_quantity="3")
    world.work(vial("A"), "pack_case", case=fakes.SSCC)
    decision = scan_case(world, "destroy", **DESTROY)
    assert (decision.verdict, decision.packs, len(decision.leaves), len(decision.lots)) == ("ACCEPT", 4, 1, 1)
    assert stands(world) == {("destroyed", CASE): 3, ("received", ""): 1}
    with world.store.reader() as reader:
        assert fold.differences(reader) == []
        assert all(one.conserved for one in conservation.packs(reader))
    world.close()


def test_a_hold_on_packs_of_a_case_is_one_on_the_lot(zone: Measured) -> None:
    """Packs cannot be told apart, so a recalled case stops the loose ones too; one order lifts it."""
    pack(zone, 4)
    zone.work(stent(), "put_away", place="WARM-C", lot_quantity="3")
    zone.work(stent(), "pack_case", case=fakes.SSCC, lot_quantity="1")
    recalled = scan_case(zone, "recall", order="R-1")
    (hold,) = recalled.effects.holds
    assert (hold.kind, hold.product, hold.lot, hold.serial) == ("recall", "P-STENT", STENT_LOT, "")
    (lifted,) = scan_case(zone, "release_hold", order="R-2").effects.holds
    assert (lifted.id, lifted.released is not None) == (hold.id, True)


def test_nothing_goes_into_a_case_that_has_left(tmp_path: Path) -> None:
    """A package never seen here would leave with it, and be taken from no paper."""
    world = Measured(tmp_path, zone=True)
    for operation, papers in (("serialise", {}), ("bonded_receive", {}), ("put_away", {"place": "RARE-A"})):
        world.work(vial("A"), operation, **papers)
    world.work(vial("A"), "pack_case", case=fakes.SSCC)
    assert scan_case(world, "zone_exit", clearance_form="F-ML", destination="H1").verdict == "ACCEPT"
    decision, _ = world.work(vial("B"), "pack_case", case=fakes.SSCC)
    assert "reject mixed-case" in said(decision)
    with world.store.reader() as reader:
        assert reader.query("SELECT count(*) FROM stock WHERE serial = 'B'") == [(0,)]
    world.close()
