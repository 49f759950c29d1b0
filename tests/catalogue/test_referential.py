"""Whether a catalogue holds together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from edge.catalogue import (
    Catalogue,
    Content,
    Listing,
    Opinion,
    Policy,
)
from edge.catalogue.referential import MANY, problems
from edge.clock import CHINA
from tests import fakes
from tests.catalogue.sound import ROW, SOUND

NAIVE = datetime(2026, 1, 1)  # noqa: DTZ001
SOON = Listing(status="listed", since=fakes.NOW)
EFFECTIVE = Opinion(status="effective", since=fakes.NOW)


def changed(field: str, index: int, **changes: Any) -> Catalogue:
    """The sound catalogue with one row of one list changed."""
    rows = list(getattr(SOUND, field))
    rows[index] = replace(rows[index], **changes)
    return replace(SOUND, **{field: tuple(rows)})


def twice(field: str) -> Catalogue:
    """The sound catalogue with the first row of a list once more."""
    rows = getattr(SOUND, field)
    return replace(SOUND, **{field: (*rows, rows[0])})


H1 = SOUND.institutions[0]
LINE = SOUND.approvals[0].lines[0]

BROKEN: list[tuple[str, Callable[[], Catalogue]]] = [
    ("version", lambda: replace(SOUND, version=0)),
    ("issued", lambda: replace(SOUND, issued=NAIVE)),
    ("policy", lambda: replace(SOUND, policy=Policy(fresh_hours=48, usable_hours=24))),
    ("institutions[3]", lambda: twice("institutions")),
    ("products[8]", lambda: twice("products")),
    ("importers[2]", lambda: twice("importers")),
    ("approvals[7]", lambda: twice("approvals")),
    ("clearance_forms[12]", lambda: twice("clearance_forms")),
    ("stations[3]", lambda: twice("stations")),
    ("places[5]", lambda: twice("places")),
    ("operators[4]", lambda: twice("operators")),
    ("holds[2]", lambda: twice("holds")),
    ("products[0]", lambda: changed("products", 0, id=" ")),
    ("institutions[0].gln", lambda: changed("institutions", 0, gln="9520000001019")),
    ("institutions[0].gln", lambda: changed("institutions", 0, gln="952")),
    ("institutions[0].listings[0].since", lambda: changed("institutions", 0, listings=(Listing(status="listed", since=NAIVE),))),
    ("institutions[0].departments[2].id", lambda: changed("institutions", 0, departments=H1.departments + H1.departments[:1])),
    ("institutions[0].prescribers[0].department", lambda: changed("institutions", 0, prescribers=(replace(H1.prescribers[0], department="X"),))),
    ("institutions[0].prescribers[1].id", lambda: changed("institutions", 0, prescribers=H1.prescribers[:1] * 2)),
    ("institutions: ", lambda: changed("importers", 1, id="H1")),
    ("importers[0].gln", lambda: changed("importers", 0, gln="abc")),
    ("stations[0].party", lambda: changed("stations", 0, party="H1")),
    ("stations[2].party", lambda: changed("stations", 2, party="IMP-1")),
    ("stations[1].gln", lambda: changed("stations", 1, gln="")),
    ("places[0].party", lambda: changed("places", 0, party="X")),
    ("operators[0].party", lambda: changed("operators", 0, party="X")),
    ("operators[0].roles", lambda: changed("operators", 0, roles=())),
    ("products[0].gtins", lambda: changed("products", 0, gtins=())),
    ("products[0].gtins[0]", lambda: changed("products", 0, gtins=("09520000000012",))),
    ("products[1].gtins[0]", lambda: changed("products", 1, gtins=SOUND.products[0].gtins)),
    ("products[0].institutions[0]", lambda: changed("products", 0, institutions=("X",))),
    ("approvals[0].product", lambda: changed("approvals", 0, product="X")),
    ("approvals[0].regime", lambda: changed("approvals", 0, regime="")),
    ("approvals[0].quantity", lambda: changed("approvals", 0, quantity=Decimal(0))),
    ("approvals[0].valid_to", lambda: changed("approvals", 0, valid_to=date(2020, 1, 1))),
    ("approvals[0].lines: ", lambda: changed("approvals", 0, lines=())),
    ("approvals[0].lines[0].institution", lambda: changed("approvals", 0, lines=(replace(LINE, institution="X"),))),
    ("approvals[0].lines[1].institution", lambda: changed("approvals", 0, lines=(LINE, LINE))),
    ("approvals[0].lines[0].quantity", lambda: changed("approvals", 0, lines=(replace(LINE, quantity=Decimal(0)),))),
    ("clearance_forms[0].approval", lambda: changed("clearance_forms", 0, approval="X")),
    ("clearance_forms[0].product", lambda: changed("clearance_forms", 0, product="P-CHILD")),
    ("clearance_forms[0].importer", lambda: changed("clearance_forms", 0, importer="X")),
    ("clearance_forms[0].institutions[0]", lambda: changed("clearance_forms", 0, institutions=("X",))),
    ("clearance_forms[0].institutions: ", lambda: changed("clearance_forms", 0, institutions=())),
    ("clearance_forms[0].quantity", lambda: changed("clearance_forms", 0, quantity=Decimal(-1))),
    ("clearance_forms[0].incarnation", lambda: changed("clearance_forms", 0, incarnation=0)),
    ("clearance_forms[0].station", lambda: changed("clearance_forms", 0, station="")),
    ("clearance_forms[0].issued", lambda: changed("clearance_forms", 0, issued=NAIVE)),
    ("clearance_forms[0].released", lambda: changed("clearance_forms", 0, released=NAIVE)),
    ("clearance_forms[6].serials: ", lambda: changed("clearance_forms", 6, quantity=Decimal(2))),
    ("clearance_forms[6].serials[1]", lambda: changed("clearance_forms", 6, serials=("S1", "S1"))),
    ("clearance_forms[6].serials[0]", lambda: changed("clearance_forms", 6, serials=("",))),
    ("permits[1]", lambda: twice("permits")),
    ("filings[1]", lambda: twice("filings")),
    ("despatch_notes[1]", lambda: twice("despatch_notes")),
    ("institutions[0].departments[0].listings[0].since", lambda: changed("institutions", 0, departments=(replace(H1.departments[0], listings=(Listing(status="listed", since=NAIVE),)), *H1.departments[1:]))),
    ("institutions[0].listings[1].since", lambda: changed("institutions", 0, listings=(SOON, replace(SOON, status="delisted")))),
    ("importers[0].kinds", lambda: changed("importers", 0, kinds=())),
    ("places[0].biosafety", lambda: changed("places", 0, biosafety=5)),
    ("products[0].biosafety", lambda: changed("products", 0, biosafety=-1)),
    ("products[0].contents[0].unit", lambda: changed("products", 0, contents=(Content(unit="pack", per_pack=Decimal(1)),))),
    ("products[0].contents[0].unit", lambda: changed("products", 0, contents=(Content(unit="mg ", per_pack=Decimal(1)),))),
    ("products[0].contents[1].unit", lambda: changed("products", 0, contents=(Content(unit="mg", per_pack=Decimal(1)),) * 2)),
    ("products[0].contents[0].per_pack", lambda: changed("products", 0, contents=(Content(unit="tablet", per_pack=Decimal("1.5")),))),
    ("products[0].contents[0].per_pack", lambda: changed("products", 0, contents=(Content(unit="mg", per_pack=Decimal(0)),))),
    ("products[0].identifiers[0]", lambda: changed("products", 0, identifiers=("gtin:09520000000011",))),
    ("products[0].identifiers[0]", lambda: changed("products", 0, identifiers=("tracecode:8000001",))),
    ("products[0].identifiers[0]", lambda: changed("products", 0, identifiers=("hibc:A99912345",))),
    ("products[1].identifiers[0]", lambda: replace(SOUND, products=tuple(replace(one, identifiers=("hibc:+A99912345",)) for one in SOUND.products[:2]) + SOUND.products[2:])),
    ("approvals[0].unit", lambda: changed("approvals", 0, unit="")),
    ("approvals[0].quantity", lambda: changed("approvals", 0, unit="vial", quantity=Decimal("0.5"))),
    ("approvals[0].lead", lambda: changed("approvals", 0, lead="H9")),
    ("approvals[0].importers[0]", lambda: changed("approvals", 0, importers=("X",))),
    ("approvals[0].places[1]", lambda: changed("approvals", 0, places=("RARE-A", "X"))),
    ("approvals[0].incarnation", lambda: changed("approvals", 0, incarnation=0)),
    ("approvals[0].opinions[0].since", lambda: changed("approvals", 0, opinions=(Opinion(status="effective", since=NAIVE),))),
    ("approvals[0].opinions[1].since", lambda: changed("approvals", 0, opinions=(EFFECTIVE, replace(EFFECTIVE, status="void")))),
    ("approvals[0].lines[0].department", lambda: changed("approvals", 0, lines=(replace(LINE, department="X"),))),
    ("approvals[0].lines[0].need", lambda: changed("approvals", 0, lines=(replace(LINE, need=Decimal("0.5")),))),
    ("approvals[0].lines[1].institution", lambda: changed("approvals", 0, lines=(replace(LINE, department="HAEM"),) * 2)),
    ("clearance_forms[0].unit", lambda: changed("clearance_forms", 0, unit=" mg")),
    ("permits[0].approval", lambda: changed("permits", 0, approval="X")),
    ("permits[0].product", lambda: changed("permits", 0, product="P-GOOD")),
    ("permits[0].importer", lambda: changed("permits", 0, importer="X")),
    ("permits[0].institution", lambda: changed("permits", 0, institution="X")),
    ("permits[0].quantity", lambda: changed("permits", 0, quantity=Decimal("0.0000001"))),
    ("permits[0].valid_to", lambda: changed("permits", 0, valid_to=date(2020, 1, 1))),
    ("permits[0].incarnation", lambda: changed("permits", 0, incarnation=0)),
    ("filings[0].institution", lambda: changed("filings", 0, institution="X")),
    ("filings[0].product", lambda: changed("filings", 0, product="X")),
    ("filings[0].quantity", lambda: changed("filings", 0, quantity=Decimal("0.5"))),
    ("filings[0].valid_to", lambda: changed("filings", 0, valid_to=date(2020, 1, 1))),
    ("despatch_notes[0].supplier", lambda: changed("despatch_notes", 0, supplier=" ")),
    ("despatch_notes[0].consignee", lambda: changed("despatch_notes", 0, consignee="X")),
    ("despatch_notes[0].lines: ", lambda: changed("despatch_notes", 0, lines=())),
    ("despatch_notes[0].lines[1]", lambda: changed("despatch_notes", 0, lines=(ROW, ROW))),
    ("despatch_notes[0].lines[0].product", lambda: changed("despatch_notes", 0, lines=(replace(ROW, product="X"),))),
    ("despatch_notes[0].lines[0].quantity", lambda: changed("despatch_notes", 0, lines=(replace(ROW, quantity=Decimal(0)),))),
    ("holds[0].product", lambda: changed("holds", 0, product="X")),
    ("holds[0].institution", lambda: changed("holds", 0, institution="X")),
    ("holds[0].since", lambda: changed("holds", 0, since=NAIVE)),
    ("holds[0].released", lambda: changed("holds", 0, released=fakes.LONG_AGO)),
]  # fmt: skip


def test_a_sound_catalogue() -> None:
    """The small world of the tests has nothing wrong with it."""
    assert problems(SOUND) == ()


@pytest.mark.parametrize(("place", "make"), BROKEN)
def test_what_is_wrong_is_said_by_its_place(place: str, make: Callable[[], Catalogue]) -> None:
    """Each slip is one problem, beginning with its JSON path, in four parts."""
    found = problems(make())
    assert any(one.startswith(place) for one in found)
    assert all("Failed to read" in one and "expected" in one and ", got" in one for one in found)


def test_what_a_scan_is_refused_for_is_no_damage() -> None:
    """Forms beyond their approval and a port not granted are the rules' business."""
    beyond = changed("clearance_forms", 0, quantity=Decimal(10_000), port="上海")
    assert problems(beyond) == ()


def test_goods_may_go_by_other_codes_alone() -> None:
    """A device by HIBC, a drug by its trace code, blood by what it is: no GTIN is needed."""
    for identifier in (
        "hibc:+A99912345",
        "ifa:111234568408",
        "ma:MA.156.M0.100001.10000012",
        "iso15434:PART-7",
        "tracecode:8100001",
        "isbt128:E0791",
        "isbt128:E0791V00",
    ):
        assert problems(changed("products", 0, gtins=(), identifiers=(identifier,))) == ()


def test_a_listed_form_in_another_unit_is_bounded_by_its_packs() -> None:
    """Two and a half grams at a gram a pack are two serials; where nobody can convert, the rules ask."""
    gram = Content(unit="g", per_pack=Decimal(1))
    weighed = changed("clearance_forms", 6, quantity=Decimal("2.5"), unit="g", station="ZONE-1")
    assert problems(weighed) == ()
    bounded = replace(weighed, products=(replace(SOUND.products[0], contents=(gram,)), *SOUND.products[1:]))
    (said,) = problems(bounded)
    assert said.startswith("clearance_forms[6].serials: ")
    assert "at most 2" in said


def test_departments_share_beside_their_institution() -> None:
    """A line for the whole institution and one for each department are all different lines."""
    lines = (LINE, replace(LINE, department="HAEM"), replace(LINE, department="NEURO"))
    assert problems(changed("approvals", 0, lines=lines, lead="H1")) == ()


def test_all_problems_at_once() -> None:
    """Nothing is held back for the next attempt."""
    broken = replace(changed("approvals", 0, product="X", quantity=Decimal(0)), version=0)
    places = [one.partition(":")[0] for one in problems(broken)]
    assert places == [
        "version",
        "approvals[0].product",
        "approvals[0].quantity",
        "clearance_forms[0].product",
        *(f"clearance_forms[{n}].product" for n in range(1, 7)),
    ]


def test_a_wholly_damaged_catalogue_is_said_to_be_one() -> None:
    """The list of problems is bounded."""
    rows = tuple(replace(SOUND.products[0], gtins=("1", "2", "3")) for _ in range(200))
    found = problems(replace(SOUND, products=rows))
    assert len(found) == MANY + 1
    assert found[-1].startswith("…")


STOPPED = datetime(2024, 6, 1, 9, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("again", "sound"),
    [
        (datetime(2026, 6, 1, 8, 59, 59, tzinfo=CHINA), False),
        (datetime(2026, 6, 1, 9, tzinfo=CHINA), True),
        (STOPPED - timedelta(days=9), True),
    ],
)
@pytest.mark.parametrize("status", ["effective", "rectified"])
def test_a_unit_that_was_stopped_is_barred_for_two_years(again: datetime, sound: bool, status: Any) -> None:
    """SI 四(五): no opinion of the unit stands again before, be it of another item; a second makes the difference."""
    stopped = (Opinion(status="stopped", since=STOPPED),)
    first = changed("approvals", 0, opinions=stopped)
    rows = list(first.approvals)
    rows[1] = replace(rows[1], lines=rows[0].lines, opinions=(Opinion(status=status, since=again),))
    found = problems(replace(first, approvals=tuple(rows)))
    assert bool(found) is not sound
    if found:
        assert found[0].startswith("approvals[1].opinions[0].since: Failed to read")
        assert "2026-06-01T09:00:00+08:00 or later" in found[0]


def test_two_years_after_a_leap_day() -> None:
    """A unit stopped on 29 February is barred until 1 March."""
    leap = datetime(2024, 2, 29, tzinfo=CHINA)
    opinions = (
        Opinion(status="stopped", since=leap),
        Opinion(status="effective", since=datetime(2026, 2, 28, 23, tzinfo=CHINA)),
    )
    assert len(problems(changed("approvals", 0, opinions=opinions))) == 1
    later = (opinions[0], replace(opinions[1], since=datetime(2026, 3, 1, tzinfo=CHINA)))
    assert problems(changed("approvals", 0, opinions=later)) == ()
