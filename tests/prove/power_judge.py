"""What a store must still be after a power cut: opened for real, held against the run that was cut."""

from __future__ import annotations

import json
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from edge.errors import BondscanError
from edge.frame import Frame
from edge.station import Station
from edge.store import Store, journal
from edge.store.anchor import Anchor
from edge.store.packing import COLUMNS, unpack_change
from edge.store.usage import Counter, steps_of
from tests.faults import cuts, recorder
from tests.prove import power_day

SHARED_MEMORY = Path("/dev/shm")
REOPENED = 16
"""One image in so many is closed and opened once more."""

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Past:
    """The run that was cut, as it ended when it was not.

    lines: what it printed. rows: (event_id, sha256) of its journal. stock, usage: as they stood
    after each row, the empty store's first.
    """

    lines: list[dict[str, Any]]
    rows: list[tuple[str, bytes]]
    stock: list[dict[str, Row]] = field(default_factory=lambda: [{}])
    usage: list[dict[Counter, int]] = field(default_factory=lambda: [{}])

    @classmethod
    def of(cls, printed: str, home: Path) -> Past:
        """Fold the finished journal, row by row."""
        with Store.read(home) as reader:
            found = reader.query("SELECT event_id, sha256, effects FROM journal ORDER BY seq")
        past = cls([json.loads(line) for line in printed.splitlines()], [row[:2] for row in found])
        for *_, packed in found:
            change = unpack_change(packed)
            stock, usage = dict(past.stock[-1]), dict(past.usage[-1])
            stock.update((row[0], row) for row in change.items)
            for key in change.removed:
                del stock[key]
            for counter, step in steps_of(change).items():
                usage[counter] = usage.get(counter, 0) + step
            past.stock.append(stock)
            past.usage.append(usage)
        return past


class BrokenPromise(Exception):
    """Something acknowledged is not so."""


def judge(image: cuts.Image, past: Past, folder: Path, *, again: bool = False) -> str:
    """What is wrong with a store after this cut, "" for nothing."""
    image.lay(folder)
    try:
        _hold(image, past, folder, again=again)
    except (BrokenPromise, BondscanError, sqlite3.Error) as problem:
        return f"{type(problem).__name__}: {problem} [{image.acknowledged} lines said; {image.story}]"
    return ""


def _hold(image: cuts.Image, past: Past, folder: Path, *, again: bool) -> None:
    said = past.lines[image.acknowledged - 1] if image.acknowledged else None
    if said:
        _anchor_holds(folder, said["spend_seq"])
    clock, ids = power_day.Clock(power_day.AFTER), power_day.ids(prefix=2)
    with _opened(folder, clock, ids, create=said is None) as station:
        _promises(station.store, said, past, past.lines[: image.begun + 1])
        _scan(station, clock)
    if again:
        with _opened(folder, clock, ids, create=False) as station:
            _expect("quarantined after all", station.store.station.quarantined, False)


@contextmanager
def _opened(folder: Path, clock: power_day.Clock, ids: Any, *, create: bool) -> Iterator[Station]:
    station = power_day.station_at(folder, clock, ids, create=create)
    try:
        yield station
    finally:
        station.store.close()


def _anchor_holds(folder: Path, spend_seq: int) -> None:
    """On the disk as the cut left it, before anything mends it."""
    anchor = Anchor(folder / "elsewhere" / "anchor")
    anchored = anchor.anchored.seq if anchor.anchored else -1
    anchor.close()
    if anchored < spend_seq:
        raise BrokenPromise(f"the anchor names row {anchored}, and {spend_seq} was acknowledged")


def _promises(store: Store, said: dict[str, Any] | None, past: Past, begun: list[dict[str, Any]]) -> None:
    _expect("quarantined", store.station.quarantined, False)
    head, last = store.head.seq, begun[-1]
    if said and head < said["seq"]:
        raise BrokenPromise(f"the journal ends at row {head}, and {said['seq']} was acknowledged")
    if head > last["seq"]:
        raise BrokenPromise(f"the journal ends at row {head}, and {last['seq']} had not ended")
    _expect("catalogue", store.catalogue_problem, "")
    catalogue = store.catalogue.version if store.catalogue else 0
    if said and not said["catalogue"] <= catalogue <= last["catalogue"]:
        raise BrokenPromise(f"catalogue {catalogue} is in use, and {said['catalogue']} was acknowledged")
    with store.reader() as reader, reader.connection() as connection:
        _content(connection, head, past)
    if said:
        within = {said["pending"], last["pending"]}
        _expect("outbox", min(within) <= store.outbox.depth().pending <= max(within), True)


def _content(connection: sqlite3.Connection, head: int, past: Past) -> None:
    _expect("integrity", connection.execute("PRAGMA integrity_check").fetchall(), [("ok",)])
    verified = journal.verify(connection)
    _expect("chain", (verified.ok, verified.problem), (True, ""))
    rows = connection.execute("SELECT event_id, sha256 FROM journal ORDER BY seq").fetchall()
    _expect("journal", rows, past.rows[:head])
    stock = connection.execute(f"SELECT {COLUMNS} FROM stock").fetchall()
    _expect("stock", {row[0]: row for row in stock}, {k: tuple(v) for k, v in past.stock[head].items()})
    usage = connection.execute("SELECT scope, name, sub, packs FROM usage WHERE packs <> 0").fetchall()
    spent = {counter: packs for counter, packs in past.usage[head].items() if packs}
    _expect("quota", {row[:3]: row[3] for row in usage}, spent)


def _scan(station: Station, clock: power_day.Clock) -> None:
    """The station goes on: signed in and within a task where there was one."""
    head = station.store.head.seq
    station.access.operator = station.store.credential(power_day.BADGE)
    outcome = station.scan(Frame(power_day.label("AFTER"), "stdin", clock()))
    _expect("a further scan's row", (outcome.entry.seq, station.store.head.seq), (head + 1, head + 1))


def _expect(what: str, found: object, expected: object) -> None:
    if found != expected:
        raise BrokenPromise(f"{what}: expected {expected!r:.200}, got {found!r:.200}")


def failures(
    log: Path, root: Path, past: Past, *, share: tuple[int, int] = (0, 1), first: bool = False
) -> tuple[int, list[str]]:
    """How many images there were and what was wrong with which; `first` stops at the first fault."""
    ops = recorder.read(log)
    found, number = [], 0
    memory = SHARED_MEMORY if SHARED_MEMORY.is_dir() else None
    for number, image in enumerate(cuts.images(ops, str(root), share=share), start=1):
        folder = Path(tempfile.mkdtemp(prefix="power-cut-", dir=memory))
        try:
            problem = judge(image, past, folder, again=number % REOPENED == 0)
        finally:
            shutil.rmtree(folder)
        if problem:
            found.append(problem)
            if first:
                break
    return number, found
