"""What a verdict costs: the decision alone, facts in hand; and a whole scan, with the store cold and warm.

At a thousand listed serials and at a million (with a tenth as many products), turn by turn, so
that the length of the list is all that differs.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import perf_counter

from edge.catalogue import Name
from edge.clock import CHINA
from edge.codes import ScannedCode, parse
from edge.frame import Frame
from edge.identity import hash_pin
from edge.rules.decide import decide
from edge.rules.facts import Facts, StationFacts
from edge.rules.task import Task
from edge.runtime.demo.catalogues import large
from edge.runtime.ids import wall
from edge.station import Closing, Refusal, Station
from edge.store import Credential, catalogue_file
from edge.store.connection import Synchronous
from tests import fakes
from tests.bench.figures import Report, Series, paired
from tests.bench.scan import anchor_unsynced
from tests.bench.worked import BADGE, PIN, open_station, point_at_anchor

SMALL, LARGE = 1_000, 1_000_000
PRODUCTS = 10
"""Listed serials to a product of the catalogue."""

COLD = 20
SERIALS_AIM = 1.10
ROUNDS = 5
SEAT = StationFacts(id=large.STATION, kind="zone", party=large.IMPORTER, gln=fakes.ZONE.gln)
PAPERS = {
    "serialise": {"importer": large.IMPORTER},
    "put_away": {"place": large.SHELF},
    "zone_exit": {"clearance_form": large.FORM, "destination": large.HOSPITAL},
}
"""What differs from the papers of `fakes`."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A home with a large catalogue in use, below `folder`, and so many packages received."""

    folder: Path
    listed: int
    packages: int

    @contextmanager
    def station(self, synchronous: Synchronous = "FULL") -> Iterator[Station]:
        """A station on it, somebody signed in."""
        station = open_station(self.folder / "home", synchronous)
        try:
            signed = station.access.sign_in(BADGE, PIN)
            assert not isinstance(signed, Refusal), signed
            yield station
        finally:
            station.store.close()


def measured(report: Report, folder: Path, count: int, listed: tuple[int, int] = (SMALL, LARGE)) -> None:
    """Everything, at both lengths of the list."""
    packages = 2 * count + COLD
    desks = [furnished(report, folder / f"deciding-{length}", length, packages) for length in listed]
    try:
        _decisions(report, desks, count)
        _warm(report, desks, count)
        _cold(report, desks, packages)
    finally:
        for desk in desks:
            shutil.rmtree(desk.folder, ignore_errors=True)


def furnished(report: Report, folder: Path, listed: int, packages: int) -> Desk:
    """The home: catalogue built and in use, packages coded, received and shelved."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "home").mkdir(parents=True)
    point_at_anchor(folder)
    station = open_station(folder / "home", "OFF")
    report.heading(f"a catalogue of {max(1, listed // PRODUCTS):,} products and {listed:,} listed serials")
    try:
        whole = large.catalogue(wall(), 1, products=max(1, listed // PRODUCTS), serials=listed)
        started = perf_counter()
        built = catalogue_file.build(whole, station.store.home)
        report.fact(f"built from it at {listed:,} serials", f"{perf_counter() - started:.2f} s")
        _enrol(station, built)
        for operation in ("serialise", "bonded_receive", "put_away"):
            start(station, operation)
            for number in range(min(packages, listed)):
                scanned(station, number)
    finally:
        station.store.close()
    return Desk(folder, listed, min(packages, listed))


def _enrol(station: Station, built: catalogue_file.BuiltCatalogue) -> None:
    with station.store.writing() as tx:
        tx.enrol(SEAT, at=station.read_clock())
        tx.switch_catalogue(built, at=station.read_clock())
        boss = Credential(
            badge=BADGE,
            name=Name(zh="李", en="Li"),
            roles=("supervisor", "warehouse"),
            pin_hash=hash_pin(PIN),
        )
        tx.save_credential(boss)
    signed = station.access.sign_in(BADGE, PIN)
    assert not isinstance(signed, Refusal), signed


def start(station: Station, operation: str) -> Task:
    """Open a task with its papers, closing the one before."""
    facts = station.access.facts
    if station.tasks.open is not None:
        station.tasks.close(facts, Closing())
    papers = {**fakes.PAPERS[operation], **PAPERS.get(operation, {})}
    opened = station.tasks.start(facts, operation, papers)
    assert not isinstance(opened, Refusal), opened
    return opened


def frame_of(number: int) -> Frame:
    """What a scanner sends of the n-th package."""
    gtin = large.first_gtin()
    expiry = f"{datetime.now(CHINA).year + 2}0630"[2:]
    payload = f"]d201{gtin}17{expiry}10LG01\x1d21{large.serial(number)}"
    return Frame(payload.encode(), "serial:/dev/ttyACM0", wall())


def scanned(station: Station, number: int) -> float:
    """One scan, accepted; how long it took."""
    frame = frame_of(number)
    started = perf_counter()
    outcome = station.scan(frame)
    took = perf_counter() - started
    assert outcome.decision.verdict == "ACCEPT", outcome.decision.findings
    assert not outcome.decision.repeat
    return took


def facts_in_hand(station: Station, task: Task, number: int) -> tuple[ScannedCode, Facts, float]:
    """The facts of one scan, and how long it took to gather them."""
    code = parse(frame_of(number), today=wall().date())
    assert isinstance(code, ScannedCode)
    operator = station.access.facts
    assert operator is not None
    with station.store.writing() as tx:
        started = perf_counter()
        facts = station.facts(tx, code, task, operator, station.read_clock())
        return code, facts, perf_counter() - started


def _decisions(report: Report, desks: list[Desk], count: int) -> None:
    """`decide` of exits whose facts were gathered before, turn by turn."""
    report.heading("a decision with its facts in hand, at the exit from the zone; no store, no sync")
    gathered = [Series(f"facts gathered at {desk.listed:,} serials") for desk in desks]
    series = [Series(f"decide at {desk.listed:,} serials") for desk in desks]
    hands: list[list[tuple[ScannedCode, Task, Facts]]] = []
    for desk, gathering in zip(desks, gathered, strict=True):
        with desk.station("OFF") as station:
            task = start(station, "zone_exit")
            hand = []
            for number in range(count):
                code, facts, took = facts_in_hand(station, task, number)
                gathering.seconds.append(took)
                hand.append((code, task, facts))
            hands.append(hand)
    now = wall()
    for _ in range(ROUNDS):
        for turn in zip(*hands, strict=True):
            for (code, task, facts), one in zip(turn, series, strict=True):
                began = perf_counter()
                decision = decide(code, task, facts, now)
                one.seconds.append(perf_counter() - began)
                assert decision.verdict == "ACCEPT", decision.findings
    report.series(*series, *gathered)
    _against(report, "decide", desks, series)


def _warm(report: Report, desks: list[Desk], count: int) -> None:
    """Exits one after the other: first without any sync, then as a station runs them."""
    for synchronous, words in (("OFF", "without any sync"), ("FULL", "as a station runs it")):
        report.heading(f"a scan with a warm store, at the exit from the zone; {words}")
        series = [Series(f"warm scan, {words}, {desk.listed:,} serials") for desk in desks]
        one, other = desks
        unsynced = anchor_unsynced() if synchronous == "OFF" else nullcontext()
        with unsynced, one.station(synchronous) as left, other.station(synchronous) as right:  # type: ignore[arg-type]
            for station in (left, right):
                start(station, "zone_exit")
            first = 0 if synchronous == "OFF" else count
            for number in range(first, first + count):
                pair = ((left, series[0]), (right, series[1]))
                for station, times in pair if number % 2 else reversed(pair):
                    times.seconds.append(scanned(station, number))
        report.series(*series)
        _against(report, f"warm scan, {words}", desks, series)


def _cold(report: Report, desks: list[Desk], packages: int) -> None:
    """The first scan of a station just opened, its files dropped from memory as far as the system lets."""
    report.heading("the first scan with a cold store: just opened, its files no longer in memory")
    series = [Series(f"cold scan, {desk.listed:,} serials") for desk in desks]
    for turn in range(1, COLD + 1):
        for desk, times in zip(desks, series, strict=True):
            forgotten(desk.folder)
            with desk.station() as station:
                start(station, "zone_exit")
                times.seconds.append(scanned(station, packages - turn))
    report.series(*series)
    report.fact("cold scan: the longer list / the shorter", f"{paired(series[1], series[0]):.2f} ×")


def forgotten(folder: Path) -> None:
    """Ask the system to drop the pages of every file below `folder`."""
    for path in folder.rglob("*"):
        if path.is_file() and hasattr(os, "posix_fadvise"):
            handle = os.open(path, os.O_RDONLY)
            try:
                os.fsync(handle)
                os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
            finally:
                os.close(handle)


def _against(report: Report, what: str, desks: list[Desk], series: list[Series]) -> None:
    small, large_ = desks
    found = paired(series[1], series[0])
    report.against(f"{what}: {large_.listed:,} / {small.listed:,} serials", found, SERIALS_AIM)
