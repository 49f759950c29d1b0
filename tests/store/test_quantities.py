"""Balances in each paper's own unit, goods without serials and parts of packages, through the store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from edge.catalogue import SHARED, ClearanceForm
from edge.rules.facts import Balance
from edge.store import fold, ledger, lookup
from tests import conservation, fakes
from tests.rules.judging import said
from tests.store import measured
from tests.store.measured import STENT_LOT, Measured, cells, stent, vial


@pytest.fixture
def pharmacy(tmp_path: Path) -> Iterator[Measured]:
    """An institution's station."""
    world = Measured(tmp_path)
    yield world
    world.close()


@pytest.fixture
def zone(tmp_path: Path) -> Iterator[Measured]:
    """A zone's station."""
    world = Measured(tmp_path, zone=True)
    yield world
    world.close()


def shelve(world: Measured, *serials: str) -> None:
    """Vials onto the shelf."""
    for serial in serials:
        world.work(vial(serial), "serialise")
        world.work(vial(serial), "bonded_receive")
        world.work(vial(serial), "put_away", place="RARE-A")


def exit_(world: Measured, serial: str) -> tuple[str, list[str]]:
    """One vial out of the zone under the form in mL."""
    decision, _ = world.work(vial(serial), "zone_exit", clearance_form="F-ML", destination="H1")
    return decision.verdict, said(decision)


def test_a_receipt_spends_the_approval_in_its_unit(pharmacy: Measured) -> None:
    """2.5 mL a vial of 10 mL for the institution: four go, the fifth is over its share, said in mL."""
    for serial in "ABCD":
        decision, _ = pharmacy.work(vial(serial), "institution_receive", approval="A-ML")
        assert decision.verdict == "ACCEPT", decision.findings
    assert pharmacy.used() == {("approval", "A-ML", ""): 10_000_000, ("line", "A-ML", "H1"): 10_000_000}
    decision, _ = pharmacy.work(vial("E"), "institution_receive", approval="A-ML")
    assert decision.verdict == "REJECT"
    (over,) = [one for one in decision.findings if one.severity == "reject"]
    assert (over.code, over.params["why"]) == ("approval-balance", "line")
    assert over.params.items() >= {
        ("total", "10"),
        ("used", "10"),
        ("remaining", "0"),
        ("asked", "2.5"),
        ("unit", "mL"),
    }


def test_a_share_that_two_stations_may_take_from_is_not_taken_twice(zone: Measured) -> None:
    """Of 15 mL, 10 may go under a form that another station holds: two vials go here, a third is for a supervisor;
    where that form is for another institution, it is not.
    """
    issue = measured.catalogue()
    own = next(form for form in issue.clearance_forms if form.number == "F-ML")
    other = replace(own, number="F-ML-2", station="ZONE-2")
    zone.take_again(replace(issue, version=2, clearance_forms=(*issue.clearance_forms, other)))
    shelve(zone, *"ABCD")
    asked = [any("share-elsewhere" in one for one in exit_(zone, serial)[1]) for serial in "ABC"]
    assert asked == [False, False, True]
    other = replace(other, institutions=("H2",))
    zone.take_again(replace(issue, version=3, clearance_forms=(*issue.clearance_forms, other)))
    assert exit_(zone, "D") == ("ACCEPT", [])


def test_a_department_has_its_own_share(pharmacy: Measured) -> None:
    """5 mL for the department are two vials; the institution's share is spent with them."""
    for serial in "AB":
        pharmacy.work(vial(serial), "institution_receive", approval="A-ML", department="NEURO")
    assert pharmacy.used()["department", "A-ML", "H1/NEURO"] == 5_000_000
    decision, _ = pharmacy.work(vial("C"), "institution_receive", approval="A-ML", department="NEURO")
    assert "reject department-balance" in said(decision)
    assert pharmacy.facts is not None
    assert pharmacy.facts.department_balance == Balance(total=5_000_000, used=5_000_000)
    other, _ = pharmacy.work(vial("C"), "institution_receive", approval="A-ML", department="HAEM")
    assert "reject department-balance:department" in said(other)


def test_a_serial_is_spent_once_ever(pharmacy: Measured) -> None:
    """Dispensed, returned or scanned again, it is never taken from the approval again."""
    pharmacy.work(vial("A"), "institution_receive", approval="A-ML")
    used = pharmacy.used()
    decision, _ = pharmacy.again(vial("A"))
    assert decision.repeat
    for operation, papers in (("institution_receive", {"approval": "A-ML"}), ("return_in", {"reason": "x"})):
        pharmacy.work(vial("A"), operation, **papers)
    pharmacy.work(vial("A"), "accept")
    assert pharmacy.used() == used


def test_an_unknown_conversion_is_asked_and_never_waived(pharmacy: Measured) -> None:
    """Nobody has said how many grams a vial is, so it would be spent without being counted."""
    decision, _ = pharmacy.work(vial("A"), "institution_receive", approval="A-GRAMS")
    assert decision.verdict == "REVIEW"
    assert "review conversion-unknown" in said(decision)
    assert pharmacy.used() == {}


def test_a_permit_is_spent_beside_its_opinion(pharmacy: Measured) -> None:
    """Each in its own unit: 2.5 mL of the permit, 10 mg of the opinion."""
    for serial in "ABC":
        decision, _ = pharmacy.work(cells(serial), "institution_receive", permit="QP-1")
        assert decision.verdict == "ACCEPT", decision.findings
    assert pharmacy.used() == {
        ("permit", "QP-1", ""): 7_500_000,
        ("approval", "A-CELLS", ""): 30_000_000,
        ("line", "A-CELLS", "H1"): 30_000_000,
    }
    over, _ = pharmacy.work(cells("D"), "institution_receive", permit="QP-1")
    assert "reject permit-balance" in said(over)
    beyond, _ = pharmacy.work(cells("D"), "institution_receive", permit="QP-2")
    assert "reject permit-balance:permits" in said(beyond)


def test_a_form_in_its_own_unit_and_a_void_that_gives_back_what_was_taken(zone: Measured) -> None:
    """Four vials of 2.5 mL fill a form of 10 mL; a voided exit restores form, approval and share."""
    shelve(zone, *"ABCDE")
    assert [exit_(zone, serial)[0] for serial in "ABCDE"] == ["ACCEPT"] * 4 + ["REJECT"]
    full = {("form", "F-ML", ""): 10_000_000, ("approval", "A-ZONE", ""): 10_000_000}
    assert zone.used() == {**full, ("line", "A-ZONE", "H1"): 10_000_000}
    decision, _ = zone.work(vial("A"), "void_exit", reason="x")
    assert decision.verdict == "ACCEPT", decision.findings
    assert set(zone.used().values()) == {7_500_000}
    assert exit_(zone, "E")[0] == "ACCEPT"
    with zone.store.reader() as reader:
        rows = list(ledger.ledger_rows(reader, "F-ML"))
        assert fold.differences(reader) == []
    assert [(row.serial, row.packs, row.used, row.remaining, row.unit) for row in rows][-2:] == [
        ("A", -1, 7_500_000, 2_500_000, "mL"),
        ("E", 1, 10_000_000, 0, "mL"),
    ]


def test_a_void_after_the_pack_has_another_content(zone: Measured) -> None:
    """What was taken comes back, not what it would take now."""
    from dataclasses import replace
    from decimal import Decimal

    from edge.catalogue import Content
    from tests.store.measured import PRODUCTS, catalogue

    shelve(zone, "A")
    exit_(zone, "A")
    other = replace(PRODUCTS[0], contents=(Content(unit="mL", per_pack=Decimal(5)),))
    zone.take_again(catalogue(version=2, products=(*fakes.PRODUCTS, other, *PRODUCTS[1:])))
    zone.work(vial("A"), "void_exit", reason="x")
    assert zone.used() == {}


def test_a_redelivery_takes_nothing_and_its_void_gives_nothing_back(zone: Measured) -> None:
    """Returned and sent again, it has been taken; to void that exit brings nothing back."""
    shelve(zone, "A")
    exit_(zone, "A")
    zone.work(vial("A"), "return_in", reason="refused at the door")
    zone.work(vial("A"), "accept")
    zone.work(vial("A"), "put_away", place="RARE-A")
    used = zone.used()
    assert exit_(zone, "A")[0] == "ACCEPT"
    assert zone.used() == used
    decision, _ = zone.work(vial("A"), "void_exit", reason="x")
    assert decision.verdict == "ACCEPT"
    assert zone.used() == used
    assert exit_(zone, "A")[0] == "ACCEPT"
    assert zone.used() == used


def test_bars_of_papers_in_other_units(pharmacy: Measured) -> None:
    """What the screens show of a permit, an approval and their units."""
    pharmacy.work(cells("A"), "institution_receive", permit="QP-1")
    with pharmacy.store.reader() as reader:
        permit, approval = lookup.paper_bar(reader, "QP-1"), lookup.paper_bar(reader, "A-CELLS")
        assert lookup.paper_bar(reader, "no such paper") is None
        (bar,) = [one for one in lookup.approval_bars(reader) if one.approval == "A-CELLS"]
    assert permit == lookup.FormBar("QP-1", 2_500_000, 7_500_000, 2_500_000, "mL")
    assert approval == lookup.FormBar("A-CELLS", 10_000_000, 100_000_000, 10_000_000, "mg")
    assert (bar.used, bar.unit) == (10_000_000, "mg")
    assert [(one.form, one.used) for one in bar.forms] == [("QP-1", 2_500_000), ("QP-2", 0)]


def test_a_case_over_the_form_is_refused_whole(zone: Measured) -> None:
    """Five vials in a case against four that fit: none goes, and the case's count is said."""
    shelve(zone, *"ABCDE")
    for serial in "ABCDE":
        zone.work(vial(serial), "pack_case", case=fakes.SSCC)
    decision, _ = zone.work(fakes.case_code(), "zone_exit", clearance_form="F-ML", destination="H1")
    (over,) = [one for one in decision.findings if one.code == "clearance-balance"]
    assert over.params.items() >= {("asked", "12.5"), ("remaining", "10"), ("children", "5")}
    assert zone.used() == {}


def test_goods_without_serials_count_each_scan(pharmacy: Measured) -> None:
    """The same code again in the same task is another pack; the papers or the code may say how many."""
    pharmacy.work(stent(), "institution_receive", approval="A-STENT", lot_quantity="3")
    first, entry = pharmacy.again(stent())
    assert (first.verdict, first.packs, entry.packs) == ("ACCEPT", 3, 3)
    assert pharmacy.lots() == {"received": 6}
    assert pharmacy.store.counts.packages == 6
    counted, _ = pharmacy.again(stent(count=5))
    assert counted.packs == 5
    assert pharmacy.used()["approval", "A-STENT", ""] == 11
    over, _ = pharmacy.again(stent(count=2))
    assert "reject approval-balance" in said(over)
    assert pharmacy.lots() == {"received": 11}


def elsewhere(station: str, serials: tuple[str, ...] = (), quantity: int = 8) -> ClearanceForm:
    """A form under the approval that the pharmacy spends by itself."""
    form = next(form for form in measured.FORMS if form.number == "F-STENT")
    named = {"number": "F-X", "approval": "A-STENT", "station": station, "serials": serials}
    return replace(form, quantity=Decimal(quantity), **named)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("form", "may"),
    [
        (elsewhere("ZONE-1"), 4),
        (elsewhere("", tuple("ABCDEFGH")), 4),
        (elsewhere(SHARED), 4),
        (elsewhere("PHARM-1"), 12),
        (elsewhere("ZONE-1", quantity=12), 0),
    ],
)
def test_an_approval_spent_by_itself_leaves_what_others_may_take(
    pharmacy: Measured, form: ClearanceForm, may: int
) -> None:
    """Under a form of another station, a shared one or a list, of which nobody here knows what they took."""
    whole = measured.catalogue()
    pharmacy.take_again(
        replace(whole, version=whole.version + 1, clearance_forms=(*whole.clearance_forms, form))
    )
    over, _ = pharmacy.work(stent(), "institution_receive", approval="A-STENT", lot_quantity=str(may + 1))
    assert over.verdict == "REJECT"
    if may < 12:
        assert "reject no-quota-here:apart" in said(over)
    if may:
        fits, _ = pharmacy.work(stent(), "institution_receive", approval="A-STENT", lot_quantity=str(may))
        assert fits.verdict == "ACCEPT", fits.findings


def test_so_does_one_spent_under_a_form_of_its_own(pharmacy: Measured) -> None:
    """Four of twelve by itself leave eight to the other station's form: none is left for the form held here."""
    whole = measured.catalogue()
    own = replace(elsewhere("PHARM-1", quantity=4), number="F-P")
    forms = (*whole.clearance_forms, elsewhere("ZONE-1"), own)
    pharmacy.take_again(replace(whole, version=whole.version + 1, clearance_forms=forms))
    first, _ = pharmacy.work(stent(), "institution_receive", approval="A-STENT", lot_quantity="4")
    assert first.verdict == "ACCEPT", first.findings
    papers = {"approval": "A-STENT", "clearance_form": "F-P"}
    over, _ = pharmacy.work(stent(), "institution_receive", lot_quantity="1", **papers)
    assert "reject no-quota-here:apart" in said(over)


def test_no_more_of_a_lot_than_there_is(pharmacy: Measured) -> None:
    """Packs are taken from those received, and never below nought."""
    pharmacy.work(stent(), "institution_receive", approval="A-STENT", lot_quantity="3")
    decision, _ = pharmacy.work(stent(), "implant", **fakes.PAPERS["implant"], lot_quantity="4")
    assert "reject not-enough-here" in said(decision)
    assert decision.findings[0].params["remaining"] == "3"
    used, _ = pharmacy.work(stent(), "implant", **fakes.PAPERS["implant"], lot_quantity="3")
    assert used.verdict == "ACCEPT", used.findings
    assert pharmacy.lots() == {"implanted": 3}
    none, _ = pharmacy.again(stent(count=1))
    assert "reject not-enough-here" in said(none)
    other, _ = pharmacy.work(stent("OTHER"), "implant", **fakes.PAPERS["implant"])
    assert "reject not-enough-here" in said(other)


def test_undo_of_goods_without_serials_is_exact(pharmacy: Measured) -> None:
    """The record that shrank or went, the one that grew, and the approval are as they were."""
    _, first = pharmacy.work(stent(), "institution_receive", approval="A-STENT", lot_quantity="3")
    _, second = pharmacy.work(stent(), "implant", **fakes.PAPERS["implant"], lot_quantity="3")
    assert pharmacy.undo(first) is None
    assert pharmacy.undo(second) is not None
    assert pharmacy.lots() == {"received": 3}
    assert pharmacy.undo(first) is not None
    assert pharmacy.lots() == {}
    assert pharmacy.used() == {}
    with pharmacy.store.reader() as reader:
        assert fold.differences(reader) == []


def test_the_latest_entry_of_a_lot_is_found_by_its_code(pharmacy: Measured) -> None:
    """What is scanned for a correction is the lot's code, whatever records stand for it."""
    pharmacy.work(stent(), "institution_receive", approval="A-STENT", lot_quantity="3")
    _, entry = pharmacy.work(stent(), "implant", **fakes.PAPERS["implant"])
    with pharmacy.store.writing() as tx:
        latest = tx.latest_entry(entry.key)
    assert latest is not None
    assert latest.seq == entry.seq


def test_lots_leave_the_zone_and_come_back_by_void(zone: Measured) -> None:
    """Entered from outside, put away, out under the form and back; the ledger has packs."""
    for operation, papers in (("bonded_receive", {}), ("put_away", {"place": "RARE-A"})):
        decision, _ = zone.work(stent(), operation, lot_quantity="10", **papers)
        assert decision.verdict == "ACCEPT", decision.findings
    out = {"clearance_form": "F-STENT", "destination": "H1"}
    over, _ = zone.work(stent(), "zone_exit", lot_quantity="9", **out)
    assert "reject clearance-balance:single" in said(over)
    zone.work(stent(), "zone_exit", lot_quantity="8", **out)
    assert zone.lots() == {"shelved": 2, "exited": 8}
    back, _ = zone.work(stent(), "void_exit", reason="x", lot_quantity="3")
    assert back.verdict == "ACCEPT", back.findings
    assert zone.lots() == {"shelved": 5, "exited": 5}
    assert zone.used()["form", "F-STENT", ""] == 5
    with zone.store.reader() as reader:
        rows = list(ledger.ledger_rows(reader, "F-STENT"))
        (sums,) = conservation.packs(reader)
        assert fold.differences(reader) == []
    assert [(row.packs, row.used, row.remaining, row.lot) for row in rows] == [
        (8, 8, 0, STENT_LOT),
        (-3, 5, 3, STENT_LOT),
    ]
    assert (sums.came, sums.fates, sums.conserved) == (
        {"bonded_receive": 10},
        {"exited": 5, "on hand": 5},
        True,
    )


def test_a_code_without_a_lot_cannot_be_counted(pharmacy: Measured) -> None:
    """Goods without serials go by GTIN and lot."""
    decision, _ = pharmacy.work(stent(lot=""), "institution_receive", approval="A-STENT")
    assert said(decision) == ["reject no-lot"]


@pytest.mark.parametrize("quantity", ["0", "-1", "2.5", "many", "10000000"])
def test_a_quantity_is_a_whole_number(pharmacy: Measured, quantity: str) -> None:
    """From one to a million."""
    decision, _ = pharmacy.work(stent(), "institution_receive", approval="A-STENT", lot_quantity=quantity)
    assert "reject paper-wrong" in said(decision)
    assert pharmacy.lots() == {}


def test_receipts_are_counted_by_the_lines_of_their_note(pharmacy: Measured) -> None:
    """What came of a lot under the despatch note, undone with its row."""
    pharmacy.work(stent(), "institution_receive", approval="A-STENT", note="N-1", lot_quantity="4")
    assert pharmacy.used()["note", "N-1", f"P-STENT/{STENT_LOT}"] == 4
    decision, entry = pharmacy.work(
        stent(), "institution_receive", approval="A-STENT", note="N-1", lot_quantity="2"
    )
    assert pharmacy.facts is not None
    assert pharmacy.facts.noted == {("P-STENT", STENT_LOT): 4}
    assert any(one.code == "note-agrees" for one in decision.findings)
    assert pharmacy.used()["note", "N-1", f"P-STENT/{STENT_LOT}"] == 6
    assert pharmacy.undo(entry) is not None
    assert pharmacy.used()["note", "N-1", f"P-STENT/{STENT_LOT}"] == 4


def receive_cells(world: Measured, serial: str = "C1") -> None:
    """A tube of cells, received and issued to the laboratory."""
    world.work(cells(serial), "institution_receive", permit="QP-1")
    decision, _ = world.work(cells(serial), "issue_lab", issue_order="O-1", responsible="DR-1")
    assert decision.verdict == "ACCEPT", decision.findings


def test_part_of_a_package_and_the_rest_sum_to_the_whole(pharmacy: Measured) -> None:
    """Used in goes: what is left is kept to the last drop, and nothing beyond it is given."""
    receive_cells(pharmacy)
    part = {"responsible": "DR-1", "amount": "1.2", "unit": "mL"}
    for left, state in ((1_300_000, "issued"), (100_000, "issued")):
        decision, _ = pharmacy.work(cells("C1"), "use_special", **part)
        assert decision.verdict == "ACCEPT", decision.findings
        record = decision.effects.items[0]
        assert (record.amount, record.unit, record.state) == (left, "mL", state)
    over, _ = pharmacy.work(cells("C1"), "use_special", **part)
    assert "reject not-enough-here:part" in said(over)
    other = {**part, "amount": "0.4", "unit": "mg"}
    last, entry = pharmacy.work(cells("C1"), "use_special", **other)
    assert (last.effects.items[0].amount, last.effects.items[0].state) == (0, "used")
    with pharmacy.store.reader() as reader:
        (sums,) = conservation.parts(reader)
    assert (sums.whole, sums.taken, sums.left) == (2_500_000, 2_500_000, 0)
    assert pharmacy.undo(entry) is not None
    with pharmacy.store.reader() as reader:
        (sums,) = conservation.parts(reader)
    assert (sums.taken, sums.left) == (2_400_000, 100_000)


def test_aliquots_have_codes_of_their_own(pharmacy: Measured) -> None:
    """Each scan of the parent makes one child; both, and what is used of them, sum to the whole."""
    receive_cells(pharmacy)
    first, _ = pharmacy.work(cells("C1"), "aliquot", responsible="DR-1", amount="1", unit="mL")
    assert first.verdict == "ACCEPT", first.findings
    child, parent = first.effects.items
    assert (child.origin, child.amount, parent.amount) == (parent.key, 1_000_000, 1_500_000)
    assert child.serial in first.minted
    second, _ = pharmacy.again(cells("C1"))
    assert (second.repeat, second.effects.items[1].amount) == (False, 500_000)
    over, _ = pharmacy.again(cells("C1"))
    assert "reject not-enough-here:part" in said(over)
    used, _ = pharmacy.work(cells(child.serial), "use_special", responsible="DR-1", amount="0.25", unit="mL")
    assert used.verdict == "ACCEPT", used.findings
    assert used.effects.items[0].amount == 750_000
    with pharmacy.store.reader() as reader:
        (sums,) = conservation.parts(reader)
        (packs,) = conservation.packs(reader)
        assert fold.differences(reader) == []
    assert (sums.whole, sums.taken, sums.left) == (2_500_000, 250_000, 2_250_000)
    assert packs.conserved
    assert sum(packs.came.values()) == 1


def test_packs_are_split_only_where_the_site_does(tmp_path: Path) -> None:
    """拆零 is site policy, off unless switched on; the last part is the whole pack's dispensing."""
    for switched, found in (("false", "reject part-packs"), ("true", "")):
        world = Measured(tmp_path / switched, settings={"part-packs": switched})
        world.work(vial("A"), "institution_receive", approval="A-ML")
        papers = {**fakes.PAPERS["dispense"], "amount": "1", "unit": "mL"}
        decision, _ = world.work(vial("A"), "dispense", **papers)
        if found:
            assert found in said(decision)
        else:
            assert (decision.effects.items[0].state, decision.effects.items[0].amount) == (
                "received",
                1_500_000,
            )
            assert decision.effects.items[0].patient == ""
            last, _ = world.work(vial("A"), "dispense", **{**papers, "amount": "1.5"})
            assert (last.effects.items[0].state, last.effects.items[0].amount) == ("dispensed", 0)
        world.close()


def test_take_away_is_counted_under_its_filing(pharmacy: Measured) -> None:
    """Two packs were filed; the third stays, and the approval is not spent by any."""
    for serial in "ABC":
        pharmacy.work(vial(serial), "institution_receive", approval="A-ML")
        pharmacy.work(vial(serial), "dispense", **fakes.PAPERS["dispense"])
    used = pharmacy.used()
    papers = {"filing": "TA-1", "patient": "p-0f3a"}
    verdicts = [pharmacy.work(vial(serial), "take_away", **papers)[0] for serial in "ABC"]
    assert [one.verdict for one in verdicts] == ["ACCEPT", "ACCEPT", "REJECT"]
    assert "reject take-away-filed:quantity" in said(verdicts[2])
    assert pharmacy.used() == {**used, ("filing", "TA-1", ""): 2}


def test_the_earliest_expiry_on_hand_is_known_where_the_site_asks(tmp_path: Path) -> None:
    """FEFO looks at what the step could take instead."""
    from datetime import date

    for switched, expected in (("true", date(2027, 1, 31)), ("false", None)):
        world = Measured(tmp_path / switched, settings={"fefo": switched})
        early = fakes.code("A", "09520000001193", expiry=date(2027, 1, 31), lot="EARLY")
        world.work(early, "institution_receive", approval="A-ML")
        world.work(vial("B"), "institution_receive", approval="A-ML")
        world.work(vial("B"), "dispense", **fakes.PAPERS["dispense"])
        assert world.facts is not None
        assert world.facts.earlier == expected
        world.close()
