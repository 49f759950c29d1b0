"""Papers over what the rules themselves leave: other units, lots without serials, parts of packages."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from edge.reports import open_ledger
from edge.store import Store
from tests import conservation
from tests.reports.wards import tables
from tests.store.measured import Measured, cells, stent, vial


@pytest.fixture
def pharmacy(tmp_path: Path) -> Iterator[Measured]:
    """An institution's station."""
    world = Measured(tmp_path)
    yield world
    world.close()


def test_goods_without_a_form_have_the_ledger_of_their_approval(pharmacy: Measured) -> None:
    """In its unit, each line with the sum so far and what is left."""
    for serial in "AB":
        pharmacy.work(vial(serial), "institution_receive", approval="A-ML")
    with Store.read(pharmacy.home) as reader:
        ledger = open_ledger(reader, "A-ML")
        lines = [(line.serial, line.sum, line.remaining) for line in ledger.lines]
        found = tables(reader, "ledger", lang="en", form="A-ML")
    assert (ledger.form.quantity, ledger.form.unit, ledger.form.used) == (Decimal("12.5"), "mL", 5)
    assert lines == [("A", Decimal("2.5"), 10), ("B", 5, Decimal("7.5"))]
    assert [line["Running sum"] for line in found["lines"]] == ["2.5", "5"]


def test_lots_without_serials_are_counted_by_packs(pharmacy: Measured) -> None:
    """Five came, two were implanted, one damaged: the accounts add up."""
    pharmacy.work(stent(), "institution_receive", approval="A-STENT", lot_quantity="5")
    pharmacy.work(
        stent(),
        "implant",
        lot_quantity="2",
        patient="p1-x",
        prescriber="DR-1",
        department="NEURO",
        procedure="OP-1",
        consent="C-1",
        consent_product="P-STENT",
        consent_date="2026-05-30",
        purpose="戈谢病",
        patient_group="成人",
    )
    pharmacy.work(stent(), "damage", lot_quantity="1", reason="dropped")
    with Store.read(pharmacy.home) as reader:
        found = tables(reader, "stock", lang="en")
        (year,) = tables(reader, "evaluation", lang="en")["figures"]
        (sums,) = conservation.packs(reader)
    (line,) = found["stock"]
    assert [line[name] for name in ("Received", "Used", "Lost", "Closing")] == ["5", "2", "1", "2"]
    assert not any(row["Mark"] for row in (*found["stock"], *found["sums"]))
    assert [year[name] for name in ("Received", "Used", "Patients")] == ["5", "2", "1"]
    assert sums.conserved


def test_parts_of_tubes_are_told_in_the_unit_of_the_opinion(pharmacy: Measured) -> None:
    """Received, divided, used: the parts and the rest sum to the whole."""
    for serial in ("C1", "C2"):
        pharmacy.work(cells(serial), "institution_receive", permit="QP-1")
        pharmacy.work(cells(serial), "issue_lab", issue_order="O-1", responsible="DR-1")
    part = {"responsible": "DR-1", "unit": "mL"}
    pharmacy.work(cells("C1"), "aliquot", amount="1", **part)
    decision, _ = pharmacy.work(cells("C1"), "use_special", amount="0.5", **part)
    assert decision.verdict == "ACCEPT", decision.findings
    with Store.read(pharmacy.home) as reader:
        found = tables(reader, "completion", lang="en", opinion="A-CELLS")
    told = {line["Figure"]: Decimal(line["Amount"]) for line in found["amounts"]}
    assert told["Received"] == 20
    assert told["Used"] == 2  # half a mL of 2.5 that hold 10 mg
    assert told["Of it divided into aliquots"] == 4
    assert told["Left over, here"] == 18
    assert told["Left over, here"] == told["Left over, by the stock kept"]
    assert not any(line["Mark"] for line in found["amounts"])
