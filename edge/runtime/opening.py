"""Opening a home: configuration, store, station, line and devices put together, once.

Everything that runs a station starts here: screen, headless scan, demonstration, simulator.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from edge import config
from edge.identity import machine_id, site_key
from edge.runtime.engine import Runtime
from edge.runtime.heard import LastHeard
from edge.runtime.ids import Uuid7, wall
from edge.runtime.line import Line
from edge.runtime.places import Places, places
from edge.station import LockOut, Rules, Station, World
from edge.store import BuiltCatalogue, Store

if TYPE_CHECKING:
    from edge.runtime.devices import Asked


@dataclass(frozen=True, slots=True)
class Opened:
    """A station that is open and not yet running."""

    runtime: Runtime
    settings: config.Config
    places: Places

    @property
    def station(self) -> Station:
        """The station itself."""
        return self.runtime.station


def home_places(home: Path, settings: config.Config) -> Places:
    """The paths of `home` as configured."""
    return places(home, settings.anchor_directory)


def build_station(home: Path, settings: config.Config, *, halts: bool = False) -> tuple[Station, Places]:
    """Open the store of `home` to write and put the station on it."""
    where = home_places(home, settings)
    ids = Uuid7(wall, os.urandom)
    store = Store.open(
        where.home,
        machine=this_machine(settings),
        anchor=where.anchor,
        now=wall(),
        ids=ids,
        regimes=config.regimes(where.home),
    )
    try:
        station = Station(
            store,
            World(wall, ids),
            site_key=site_key(where.site_key),
            rules=Rules(
                settings=settings.settings,
                undo=settings.undo,
                lock_out=LockOut(settings.attempts, settings.lock),
                halts=halts,
            ),
        )
    except BaseException:
        store.close()
        raise
    return station, where


def this_machine(settings: config.Config) -> str:
    """The id of this PC; a configured file stands in for the system's, as on cloned virtual PCs."""
    if settings.machine_id_file is not None:
        return machine_id(sources=(settings.machine_id_file,))
    return machine_id()


@contextmanager
def open_station(home: Path) -> Iterator[Station]:
    """The station of `home`, without line or devices, for one command."""
    station, _ = build_station(home, config.load(home))
    try:
        yield station
    finally:
        station.store.close()


def _build_aside(source: Path, home: Path, progress: Callable[[int, int], None]) -> BuiltCatalogue:
    """`building.build_aside`, loaded when it is first needed: a screen is up before."""
    from edge.runtime.building import build_aside

    return build_aside(source, home, progress)


def open_runtime(
    home: Path,
    *,
    sync: bool = True,
    halts: bool = False,
    asked: Asked | None = None,
    prints: bool | None = None,
) -> Opened:
    """The station of `home` with its line and its devices; `start` it to run.

    asked: what the command line asks for in devices; None for none at all, whatever is configured.
    prints: whether labels are printed, where a printer is configured; None as `asked` is given.
    """
    from edge.runtime.devices import device_maker
    from edge.runtime.exchange import load_access, make_ear, make_worker
    from edge.runtime.label_printing import label_printing

    def on_station(server: datetime) -> None:
        runtime.call(lambda station: station.clock.take_time(server))

    settings = config.load(home)
    station, where = build_station(home, settings, halts=halts)
    try:
        access = load_access(where) if sync else None
        line = None
        if access is not None:
            line = Line(
                partial(
                    make_worker, station, where, access, settings, take_time=on_station, build=_build_aside
                ),
                wall,
                make_ear=partial(make_ear, station, access, settings),
                log=where.log,
                last=LastHeard(where.home),
            )
        make_devices = device_maker(where.home, settings, asked) if asked is not None else None
        printing = asked is not None if prints is None else prints
        labels = label_printing(where.home, settings.labels) if printing else None
        runtime = Runtime(
            station,
            make_devices=make_devices,
            answers=settings.scanner_answers,
            line=line,
            labels=labels,
            log=where.log,
        )
        return Opened(runtime, settings, where)
    except BaseException:
        station.store.close()
        raise
