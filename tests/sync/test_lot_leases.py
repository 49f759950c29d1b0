"""Packs without serials that left on leases of several lives of one station."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edge.catalogue import SHARED
from edge.hub.hub import Hub
from edge.quota import Amount, Claim, Grant, Held
from edge.rules.decision import Verdict
from edge.station import undo
from edge.store.leases import Terms
from tests import fakes
from tests.hub.samples import Clock, make_hub
from tests.sync.test_site_lots import EXIT, WHOLE, Bay

CLAIM = Claim(form="F-LOOSE", approval="A-LOOSE", institution="H1").key
TAKES = {("form", "F-LOOSE", ""): 1, ("approval", "A-LOOSE", ""): 1}
LEASED = replace(
    WHOLE,
    clearance_forms=tuple(
        replace(form, station=SHARED) if form.number == "F-LOOSE" else form for form in WHOLE.clearance_forms
    ),
)


class Lives:
    """One station of a warehouse, whose PC may be enrolled anew, or die and be replaced."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.hub: Hub = make_hub(root / "hub", Clock(fakes.NOW))
        self.bay = Bay(root, self.hub, "ZONE-1", LEASED)
        self._lost: dict[str, int] = {}
        self.bay.does("bonded_receive", 40)
        self.bay.does("put_away", 40)

    def grant(self, packs: int) -> None:
        """The hub's first grant to this life."""
        terms = {CLAIM: Terms(takes=TAKES)}
        with self.bay.desk.store.writing() as tx:
            tx.take_lease(Grant(1, (Amount(CLAIM, packs),)), terms, at=self.bay.desk.station.read_clock())

    def begins_anew(self, packs: int) -> None:
        """The same PC, with its journal."""
        self.bay.begins_anew(self.hub)
        self._heard(packs)

    def is_replaced(self, packs: int) -> None:
        """By another PC, once it has told all it did."""
        self.bay.tells()
        self._lost.update(self.used())
        self.bay.desk.close()
        shutil.rmtree(self.root / "ZONE-1")
        self.bay = Bay(self.root, self.hub, "ZONE-1", LEASED)
        self._heard(packs)

    def _heard(self, packs: int) -> None:
        self.bay.hears()
        self.bay.desk.passes(seconds=5)
        self.grant(packs)

    def exits(self, packs: int) -> Verdict:
        """So many packs leave, or do not."""
        return self.bay.does("zone_exit", packs, **EXIT).decision.verdict

    def voids(self) -> Verdict:
        """One of them is back."""
        return self.bay.does("void_exit", 1, reason="mistake").decision.verdict

    def held(self) -> Held:
        """Of the lease of this life."""
        return self.bay.desk.store.leases().holder.of(CLAIM)

    def used(self) -> dict[str, int]:
        """Packs used on the leases of every life."""
        with self.bay.desk.store.reader() as reader:
            rows = reader.query(
                "SELECT sub, packs FROM usage WHERE scope = 'lease-used' AND name = ?", (CLAIM,)
            )
        return {**self._lost, **{life: packs for life, packs in rows if packs}}

    def left(self) -> int:
        """Packs that are outside the zone."""
        return self.bay.levels().get("exited", 0)

    def close(self) -> None:
        """Let go of everything."""
        self.bay.desk.close()
        self.hub.database.close()


@pytest.fixture
def lives(tmp_path: Path) -> Iterator[Lives]:
    """Life 1 had a lease of five packs and used it, life 2 has one of three and used it."""
    made = Lives(tmp_path)
    made.grant(5)
    assert made.exits(5) == "ACCEPT"
    made.begins_anew(3)
    assert made.exits(3) == "ACCEPT"
    yield made
    made.close()


def test_no_more_is_given_back_to_a_lease_than_it_used(lives: Lives) -> None:
    """All of them are voided: what the earlier life's lease paid for keeps its papers, and leaves again on them."""
    for back in range(1, 9):
        assert lives.voids() == "ACCEPT"
        assert lives.held() == Held(granted=3, used=max(0, 3 - back))
    assert lives.left() == 0
    assert [lives.exits(packs) for packs in (4, 4, 3, 1, 1)] == [
        "ACCEPT",
        "REJECT",
        *["ACCEPT"] * 2,
        "REJECT",
    ]
    assert (lives.left(), sum(lives.used().values())) == (8, 8)
    lives.bay.sound()


ACTS = st.lists(
    st.tuples(st.sampled_from(("exit", "void", "undo", "anew", "replaced")), st.integers(1, 4)), max_size=12
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ACTS)
def test_what_is_outside_was_paid_for_by_some_lease(acts: list[tuple[str, int]]) -> None:
    """However packs of one lot leave and come back over a station's lives; and no lease is used below nought."""
    with tempfile.TemporaryDirectory() as folder:
        lives = Lives(Path(folder))
        lives.grant(4)
        try:
            for act, packs in acts:
                lives.bay.desk.passes(seconds=2)
                match act:
                    case "exit":
                        lives.exits(packs)
                    case "void":
                        lives.voids()
                    case "undo":
                        undo(lives.bay.desk.station, "mistake")
                    case "anew":
                        lives.begins_anew(packs)
                    case _:
                        lives.is_replaced(packs)
                assert min(lives.used().values(), default=0) >= 0
                assert lives.held().used <= lives.held().granted
                assert lives.left() <= sum(lives.used().values())
            lives.bay.sound()
        finally:
            lives.close()
