"""One PC of the fleet: its disk, the process on it, what its operator saw, and what may befall it."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Final

from edge import config, sync
from edge.errors import SyncError
from edge.identity import DeviceKey
from edge.rules.facts import StationFacts
from edge.runtime.ids import Uuid7
from edge.station import Rules, Station, World
from edge.store import BuiltCatalogue, Entry, Reader, journal
from edge.store.catalogue_file import build
from edge.store.layout import entry_of
from edge.store.switching import weighed
from tests.simulate.deaths import Fuse, MortalStore
from tests.simulate.net import Line, Net

DATABASE: Final = "bondscan.db"
SERVER: Final = "the hub"
regimes: Final = cache(config.regimes)


@dataclass(slots=True)
class Running:
    """A process: it ends with everything in it."""

    station: Station
    reader: Reader
    worker: sync.Worker | None = None


@dataclass(slots=True, eq=False)
class Copy:
    """A disk as it was once: seq, the last row on it."""

    files: dict[str, bytes]
    seq: int


class Builds:
    """Catalogues built once for all stations: each gets the very file, under its own home."""

    def __init__(self, aside: Path) -> None:
        self._aside = aside
        self._built: dict[bytes, BuiltCatalogue] = {}

    def __call__(self, source: Path, home: Path, progress: Callable[[int, int], None]) -> BuiltCatalogue:
        """The file built from `source`, in `home`."""
        return self.built(source.read_bytes(), home, progress)

    def built(
        self, content: bytes, home: Path, progress: Callable[[int, int], None] | None = None
    ) -> BuiltCatalogue:
        """The file built from a catalogue's JSON, in `home`."""
        if content not in self._built:
            self._aside.mkdir(exist_ok=True)
            self._built[content] = weighed(build(content, self._aside, progress))
        built = self._built[content]
        path = home / built.path.name
        if not path.exists():
            path.hardlink_to(built.path)
        return replace(built, path=path)


class Seat:
    """One PC. root: its disks: `home` on one, `anchor` on another.

    run: the process, None while it does not. off: by how much its clock is wrong.
    shown: rows that were shown to somebody since the journal was last looked at, by place: their hashes.
    token: what enrolment left. code: with which it is to enrol (anew), "" where it need not.
    """

    store_type: type[MortalStore] = MortalStore

    def __init__(
        self,
        root: Path,
        facts: StationFacts,
        net: Net,
        builds: Builds,
        now: Callable[[], datetime],
        seed: str,
    ) -> None:
        self.root = root
        self.facts = facts
        self.name = facts.id
        self.chance = Random(f"{seed}/{facts.id}")
        self.off = timedelta()
        self.machine = f"PC of {facts.id}"
        self.run: Running | None = None
        self.token = ""
        self.code = ""
        self.key = DeviceKey(self.chance.randbytes(32))
        self.fuse = Fuse()
        self.copies: list[Copy] = []
        self.ids = Uuid7(self.wall, self.chance.randbytes)
        self._net = net
        self._builds = builds
        self._now = now
        (root / "anchors").mkdir(parents=True)

    @property
    def home(self) -> Path:
        """The directory of the store."""
        return self.root / "home"

    @property
    def anchor(self) -> Path:
        """The anchor, on a disk of its own."""
        return self.root / "anchors" / "anchor"

    @property
    def id(self) -> str:
        """The station's name; of a PC that was replaced and works on, one that its people call it by."""
        return self.name

    def wall(self) -> datetime:
        """What the PC's clock shows."""
        return self._now() + self.off

    def start(self) -> Running:
        """Start the process; nobody is signed in."""
        store = self.store_type.open(
            self.home,
            machine=self.machine,
            anchor=self.anchor,
            now=self.wall(),
            ids=self.ids,
            regimes=regimes(),
            synchronous="OFF",
        )
        assert isinstance(store, MortalStore)
        store.fuse = self.fuse
        station = Station(store, World(self.wall, self.ids), site_key=bytes(32), rules=Rules())
        self.run = Running(station, store.reader())
        self._connect()
        return self.run

    def _connect(self) -> None:
        if self.run is None or not self.token:
            return
        store, station = self.run.station.store, self.run.station
        self.run.worker = sync.Worker(
            store,
            Line(self._net, self.id, self.token, self.fuse),
            server=SERVER,
            chance=self.chance,
            build=self._builds,
            sign=self.key.sign,
        )
        self.run.worker.take_time = station.clock.take_time

    def enrol(self) -> str:
        """Ask in with the code at hand; what came of it."""
        assert self.run is not None
        station = self.run.station
        client = Line(self._net, self.id, "", self.fuse)
        device = base64.urlsafe_b64encode(self.key.public).decode()
        try:
            reply = sync.enrol(station.store, client, self.code, device, station.read_clock())
        except SyncError as failure:
            return type(failure).__name__
        self.token, self.code = reply.token, ""
        self._connect()
        return f"incarnation {reply.incarnation}"

    def carry(self, content: bytes) -> bool:
        """Take a catalogue from a stick; False where it is in use, or one that is newer."""
        assert self.run is not None
        station = self.run.station
        known = station.store.catalogue
        built = self._builds.built(content, self.home)
        if known is not None and known.version >= built.version:
            return False
        with station.store.writing() as tx:
            return tx.switch_catalogue(built, at=station.read_clock()) is not None

    def sign_in(self, badge: str = "W900") -> None:
        """Put somebody at the desk, their PIN taken as given."""
        assert self.run is not None
        access = self.run.station.access
        access.operator, access.locked = self.run.station.store.credential(badge), False

    def stop(self) -> None:
        """End the process as it should end."""
        if self.run is not None:
            self.run.reader.close()
            self.run.station.store.close()
            self.run = None

    def die(self, *, power: bool) -> None:
        """End the process as it should not; power: with the PC, so that what was not synced may be gone."""
        if self.run is None:
            return
        self.fuse.light(0)
        left = {name: (self.home / name).read_bytes() for name in _alive(self.home)}
        self.stop()
        for name in (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm"):
            (self.home / name).unlink(missing_ok=True)
        for name, content in left.items():
            (self.home / name).write_bytes(content)
        if power:
            self._forget_unsynced()

    def _forget_unsynced(self) -> None:
        """What is written without a sync may be gone, old or torn: the witness, the marks, a download."""
        witness = self.anchor.with_name(f"{self.anchor.name}.witness")
        for path in (witness, self.home / "sync-marks.json", *sorted(self.home.glob("download-*"))):
            if not path.exists():
                continue
            content = path.read_bytes()
            match self.chance.randrange(4):
                case 0:
                    path.unlink()
                case 1:
                    path.write_bytes(content[: self.chance.randrange(len(content) + 1)])

    def copy(self) -> None:
        """Take a copy of the home, as a backup would; three are kept."""
        files = {name: (self.home / name).read_bytes() for name in _alive(self.home)}
        marks = self.home / "sync-marks.json"
        if marks.exists():
            files[marks.name] = marks.read_bytes()
        seq = self.run.station.store.head.seq if self.run else 0
        self.copies = [*self.copies[-2:], Copy(files, seq)]

    def restore(self, copy: Copy) -> None:
        """Put a copy back in place of the home; the anchor's disk stays as it is."""
        self.die(power=self.chance.random() < 0.7)
        catalogues = {path.name: path for path in self.home.glob("catalogue-*.db")}
        aside = self.root / "aside"
        self.home.rename(aside)
        self.home.mkdir(mode=0o700)
        for name in catalogues:
            (self.home / name).hardlink_to(aside / name)
        for name, content in copy.files.items():
            (self.home / name).write_bytes(content)
        shutil.rmtree(aside)
        self.copies = self.copies[: self.copies.index(copy) + 1]

    def replace(self) -> None:
        """The PC is dead: another in its place, with nothing on it."""
        self.die(power=True)
        shutil.rmtree(self.home)
        shutil.rmtree(self.root / "anchors")
        (self.root / "anchors").mkdir()
        self.copies.clear()
        self.machine += "'"
        self.key = DeviceKey(self.chance.randbytes(32))
        self.token = ""

    def rows(self, after: int) -> Iterator[Entry]:
        """The journal's rows past `after`."""
        assert self.run is not None
        with self.run.reader.snapshot() as connection:
            rows = connection.execute(f"{journal.SELECT} WHERE j.seq > ? ORDER BY j.seq", (after,)).fetchall()
        return (entry_of(row) for row in rows)


def _alive(home: Path) -> list[str]:
    return [name for name in (DATABASE, f"{DATABASE}-wal") if (home / name).exists()]
