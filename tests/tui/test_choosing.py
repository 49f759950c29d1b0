"""What fields may be filled in with, over a real home."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from edge.catalogue import Name
from edge.codes import parse
from edge.codes.scanned import ScannedCode
from edge.config.load import regimes
from edge.frame import Frame
from edge.store import Reader
from edge.tui.choosing import choices, recipients
from edge.tui.port import MOST
from tests import fakes
from tests.station.desk import MAIN, Desk, but


@pytest.fixture
def worked(tmp_path: Path) -> Iterator[Desk]:
    """A warehouse; two packages have left it."""
    desk = Desk(tmp_path)
    desk.sign_in()
    desk.shelves("S1", "S2", "S3")
    desk.does("zone_exit", "S1", "S2", **MAIN)
    yield desk
    desk.close()


@pytest.fixture
def reader(worked: Desk) -> Iterator[Reader]:
    """A look at it."""
    with worked.store.reader() as made:
        yield made


def test_what_a_paper_may_be_filled_in_with(worked: Desk, reader: Reader) -> None:
    """From the catalogue, for this party, given the other papers."""

    def values(kind: str, **papers: str) -> set[str]:
        return {one.value for one in choices(reader, kind, papers)}

    assert values("institution") == {"H1", "H2", "H3"}
    assert values("institution", clearance_form="F-CHILD") == {"H2"}
    assert values("importer") == {"IMP-1", "IMP-2"}
    assert values("place") == {"RARE-A", "GENERAL-B", "WARM-C", "QUARANTINE-D"}
    assert values("product") == set(fakes.GTINS)
    assert values("department") == values("prescriber") == values("text") == set()
    forms = {one.value: one for one in choices(reader, "form", {})}
    assert forms["F-MAIN"].hint == "38 / 40"
    assert forms["F-MAIN"].label.zh.startswith("F-MAIN")
    worked.take(fakes.catalogue(version=2, clearance_forms=but(fakes.FORMS[:1], "F-MAIN", importer="IMP-2")))
    assert values("form") == set(), "another importer's form is not this station's"


def test_doctors_and_departments_are_those_of_the_institution_here(tmp_path: Path) -> None:
    """The doctors of the department chosen, all where none is."""
    desk = Desk(tmp_path, seat=fakes.PHARMACY)
    with desk.store.reader() as reader:
        departments = {one.value for one in choices(reader, "department", {})}
        every = {one.value for one in choices(reader, "prescriber", {})}
        haem = {one.value for one in choices(reader, "prescriber", {"department": "HAEM"})}
    assert (departments, every, haem) == ({"NEURO", "HAEM"}, {"DR-1", "DR-2", "DR-3"}, {"DR-2"})
    desk.close()


def test_forms_at_an_institution_say_what_has_not_come_yet(tmp_path: Path) -> None:
    """What was received counts there, not what left the zone."""
    desk = Desk(tmp_path, seat=fakes.PHARMACY)
    desk.sign_in("P900")
    desk.does("institution_receive", "S1", "S2", "S3")
    with desk.store.reader() as reader:
        hints = {one.value: one.hint for one in choices(reader, "form", {})}
    assert hints["F-MAIN"] == "37 / 40"
    desk.close()


def test_what_is_typed_is_looked_for_in_codes_and_names(worked: Desk, reader: Reader) -> None:
    """Numbers, Chinese and English names, whichever case; a grant by its product; signs stand for themselves."""

    def values(kind: str, typed: str) -> set[str]:
        return {one.value for one in choices(reader, kind, {}, typed)}

    good = fakes.product("P-GOOD")
    assert values("product", "p-goo") == {"P-GOOD"}
    assert values("product", fakes.GTINS["P-GOOD"][4:]) == {"P-GOOD"}
    assert "P-GOOD" in values("product", good.name.zh)
    assert "P-GOOD" in values("product", f" {good.name.en.upper()} ")
    assert "F-MAIN" in values("form", good.name.zh)
    assert "A-GOOD" in values("approval", good.name.en[:6].lower())
    for sign in ("%", "_", "\\", "'", '"'):
        assert values("product", sign) == set(), sign


def test_however_many_there_are_the_first_are_offered(worked: Desk) -> None:
    """And any other by what is typed."""
    good = fakes.product("P-GOOD")
    many = tuple(
        replace(good, id=f"X{n:04d}", gtins=(), identifiers=(f"ifa:{n:08d}",), name=Name(zh=f"药{n}", en=""))
        for n in range(3 * MOST)
    )
    worked.take(fakes.catalogue(version=2, products=(*fakes.PRODUCTS, *many)))
    with worked.store.reader() as reader:
        assert len(choices(reader, "product", {})) == MOST
        assert [one.value for one in choices(reader, "product", {}, "药599")] == ["X0599"]
        assert len(choices(reader, "product", {}, "药")) == MOST


def test_a_long_list_is_sifted_to_what_is_this_stations(worked: Desk) -> None:
    """Others' places do not crowd out one's own, far down the list."""
    own = fakes.PLACES[0]
    others = tuple(replace(own, id=f"A{n:04d}", party="H1") for n in range(2 * MOST))
    last = replace(own, id="ZZ")
    worked.take(fakes.catalogue(version=2, places=(*fakes.PLACES, *others, last)))
    with worked.store.reader() as reader:
        assert "ZZ" in {one.value for one in choices(reader, "place", {})}


def test_a_package_is_found_by_its_serial_or_lot_or_the_name_of_its_product(
    worked: Desk, reader: Reader
) -> None:
    """Whatever became of it; its value reads as the package does. Nothing typed, nothing offered."""
    assert choices(reader, "package", {}) == ()
    (found,) = choices(reader, "package", {}, "s1")
    code = parse(Frame(found.value.encode(), "keyed", worked.now), today=worked.now.date())
    assert isinstance(code, ScannedCode)
    assert (code.serial, code.lot, code.gtin) == ("S1", fakes.LOT, fakes.GTINS["P-GOOD"])
    assert {one.label.zh.split()[1] for one in choices(reader, "package", {}, fakes.LOT)} == {
        "S1",
        "S2",
        "S3",
    }
    assert "P-GOOD" in {one.value for one in choices(reader, "package", {}, "p-good")}


def test_whom_to_tell_is_what_the_documents_say() -> None:
    """Serious harm further; the same for two documents is offered once, none where none says."""
    documents = regimes().values()
    general = recipients(documents, {"severity": "general"})
    serious = recipients(documents, {"severity": "serious"})
    assert [(one.value, one.hint) for one in general] == [("市药监局", "二(五)")]
    assert {one.value for one in serious} == {
        "市药监局、市卫生健康委、药品进口企业",
        "市药监局、市卫生健康委、国内经营企业",
        "省级药品监督管理部门、省级卫生健康主管部门、国内经营企业",
    }
    assert all(one.label.en.isascii() for one in serious)
