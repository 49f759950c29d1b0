"""The scene of the demonstration: a hub in a process of its own, two enrolled stations, one folder.

    root/hub/                the hub's tables
    root/station-warehouse/  one home for each station
    root/station-pharmacy/
    root/anchors/            their anchors, outside the homes

A second start goes on where the first ended, in the same homes.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from edge import config, wire
from edge.catalogue import Catalogue
from edge.drivers.simulated import SimulatedScanner
from edge.errors import ConfigError, DriverError
from edge.hub import catalogue as hub_catalogue
from edge.hub import devices
from edge.hub.devices import NewDevice
from edge.hub.hub import Hub
from edge.hub.serve import admin_token, open_hub
from edge.identity import hash_pin
from edge.runtime.demo import sample
from edge.runtime.devices import Asked
from edge.runtime.exchange import HubAccess, enrol, exchange_once, load_access, save_access
from edge.runtime.ids import Uuid7, wall
from edge.runtime.opening import Opened, build_station, open_runtime

FOLDERS: Mapping[str, str] = {
    sample.WAREHOUSE: "station-warehouse",
    sample.PHARMACY: "station-pharmacy",
}
HOME_SETTINGS = 'storage.anchor_directory = "../anchors"\nhub.interval_seconds = 5\n'
STAMP = "%y%m%d%H%M%S"
_RUN = "from edge.cli import main; raise SystemExit(main())"


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything set up and the hub serving. stamp: makes this day's serials and papers its own."""

    root: Path
    stamp: str
    hub_url: str

    def home(self, station: str) -> Path:
        """The home of one of the two stations."""
        return self.root / FOLDERS[station]

    def open(
        self,
        station: str,
        scanner: SimulatedScanner | None,
        *,
        serial: str | None = None,
        halts: bool = False,
    ) -> Opened:
        """One station with its scanner, simulated or real, ready to start."""
        port = serial or (scanner.port if scanner else None)
        # The simulated scanner shows what a second scan looks like, at once.
        asked = Asked(serial=(port,), again=serial is None) if port else None
        return open_runtime(self.home(station), halts=halts, asked=asked)


def new_stamp() -> str:
    """What makes the papers and serials of a day begun now its own."""
    return f"{wall():{STAMP}}"


@contextlib.contextmanager
def set_up(root: Path, *, new_day: bool) -> Iterator[Scene]:
    """Make or go on with the scene under `root`; the hub is stopped at the end.

    new_day: with papers of its own; else those of the last day under `root`, if that is today,
    so that what left the warehouse can be received at the pharmacy.
    """
    now = wall()
    stamp = _stamp(root, new_day)
    issue = sample.catalogue(stamp, now, int(now.timestamp()))
    (root / "hub").mkdir(parents=True, exist_ok=True)
    database = root / "hub" / "hub.db"
    codes = _publish(database, issue, fresh=[name for name in FOLDERS if not _enrolled(root, name)])
    with _hub_process(root / "hub", database) as url:
        for station in FOLDERS:
            _prepare(root / FOLDERS[station], url, codes.get(station))
        yield Scene(root, stamp, url)


def _stamp(root: Path, new_day: bool) -> str:
    fresh = new_stamp()
    kept = root / "day"
    last = kept.read_text(encoding="ascii").strip() if kept.exists() else ""
    if not new_day and last[:6] == fresh[:6]:
        return last
    root.mkdir(parents=True, exist_ok=True)
    kept.write_text(fresh, encoding="ascii")
    return fresh


def _enrolled(root: Path, station: str) -> bool:
    return (root / FOLDERS[station] / "line.json").exists()


def _publish(database: Path, issue: Catalogue, fresh: list[str]) -> dict[str, str]:
    """Put the day's catalogue and the operators into the hub; enrolment codes for `fresh` stations."""
    hub = open_hub(database, now=wall, ids=Uuid7(wall, os.urandom))
    try:
        admin_token(hub)
        answer = hub_catalogue.publish(hub, msgspec.json.encode(issue))
        if isinstance(answer, wire.Problem):
            raise ConfigError(answer.detail)
        if fresh:
            _admit_operators(hub)
        entries = {entry.id: entry for entry in issue.stations}
        return {
            name: devices.issue_code(
                hub,
                NewDevice(
                    station=name,
                    kind=entries[name].kind,
                    party=entries[name].party,
                    gln=entries[name].gln,
                    name_zh=entries[name].name.zh,
                    name_en=entries[name].name.en,
                ),
            )
            for name in fresh
        }
    finally:
        hub.database.close()


def _admit_operators(hub: Hub) -> None:
    pin_hash = hash_pin(sample.PIN)
    parties = sorted({party for _, _, party in sample.BADGES.values()})
    for party in parties:
        people = tuple(
            wire.Credential(badge=badge, name_zh=name.zh, name_en=name.en, roles=roles, pin_hash=pin_hash)
            for badge, (name, roles, at) in sample.BADGES.items()
            if at == party
        )
        hub_catalogue.put_operators(hub, wire.Operators(party=party, mark="demo", operators=people))


@contextlib.contextmanager
def _hub_process(folder: Path, database: Path) -> Iterator[str]:
    command = [
        sys.executable,
        "-c",
        _RUN,
        "hub",
        "--db",
        str(database),
        "--state",
        str(folder.parent / "anchors"),
        "--listen",
        "127.0.0.1:0",
        "--until-eof",
    ]
    with (folder / "log.txt").open("ab") as log:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, stdin=subprocess.PIPE)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            raise DriverError(
                f"Failed to start the hub: expected it to listen, got an end; see {folder / 'log.txt'}."
            )
        yield str(msgspec.json.decode(line)["listening"])
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=10)
        if process.poll() is None:
            process.kill()
            process.wait()


def _prepare(home: Path, url: str, code: str | None) -> None:
    """Enrol a new home, tell an old one where the hub is now, and take the day's catalogue down."""
    home.mkdir(parents=True, exist_ok=True)
    own = home / "bondscan.toml"
    if not own.exists():
        own.write_text(HOME_SETTINGS, encoding="utf-8")
    settings = config.load(home)
    station, where = build_station(home, settings)
    try:
        access = load_access(where)
        if code is not None:
            enrol(station, where, url, code)
        elif access is not None:
            save_access(where, HubAccess(url=url, token=access.token))
        exchange_once(station, where, settings)
    finally:
        station.store.close()


def today(scene: Scene) -> datetime:
    """The day the scene was set up, from its stamp."""
    return datetime.strptime(scene.stamp, STAMP).replace(tzinfo=wall().tzinfo)
