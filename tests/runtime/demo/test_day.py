"""The script of the demonstration's day and its sample catalogue fit each other, without a clock or a hub."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from edge.frame import Frame
from edge.rules.facts import StationFacts
from edge.runtime.demo import sample
from edge.runtime.demo.day import Answer, Cut, Open, Send, SignIn, Undo, day
from edge.station import Closing, Outcome, Refusal, Station, World, answer_review, undo
from edge.store import Credential, Store, fold, pages
from edge.store.catalogue_file import build
from tests import fakes
from tests.station.desk import counting, pin_hash

STAMP = "260601100000"


class Stage:
    """The day's stations, played in process."""

    def __init__(self, root: Path) -> None:
        self.now = fakes.NOW
        self.ids = counting()
        issue = sample.catalogue(STAMP, self.now, 1)
        self.stations = {
            entry.id: self._station(
                root / entry.id, StationFacts(id=entry.id, kind=entry.kind, party=entry.party, gln=entry.gln)
            )
            for entry in issue.stations
        }
        for station in self.stations.values():
            built = build(issue, station.store.home)
            with station.store.writing() as tx:
                tx.switch_catalogue(built, at=station.read_clock())
        self.last_review: dict[str, int] = {}

    def wall(self) -> datetime:
        """A second passes at each look."""
        self.now += timedelta(seconds=1)
        return self.now

    def _station(self, root: Path, seat: StationFacts) -> Station:
        store = Store.open(
            root / "home",
            machine="m",
            anchor=root / "anchor",
            now=self.now,
            ids=self.ids,
            regimes={fakes.REGIME: fakes.regime()},
            synchronous="OFF",
        )
        station = Station(store, World(self.wall, self.ids), site_key=bytes(32))
        with store.writing() as tx:
            tx.enrol(seat, at=station.read_clock())
            for badge, (name, roles, party) in sample.BADGES.items():
                if party == seat.party:
                    tx.save_credential(
                        Credential(badge=badge, name=name, roles=roles, pin_hash=pin_hash(sample.PIN))
                    )
        return station

    def does(self, act: SignIn | Open | Undo | Answer) -> object:
        """Something other than a scan."""
        station = self.stations[act.station]
        if isinstance(act, SignIn):
            return station.access.sign_in(act.badge, sample.PIN)
        if isinstance(act, Undo):
            return undo(station, act.reason)
        if isinstance(act, Answer):
            return answer_review(station, self.last_review[act.station], act.badge, sample.PIN, act.reason)
        station.tasks.close(station.access.facts, Closing())
        return station.tasks.start(station.access.facts, act.operation, act.papers, act.expected)

    def scan(self, at: str, payload: bytes) -> Outcome:
        """A scan."""
        outcome = self.stations[at].scan(Frame(payload, "test", self.now))
        if outcome.decision.verdict == "REVIEW":
            self.last_review[at] = outcome.entry.seq
        return outcome


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """Both stations, and one more that has no quota."""
    made = Stage(tmp_path)
    yield made
    for station in made.stations.values():
        station.store.close()


def test_every_act_of_the_day_comes_out_as_the_script_says(stage: Stage) -> None:
    """What is good is accepted, what is bad gets the reason it is meant to show, and the books are whole."""
    for act in day(STAMP, stage.now.date()):
        if isinstance(act, Cut):
            continue
        if not isinstance(act, Send):
            answer = stage.does(act)
            assert not isinstance(answer, Refusal), (act, answer)
            continue
        for parcel in act.parcels:
            outcome = stage.scan(act.station, parcel.payload)
            found = [finding.code for finding in outcome.decision.findings]
            if parcel.expects:
                assert parcel.expects in found, (parcel.shows, found)
            else:
                assert outcome.decision.verdict == "ACCEPT", (parcel.shows, found)
    for station in stage.stations.values():
        with station.store.reader() as reader:
            assert pages.verify(reader).ok
            assert fold.differences(reader) == []


def test_the_day_shows_the_whole_way_and_most_refusals() -> None:
    """Whoever watches it has seen every step from the code to the patient, and the ways to mend one."""
    acts = list(day(STAMP, fakes.NOW.date()))
    way = {name for name, specs in fakes.regime().by_operation.items() if len(specs) > 1}
    beside = {"transport", "accept", "pharmacy_store", "transfer_out", "transfer_in"}
    mending = {"pack_case", "return_in", "stocktake", "void_exit", "correct"}
    assert {act.operation for act in acts if isinstance(act, Open)} >= (way - beside) | mending
    expected = {parcel.expects for act in acts if isinstance(act, Send) for parcel in act.parcels}
    assert len(expected) > 30
