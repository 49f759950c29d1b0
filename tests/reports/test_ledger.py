from itertools import accumulate
from pathlib import Path

import pytest

from edge.errors import BondscanError
from edge.reports import Line, open_ledger
from edge.store import Reader, Store
from tests import fakes, homes


def lines_of(reader: Reader, form: str = "F-MAIN") -> list[Line]:
    """All lines of a form."""
    return list(open_ledger(reader, form).lines)


def test_the_form_stands_above_its_ledger(reader: Reader) -> None:
    """Number, approval, product, importer, quantity and release come from the catalogue, sums from here."""
    form = open_ledger(reader, "F-MAIN").form
    assert (form.number, form.approval, form.product, form.importer) == (
        "F-MAIN",
        "A-GOOD",
        "P-GOOD",
        "IMP-1",
    )
    assert (form.quantity, form.used, form.received) == (40, 5, 0)
    assert form.product_name == fakes.product("P-GOOD").name
    assert form.importer_name == fakes.importer("IMP-1").name
    assert form.released == fakes.form("F-MAIN").released


def test_every_exit_is_a_line_and_a_case_is_as_many_as_it_held(reader: Reader) -> None:
    """In the journal's order, with what each took or gave back."""
    assert [(line.step, line.serial, line.packs) for line in lines_of(reader)] == [
        ("zone_exit", "S1", 1),
        ("zone_exit", "S2", 1),
        ("zone_exit", "S3", 1),
        ("zone_exit", "S4", 1),
        ("zone_exit", "S5", 1),
        ("undo", "S5", -1),
        ("zone_exit", "S6", 1),
        ("zone_exit", "S7", 1),
        ("void_exit", "S6", -1),
    ]


def test_sums_and_remainders_run_on_from_line_to_line(reader: Reader) -> None:
    """Each line's sum is that of all packs up to it; with the remainder it makes the form."""
    lines = lines_of(reader)
    assert [line.sum for line in lines] == list(accumulate(line.packs for line in lines))
    assert {line.sum + (line.remaining or 0) for line in lines} == {40}


def test_a_line_that_was_taken_back_names_the_row_that_did(reader: Reader) -> None:
    """The undo and the voided exit are marked, and the others stand."""
    lines = lines_of(reader)
    undo, voiding = (line for line in lines if line.packs < 0)
    marked = {line.serial: line.void_by for line in lines if line.packs > 0}
    assert marked == {"S5": undo.seq, "S6": voiding.seq, **dict.fromkeys(["S1", "S2", "S3", "S4", "S7"])}


def test_a_line_says_what_it_was_and_where_it_went(reader: Reader) -> None:
    """EPC, GTIN, lot, expiry, destination, operator."""
    line = lines_of(reader)[6]
    assert line.epc == fakes.digital_link(fakes.GTINS["P-GOOD"], "S6")
    assert (line.gtin, line.lot, line.expiry) == (fakes.GTINS["P-GOOD"], fakes.LOT, fakes.EXPIRY)
    assert (line.destination, line.destination_name) == ("H2", fakes.institution("H2").name)
    assert line.operator == "W900"
    assert line.event_id.startswith("urn:uuid:")


def test_a_form_under_which_nothing_left_has_no_lines(reader: Reader) -> None:
    """It has its head all the same."""
    ledger = open_ledger(reader, "F-TINY")
    assert (ledger.form.quantity, ledger.form.used, list(ledger.lines)) == (2, 0, [])


def test_an_unknown_form_is_a_failure_in_four_parts(reader: Reader) -> None:
    """Neither the catalogue nor the journal knows it."""
    with pytest.raises(BondscanError, match=r"Failed to find 'F-NONE' as clearance form: expected .*, got"):
        open_ledger(reader, "F-NONE")


def test_a_form_that_left_the_catalogue_keeps_its_ledger(tmp_path: Path) -> None:
    """Its lines stand, its quantity is no longer known."""
    home = tmp_path / "zone"
    homes.zone_day(home)
    forms = tuple(form for form in fakes.catalogue().clearance_forms if form.number != "F-MAIN")
    with homes.at_work(home) as desk:
        built = homes.build(fakes.catalogue(version=2, clearance_forms=forms), home)
        with desk.station.store.writing() as tx:
            tx.switch_catalogue(built, at=desk.station.read_clock())
    with Store.read(home) as reader:
        ledger = open_ledger(reader, "F-MAIN")
        assert ledger.form.quantity is None
        assert ledger.form.used == 5
        assert {line.remaining for line in ledger.lines} == {None}


def test_at_an_institution_the_lines_are_its_receipts(tmp_path: Path) -> None:
    """What was received under the form, by whom, counted against it."""
    home = tmp_path / "ward"
    with homes.at_work(home, seat=fakes.PHARMACY, badge="P900", roles=("supervisor", "pharmacist")) as desk:
        for outcome in desk.does("institution_receive", "S1", "S2"):
            assert outcome.decision.verdict == "ACCEPT", outcome.decision.findings
    with Store.read(home) as reader:
        ledger = open_ledger(reader, "F-MAIN")
        lines = list(ledger.lines)
    assert ledger.form.received == 2
    assert [(line.step, line.serial, line.packs, line.sum) for line in lines] == [
        ("institution_receive", "S1", 1, 1),
        ("institution_receive", "S2", 1, 2),
    ]
    assert {line.destination for line in lines} == {"H1"}
