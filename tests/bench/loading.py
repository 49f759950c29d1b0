"""A first load of a signed catalogue with a long serial list, its next issue, and scans meanwhile.

The repository is read from a directory, so that the figures are those of the station and not of a
line; beside scans it comes from a hub's process, by the line, as on any day.
"""

from __future__ import annotations

import shutil
from contextlib import AbstractContextManager
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
from edge.runtime.engine import Runtime
from edge.runtime.exchange import HubAccess
from edge.runtime.ids import wall
from edge.station import Station
from edge.sync import trust
from edge.sync.signed import SignedPull
from edge.sync.source import FolderSource
from tests.bench import meanwhile
from tests.bench.figures import Report
from tests.bench.worked import Worked, catalogue_of

MORE = 1_000
"""Serials that the next issue has more."""


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


def loaded(report: Report, worked: Worked, fresh: Worked, listed: int, count: int) -> None:
    """First load and next issue by themselves, then first loads of a fresh home with scans meanwhile."""
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
        _beside(report, fresh, repository, 3, count)
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


def _beside(report: Report, home: Worked, repository: Repository, version: int, count: int) -> None:
    """Scans while the line brings that version in, the whole way through `edge.runtime`."""

    def access() -> AbstractContextManager[HubAccess]:
        return meanwhile.hub("--repository", str(repository.folder))

    def loaded(runtime: Runtime, _scans: int, _sent: int) -> bool:
        view = runtime.station.store.catalogue
        return view is not None and view.version == version

    root = repository.trusted_root()
    meanwhile.beside(report, home, meanwhile.Busy("a first load is under way", access, loaded, root), count)
