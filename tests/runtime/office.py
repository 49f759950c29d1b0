"""A hub that is really served, and homes that are really opened, all on one clock that a test moves."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import msgspec

from edge import config, wire
from edge.catalogue import Catalogue
from edge.hub import catalogue as hub_catalogue
from edge.hub import devices
from edge.hub.devices import NewDevice
from edge.hub.hub import Hub
from edge.hub.serve import serve
from edge.rules.facts import StationFacts
from edge.runtime import opening
from edge.runtime.exchange import enrol, exchange_once
from edge.runtime.places import Places
from edge.station import Station
from edge.sync import SyncState
from tests import fakes
from tests.hub.samples import make_hub
from tests.station.desk import PEOPLE, pin_hash

MAIN_FORM = "F-MAIN"


class Clock:
    """What every PC of the test shows; a moment passes at each look."""

    def __init__(self) -> None:
        self.now = fakes.NOW

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=10)
        return self.now


class Office:
    """A hub at `url`, and homes below `root`."""

    def __init__(self, root: Path, hub: Hub, url: str, clock: Clock) -> None:
        self.root = root
        self.hub = hub
        self.url = url
        self.clock = clock

    def publish(self, catalogue: Catalogue, *settled: str) -> None:
        """A new issue of the catalogue; settled: papers of which every station has told what it used."""
        answer = hub_catalogue.publish(self.hub, msgspec.json.encode(catalogue), frozenset(settled))
        assert not isinstance(answer, wire.Problem), answer

    def admit(self, *without: str, mark: str = "1") -> None:
        """Who may sign in at the sites, all but `without`."""
        for party, letters in (("IMP-1", "WA"), ("H1", "P")):
            people = tuple(
                wire.Credential(badge=badge, name_zh=badge, name_en=badge, roles=roles, pin_hash=pin_hash())
                for badge, roles in PEOPLE.items()
                if badge[0] in letters and badge not in without
            )
            hub_catalogue.put_operators(self.hub, wire.Operators(party=party, mark=mark, operators=people))

    def code(self, seat: StationFacts = fakes.ZONE) -> str:
        """A one-time code for a station."""
        new = NewDevice(station=seat.id, kind=seat.kind, party=seat.party, gln=seat.gln)
        return devices.issue_code(self.hub, new)

    def home(self, name: str = "home") -> Path:
        """A home whose anchor lies beside it and whose machine has a file for its id."""
        home = self.root / name
        home.mkdir(exist_ok=True)
        (self.root / "machine").write_text("this machine\n")
        (home / "bondscan.toml").write_text(
            '[storage]\nanchor_directory = "../anchors"\nmachine_id_file = "../machine"\n'
            "[hub]\ninterval_seconds = 1\n",
            encoding="utf-8",
        )
        return home

    @contextmanager
    def at(self, home: Path, badge: str = "W900") -> Iterator[Station]:
        """The station of `home`, opened as the product opens it, with somebody at it."""
        with opening.open_station(home) as station:
            station.access.operator = station.store.credential(badge)
            yield station

    def join(self, home: Path, seat: StationFacts = fakes.ZONE) -> wire.EnrolReply:
        """Enrol the station of `home` and take catalogue and people down."""
        settings = config.load(home)
        station, where = opening.build_station(home, settings)
        try:
            reply = enrol(station, where, self.url, self.code(seat))
            state = exchange_once(station, where, settings)
            assert (state.line, state.reason) == ("up", "")
            return reply
        finally:
            station.store.close()

    def exchange(self, home: Path) -> SyncState:
        """Send and take everything there is."""
        settings = config.load(home)
        station, where = opening.build_station(home, settings)
        try:
            return exchange_once(station, where, settings)
        finally:
            station.store.close()

    def anchor(self, home: Path) -> Path:
        """Where the anchor of `home` lies."""
        return self.places(home).anchor

    def places(self, home: Path) -> Places:
        """All its paths."""
        return opening.home_places(home, config.load(home))


@contextmanager
def served(root: Path, clock: Clock) -> Iterator[Office]:
    """A hub on loopback with the sample catalogue and the people of both sites."""
    hub = make_hub(root / "hub", clock)  # type: ignore[arg-type]
    told: list[str] = []
    ready, stop = threading.Event(), threading.Event()

    def listening(url: str, _: str | None) -> None:
        told.append(url)
        ready.set()

    thread = threading.Thread(
        target=serve, args=(hub, "127.0.0.1", 0, listening), kwargs={"stop": stop}, daemon=True
    )
    thread.start()
    assert ready.wait(20)
    office = Office(root, hub, told[0], clock)
    try:
        office.publish(fakes.catalogue())
        office.admit()
        yield office
    finally:
        stop.set()
        thread.join(20)


def restored(home: Path, kept: Path) -> None:
    """A backup copied back over a home."""
    shutil.rmtree(home)
    shutil.copytree(kept, home)


def reissued(version: int, incarnation: int) -> Catalogue:
    """The sample with what is left of its main form given, under a number of its own, to a later life of the station;
    the form stays with what was used of it.
    """
    forms = fakes.catalogue().clearance_forms
    (main,) = (form for form in forms if form.number == MAIN_FORM)
    used = Decimal(5)
    rest = replace(
        main, number=f"{MAIN_FORM}/{incarnation}", incarnation=incarnation, quantity=main.quantity - used
    )
    forms = (*(replace(main, quantity=used) if form is main else form for form in forms), rest)
    return fakes.catalogue(version=version, clearance_forms=forms)
