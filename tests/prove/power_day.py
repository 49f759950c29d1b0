"""A day at a station in the bonded zone, to be recorded: each act prints one line once it is done.

    python power_day.py FOLDER FAULT

FOLDER gets ``home/`` and ``elsewhere/anchor``. A line says where the chain ends and what may be
relied on from then on. FAULT is one of `FAULTS`: what is wrong on purpose.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

from edge.catalogue import Hold
from edge.clock import Reading
from edge.frame import Frame
from edge.station import Closing, Outcome, Refusal, Station, World, answer_review, scan_together, undo
from edge.store import Store, anchor, catalogue_file, connection
from edge.store.connection import Synchronous
from tests import fakes

MACHINE = "the-machine"
PIN = "271828"
OWN_PIN = "314159"
BADGE, SUPERVISOR = "W900", "W901"
PACKS = 9
AFTER = fakes.NOW + timedelta(hours=8)


class Clock:
    """A wall clock that goes on by a second a look."""

    def __init__(self, start: datetime = fakes.NOW) -> None:
        self._now = start

    def __call__(self) -> datetime:
        self._now += timedelta(seconds=1)
        return self._now


class Ids:
    """UUIDv7-shaped ids that are the same in every run."""

    def __init__(self, prefix: int = 1) -> None:
        self._prefix = prefix
        self._given = 0

    def __call__(self) -> str:
        self._given += 1
        return f"019e0000-{self._prefix:04x}-7000-8000-{self._given:012x}"


def station_at(folder: Path, clock: Clock, make_id: Callable[[], str], **options: bool | str) -> Station:
    """Open the store below `folder` and put a station on it."""
    synchronous: Synchronous = "NORMAL" if options.get("synchronous") == "NORMAL" else "FULL"
    store = Store.open(
        folder / "home",
        machine=MACHINE,
        anchor=folder / "elsewhere" / "anchor",
        now=clock(),
        ids=make_id,
        create=bool(options.get("create", True)),
        regimes={fakes.REGIME: fakes.regime()},
        synchronous=synchronous,
    )
    return Station(store, World(clock, make_id), site_key=bytes(32))


def label(serial: str, lot: str = fakes.LOT, expiry: str = "271231") -> bytes:
    """What a scanner sends of a package: GS1 DataMatrix with its AIM prefix."""
    return unserialised(lot, expiry) + f"\x1d21{serial}".encode()


def unserialised(lot: str = fakes.LOT, expiry: str = "271231") -> bytes:
    """The same of a package that has no serial yet."""
    return f"]d201{fakes.GTINS['P-GOOD']}17{expiry}10{lot}".encode()


def say(station: Station, what: str, verdict: str = "") -> None:
    """One line: this much is acknowledged."""
    store = station.store
    line = {
        "what": what,
        "verdict": verdict,
        "seq": store.head.seq,
        "spend_seq": store.head.spend_seq,
        "catalogue": store.catalogue.version if store.catalogue else 0,
        "pending": store.outbox.depth().pending,
    }
    print(json.dumps(line), flush=True)


class Day:
    """The acts, each followed by its line."""

    def __init__(self, folder: Path, synchronous: Synchronous) -> None:
        self.clock = Clock()
        self.home = folder / "home"
        self.station = station_at(folder, self.clock, Ids(), synchronous=synchronous)
        say(self.station, "opened")

    def live(self) -> None:
        """The whole day."""
        self.begin()
        self.inbound()
        self.outbound()
        self.station.store.close()

    def begin(self) -> None:
        """Enrol, first catalogue, first people, sign in."""
        station = self.station
        with station.store.writing() as tx:
            tx.enrol(fakes.ZONE, at=self.reading())
        say(station, "enrolled")
        self.take_catalogue(1)
        first = station.access.create_first_administrator("A001", fakes.name("Zheng"), PIN)
        assert not isinstance(first, Refusal), first
        say(station, "administrator")
        for badge in (BADGE, SUPERVISOR):
            added = station.access.add(first, badge, fakes.name("Li"), ("supervisor", "warehouse"), PIN)
            assert not isinstance(added, Refusal), added
            say(station, "operator")
            station.access.change_pin(badge, PIN, OWN_PIN)
            say(station, "pin changed")
        station.access.sign_in(BADGE, "000000")
        say(station, "wrong pin")
        signed = station.access.sign_in(BADGE, OWN_PIN)
        assert not isinstance(signed, Refusal), signed
        say(station, "signed in")

    def inbound(self) -> None:
        """Code, receive and shelve; with a repeat, half a code, and a step out of order among them."""
        with self.task("serialise", {"importer": "IMP-1"}):
            for number in range(PACKS):
                self.scan(label(f"S{number}"))
            self.scan(unserialised())
            self.scan(label("S1"))
            self.scan(b"]d2010952000000")
        self.checkpoint()
        with self.task("bonded_receive", {"customs_entry": "E-1"}):
            for number in range(PACKS):
                self.scan(label(f"S{number}"))
        with self.task("put_away", {"place": "RARE-A"}):
            self.scan(label("S2", lot="OTHER"))
            for number in range(PACKS):
                self.scan(label(f"S{number}"))
            review = self.scan(label("UNSEEN"))
            answered = answer_review(self.station, review.entry.seq, SUPERVISOR, OWN_PIN, "counted by hand")
            assert not isinstance(answered, Refusal), answered
            say(self.station, "review answered", answered.decision.verdict)
        with self.task("correct", {"reason": "wrong shelf"}):
            self.scan(label("UNSEEN"))
        with self.task("pack_case", {"case": fakes.SSCC}):
            self.scan(label("S7"))
            self.scan(label("S8"))
        self.station.store.outbox.acknowledge([row.seq for row in self.pending()[:6]])
        say(self.station, "acknowledged by the server")

    def outbound(self) -> None:
        """Exits under two forms, one over, one undone, one voided, trays; a new catalogue in the middle."""
        with self.task("zone_exit", {"clearance_form": "F-TINY", "destination": "H1"}):
            self.scan(label("S0"))
            self.scan(label("S1"))
            self.scan(label("S2"))
            undo(self.station, "wrong package")
            say(self.station, "undone")
            self.scan(label("S3"))
        self.take_catalogue(2)
        row = self.pending()[0]
        self.station.store.outbox.park(row.seq, "refused", "not now", self.clock())
        say(self.station, "parked")
        with self.task("zone_exit", {"clearance_form": "F-MAIN", "destination": "H1"}):
            self.scan(label("S4"))
            self.tray(label("S5"), label("S2"), label("UNSEEN"))
            self.tray(label("S5"), label("S6"))
            self.checkpoint()
            self.scan(f"]C100{fakes.SSCC}".encode())
            self.scan(label("S2"))
        with self.task("void_exit", {"reason": "wrong destination"}):
            self.scan(label("S4"))
        with self.task("zone_exit", {"clearance_form": "F-MAIN", "destination": "H2"}):
            self.scan(label("S4"))

    def scan(self, payload: bytes) -> Outcome:
        """One scan and its verdict."""
        outcome = self.station.scan(Frame(payload, "stdin", self.clock()))
        say(self.station, outcome.code.text, outcome.decision.verdict)
        return outcome

    def tray(self, *payloads: bytes) -> None:
        """Several packages judged as one, and one line for all of them."""
        outcomes = scan_together(
            self.station, [Frame(payload, "camera:0", self.clock()) for payload in payloads]
        )
        say(self.station, "tray", min(outcome.decision.verdict for outcome in outcomes))

    @contextmanager
    def task(self, operation: str, papers: Mapping[str, str]) -> Iterator[None]:
        """Open a task, close it after."""
        opened = self.station.tasks.start(self.station.access.facts, operation, papers)
        assert not isinstance(opened, Refusal), opened
        say(self.station, f"{operation} opened")
        yield
        self.station.tasks.close(self.station.access.facts, Closing())
        say(self.station, f"{operation} closed")

    def take_catalogue(self, version: int) -> None:
        """Build an issue of the catalogue aside and switch to it."""
        hold = Hold(id="HOLD-9", kind="recall", order="R-9", since=fakes.NOW, product="P-CHILD")
        whole = fakes.catalogue(version=version, holds=(*fakes.HOLDS, hold) if version > 1 else fakes.HOLDS)
        built = catalogue_file.build(replace(whole, issued=self.clock()), self.home)
        with self.station.store.writing() as tx:
            tx.switch_catalogue(built, at=self.reading())
        say(self.station, f"catalogue {version}")

    def checkpoint(self) -> None:
        """What idle time does."""
        self.station.store.checkpoint()
        say(self.station, "checkpoint")

    def pending(self) -> list[SimpleNamespace]:
        """What waits to be sent."""
        return [SimpleNamespace(seq=row.seq) for row in self.station.store.outbox.pending(50, 1 << 20)]

    def reading(self) -> Reading:
        """The time of an act that is no scan."""
        return self.station.read_clock()


def _without(module: object, *calls: str) -> None:
    """Let `module` see an `os` whose sync calls do nothing."""
    quiet = {name: getattr(os, name) for name in dir(os) if not name.startswith("__")}
    module.os = SimpleNamespace(**{**quiet, **dict.fromkeys(calls, lambda _: None)})  # type: ignore[attr-defined]


def _verdict_before_anchor() -> None:
    """Write the anchor only after the line of its act was printed: when the next act begins to write."""
    real = anchor.Anchor.write
    waiting: list[anchor.Anchored] = []

    def write(self: anchor.Anchor, anchored: anchor.Anchored) -> None:
        while waiting:
            real(self, waiting.pop(0))
        if anchored.seq:
            waiting.append(anchored)
        else:
            real(self, anchored)

    anchor.Anchor.write = write  # type: ignore[method-assign]


FAULTS: Mapping[str, Callable[[], None]] = {
    "none": lambda: None,
    "synchronous-normal": lambda: None,
    "anchor-not-synced": lambda: _without(anchor, "fdatasync"),
    "verdict-before-anchor": _verdict_before_anchor,
    "catalogue-not-synced": lambda: _without(catalogue_file, "fsync"),
    "names-not-synced": lambda: _without(connection, "fsync"),
}


def main(folder: str, fault: str) -> None:
    """Live the day with one thing wrong."""
    FAULTS[fault]()
    Day(Path(folder), "NORMAL" if fault == "synchronous-normal" else "FULL").live()


if __name__ == "__main__":
    main(*sys.argv[1:])
