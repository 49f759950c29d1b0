"""What is held of a shared paper, on the status line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from edge.catalogue import SHARED
from edge.quota import Amount, Claim, Grant
from edge.store.leases import Terms
from edge.tui.lease_view import lease_bar
from edge.tui.views import Bar
from tests import fakes
from tests.store.world import World

FORMS = tuple(
    replace(form, station=SHARED if form.number == "F-MAIN" else form.station or "ZONE-1")
    for form in fakes.FORMS
)


def test_what_is_held_for_the_destination_is_shown_and_no_more_than_that(tmp_path: Path) -> None:
    """Nothing where none is held; nothing said of a paper that one station has."""
    world = World(tmp_path)
    store = world.furnish(clearance_forms=FORMS)
    view = store.catalogue
    assert view is not None
    claim = Claim(form="F-MAIN", approval="A-GOOD", institution="H1").key
    with store.writing() as tx:
        tx.take_lease(Grant(1, (Amount(claim, 5),)), {claim: Terms()}, at=world.now())
    assert lease_bar(store, view, "F-MAIN", "H1") == Bar(number="F-MAIN", total=5, used=0, leased=True)
    assert lease_bar(store, view, "F-MAIN", "H2") == Bar(number="F-MAIN", total=0, used=0, leased=True)
    assert lease_bar(store, view, "F-TINY", "H1") is None
    world.close()
