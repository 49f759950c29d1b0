"""What a store must still be after a power cut: opened for real, held against the run that was cut."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import Any, Protocol

from edge import config
from edge.errors import BondscanError
from edge.frame import Frame
from edge.runtime.opening import build_station, home_places
from edge.runtime.places import Places
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

SECRETS = frozenset({"site.key", "store-id"})

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Past:
    """The run that was cut, as it ended when it was not.

    lines: what each line it printed acknowledged: ``seq``, ``spend_seq``, ``catalogue``, and
    ``pending`` where it was said; ``stated``: with a seq of its own, not the one before. rows: (event_id, sha256) of its journal. stock, usage: as they
    stood after each row, the empty store's first. secrets: path → bytes of what was made before
    the first line and is never made again.
    """

    lines: list[dict[str, Any]]
    rows: list[tuple[str, bytes]]
    stock: list[dict[str, Row]] = field(default_factory=lambda: [{}])
    usage: list[dict[Counter, int]] = field(default_factory=lambda: [{}])
    secrets: dict[str, bytes] = field(default_factory=dict)

    @classmethod
    def of(cls, printed: str, folder: Path) -> Past:
        """Fold the finished journal, row by row; a line says again what it leaves out."""
        with Store.read(folder / "home") as reader:
            found = reader.query("SELECT event_id, sha256, spend_seq, effects FROM journal ORDER BY seq")
        lines = list(
            accumulate(map(json.loads, printed.splitlines()), _said, initial={"seq": 0, "catalogue": 0})
        )
        for line in lines:
            line["spend_seq"] = found[line["seq"] - 1][2] if line["seq"] else 0
        secrets = [path for path in (folder / "home").iterdir() if path.name in SECRETS]
        past = cls(lines[1:], [row[:2] for row in found])
        past.secrets.update((str(path.relative_to(folder)), path.read_bytes()) for path in secrets)
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


def _said(before: dict[str, Any], line: dict[str, Any]) -> dict[str, Any]:
    known = {name: line[name] for name in ("seq", "catalogue", "pending") if isinstance(line.get(name), int)}
    return {**before, **known, "stated": "seq" in known}


class Opener(Protocol):
    """How a recorded run's store is opened; below `folder` lies what the cut left."""

    def anchor(self, folder: Path) -> Path:
        """Where its anchor lies."""

    def station(self, folder: Path, *, create: bool) -> Station:
        """A station on it; create: nothing had been acknowledged, so there may be nothing."""


class DayOpener:
    """Opens as `power_day` did, some hours later."""

    def __init__(self) -> None:
        self._clock, self._ids = power_day.Clock(power_day.AFTER), power_day.Ids(prefix=2)

    def anchor(self, folder: Path) -> Path:
        """Beside the home."""
        return folder / "elsewhere" / "anchor"

    def station(self, folder: Path, *, create: bool) -> Station:
        """With a clock and ids of our own."""
        return power_day.station_at(folder, self._clock, self._ids, create=create)


class CommandOpener:
    """Opens as the app does, finding configuration, keys and anchor for itself."""

    def anchor(self, folder: Path) -> Path:
        """In the user's state directory, by the store's own name."""
        return self._places(folder).anchor

    def station(self, folder: Path, *, create: bool) -> Station:
        """As any command would."""
        home = self._places(folder).home
        if not create and not (home / "bondscan.db").exists():
            raise BrokenPromise("the store is gone")
        return build_station(home, config.load(home))[0]

    def _places(self, folder: Path) -> Places:
        os.environ["XDG_STATE_HOME"] = str(folder / "elsewhere")
        home = folder / "home"
        return home_places(home, config.load(home))


class BrokenPromise(Exception):
    """Something acknowledged is not so."""


def judge(image: cuts.Image, past: Past, folder: Path, opener: Opener, *, again: bool = False) -> str:
    """What is wrong with a store after this cut, "" for nothing."""
    image.lay(folder)
    try:
        _hold(image, past, folder, opener, again=again)
    except (BrokenPromise, BondscanError, sqlite3.Error) as problem:
        return f"{type(problem).__name__}: {problem} [{image.acknowledged} lines said; {image.story}]"
    return ""


def _hold(image: cuts.Image, past: Past, folder: Path, opener: Opener, *, again: bool) -> None:
    said = past.lines[image.acknowledged - 1] if image.acknowledged else None
    if said:
        _anchor_holds(opener.anchor(folder), said["spend_seq"])
        for path in past.secrets:
            _expect(path, image.files.get(path), past.secrets[path])
    station = opener.station(folder, create=said is None)
    with closing(station.store):
        _promises(station.store, said, past, _next_stated(past, image.begun))
        _scan(station)
    if again:
        with closing(opener.station(folder, create=False).store) as store:
            _expect("quarantined after all", store.station.quarantined, False)


def _anchor_holds(path: Path, spend_seq: int) -> None:
    """On the disk as the cut left it, before anything mends it."""
    anchor = Anchor(path)
    anchored = anchor.anchored.seq if anchor.anchored else -1
    anchor.close()
    if anchored < spend_seq:
        raise BrokenPromise(f"the anchor names row {anchored}, and {spend_seq} was acknowledged")


def _next_stated(past: Past, begun: int) -> dict[str, Any]:
    """What was under way when `begun` lines had been printed: the next that says how far it came."""
    return next((line for line in past.lines[begun:] if line["stated"]), past.lines[-1])


def _promises(store: Store, said: dict[str, Any] | None, past: Past, last: dict[str, Any]) -> None:
    _expect("quarantined", store.station.quarantined, False)
    head = store.head.seq
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
    if said and "pending" in said:
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


def _scan(station: Station) -> None:
    """The station goes on: signed in and within a task where there was one."""
    head = station.store.head.seq
    station.access.operator = station.store.credential(power_day.BADGE)
    outcome = station.scan(Frame(power_day.label("AFTER"), "stdin", station.world.wall()))
    _expect("a further scan's row", (outcome.entry.seq, station.store.head.seq), (head + 1, head + 1))


def _expect(what: str, found: object, expected: object) -> None:
    if found != expected:
        raise BrokenPromise(f"{what}: expected {expected!r:.200}, got {found!r:.200}")


def failures(
    log: Path, root: Path, past: Past, opener: Opener, *, share: tuple[int, int] = (0, 1), first: bool = False
) -> tuple[int, list[str]]:
    """How many images there were and what was wrong with which; `first` stops at the first fault."""
    ops = recorder.read(log)
    found, number = [], 0
    memory = SHARED_MEMORY if SHARED_MEMORY.is_dir() else None
    for number, image in enumerate(cuts.images(ops, str(root), share=share), start=1):
        folder = Path(tempfile.mkdtemp(prefix="power-cut-", dir=memory))
        try:
            problem = judge(image, past, folder, opener, again=number % REOPENED == 0)
        finally:
            shutil.rmtree(folder)
        if problem:
            found.append(problem)
            if first:
                break
    return number, found
