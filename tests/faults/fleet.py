"""A hub and two stations as real processes on a faulty line: days of work, and what must hold after them.

Everything a day does is drawn from its seed: what is scanned, what goes wrong on the line, who is
killed and when. What the stations printed is caught outside and is the measure of it all.
"""

from __future__ import annotations

import contextlib
import json
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import msgspec

from edge.catalogue import SHARED
from edge.runtime.demo import sample
from edge.runtime.demo.packages import package
from edge.store import Store, pages
from tests.faults.line import MIXED, FaultyLine
from tests.journeys.hub import Hub
from tests.journeys.processes import BONDSCAN, PATIENCE, Desk, Lines
from tests.journeys.world import MAIN, PHARMACY, WAREHOUSE, World, exited, fold, issue, stock_of

QUICK = "hub.interval_seconds = 1\nhub.timeout_seconds = 1\n"
PAPERS: dict[str, dict[str, str]] = {
    "bonded_receive": {"customs_entry": "BG1"},
    "put_away": {"place": sample.RARE_SHELF},
    "zone_exit": {"clearance_form": MAIN, "destination": sample.HOSPITAL, "seal": "S1"},
    "institution_receive": {"clearance_form": MAIN},
}
AT_WAREHOUSE = ("serialise", "bonded_receive", "put_away", "zone_exit")
AT_PHARMACY = ("institution_receive", "return_in")
DAY_BACK = -26 * 3600.0
TRIES = 10
"""Exchanges on a mended line until all is up: on a busy machine some run out of time."""

SECOND = "ZONE-02"
"""Another warehouse of the sample's importer."""


class FaultyWorld(World):
    """A world whose line is the faulty one. total: packages the clearance form holds.

    one_site: the stations tell each other what they do, and end with one stock.
    """

    line: FaultyLine
    stations: tuple[str, str] = (WAREHOUSE, PHARMACY)
    total = 200
    one_site = False

    def make_wire(self) -> Any:
        """The line between stations and hub."""
        self.line = FaultyLine(self.hub.port, self.seed)
        return self.line

    def __init__(self, root: Path, seed: int) -> None:
        self.seed = seed
        super().__init__(root)
        for desk in self.desks:
            (desk.home / "bondscan.toml").write_text(QUICK, encoding="utf-8")


class TightWorld(FaultyWorld):
    """Two warehouse desks on one form that both draw on by leases, and that is too small for them."""

    stations = (WAREHOUSE, SECOND)
    total = 6
    one_site = True

    def __init__(self, root: Path, seed: int) -> None:
        super().__init__(root, seed)
        self.second = Desk(root / "station-second", "W001", sample.PIN, self.environment)
        self.second.home.mkdir()
        (self.second.home / "bondscan.toml").write_text(QUICK, encoding="utf-8")
        done = self.second.run("enrol", self.wire.url, self.code(SECOND))
        assert done.returncode == 0, done.stderr.decode()

    @property
    def desks(self) -> tuple[Desk, Desk]:
        return self.warehouse, getattr(self, "second", self.pharmacy)

    def publish(self, **how: Any) -> None:
        """With the form shared between stations."""
        self.version += 1
        made = issue(self.version, form=self.total)
        forms = tuple(
            replace(one, station=SHARED, institutions=(sample.HOSPITAL,)) if one.number == MAIN else one
            for one in made.clearance_forms
        )
        self.hub.ask("PUT", "/catalogue", content=msgspec.json.encode(replace(made, clearance_forms=forms)))

    def close(self) -> None:
        """Everything, the second desk's too."""
        self.second.scanner.close()
        super().close()


@dataclass
class Fleet:
    """The world, what is known to have been printed, and the dice.

    put_back: stations whose disk was, so that their stock is no longer what the hub's events give. met: faults of the
    line, by name.
    """

    world: FaultyWorld
    dice: random.Random
    printed: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    put_back: set[str] = field(default_factory=set)
    met: Counter[str] = field(default_factory=Counter)

    def work(
        self, desk: Desk, operation: str, serials: list[str], *, kill: bool = False, clock: float = 0.0
    ) -> None:
        """One task; killed at a random scan where asked, and then gone on with until every scan is printed."""
        left = list(serials)
        while left:
            stop = self.dice.randrange(1, len(left) + 1) if kill else 0
            kill = False
            shift = Shift(desk, operation, PAPERS.get(operation, {}), clock)
            with shift.ended():
                told = shift.scan_all(left, self.dice, stop)
            self.printed.setdefault(desk.home.name, []).extend(told)
            left = left[len(told) :]

    def settle(self, *, mended: bool = True) -> None:
        """Mend the line and let everything go up."""
        if mended:
            self.met.update(self.world.line.mend())
        for desk in self.world.desks:
            for _ in range(TRIES):
                done = desk.run("sync", "--once")
                state = json.loads(done.stdout.splitlines()[-1])
                if done.returncode == 0 and not state["pending"]:
                    break
            assert (state["line"], state["pending"]) == ("up", 0), (done.stdout, done.stderr)

    def check(self, *, held_back: int = 0, in_order: bool = True) -> None:
        """Printed, kept, and held by the hub are the same; each once, each station's in order.

        held_back: how many events are parked, or wait behind one that is.
        """
        events = self.world.events()
        held = Counter(event["eventID"] for event in events)
        printed = {
            line["event_id"]
            for lines in self.printed.values()
            for line in lines
            if line["verdict"] == "ACCEPT"
        }
        missing = printed - held.keys()
        assert len(missing) == held_back, (sorted(missing)[:3], len(missing))
        assert set(held.values()) <= {1}, held.most_common(3)
        for desk, station in zip(self.world.desks, self.world.stations, strict=True):
            own = [event["eventID"] for event in events if event["t:station"].endswith(f"/{station}")]
            kept = journalled(desk)
            assert set(own) <= printed, "the hub holds what no station ever showed"
            if station not in self.put_back:
                assert set(own) | missing >= set(kept) >= set(own)
                assert held_back or stock_of(desk) == self._stock(events, station)
            if in_order:
                assert [one for one in kept if one in held] == [one for one in own if one in set(kept)]
            with Store.read(desk.home) as reader:
                assert pages.verify(reader).ok
        assert all(packs <= self.world.total for packs in exited(events).values())

    def _stock(self, events: list[dict[str, Any]], station: str) -> dict[str, str]:
        """What a station holds by raw events alone: its own, and of one site everybody's."""
        folded = fold(events)
        if not self.world.one_site:
            return folded.get(station, {})
        return {epc: state for one in self.world.stations for epc, state in folded.get(one, {}).items()}


class Shift:
    """A running `bondscan scan` fed by hand; its lines are caught as they come."""

    def __init__(self, desk: Desk, operation: str, papers: dict[str, str], clock: float) -> None:
        task = desk.home.with_name(f"{desk.home.name}.task.json")
        task.write_text(json.dumps({"operation": operation, "papers": papers}), encoding="utf-8")
        self._errors = desk.home.with_name(f"{desk.home.name}.stderr.txt")
        program = [sys.executable, "-m", "tests.faults.shifted", str(clock)] if clock else BONDSCAN
        self.process = subprocess.Popen(
            [*program, "scan", "--operator", desk.badge, "--task", str(task)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors.open("wb"),
            cwd=Path(__file__).parents[2],
            env=desk.environment,
        )
        self.lines = Lines(self.process)

    def scan_all(self, serials: list[str], dice: random.Random, stop: int) -> list[dict[str, Any]]:
        """Scan at a person's pace; stop: SIGKILL while that scan is under way, 0 for never."""
        told: list[dict[str, Any]] = []
        assert self.process.stdin is not None
        for number, serial in enumerate(serials, 1):
            try:
                self.process.stdin.write(package(sample.GOOD, serial).payload + b"\r")
                self.process.stdin.flush()
                if number == stop:
                    time.sleep(dice.uniform(0.0, 0.03))
                    self.process.send_signal(signal.SIGKILL)
                    return told + self.lines.rest()
                told.append(self.lines.next())
            except (EOFError, BrokenPipeError):
                raise AssertionError(self._errors.read_text(encoding="utf-8")) from None
            time.sleep(0.02)
        return told

    @contextlib.contextmanager
    def ended(self) -> Iterator[None]:
        """End it politely in the end, if it still runs."""
        try:
            yield
        finally:
            assert self.process.stdin is not None
            with contextlib.suppress(BrokenPipeError):
                self.process.stdin.close()
            self.process.wait(timeout=PATIENCE)


def journalled(desk: Desk) -> list[str]:
    """The ids of every event this station's journal holds, in order."""
    with Store.read(desk.home) as reader:
        rows = reader.query("SELECT event_id FROM journal WHERE body IS NOT NULL ORDER BY seq")
    return [f"urn:uuid:{row[0].removeprefix('urn:uuid:')}" for row in rows]


@contextlib.contextmanager
def dying(hub: Hub, dice: random.Random) -> Iterator[None]:
    """The hub is killed and started again while the block runs."""
    ended = threading.Event()

    def kill_now_and_then() -> None:
        while not ended.wait(dice.uniform(0.2, 2.0)):
            hub.kill()
            if ended.wait(dice.uniform(0.0, 0.5)):
                break
            hub.start()

    killer = threading.Thread(target=kill_now_and_then)
    killer.start()
    try:
        yield
    finally:
        ended.set()
        killer.join()
        if hub.process is None or hub.process.poll() is not None:
            hub.start()


def copy_away(folder: Path) -> Path:
    """A copy of a directory as it stands, beside it."""
    copy = folder.with_name(f"{folder.name}.copy")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy)
    return copy


def put_back(folder: Path, copy: Path) -> None:
    """The directory as it once was."""
    shutil.rmtree(folder)
    shutil.copytree(copy, folder)


def serials_of(batch: int, count: int) -> list[str]:
    """Serials of a batch of packages."""
    return [f"Q{batch:02d}{number:03d}" for number in range(count)]


def faulty(fleet: Fleet, **mix: float) -> None:
    """From now on the line is bad."""
    fleet.world.line.order(mix=mix or MIXED)
