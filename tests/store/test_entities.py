"""What the catalogue in use is asked: codes of every standard, papers by number, sums by approval."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from edge.catalogue import Approval, Catalogue, Content, DespatchNote, ImportPermit, NoteLine, TakeAwayFiling
from edge.store import catalogue_file
from edge.store.entities import CatalogueView
from tests import fakes

NAMED = replace(
    fakes.product("P-GOOD"),
    identifiers=("hibc:+A99912345", "tracecode:8100001", "isbt128:E0791", "ifa:111234568408"),
    contents=(Content(unit="mg", per_pack=Decimal("2.5")),),
)
WHOLE_BLOOD = replace(fakes.product("P-STOP"), gtins=(), identifiers=("isbt128:E0791V00", "iso15434:PART-7"))
FILING = TakeAwayFiling(
    number="DL-1", institution="H1", product="P-GOOD", quantity=Decimal(3), valid_from=date(2026, 1, 1)
)
NOTE = DespatchNote(
    number="SH-1",
    supplier="Example Pharma AG",
    consignee="H1",
    day=date(2026, 5, 1),
    lines=(NoteLine(product="P-GOOD", specification="1支/盒", lot="L1", quantity=Decimal(3)),),
)


def permit(number: str, quantity: str, day: int, **changes: object) -> ImportPermit:
    """A permit for A-GOOD from that day of the year's first month."""
    plain = ImportPermit(
        number=number,
        kind="quarantine",
        approval="A-GOOD",
        product="P-GOOD",
        importer="IMP-1",
        quantity=Decimal(quantity),
        valid_from=date(2026, 1, day),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def whole() -> Catalogue:
    """The sample world, A-GOOD in milligrams and with permits."""
    approvals = (
        replace(fakes.approval("A-GOOD"), unit="mg", quantity=Decimal(250)),
        *fakes.APPROVALS[1:],
    )
    permits = (
        permit("Q-1", "10", 2),
        permit("Q-2", "5.5", 3, unit="mg"),
        permit("Q-3", "1", 3, unit="IU"),
        permit("Q-4", "4", 4),
        permit("N-1", "7", 1, kind="narcotic"),
    )
    return fakes.catalogue(
        products=tuple({one.id: one for one in (*fakes.PRODUCTS, NAMED, WHOLE_BLOOD)}.values()),
        approvals=approvals,
        permits=permits,
        filings=(FILING,),
        despatch_notes=(NOTE,),
    )


@pytest.fixture
def view(tmp_path: Path) -> Iterator[CatalogueView]:
    """It, built and open."""
    opened = CatalogueView(catalogue_file.build(whole(), tmp_path).path)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("standard", "product", "found"),
    [
        ("gs1", fakes.GTINS["P-GOOD"], "P-GOOD"),
        ("iso15434", fakes.GTINS["P-GOOD"], "P-GOOD"),
        ("gs1", fakes.UNKNOWN_GTIN, None),
        ("iso15434", "PART-7", "P-STOP"),
        ("isbt128", "E0791AB123", None),
        ("hibc", "+A99912345", "P-GOOD"),
        ("hibc", "+A99912346", None),
        ("ifa", "111234568408", "P-GOOD"),
        ("ma", "MA.156.M0.100001.10000012", None),
        ("tracecode", "8100001", "P-GOOD"),
        ("isbt128", "E0791V00", "P-STOP"),
        ("isbt128", "E0791T0A", "P-GOOD"),
        ("isbt128", "E0792V00", None),
        ("hibc", "", None),
    ],
)
def test_a_code_of_any_standard_finds_its_product(
    view: CatalogueView, standard: str, product: str, found: str | None
) -> None:
    """By the whole of what the code names; blood also by what it is; asked again, the same."""
    for _ in range(2):
        named = view.product_of_code(standard, product)
        assert (named.id if named else None) == found


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("P-GOOD", "P-GOOD"),
        (fakes.GTINS["P-NARC"], "P-NARC"),
        (fakes.GTINS["P-NARC"].lstrip("0"), "P-NARC"),
        ("hibc:+A99912345", "P-GOOD"),
        ("hibc", None),
        ("", None),
        ("９", None),
    ],
)
def test_a_product_is_found_by_whatever_it_is_called(
    view: CatalogueView, word: str, found: str | None
) -> None:
    """By id, by GTIN with or without zeros in front, by a code of another standard."""
    named = view.product_called(word)
    assert (named.id if named else None) == found


@pytest.mark.parametrize(
    ("key", "found"),
    [
        (f"01{fakes.GTINS['P-NARC']}21S1", "P-NARC"),
        (f"00{fakes.SSCC}", None),
        ("hibc:+A99912345:S:1", "P-GOOD"),
        ("isbt128:E0791V00:A999917123456", "P-STOP"),
        ("tracecode:8100001:81000010000000010000", "P-GOOD"),
        ("hibc:+A99912345", None),
        ("", None),
    ],
)
def test_a_package_names_its_product_by_its_key(view: CatalogueView, key: str, found: str | None) -> None:
    """As far as its key has a product in it, whatever its serial looks like."""
    named = view.product_of_key(key)
    assert (named.id if named else None) == found


def test_papers_are_found_by_number_and_by_what_they_refer_to(view: CatalogueView) -> None:
    """Permits by approval, filings by product; a number nobody gave finds nothing."""
    assert (view.filing("DL-1"), view.note("SH-1")) == (FILING, NOTE)
    assert view.permit("Q-1") == permit("Q-1", "10", 2)
    assert (view.permit("Q-9"), view.filing("Q-1"), view.note("Q-1")) == (None, None, None)
    assert [one.number for one in view.permits_of("A-GOOD")] == ["N-1", "Q-1", "Q-2", "Q-3", "Q-4"]
    assert view.filings_of("P-GOOD") == (FILING,)
    assert view.permits_of("A-NARC") == ()


def test_permits_add_up_by_kind_in_the_unit_of_their_approval(view: CatalogueView) -> None:
    """10 packs of 2.5 mg are 25 mg, and so on in the order of their validity; what nobody converts adds nothing."""
    totals = {one.number: view.permits_total(one) for one in view.permits_of("A-GOOD")}
    assert totals == {
        "Q-1": 25_000_000,
        "Q-2": 30_500_000,
        "Q-3": 30_500_000,
        "Q-4": 40_500_000,
        "N-1": 17_500_000,
    }


def test_forms_add_up_in_the_unit_of_their_approval(view: CatalogueView) -> None:
    """The same of clearance forms, in the order of their issue."""
    main = view.forms_of("A-GOOD")
    upto = next(one for one in main if one.number == "F-MAIN")
    earlier = [one for one in main if (one.issued, one.number) <= (upto.issued, "F-MAIN")]
    assert upto.issued - fakes.LAST_WEEK == timedelta(0)
    assert view.forms_total(upto) == sum(int(one.quantity) for one in earlier) * 2_500_000


@pytest.mark.parametrize(
    ("place", "station", "life", "packs"),
    [
        ("H1", fakes.ZONE.id, 1, 10),
        ("H2", fakes.ZONE.id, 2, 65),
        ("H1", "ZONE-9", 1, 65),
        ("H9", "ZONE-9", 1, 0),
    ],
)
def test_what_others_may_take_of_a_share(
    view: CatalogueView, place: str, station: str, life: int, packs: int
) -> None:
    """Forms that other stations, or other lives of this one, count and that name the institution, at 2.5 mg a pack."""
    approval = view.one(Approval, "A-GOOD")
    assert approval is not None
    assert view.counted_elsewhere(approval, place, station, life) == packs * 2_500_000


def test_permits_held_elsewhere_are_not_added_to_forms(tmp_path: Path) -> None:
    """A package is counted under one of each, so the larger sum is the most that may be taken."""
    permits = (permit("Q-1", "70", 2, station="PHARM-2"), permit("Q-2", "9", 3, station="PHARM-1"))
    approval = fakes.approval("A-GOOD")
    built = catalogue_file.build(fakes.catalogue(permits=permits), tmp_path)
    view = CatalogueView(built.path)
    try:
        assert 0 < view.counted_elsewhere(approval, "H1", "PHARM-2", 1) < 70
        assert view.counted_elsewhere(approval, "H1", "PHARM-1", 1) == 70
    finally:
        view.close()


def test_a_file_built_before_there_were_other_codes_is_still_read(tmp_path: Path) -> None:
    """It knows its GTINs, and no other code."""
    path = catalogue_file.build(whole(), tmp_path).path
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TABLE identifiers")
    view = CatalogueView(path)
    assert view.product_of_code("gs1", fakes.GTINS["P-GOOD"]) is not None
    assert view.product_of_code("hibc", "+A99912345") is None
    view.close()
