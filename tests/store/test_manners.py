"""A paper that is counted otherwise than a station first heard is not spent there: over any run of issues,
however each came and whoever heard of it, all stations together use no more than there is.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edge.catalogue import Catalogue
from edge.quota import Amount, Claim, Grant
from edge.store.catalogue_file import build
from edge.store.leases import Terms
from edge.store.manners import Manners
from edge.store.switching import weighed
from tests import fakes
from tests.station.desk import Desk, but, codes, variant

FORM = "F-TINY"
TOTAL = 2
CLAIM = Claim(form=FORM, approval="A-GOOD", institution="H1").key
PAPERS = {"clearance_form": FORM, "destination": "H1"}
MANNERS: dict[str, dict[str, Any]] = {
    "leases": {"station": "*"},
    "ZONE-1": {"station": "ZONE-1"},
    "ZONE-2": {"station": "ZONE-2"},
    "later life": {"station": "ZONE-1", "incarnation": 2},
    "list": {"station": "", "serials": ("ZONE-1-0", "ZONE-2-0")},
    "gone": {},
}
STATIONS = ("ZONE-1", "ZONE-2", "ZONE-3")


def issue(version: int, manner: str) -> Catalogue:
    """The sample with the form counted so."""
    forms = but(fakes.catalogue().clearance_forms, FORM, quantity=Decimal(TOTAL), **MANNERS[manner])
    if manner == "gone":
        forms = tuple(form for form in forms if form.number != FORM)
    return variant(version=version, clearance_forms=forms)


class Zone:
    """Some warehouses that have heard of the first issue."""

    def __init__(self, root: Path, manner: str, packages: int = 3) -> None:
        self.desks = {
            name: Desk(root / name, seat=replace(fakes.ZONE, id=name), catalogue=issue(1, manner))
            for name in STATIONS
        }
        self.left = {name: [f"{name}-{n}" for n in range(packages)] for name in STATIONS}
        self.used = 0
        for name, desk in self.desks.items():
            desk.sign_in()
            desk.shelves(*self.left[name])
            desk.open("zone_exit", **PAPERS)
        if manner == "leases":
            for name in STATIONS[:TOTAL]:
                desk = self.desks[name]
                with desk.store.writing() as tx:
                    tx.take_lease(
                        Grant(1, (Amount(CLAIM, 1),)), {CLAIM: Terms()}, at=desk.station.read_clock()
                    )

    def hears(self, name: str, catalogue: Catalogue) -> tuple[str, ...]:
        """A station switches to an issue; the papers it says are not spent any more."""
        desk = self.desks[name]
        built = weighed(build(catalogue, desk.home))
        with desk.store.writing() as tx:
            entry = tx.switch_catalogue(built, at=desk.station.read_clock())
        return tuple(msgspec.json.decode(entry.detail).get("moved", ())) if entry else ()

    def exits(self, name: str) -> list[str]:
        """Every package left there tries to leave; why the last did not."""
        why: list[str] = []
        for serial in list(self.left[name]):
            outcome = self.desks[name].scan(serial)
            why = codes(outcome)
            if outcome.decision.verdict == "ACCEPT":
                self.left[name].remove(serial)
                self.used += 1
        return why

    def close(self) -> None:
        """Let go of everything."""
        for desk in self.desks.values():
            desk.close()


@pytest.fixture
def made(tmp_path: Path) -> Iterator[list[Zone]]:
    """Zones to be closed."""
    zones: list[Zone] = []
    yield zones
    for zone in zones:
        zone.close()


NAMES = [name for name in MANNERS if name != "gone"]
PAIRS = [
    *zip(NAMES, NAMES[1:] + NAMES[:1], strict=True),
    *zip(NAMES[2:], NAMES, strict=False),
    ("leases",) * 2,
]


@pytest.mark.parametrize(("before", "now"), PAIRS)
def test_nobody_spends_in_a_later_manner(tmp_path: Path, made: list[Zone], before: str, now: str) -> None:
    """Every station that has heard of the first refuses, and says so; that very manner again is good."""
    zone = Zone(tmp_path, before, packages=1)
    made.append(zone)
    for name in STATIONS:
        moved = zone.hears(name, issue(2, now))
        assert moved == (() if before == now else (FORM,))
    if before != now:
        assert all("no-quota-here" in zone.exits(name) for name in STATIONS)
        found = zone.desks["ZONE-1"].scan("ZONE-1-0").decision.findings
        assert "moved" in [one.params.get("why") for one in found if one.code == "no-quota-here"]
        assert zone.used == 0
        for name in STATIONS:
            zone.hears(name, issue(3, before))
    for name in STATIONS:
        zone.exits(name)
    assert zone.used <= TOTAL


def test_a_station_remembers_though_the_paper_was_gone_between(tmp_path: Path, made: list[Zone]) -> None:
    """And over a restart."""
    zone = Zone(tmp_path, "ZONE-1", packages=1)
    made.append(zone)
    zone.hears("ZONE-2", issue(2, "gone"))
    desk = zone.desks["ZONE-2"]
    desk.restart()
    desk.sign_in()
    assert zone.hears("ZONE-2", issue(3, "ZONE-2")) == (FORM,)
    assert "no-quota-here" in zone.exits("ZONE-2")


def test_an_approval_that_changes_its_unit_stops_its_forms_too(tmp_path: Path, made: list[Zone]) -> None:
    """What was used was counted in the other; who counts it by itself matters to no form."""
    zone = Zone(tmp_path, "ZONE-1", packages=2)
    made.append(zone)
    shared = replace(
        issue(2, "ZONE-1"), approvals=but(fakes.catalogue().approvals, "A-GOOD", station="ZONE-3")
    )
    assert zone.hears("ZONE-1", shared) == ()
    zone.exits("ZONE-1")
    assert zone.used == 2
    zone = Zone(tmp_path / "other", "ZONE-1", packages=1)
    made.append(zone)
    unit = replace(issue(2, "ZONE-1"), approvals=but(fakes.catalogue().approvals, "A-GOOD", unit="mg"))
    zone.hears("ZONE-1", unit)
    assert "no-quota-here" in zone.exits("ZONE-1")


def test_a_store_of_before_remembers_the_catalogue_it_has(tmp_path: Path, made: list[Zone]) -> None:
    """The first switch after the upgrade looks at the one in use, weighed before or not."""
    zone = Zone(tmp_path, "ZONE-1", packages=1)
    made.append(zone)
    desk = zone.desks["ZONE-2"]
    desk.store._kept.connection.execute("DELETE FROM manners")
    desk.store._kept.connection.execute("DELETE FROM meta WHERE name = 'manners.of'")
    desk.restart()
    desk.sign_in()
    built = build(issue(2, "ZONE-2"), desk.home)
    with desk.store.writing() as tx:
        tx.switch_catalogue(built, at=desk.station.read_clock())
    desk.open("zone_exit", **PAPERS)
    assert "no-quota-here" in zone.exits("ZONE-2")


ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("issue"), st.sampled_from(list(MANNERS))),
        st.tuples(st.just("hears"), st.sampled_from(STATIONS)),
        st.tuples(st.just("exits"), st.sampled_from(STATIONS)),
    ),
    max_size=9,
)


def history(root: Path, first: str, acts: list[tuple[str, str]]) -> int:
    """How many packages left under the form, whatever was issued and whoever heard of it."""
    with ExitStack() as ending:
        zone = Zone(root, first)
        ending.callback(zone.close)
        newest = issue(1, first)
        for act, what in acts:
            if act == "issue":
                newest = issue(newest.version + 1, what)
            elif act == "hears":
                zone.hears(what, newest)
            else:
                zone.exits(what)
        for name in STATIONS:
            zone.exits(name)
        return zone.used


@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(list(MANNERS)), ACTS)
def test_no_run_of_issues_lets_more_go_than_there_is(first: str, acts: list[tuple[str, str]]) -> None:
    """Also of issues that no hub would have published: signed in error, carried by hand, heard by some."""
    with tempfile.TemporaryDirectory() as folder:
        if first == "gone":  # then the first that anybody heard of counts, and all must hear of that one
            return
        assert history(Path(folder), first, acts) <= TOTAL


def test_without_the_memory_more_goes_than_there_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So it is the memory that keeps the law."""
    monkeypatch.setattr(Manners, "moved", lambda *_, **__: ())
    acts = [("exits", "ZONE-1"), ("issue", "ZONE-2"), ("hears", "ZONE-2"), ("exits", "ZONE-2")]
    assert history(tmp_path, "ZONE-1", acts) > TOTAL
