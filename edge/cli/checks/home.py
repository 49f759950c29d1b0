"""Checks of this station's own files. Nothing is written, but for a file tried and taken away again."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final, Never

from edge.catalogue import freshness
from edge.cli.checks.found import Found, Status
from edge.cli.standing import anchor_path, standing
from edge.config import Config
from edge.errors import BondscanError, StoreDamaged
from edge.store import Outbox, Reader, Store, archives, credentials, journal, leases, meta, orders, room
from edge.store.reader import DATABASE
from edge.store.schema import VERSION

_TAIL: Final = 50
"""Rows at the end of the chain that are tried."""


def check_home(home: Path) -> Found:
    """Whether the directory is there and takes a file."""
    if not home.is_dir():
        return Found("home", "wrong", "absent", {"path": str(home)})
    try:
        with tempfile.TemporaryFile(dir=home) as file:
            file.write(b"\0")
    except OSError:
        return Found("home", "wrong", "unwritable", {"path": str(home)})
    return Found("home", "ok", "writable", {"path": str(home)})


def check_disk(home: Path, low: int) -> Found:
    """How much room is left; low: bytes below which that is little."""
    found = room.look(home, low)
    status: Mapping[str, Status] = {"room": "ok", "low": "warning", "full": "wrong"}
    return Found("disk", status[found.state], found.state, {"free": found.words})


def check_store(home: Path, settings: Config, machine: str, now: datetime) -> Iterator[Found]:
    """Whether the store opens, and all that it says of itself."""
    if not (home / DATABASE).exists():
        yield Found("store", "wrong", "absent")
        return
    try:
        reader = Store.read(home)
    except BondscanError as failure:
        yield Found("store", "wrong", "failed", {"message": failure.message})
        return
    with reader:
        try:
            yield from _contents(reader, settings, machine, now)
        except BondscanError as failure:
            yield Found("store", "wrong", "failed", {"message": failure.message})


def last_row(home: Path) -> datetime | None:
    """The time of the last row, None for none, or none that can be read."""
    try:
        with Store.read(home) as reader, reader.connection() as connection:
            return journal.read_head(connection).at
    except BondscanError:
        return None


def _contents(reader: Reader, settings: Config, machine: str, now: datetime) -> Iterator[Found]:
    with reader.snapshot() as connection:
        head = journal.read_head(connection)
        known = meta.read(connection)
        people = credentials.read_all(connection)
        tail = journal.verify(connection, after=max(0, head.seq - _TAIL), floor=reader.floor)
    yield Found("store", "ok", "opens", {"rows": str(head.seq), "version": str(VERSION)})
    yield _chain(tail)
    yield from _archives(reader.home, archives.of_meta(known))
    yield from _seat(reader)
    yield from _anchor(reader, settings)
    yield _machine(known.get(meta.MACHINE, ""), machine)
    yield _catalogue(reader, now)
    yield _signatures(reader)
    yield _orders(reader)
    yield _operators(people)
    yield _outbox(reader.home)
    yield _leases(reader)


def _chain(tail: journal.Verified) -> Found:
    if tail.ok:
        return Found("journal", "ok", "whole")
    return Found("journal", "wrong", "broken", {"row": str(tail.first_bad), "problem": tail.problem})


def _archives(home: Path, known: Sequence[archives.Archive]) -> Iterator[Found]:
    """Whether the files that hold the rows before the store's own are at hand; nothing where there are none."""
    if not known:
        return
    away = [one.file for one in known if archives.located(home, one) is None]
    params = {"upto": str(known[-1].last), "files": ", ".join(away)}
    yield Found("archives", "warning", "away", params) if away else Found("archives", "ok", "there", params)


def _seat(reader: Reader) -> Iterator[Found]:
    station = reader.station
    if station.id:
        yield Found("station", "ok", station.kind, {"id": station.id, "party": station.party})
    else:
        yield Found("station", "wrong", "unknown")
    if station.quarantined:
        yield Found("quarantine", "wrong", "quarantined")
    else:
        yield Found("quarantine", "ok", "none")


def _anchor(reader: Reader, settings: Config) -> Iterator[Found]:
    path = anchor_path(reader.home, settings)
    stands = standing(reader, path)
    params = {"path": str(path), "row": str(stands.row), "message": stands.message}
    if stands.why == "agrees":
        yield Found("anchor", "ok", "agrees")
    elif stands.why == "behind":
        yield Found("anchor", "note", "behind")
    else:
        # a quarantine is on record already, and the anchor is left as it was found until it ends
        yield Found("anchor", "note" if reader.station.quarantined else "wrong", stands.why, params)
    if path.exists():
        same = path.stat().st_dev == reader.home.stat().st_dev
        where = {"path": str(path)}
        yield (
            Found("anchor-device", "warning", "same", where)
            if same
            else Found("anchor-device", "ok", "other", where)
        )


def _machine(bound: str, here: str) -> Found:
    if not bound:
        return Found("machine", "note", "unbound")
    return Found("machine", "ok", "here") if bound == here else Found("machine", "wrong", "other")


def _catalogue(reader: Reader, now: datetime) -> Found:
    try:
        view = reader.view
    except StoreDamaged as damage:
        return Found("catalogue", "wrong", "damaged", {"message": damage.message})
    if view is None:
        return Found("catalogue", "wrong", "missing")
    age = freshness(view.issued, view.policy, now)
    hours = (now - view.issued).total_seconds() / 3600
    params = {"version": str(view.version), "hours": f"{hours:.0f}"}
    if age == "fresh":
        return Found("catalogue", "ok", age, params)
    return Found("catalogue", "warning" if age == "stale" else "wrong", age, params)


def _signatures(reader: Reader) -> Found:
    trust = reader.trust
    params = {"root": trust.root[:16]}
    if not trust.root:
        return Found("signatures", "note", "unsigned")
    if trust.signed:
        return Found("signatures", "ok", "signed", params)
    return Found("signatures", "warning", "not-yet", params)


def _orders(reader: Reader) -> Found:
    """Stop-use and recall orders: whose word they are, and which the hub would have lifted."""
    with reader.connection() as connection:
        standing = orders.in_force(connection)
        refused = orders.refused_of(meta.read(connection))
    unsigned = [hold.id for hold in standing if hold.by_hub]
    count = {"n": str(len(standing))}
    if refused:
        return Found("orders", "warning", "refused", {**count, "ids": ", ".join(sorted(refused)[:5])})
    if unsigned:
        said = {**count, "unsigned": str(len(unsigned)), "ids": ", ".join(unsigned[:5])}
        return Found("orders", "note", "unsigned", said)
    return Found("orders", "ok", "signed" if standing else "none", count)


def _operators(people: list[credentials.Credential]) -> Found:
    active = [person for person in people if person.active]
    administrators = sum("administrator" in person.roles for person in active)
    if not active:
        return Found("operators", "wrong", "none")
    if not administrators:
        return Found("operators", "warning", "no-administrator")
    counts = {"active": str(len(active)), "administrators": str(administrators)}
    return Found("operators", "ok", "known", counts)


def _outbox(home: Path) -> Found:
    outbox = Outbox(_nobody_writes, lambda: Store.read(home))
    try:
        depth = outbox.depth()
    finally:
        outbox.close()
    params = {"pending": str(depth.pending), "parked": str(depth.parked), "waiting": str(depth.waiting)}
    if depth.parked:
        return Found("outbox", "wrong", "parked", params)
    return Found("outbox", "ok", "moving", params)


def _leases(reader: Reader) -> Found:
    """What is held of papers shared between stations."""
    held = [row for row in leases.rows(reader) if row.held]
    if not held:
        return Found("leases", "ok", "none")
    empty = [row.paper for row in held if row.left <= 0]
    params = {"leases": str(len(held)), "packs": str(sum(max(0, row.left) for row in held))}
    cut = [row.paper for row in held if row.cut and row.left > 0]
    if cut:
        return Found("leases", "note", "cut", {**params, "papers": ", ".join(cut[:3])})
    if empty:
        return Found("leases", "note", "empty", {**params, "papers": ", ".join(empty[:3])})
    return Found("leases", "ok", "held", params)


def _nobody_writes() -> Never:
    raise AssertionError("the self-check only reads")
