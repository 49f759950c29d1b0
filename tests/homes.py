"""Small homes with a day's work in them, made by a real station over the catalogue of `tests.fakes`.

    with homes.at_work(tmp_path / "zone") as desk:
        desk.does("serialise", "S1", "S2")

Their clock begins at `fakes.NOW`; the anchor lies beside the home, as its configuration says.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from edge import config
from edge.catalogue import Catalogue, Name
from edge.frame import Frame
from edge.identity import hash_pin, machine_id
from edge.rules.facts import StationFacts
from edge.runtime.ids import Uuid7
from edge.runtime.opening import home_places
from edge.station import Closing, Outcome, Refusal, Station, World, undo
from edge.store import Credential, Store
from edge.store.catalogue_file import build
from tests import fakes

PIN = "135790"
_HASH: list[str] = []


@dataclass
class Clock:
    """A second passes at each look."""

    now: datetime = field(default_factory=lambda: fakes.NOW)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@dataclass
class Desk:
    """A station with somebody at it."""

    station: Station
    clock: Clock

    def does(self, operation: str, *codes: str, **papers: str) -> list[Outcome]:
        """Open a task with papers in order but for `papers`, scan serials (or SSCCs), close it."""
        tasks, facts = self.station.tasks, self.station.access.facts
        filled = {**fakes.PAPERS[operation], **papers}
        given = {name: value for name, value in filled.items() if value}
        opened = tasks.start(facts, operation, given, second_pin=PIN)
        assert not isinstance(opened, Refusal), opened
        outcomes = [self.scan(code) for code in codes]
        tasks.close(facts, Closing())
        return outcomes

    def scan(self, code: str) -> Outcome:
        """One package by its serial, one case by its SSCC."""
        payload = f"]C100{code}" if len(code) == 18 else payload_of(code)
        return self.station.scan(Frame(payload.encode(), "test", self.clock.now))

    def undoes(self, reason: str) -> Outcome:
        """The last accepted scan is declared in error."""
        undone = undo(self.station, reason)
        assert isinstance(undone, Outcome), undone
        return undone


def payload_of(serial: str, gtin: str = fakes.GTINS["P-GOOD"]) -> str:
    """What a scanner sends for one package."""
    return f"]d201{gtin}1727123110{fakes.LOT}\x1d21{serial}"


def open_store(home: Path, clock: Callable[[], datetime], *, machine: str | None = None) -> Store:
    """The store of `home`, as the product would open it."""
    home.mkdir(parents=True, exist_ok=True)
    settings = home / "bondscan.toml"
    if not settings.exists():
        settings.write_text(f"[storage]\nanchor_directory = '{home.parent / 'anchors'}'\n", encoding="utf-8")
    return Store.open(
        home,
        machine=machine or machine_id(),
        anchor=home_places(home, config.load(home)).anchor,
        now=clock(),
        ids=Uuid7(clock, random.Random(7).randbytes),
        regimes=config.regimes(home),
    )


@contextmanager
def at_work(
    home: Path,
    *,
    seat: StationFacts = fakes.ZONE,
    badge: str = "W900",
    roles: tuple[str, ...] = ("supervisor", "warehouse"),
    catalogue: Catalogue | None = None,
    start: datetime = fakes.NOW,
) -> Iterator[Desk]:
    """A station of `seat`, enrolled, with the catalogue in use and `badge` signed in."""
    clock = Clock(start)
    with open_store(home, clock) as store:
        station = Station(store, World(clock, Uuid7(clock, random.Random(11).randbytes)), site_key=bytes(32))
        if not store.station.id:
            _set_up(station, seat, badge, roles, catalogue or fakes.catalogue())
        signed = station.access.sign_in(badge, PIN)
        assert not isinstance(signed, Refusal), signed
        yield Desk(station, clock)


def _set_up(
    station: Station, seat: StationFacts, badge: str, roles: tuple[str, ...], catalogue: Catalogue
) -> None:
    if not _HASH:
        _HASH.append(hash_pin(PIN))
    built = build(catalogue, station.store.home)
    with station.store.writing() as tx:
        tx.enrol(seat, at=station.read_clock())
        tx.switch_catalogue(built, at=station.read_clock())
        tx.save_credential(
            Credential(badge=badge, name=Name(zh="李", en="Li"), roles=roles, pin_hash=_HASH[0])  # type: ignore[arg-type]
        )


def zone_day(home: Path) -> list[Outcome]:
    """Coded, entered, shelved, packed, left the zone under F-MAIN; one exit undone, one voided.

    S1 to S3 leave as the case, S4 to S7 singly; S5 is undone, S6 voided; S8 stays on the shelf.
    """
    serials = [f"S{number}" for number in range(1, 9)]
    with at_work(home) as desk:
        done = desk.does("serialise", *serials)
        done += desk.does("bonded_receive", *serials)
        done += desk.does("put_away", *serials)
        done += desk.does("pack_case", "S1", "S2", "S3")
        done += desk.does("zone_exit", fakes.SSCC, "S4", "S5")
        done.append(desk.undoes("=misread"))
        done += desk.does("zone_exit", "S6", "S7", destination="H2")
        done += desk.does("void_exit", "S6")
    assert [outcome.decision.verdict for outcome in done] == ["ACCEPT"] * len(done), [
        outcome.decision.findings for outcome in done if outcome.decision.verdict != "ACCEPT"
    ]
    return done


def copied(home: Path, to: Path) -> Path:
    """A home with its anchor, copied below `to` and at home there."""
    shutil.copytree(home.parent / "anchors", to / "anchors")
    shutil.copytree(home, to / home.name, ignore=shutil.ignore_patterns("lock"))
    settings = to / home.name / "bondscan.toml"
    settings.write_text(f"[storage]\nanchor_directory = '{to / 'anchors'}'\n", encoding="utf-8")
    return to / home.name
