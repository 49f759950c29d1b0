"""Which shared papers may be spent at a station."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from edge.catalogue import SHARED
from edge.quota import Claim
from edge.rules.facts import StationFacts
from edge.store.entities import CatalogueView
from edge.store.shared_papers import claims_at, spends_at
from tests import fakes
from tests.store.world import World

HOSPITAL = StationFacts(id="PHARM-1", kind="institution", party="H1", gln="")
REGIMES = {fakes.REGIME: fakes.regime()}
DAY = fakes.NOW.date()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A station without a catalogue."""
    made = World(tmp_path)
    yield made
    made.close()


def view(world: World, **changes: Any) -> CatalogueView:
    """The sample catalogue with these changes."""
    world.furnish(**changes)
    assert world.store.catalogue is not None
    return world.store.catalogue


def shared_forms(**changes: Any) -> tuple[Any, ...]:
    """The sample forms, the main one shared and changed."""
    return tuple(
        replace(form, station=SHARED, **changes)
        if form.number == "F-MAIN"
        else replace(form, station=form.station or "ZONE-1")
        for form in fakes.FORMS
    )


def test_a_zone_asks_for_each_institution_of_its_importers_shared_forms(world: World) -> None:
    """Of no other importer's, and no more than it may name at once."""
    seen = view(world, clearance_forms=shared_forms())
    found = claims_at(seen, fakes.ZONE, REGIMES, DAY, 100)
    named = fakes.form("F-MAIN").institutions
    wanted = [Claim(form="F-MAIN", approval="A-GOOD", institution=one).key for one in named]
    assert list(found) == wanted
    assert claims_at(seen, fakes.ZONE, REGIMES, DAY, 1) == tuple(wanted[:1])
    assert claims_at(seen, replace(fakes.ZONE, party="IMP-9"), REGIMES, DAY, 100) == ()


def test_nothing_is_asked_for_where_nothing_is_spent(world: World) -> None:
    """At an institution under a regime whose exits spend; under a regime that is not known here."""
    seen = view(world, clearance_forms=shared_forms())
    assert claims_at(seen, HOSPITAL, REGIMES, DAY, 100) == ()
    assert claims_at(seen, fakes.ZONE, {}, DAY, 100) == ()


def test_an_institution_asks_for_its_own_share(world: World) -> None:
    """Where a receipt is what spends."""
    seen = view(world, clearance_forms=shared_forms())
    regime = replace(fakes.regime(), quota={"zone_exit": "none", "institution_receive": "spend"})
    assert [spends_at(regime, kind) for kind in ("zone", "institution")] == [False, True]
    found = claims_at(seen, HOSPITAL, {fakes.REGIME: regime}, DAY, 100)
    assert found == (Claim(form="F-MAIN", approval="A-GOOD", institution="H1").key,)


def test_an_approval_shared_alone_is_asked_for_until_it_runs_out(world: World) -> None:
    """For each institution it has a line for."""
    approvals = tuple(
        replace(one, station=SHARED, valid_to=DAY) if one.number == "A-GOOD" else one
        for one in fakes.APPROVALS
    )
    forms = tuple(replace(form, station=form.station or "ZONE-1") for form in fakes.FORMS)
    seen = view(world, approvals=approvals, clearance_forms=forms)
    found = claims_at(seen, fakes.ZONE, REGIMES, DAY, 100)
    lines = [line.institution for line in fakes.approval("A-GOOD").lines]
    assert list(found) == [Claim(approval="A-GOOD", institution=one).key for one in lines]
    assert claims_at(seen, fakes.ZONE, REGIMES, DAY + timedelta(days=1), 100) == ()
