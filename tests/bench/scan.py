"""How long a scan takes: last byte in to verdict committed, beside what it cannot be without.

The same message, in turn, in one run: the whole way of a scan, a bare durable commit to SQLite,
and `biip.parse`. Then without any sync, at a million rows and at ten thousand, in turn again.
"""

from __future__ import annotations

import os
import random
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from time import perf_counter
from types import SimpleNamespace

import biip

from edge.frame import Framer
from edge.runtime.ids import wall
from edge.station import Station
from edge.store import anchor
from tests.bench.figures import Report, Series, paired, ratio
from tests.bench.worked import Worked, label, start

WARM_UP = 50
ROW = 2048
"""Bytes of the bare commit's row: what a scan adds to the journal, roughly."""

WORK_AIM, ROWS_AIM = 2.0, 1.10


def with_sync(report: Report, worked: Worked, count: int) -> None:
    """Shelving (one sync) and exit from the zone (one more, for the anchor), as a station runs them."""
    report.heading(
        f"last byte in → verdict committed; {worked.rows:,} rows, {worked.listed:,} listed serials"
    )
    parse, bare = Series("biip.parse, the same message"), Series("a bare durable SQLite commit")
    with worked.copied("hot") as home, home.station() as station, _bare(home.folder) as commit:
        numbers = _numbers(home, 2 * (count + WARM_UP))
        for operation in ("put_away", "zone_exit"):
            scans = Series(f"scan: {operation}")
            start(station, operation)
            for turn in range(count + WARM_UP):
                number = next(numbers)
                took = (scanned(station, number), _timed(commit), _parse(number))
                if turn >= WARM_UP:
                    for series, seconds in zip((scans, bare, parse), took, strict=True):
                        series.seconds.append(seconds)
            report.series(scans)
            report.fact(f"{operation} in bare commits (median)", f"{ratio(scans, bare):.2f} ×")
    report.series(bare, parse)


def without_sync(report: Report, large: Worked, small: Worked, count: int) -> None:
    """The work beside the sync, and whether it grows with the journal."""
    report.heading("the same without any sync: the work beside it")
    with ExitStack() as stack:
        stack.enter_context(anchor_unsynced())
        homes = [stack.enter_context(worked.copied("dry")) for worked in (large, small)]
        stations = [stack.enter_context(home.station("OFF")) for home in homes]
        for operation in ("put_away", "zone_exit"):
            parse = Series(f"biip.parse beside {operation}")
            series = [Series(f"work: {operation} at {home.rows:,} rows") for home in homes]
            numbers = [_numbers(home, count + WARM_UP, operation) for home in homes]
            for station in stations:
                start(station, operation)
            for turn in range(count + WARM_UP):
                took = [0.0, 0.0]
                for which in (0, 1) if turn % 2 else (1, 0):
                    took[which] = scanned(stations[which], next(numbers[which]))
                parsed = _parse(turn)
                if turn >= WARM_UP:
                    for one, seconds in zip((*series, parse), (*took, parsed), strict=True):
                        one.seconds.append(seconds)
            report.series(*series, parse)
            report.against(f"{operation}: work / biip.parse", paired(series[0], parse), WORK_AIM)
            report.against(f"{operation}: {large.rows:,} / {small.rows:,} rows", paired(*series), ROWS_AIM)


def scanned(station: Station, number: int) -> float:
    """Everything but the terminator is in; then it comes."""
    framer = Framer("serial:/dev/ttyACM0")
    framer.feed(label(number), wall())
    started = perf_counter()
    (frame,) = framer.feed(b"\r", wall())
    outcome = station.scan(frame)
    took = perf_counter() - started
    assert outcome.decision.verdict == "ACCEPT", outcome.decision.findings
    assert not outcome.decision.repeat
    return took


def _parse(number: int) -> float:
    message = label(number).decode()
    started = perf_counter()
    biip.parse(message)
    return perf_counter() - started


def _timed(commit: Iterator[None]) -> float:
    started = perf_counter()
    next(commit)
    return perf_counter() - started


@contextmanager
def _bare(folder: Path) -> Iterator[Iterator[None]]:
    """One row, one transaction, one sync, each time `next` is called; nothing else is in that file."""
    with closing(sqlite3.connect(folder / "bare.db", isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("CREATE TABLE row (seq INTEGER PRIMARY KEY, body BLOB NOT NULL)")

        def commits() -> Iterator[None]:
            while True:
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("INSERT INTO row (body) VALUES (?)", (os.urandom(ROW),))
                connection.execute("COMMIT")
                yield

        yield commits()


@contextmanager
def anchor_unsynced() -> Iterator[None]:
    """The anchor written but not synced: only for measuring what else there is."""
    real = anchor.os  # type: ignore[attr-defined]
    names = {name: getattr(os, name) for name in dir(os) if not name.startswith("__")}
    anchor.os = SimpleNamespace(**{**names, "fdatasync": lambda _: None})  # type: ignore[attr-defined,assignment]
    try:
        yield
    finally:
        anchor.os = real  # type: ignore[attr-defined]


def _numbers(home: Worked, count: int, seed: str = "") -> Iterator[int]:
    """Packages from all over the shelf, none twice."""
    return iter(random.Random(seed).sample(range(1, home.packages), count))
