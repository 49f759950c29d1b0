"""Homes that have seen years of work: so many journal rows, so many listed serials. Made once, then copied.

Every row goes through the store's own `append`, in large transactions without a sync; the packages'
first three steps are told by rows that a real station made of one package, its serial exchanged.
"""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from os import urandom
from pathlib import Path

from edge import config
from edge.catalogue import Approval, ApprovalLine, Catalogue, ClearanceForm, Name, Policy
from edge.clock import CHINA
from edge.frame import Frame
from edge.identity import hash_pin, machine_id
from edge.rules.decision import Effects
from edge.rules.facts import ItemRecord
from edge.runtime.ids import Uuid7, wall
from edge.runtime.opening import home_places
from edge.station import Closing, Refusal, Station, World
from edge.store import Credential, Draft, Entry, Store, catalogue_file
from edge.store.connection import Synchronous
from tests import fakes

ROOT = Path(__file__).parents[2]
BADGE, PIN = "W900", "135790"
FORM, APPROVAL = "F-BENCH", "A-BENCH"
MODEL = "S0000000"
STEPS = ("serialise", "bonded_receive", "put_away")
BATCH = 500
"""Packages of one delivery: coded, received and shelved before the next one comes."""


def serial(number: int) -> str:
    """The serial of the n-th package."""
    return f"S{number:07d}"


def label(number: int) -> bytes:
    """What a scanner sends of the n-th package, its terminator not yet."""
    expiry = f"{datetime.now(CHINA).year + 2}0630"[2:]
    return f"]d201{fakes.GTINS['P-GOOD']}17{expiry}10{fakes.LOT}\x1d21{serial(number)}".encode()


@dataclass(frozen=True, slots=True)
class Worked:
    """A home with `rows` journal rows and `listed` serials on one form, in `folder`."""

    folder: Path
    rows: int
    listed: int

    @property
    def home(self) -> Path:
        """The home itself; the anchor lies beside it."""
        return self.folder / "home"

    @property
    def packages(self) -> int:
        """How many packages stand on its shelf."""
        return self.rows // len(STEPS)

    @contextmanager
    def copied(self, name: str) -> Iterator[Worked]:
        """A copy that may be worked on and is thrown away."""
        folder = self.folder.with_name(f"{self.folder.name}-{name}")
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.folder, folder)
        try:
            point_at_anchor(folder)
            yield Worked(folder, self.rows, self.listed)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def station(self, synchronous: Synchronous = "FULL") -> Iterator[Station]:
        """A station on it, somebody signed in."""
        station = open_station(self.home, synchronous)
        try:
            signed = station.access.sign_in(BADGE, PIN)
            assert not isinstance(signed, Refusal), signed
            yield station
        finally:
            station.store.close()


def start(station: Station, operation: str) -> None:
    """Open a task with its papers, closing the one before."""
    facts = station.access.facts
    if station.tasks.open is not None:
        station.tasks.close(facts, Closing())
    papers = {"clearance_form": FORM} if operation == "zone_exit" else {}
    opened = station.tasks.start(facts, operation, {**fakes.PAPERS[operation], **papers})
    assert not isinstance(opened, Refusal), opened


def open_station(home: Path, synchronous: Synchronous = "FULL") -> Station:
    """What `edge.runtime` opens, with the sync left out where that is asked."""
    settings = config.load(home)
    where = home_places(home, settings)
    ids = Uuid7(wall, urandom)
    store = Store.open(
        where.home,
        machine=machine_id(),
        anchor=where.anchor,
        now=wall(),
        ids=ids,
        regimes=config.regimes(home),
        synchronous=synchronous,
    )
    return Station(store, World(wall, ids), site_key=bytes(32))


def prepared(cache: Path, rows: int, listed: int) -> Worked:
    """The home of that size in `cache`, made now where it is not there or not of this month's source."""
    folder = cache / f"worked-{rows}-{listed}-{source_mark()}"
    if not (folder / "done").exists():
        for old in cache.glob(f"worked-{rows}-{listed}-*"):
            shutil.rmtree(old, ignore_errors=True)
        folder.mkdir(parents=True)
        _make(Worked(folder, rows, listed))
        (folder / "done").touch()
    return Worked(folder, rows, listed)


def source_mark() -> str:
    """Changes with the store's source, with this file, and with the month (a clock leap is suspect)."""
    digest = sha256(f"{datetime.now(CHINA):%Y-%m}".encode())
    for path in [*sorted((ROOT / "edge" / "store").glob("*.py")), Path(__file__)]:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:10]


def _make(worked: Worked) -> None:
    started = time.monotonic()
    worked.home.mkdir()
    point_at_anchor(worked.folder)
    station = open_station(worked.home, "OFF")
    try:
        enrol(station, worked.listed)
        model = model_rows(station)
        for first in range(1, worked.packages, BATCH):
            deliver(station, model, range(first, min(first + BATCH, worked.packages)))
            _tell(first, worked.packages, started)
    finally:
        station.store.close()
    _tell(worked.packages, worked.packages, started)
    print(file=sys.stderr)


def _tell(done: int, total: int, started: float) -> None:
    if not sys.stderr.isatty():
        return
    passed = time.monotonic() - started
    print(f"\r  making a home of {total:,} packages: {done:,}, {passed:.0f} s", end="", file=sys.stderr)


def point_at_anchor(folder: Path) -> None:
    """The home below `folder` keeps its anchor beside itself, and makes no noise."""
    (folder / "home" / "bondscan.toml").write_text(
        f"[storage]\nanchor_directory = '{folder / 'anchor'}'\n\n[screen]\nidle_lock_minutes = 0\nsound = false\n",
        encoding="utf-8",
    )


def enrol(station: Station, listed: int) -> None:
    """Make the store a station's, with a catalogue of so many serials and somebody signed in."""
    built = catalogue_file.build(catalogue_of(listed), station.store.home)
    with station.store.writing() as tx:
        tx.enrol(fakes.ZONE, at=station.read_clock())
        tx.switch_catalogue(built, at=station.read_clock())
        tx.save_credential(
            Credential(
                badge=BADGE,
                name=Name(zh="李", en="Li"),
                roles=("supervisor", "warehouse"),
                pin_hash=hash_pin(PIN),
            )
        )
    signed = station.access.sign_in(BADGE, PIN)
    assert not isinstance(signed, Refusal), signed


def catalogue_of(listed: int) -> Catalogue:
    """The small world with one approval and one form, whose list names every package."""
    now = wall()
    approval = Approval(
        number=APPROVAL,
        regime=fakes.REGIME,
        product="P-GOOD",
        quantity=Decimal(listed),
        lines=(ApprovalLine(institution="H1"),),
        form="注射剂",
        specification="1支/盒",
        maker="Example Pharma AG",
        origin="CH",
        ports=("北京天竺",),
        valid_from=(now - timedelta(days=300)).date(),
    )
    form = ClearanceForm(
        number=FORM,
        approval=APPROVAL,
        product="P-GOOD",
        importer="IMP-1",
        institutions=("H1",),
        quantity=Decimal(listed),
        issued=now - timedelta(days=10),
        port="北京天竺",
        station=fakes.ZONE.id,
        released=now - timedelta(days=9),
        serials=tuple(serial(number) for number in range(listed)),
    )
    return fakes.catalogue(
        issued=now,
        importers=tuple(replace(one, licence_valid_to=None) for one in fakes.IMPORTERS),
        approvals=(approval,),
        clearance_forms=(form,),
        holds=(),
        policy=Policy(fresh_hours=24 * 365, usable_hours=24 * 365),
    )


def model_rows(station: Station, steps: Sequence[str] = STEPS) -> list[Entry]:
    """The first package goes its way for real."""
    rows = []
    for operation in steps:
        start(station, operation)
        outcome = station.scan(Frame(label(0), "serial:/dev/ttyACM0", wall()))
        assert outcome.decision.verdict == "ACCEPT", outcome.decision.findings
        rows.append(outcome.entry)
    station.tasks.close(station.access.facts, Closing())
    return rows


def deliver(station: Station, model: list[Entry], numbers: range) -> None:
    """One delivery, as one transaction: each step of all its packages, then the next step."""
    with station.store.writing() as tx:
        for entry in model:
            for number in numbers:
                tx.append(_retold(station, entry, serial(number)))


def _retold(station: Station, entry: Entry, other: str) -> Draft:
    """The row as it would be of another package; what it takes from the quota is left out."""
    event_id = f"urn:uuid:{station.world.ids()}"
    body = (entry.body or b"").replace(MODEL.encode(), other.encode())
    effects = entry.effects
    return Draft(
        kind=entry.kind,
        event_id=event_id,
        at=station.read_clock(),
        operator=entry.operator,
        task=entry.task,
        operation=entry.operation,
        verdict=entry.verdict,
        findings=entry.findings,
        raw=entry.raw.replace(MODEL.encode(), other.encode()),
        source=entry.source,
        text=entry.text.replace(MODEL, other),
        key=entry.key.replace(MODEL, other),
        epc=entry.epc.replace(MODEL, other),
        effects=Effects(items=tuple(_record(item, other) for item in effects.items)),
        body=body.replace(entry.event_id.encode(), event_id.encode()),
    )


def _record(item: ItemRecord, other: str) -> ItemRecord:
    return replace(item, key=item.key.replace(MODEL, other), epc=item.epc.replace(MODEL, other), serial=other)
