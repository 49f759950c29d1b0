"""Where one regime, paper or package meets another: judged by a real station on the sample catalogues."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from edge.catalogue import ApprovalLine, Catalogue, Despatch, DespatchNote, Hold, NoteLine, Product
from edge.station import Outcome
from tests import fakes
from tests.station.desk import Desk, codes
from tests.station.regime_scenes import LOT, SCENES, RegimeDesk

Opened = Callable[..., RegimeDesk]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    """A desk of a scene, its catalogue changed by the function given."""
    desks: list[RegimeDesk] = []

    def desk(scene: str, change: Callable[[Catalogue], Catalogue] = lambda it: it) -> RegimeDesk:
        known = SCENES[scene]
        catalogue = change(known.catalogue)
        ids = [one.id for one in known.products]
        products = tuple(one for one in catalogue.products if one.id in ids)
        made = RegimeDesk(tmp_path / "desk", replace(known, catalogue=catalogue, products=products))
        made.sign_in()
        desks.append(made)
        return made

    yield desk
    for one in desks:
        one.sound()
        one.close()


def product(desk: RegimeDesk, id_: str) -> Product:
    """One of the scene's."""
    return next(one for one in desk.scene.products if one.id == id_)


def does(desk: RegimeDesk, operation: str, of: Product, serial: str = "A", **said: Any) -> Outcome:
    """One scan in a task of its own, with the right papers but for those said."""
    lot, expiry = said.pop("lot", LOT), said.pop("expiry", "")
    assert desk.try_open(operation, desk.scene.papers(operation, of, said)), operation
    reading = desk.scene.reading(of, serial, lot)
    if expiry:
        reading = reading.replace(b"17271231", b"17" + expiry.encode())
    return desk.scan(reading)


def accepted(desk: RegimeDesk, operation: str, of: Product, serial: str = "A", **said: Any) -> Outcome:
    """The same, which must be accepted."""
    outcome = does(desk, operation, of, serial, **said)
    assert outcome.decision.verdict == "ACCEPT", (operation, outcome.decision.findings)
    return outcome


LEAD, USER = "nmpa-temporary-import at the lead", "N01"


def _line(desk: RegimeDesk, of: Product, institution: str = USER) -> int:
    with desk.store.reader() as reader:
        rows = reader.query(
            "SELECT packs FROM usage WHERE scope = 'line' AND name = ? AND sub = ?",
            (desk.scene.approval(of).number, institution),
        )
    return int(rows[0][0]) if rows else 0


@pytest.mark.parametrize("back", ["transfer_in", "return_in", "quarantine"])
def test_what_comes_back_to_the_lead_was_not_handed_on(opened: Opened, back: str) -> None:
    """A using institution's share is what it keeps: goods sent back free it for others (NM 三(六))."""
    desk = opened(LEAD)
    tablets = product(desk, "L001")
    for serial in "AB":
        accepted(desk, "institution_receive", tablets, serial)
    accepted(desk, "transfer_out", tablets, "A", destination=USER)
    assert _line(desk, tablets) == 50
    assert codes(does(desk, "transfer_out", tablets, "B", destination=USER)) == ["share-need"]
    accepted(desk, back, tablets, "A", holder=USER)
    assert _line(desk, tablets) == 0
    accepted(desk, "transfer_out", tablets, "B", destination=USER)
    assert _line(desk, tablets) == 50


def test_what_a_lead_hands_on_is_anchored(opened: Opened) -> None:
    """It bounds what others may have: a disk put back to before it may not be believed."""
    desk = opened(LEAD)
    tablets = product(desk, "L001")
    accepted(desk, "institution_receive", tablets, "A")
    assert accepted(desk, "transfer_out", tablets, "A", destination=USER).entry.changes_spend


def test_goods_sent_back_are_used_again_and_taken_from_the_quota_once(opened: Opened) -> None:
    """Returned from another institution and accepted, they stand where they stood and consume nothing."""
    desk = opened(LEAD)
    tablets = product(desk, "L001")
    accepted(desk, "institution_receive", tablets)
    spent = desk.used(desk.scene.approval(tablets).number, "approval")
    accepted(desk, "transfer_out", tablets, destination=USER)
    for step in ("return_in", "accept"):
        accepted(desk, step, tablets)
    assert codes(does(desk, "institution_receive", tablets))[0] == "duplicate"
    accepted(desk, "transfer_out", tablets, destination=USER)
    assert desk.used(desk.scene.approval(tablets).number, "approval") == spent


def test_the_lead_imports_for_all_whatever_its_own_share(opened: Opened) -> None:
    """Its own share is no bound on what it receives for the others: the approval is."""

    def small_share(whole: Catalogue) -> Catalogue:
        approvals = tuple(
            replace(
                one,
                lines=tuple(
                    replace(line, quantity=Decimal(50)) if line.institution == "N00" else line
                    for line in one.lines
                ),
            )
            for one in whole.approvals
        )
        return replace(whole, approvals=approvals)

    desk = opened(LEAD, small_share)
    for serial in "AB":
        accepted(desk, "institution_receive", product(desk, "L001"), serial)


def test_goods_are_handed_to_somebody_else(opened: Opened) -> None:
    """Neither handed on to, nor taken over from, the institution itself."""
    desk = opened(LEAD)
    tablets = product(desk, "L001")
    accepted(desk, "institution_receive", tablets)
    assert "paper-wrong" in codes(does(desk, "transfer_out", tablets, destination="N00"))
    assert "paper-wrong" in codes(does(desk, "transfer_in", tablets, "Z", holder="N00"))


def test_an_approval_beside_a_form_is_that_of_the_form(opened: Opened) -> None:
    """Another one named beside it is not passed over in silence."""
    desk = opened(LEAD)
    tablets, other = product(desk, "L001"), product(desk, "M001")
    wrong = does(desk, "institution_receive", tablets, approval=desk.scene.approval(other).number)
    assert (wrong.decision.verdict, codes(wrong)[0]) == ("REJECT", "paper-wrong")
    accepted(desk, "institution_receive", tablets, approval=desk.scene.approval(tablets).number)


def test_an_exit_is_under_an_approval_of_the_product(opened: Opened) -> None:
    """LC 三: what was granted for one product lets no other leave the bonded store."""
    desk = opened("boao-lecheng in the zone")
    drug, other = product(desk, "D004"), product(desk, "D016")
    for step in ("serialise", "bonded_receive", "put_away"):
        accepted(desk, step, drug, "S1")
    of_other = desk.scene.approval(other)
    papers = {"clearance_form": "", "approval": of_other.number, "destination": of_other.lines[0].institution}
    wrong = does(desk, "zone_exit", drug, "S1", **papers)
    assert (wrong.decision.verdict, codes(wrong)[0]) == ("REJECT", "product-as-approved")
    accepted(desk, "zone_exit", drug, "S1")


def test_a_case_of_two_approvals_is_judged_package_by_package(opened: Opened) -> None:
    """One approval cannot speak for the goods of another: the case is refused whole."""
    desk = opened("boao-lecheng at the institution")
    drug, other = product(desk, "D004"), product(desk, "D016")
    for one, serial in ((drug, "S1"), (other, "S2")):
        accepted(desk, "institution_receive", one, serial)
        accepted(desk, "pack_case", one, serial)
    assert desk.try_open("dispense", desk.scene.papers("dispense", drug, {}))
    whole = desk.scan(f"]C100{fakes.SSCC}".encode())
    assert (whole.decision.verdict, codes(whole)[0]) == ("REJECT", "mixed-case")
    accepted(desk, "unpack_case", other, "S2")
    assert desk.try_open("dispense", desk.scene.papers("dispense", drug, {}))
    assert desk.scan(f"]C100{fakes.SSCC}".encode()).decision.verdict == "ACCEPT"


def test_a_quality_hazard_stops_the_product_here(opened: Opened) -> None:
    """BJ 三(二): a hazard found ends its use at once, until a supervisor lifts that by an order."""
    desk = opened("beijing-urgent-drug")
    drug = product(desk, "D001")
    for serial in ("S1", "S2"):
        accepted(desk, "institution_receive", drug, serial)
    accepted(desk, "adverse_event", drug, "S1", severity="hazard")
    assert "stop-use" in codes(does(desk, "dispense", drug, "S2"))
    accepted(desk, "release_hold", drug, "S1", order="RH-1")
    accepted(desk, "dispense", drug, "S2")


def test_an_aliquot_of_goods_without_gtin_has_a_code_and_a_record(opened: Opened) -> None:
    """SI 附件1.2 三(三): what is divided off is recorded, by whatever code the goods go."""

    def by_hibc(whole: Catalogue) -> Catalogue:
        return replace(
            whole,
            products=tuple(
                replace(one, gtins=(), identifiers=("hibc:+A123BJC5D6E71",)) if one.id == "X022" else one
                for one in whole.products
            ),
        )

    desk = opened("beijing-special-items at the institution", by_hibc)
    cells = product(desk, "X022")
    accepted(desk, "institution_receive", cells)
    accepted(desk, "issue_lab", cells)
    made = accepted(desk, "aliquot", cells, amount="2.5", unit="mL").decision
    child, rest = made.effects.items
    assert (child.amount, rest.amount, child.origin) == (2_500_000, 7_500_000, rest.key)
    assert made.minted == child.key
    for amount, left in (("1.5", 1_000_000), ("1", 0)):
        assert desk.try_open(
            "use_special", desk.scene.papers("use_special", cells, {"amount": amount, "unit": "mL"})
        )
        used = desk.scan(b"]d2" + made.minted.encode()).decision
        assert (used.verdict, used.effects.items[0].amount) == ("ACCEPT", left)
        desk.passes(minutes=1)


FEFO = {"fefo": "true"}


def test_goods_nobody_may_take_do_not_stand_in_the_way(opened: Opened) -> None:
    """FEFO asks for the earlier lot that may be used, never for one that has expired or is held."""
    desk = opened("beijing-urgent-drug")
    drug = product(desk, "D001")
    accepted(desk, "institution_receive", drug, "S1", lot="EARLY", expiry="260801")
    accepted(desk, "institution_receive", drug, "S2")
    desk.goes_by(FEFO)
    assert codes(does(desk, "dispense", drug, "S2")) == ["fefo"]
    with desk.store.writing() as tx:
        tx.put_holds([Hold(id="HX", kind="recall", order="R", since=desk.now, product=drug.id, lot="EARLY")])
    accepted(desk, "dispense", drug, "S2")


def test_an_expired_lot_does_not_go_first(opened: Opened) -> None:
    """It goes nowhere but out of use."""
    desk = opened("beijing-urgent-drug")
    drug = product(desk, "D001")
    accepted(desk, "institution_receive", drug, "S1", lot="EARLY", expiry="260603")
    accepted(desk, "institution_receive", drug, "S2")
    desk.goes_by(FEFO)
    desk.now += timedelta(days=3)
    assert "fefo" not in codes(does(desk, "dispense", drug, "S2"))


def test_a_product_of_two_regimes_enters_the_zone_under_the_one_that_has_zones(opened: Opened) -> None:
    """A national approval of the same drug does not keep it out of the rare-disease zone."""

    def also_national(whole: Catalogue) -> Catalogue:
        first = next(one for one in whole.approvals if one.product == "P001")
        line = ApprovalLine(institution=first.lines[0].institution)
        again = replace(first, number="NM-1", regime="nmpa-temporary-import", lines=(line,), station="")
        return replace(whole, approvals=(*whole.approvals, again))

    desk = opened("tianzhu-rare-disease in the zone", also_national)
    drug = product(desk, "P001")
    for step in ("serialise", "bonded_receive", "put_away"):
        accepted(desk, step, drug, desk.scene.serials(drug)[0])


TRACE = b"81000010000000000017"


def _by_trace_code(whole: Catalogue) -> Catalogue:
    """D001 goes by a trace code alone; a note says what was sent of it."""
    products = tuple(
        replace(one, gtins=(), identifiers=("tracecode:8100001",)) if one.id == "D001" else one
        for one in whole.products
    )
    (drug,) = (one for one in products if one.id == "D001")
    line = NoteLine(
        product=drug.id,
        specification=drug.specification,
        lot="T1",
        quantity=Decimal(5),
        expiry=date(2027, 6, 30),
    )
    note = DespatchNote(
        number="SH-1", supplier=drug.maker, consignee="B01", day=fakes.NOW.date(), lines=(line,)
    )
    return replace(whole, products=products, despatch_notes=(note,))


def _traced(desk: RegimeDesk, operation: str, code: bytes = TRACE, **said: str) -> Outcome:
    drug = product(desk, "D001")
    assert desk.try_open(operation, desk.scene.papers(operation, drug, said))
    return desk.scan(code)


@pytest.mark.parametrize(
    "said", [{"lot": "T1", "expiry": "2027-06-30"}, {"note": "SH-1"}, {"note": "SH-1", "lot": "T1"}]
)
def test_an_expiry_settled_at_the_door_is_not_asked_again(opened: Opened, said: dict[str, str]) -> None:
    """A trace code tells neither lot nor expiry: the papers or the despatch note do, once."""
    desk = opened("beijing-urgent-drug", _by_trace_code)
    assert codes(_traced(desk, "institution_receive"))[0] == "expiry-unknown"
    received = _traced(desk, "institution_receive", **said)
    assert received.decision.verdict == "ACCEPT", received.decision.findings
    (record,) = received.decision.effects.items
    assert (record.lot, record.expiry) == ("T1", date(2027, 6, 30))
    dispensed = _traced(desk, "dispense")
    assert dispensed.decision.verdict == "ACCEPT", dispensed.decision.findings


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"expiry": "30.6.2027"}, "expiry-mismatch"),
        ({"lot": "T1", "expiry": "2026-05-31"}, "expired"),
        ({"note": "SH-1", "expiry": "2027-06-29"}, ""),
    ],
)
def test_an_expiry_filled_in_is_judged(opened: Opened, said: dict[str, str], reason: str) -> None:
    """One that is no day is refused, one that is past too; what is filled in goes before the note."""
    desk = opened("beijing-urgent-drug", _by_trace_code)
    received = _traced(desk, "institution_receive", **said)
    assert received.decision.verdict == ("REJECT" if reason else "ACCEPT"), received.decision.findings
    assert reason in ("", codes(received)[0])


def test_what_the_code_says_is_not_overruled(opened: Opened) -> None:
    """A lot or expiry filled in beside a code that says another one is refused."""
    desk = opened("beijing-urgent-drug")
    drug = product(desk, "D001")
    accepted(desk, "institution_receive", drug)
    assert desk.try_open("institution_receive", desk.scene.papers("institution_receive", drug, {"lot": "X"}))
    assert codes(desk.scan(desk.scene.reading(drug, "B")))[0] == "lot-mismatch"
    papers = desk.scene.papers("institution_receive", drug, {"expiry": "2027-12-30"})
    assert desk.try_open("institution_receive", papers)
    assert codes(desk.scan(desk.scene.reading(drug, "B")))[0] == "expiry-mismatch"


def test_aliquots_are_made_where_the_goods_stand(opened: Opened) -> None:
    """SI 附件2.2 六: naming no place does not take the goods out of the places declared."""
    desk = opened("beijing-special-items at the institution")
    cells = product(desk, "X022")
    accepted(desk, "institution_receive", cells)
    issued = accepted(desk, "issue_lab", cells).decision.effects.items[0]
    accepted(desk, "aliquot", cells, place="")
    now = {one.number: one for one in desk.scene.catalogue.approvals}
    approval = desk.scene.approval(cells)
    elsewhere = tuple(one for one in approval.places if one != issued.place)
    now[approval.number] = replace(approval, places=elsewhere)
    desk.take(replace(desk.scene.catalogue, version=2, approvals=tuple(now.values())))
    assert "declared-place" in codes(does(desk, "aliquot", cells, place=""))


def test_what_failed_or_waits_does_not_leave_the_zone(opened: Opened) -> None:
    """收货 is not 验收 in the bonded store either, where the site inspects; what failed never leaves."""
    desk = opened("tianzhu-rare-disease in the zone")
    drug = product(desk, "P001")
    first, second = desk.scene.serials(drug)[:2]
    for step in ("serialise", "bonded_receive", "put_away"):
        accepted(desk, step, drug, first)
    accepted(desk, "inspect_pkg", drug, first, checklist="non-conformant")
    failed = does(desk, "zone_exit", drug, first)
    assert (failed.decision.verdict, codes(failed)[0]) == ("REJECT", "accepted-first")
    desk.goes_by({"accepted-first": "true"})
    for step in ("serialise", "bonded_receive", "put_away"):
        accepted(desk, step, drug, second)
    assert codes(does(desk, "zone_exit", drug, second))[0] == "accepted-first"
    accepted(desk, "accept", drug, second)
    accepted(desk, "zone_exit", drug, second)


def test_goods_are_received_under_the_form_they_left_under(tmp_path: Path) -> None:
    """TZ 二(四)2: what the zone announces under one form is not counted under another."""
    desk = Desk(tmp_path / "pharmacy", seat=fakes.PHARMACY)
    desk.sign_in("P900")
    key = f"01{fakes.GTINS['P-GOOD']}21S1"
    with desk.store.writing() as tx:
        tx.put_despatch(
            Despatch(
                event_id="urn:uuid:0190a000-0000-7000-8000-00000000dddd",
                form="F-TINY",
                destination="H1",
                seal="SEAL-1",
                exited=desk.now,
                keys=(key,),
            )
        )
    desk.open("institution_receive")
    wrong = desk.scan("S1").decision
    assert (wrong.verdict, wrong.findings[0].params["expected"]) == ("REJECT", "F-TINY")
    assert desk.does("institution_receive", "S1", clearance_form="F-TINY")
    desk.sound()
    desk.close()
