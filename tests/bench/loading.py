"""A first load of a signed catalogue with a long serial list, its next issue, and scans meanwhile.

The repository is read from a directory, so that the figures are those of the station and not of a
line. Scans go on at a person's pace while another thread loads, as the line's thread does.
"""

from __future__ import annotations

import shutil
import sys
import threading
from dataclasses import replace
from pathlib import Path
from time import perf_counter

import msgspec

from edge.authority.keys import Keys
from edge.authority.publish import publish
from edge.authority.repository import Repository
from edge.catalogue import Catalogue
from edge.clock import Reading
from edge.runtime.building import build_aside
from edge.runtime.engine import SLICE_SECONDS
from edge.runtime.ids import wall
from edge.station import Station
from edge.sync import trust
from edge.sync.signed import SignedPull
from edge.sync.source import FolderSource
from tests.bench import scan
from tests.bench.figures import Report, Series
from tests.bench.worked import Worked, catalogue_of, start

MORE = 1_000
"""Serials that the next issue has more."""

PACE = 0.02
"""Seconds between two scans: faster than anybody's hands."""

ROUNDS = 5
"""First loads that scans go on beside: one is over in seconds, and a percentile wants hundreds of scans."""

P99_AIM = 1.2


class Counted(FolderSource):
    """A directory, and how many bytes were read of it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.bytes = 0

    def read(self, path: str, start: int, most: int) -> bytes:
        """A piece, counted."""
        piece = super().read(path, start, most)
        self.bytes += len(piece)
        return piece


def loaded(report: Report, worked: Worked, listed: int) -> None:
    """First load and next issue by themselves, then a first load with scans meanwhile."""
    with worked.copied("authority") as place:
        repository = Repository(place.folder / "repository", Keys(place.folder / "keys"), wall())
        repository.create()
        whole = catalogue_of(listed)
        report.heading(f"first load of a signed catalogue; {listed:,} listed serials")
        _published(report, "signed and published in", repository, whole, 2)
        with worked.copied("alone") as home, home.station() as station:
            trust.pin(station.store, repository.trusted_root(), station.read_clock())
            _brought(report, "first load", station, repository.folder, listed)
            report.heading(f"the next issue, {MORE:,} serials more")
            _published(
                report, "signed and published in, the next", repository, catalogue_of(listed + MORE), 3
            )
            _brought(report, "next issue", station, repository.folder, listed)
        report.heading("scans while a first load is under way, beside scans before and after")
        idle, busy = Series("scan: put_away, no load"), Series("scan: put_away, a first load under way")
        for _ in range(ROUNDS):
            with worked.copied("scanning") as home, home.station() as station:
                trust.pin(station.store, repository.trusted_root(), station.read_clock())
                _meanwhile(home, station, repository.folder, idle, busy)
        report.series(idle, busy)
        report.against("p99 while loading / p99 without", busy.p99 / idle.p99, P99_AIM)
        shutil.rmtree(repository.folder)


def _published(report: Report, name: str, repository: Repository, catalogue: Catalogue, version: int) -> None:
    content = msgspec.json.encode(replace(catalogue, version=version))
    began = perf_counter()
    publish(repository, content)
    report.fact(name, f"{perf_counter() - began:.1f} s ({len(content) / 1e6:.1f} MB of JSON)")


def _brought(report: Report, name: str, station: Station, folder: Path, listed: int) -> None:
    source = Counted(folder)
    began = perf_counter()
    fetched = _pull(station, source)
    took = perf_counter() - began
    report.fact(f"{name}: came", f"{source.bytes / 1e6:.2f} MB, verified and unpacked in {fetched:.1f} s")
    report.fact(f"{name}: in use after", f"{took:.1f} s ({listed / took:,.0f} serials a second)")


def _pull(station: Station, source: FolderSource) -> float:
    """Seconds until everything had come; the rest is putting together, building and the switch."""
    pull = SignedPull(station.store, source, build_aside, lambda *_: None)
    reading = Reading(wall(), "good")
    began = perf_counter()
    pull.look(reading)
    fetched = 0.0
    while pull.waiting:
        fetched = perf_counter() - began
        pull.step(reading)
    assert not pull.problem, pull.problem
    return fetched


def _meanwhile(home: Worked, station: Station, folder: Path, idle: Series, busy: Series) -> None:
    """Scans before, beside and after one first load."""
    numbers = iter(range(1, home.packages))
    rest = threading.Event()

    def one(series: Series) -> None:
        series.seconds.append(scan.scanned(station, next(numbers)))
        rest.wait(PACE)

    sys.setswitchinterval(SLICE_SECONDS)  # as `Runtime.start` does
    start(station, "put_away")
    for _ in range(scan.WARM_UP):
        one(Series(""))
    half = home.packages // 30
    for _ in range(half):
        one(idle)
    loading = threading.Thread(target=_pull, args=(station, FolderSource(folder)))
    loading.start()
    while loading.is_alive():
        one(busy)
    for _ in range(half):
        one(idle)
