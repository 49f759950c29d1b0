"""Rows and state as the screens show them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from edge.station.rows import read_again
from edge.tui import showing
from tests import fakes
from tests.station.desk import Desk, case_payload, payload


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """The warehouse's desk, with a supervisor at it."""
    made = Desk(tmp_path)
    made.sign_in()
    yield made
    made.close()


def test_a_row_shows_the_same_when_it_is_read_again(desk: Desk) -> None:
    """Accepted, minted, refused, misread, a case: from the raw bytes alone."""
    desk.shelves("S1", "S2")
    desk.does("pack_case", "S1", "S2")
    desk.open("zone_exit")
    outcomes = [desk.scan(case_payload()), desk.scan("S9"), desk.scan(b"\xff"), desk.scan(b"")]
    desk.open("serialise")
    outcomes += [desk.scan(payload("")), desk.scan(payload("S1", fakes.UNKNOWN_GTIN))]
    for outcome in outcomes:
        now = showing.scan_of(outcome.entry, outcome.code, desk.store)
        row = desk.rows()[outcome.entry.seq - 1]
        assert showing.scan_of(row, read_again(row), desk.store) == now
    scans = [showing.scan_of(one.entry, one.code, desk.store) for one in outcomes]
    assert (scans[0].sscc, scans[0].packs, scans[0].product) == (fakes.SSCC, 2, None)
    assert scans[4].minted == outcomes[4].decision.minted
    assert scans[4].serial in scans[4].minted
    assert (scans[5].product, scans[5].gtin) == (None, fakes.UNKNOWN_GTIN)


def test_a_finding_shows_the_documents_own_words(desk: Desk) -> None:
    """Clause and quote of its check; of site policy, that it is that."""
    desk.open("put_away", place="GENERAL-B")
    outcome = desk.scan("S1")
    clauses = showing.clauses_of(outcome.entry, desk.store.regimes)
    regime = fakes.regime()
    assert clauses["separate-storage"].document == regime.document
    assert clauses["separate-storage"].quote
    assert not clauses["separate-storage"].policy
    for check, clause in clauses.items():
        spec = next(one for one in regime.by_operation["put_away"] if one.id == check)
        assert (clause.clause, clause.policy) == (spec.clause, spec.policy)


def test_where_and_who_are_called_by_their_names(desk: Desk, tmp_path: Path) -> None:
    """From the catalogue; before there is one, by what they are known by."""
    here = showing.station_view(desk.store)
    assert (here.id, here.name, here.party) == ("ZONE-1", fakes.name("Desk one"), fakes.name("Importer one"))
    operator = showing.operator_view("W900", fakes.name("someone"), desk.store, must_change=False)
    assert (operator.name, operator.roles) == (fakes.name("Li"), ("supervisor", "warehouse"))
    fresh = Desk(tmp_path / "fresh", furnished=False)
    assert showing.station_view(fresh.store).name.en == ""
    assert showing.operator_view("X1", fakes.name("X"), fresh.store, must_change=True).name == fakes.name("X")
    assert showing.product_name(fresh.store, fakes.code(), None) is None
    assert showing.paper_label(fresh.store, "destination", "H1") is None
    assert showing.catalogue_view(fresh.store, fakes.NOW).freshness == "missing"
    fresh.close()


def test_papers_are_called_by_what_they_name(tmp_path: Path) -> None:
    """Institutions, places, products, departments and doctors; a number is a number."""
    ward = Desk(tmp_path / "ward", seat=fakes.PHARMACY)
    named = {
        ("destination", "H1"): fakes.institution("H1").name,
        ("importer", "IMP-1"): fakes.importer("IMP-1").name,
        ("place", "WARD-E"): fakes.place("WARD-E").name,
        ("consent_product", "P-GOOD"): fakes.product("P-GOOD").name,
        ("consent_product", fakes.GTINS["P-GOOD"]): fakes.product("P-GOOD").name,
        ("department", "NEURO"): fakes.name("Neurology"),
        ("prescriber", "DR-1"): fakes.name("Dr One"),
        ("prescriber", "DR-9"): None,
        ("seal", "S-1"): None,
    }
    assert {paper: showing.paper_label(ward.store, *paper) for paper in named} == named
    ward.close()


def test_the_age_of_the_catalogue_is_by_its_own_policy(desk: Desk) -> None:
    """Fresh, then stale, then too old."""
    ages = [
        showing.catalogue_view(desk.store, fakes.NOW + timedelta(hours=hours)).freshness
        for hours in (1, 30, 900)
    ]
    assert ages == ["fresh", "stale", "too-old"]
