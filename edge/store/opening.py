"""Opening a home to write: lock, tables, anchor, and whether the store is to be trusted."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from edge.errors import StoreError
from edge.rules.regimes import Regime
from edge.store import archives, binding, meta, schema, switching
from edge.store.anchor import Anchor
from edge.store.binding import Doubt
from edge.store.connection import Synchronous, connect_writer, failure, make_directory
from edge.store.kept import Ids, Kept
from edge.store.lock import HomeLock
from edge.store.reader import DATABASE
from edge.store.witness import Witness


@dataclass(frozen=True, slots=True)
class Opened:
    """An open home. doubt: why it must be quarantined, None where it must not (or is already)."""

    kept: Kept
    anchor: Anchor
    witness: Witness
    lock: HomeLock
    path: Path
    doubt: Doubt | None


def open_home(
    home: Path,
    machine: str,
    anchor: Path,
    ids: Ids,
    *,
    create: bool,
    regimes: Mapping[str, Regime],
    synchronous: Synchronous,
) -> Opened:
    """Take the lock, bring the tables up to date, look at the end of the chain and at the anchor."""
    path = home / DATABASE
    if not create and not path.exists():
        raise StoreError(f"Failed to open {home}: expected a store in it, got none.")
    _make_directory(home)
    lock = HomeLock(home, anchor)
    lock.take()
    connection: sqlite3.Connection | None = None
    try:
        connection = connect_writer(path, synchronous)
        schema.migrate(connection)
        kept = Kept(connection, home, machine, ids, regimes)
        return _judged(kept, Anchor(anchor), Witness(anchor), lock, path)
    except BaseException as error:
        if connection:
            connection.close()
        lock.drop()
        if isinstance(error, sqlite3.Error):
            raise failure(error, "open the store", path) from error
        raise


def _judged(kept: Kept, anchor: Anchor, witness: Witness, lock: HomeLock, path: Path) -> Opened:
    floor = archives.floor_of(kept.meta)
    binding.check_tail(kept.connection, kept.head, (floor.seq, floor.sha256))
    doubt: Doubt | None = None
    if not kept.station.quarantined:
        machines = (kept.meta.get(meta.MACHINE, ""), kept.machine)
        judgement = binding.judge(
            kept.connection, kept.head, anchor.anchored, anchor.state, machines, witness.last
        )
        doubt = judgement.doubt
        if judgement.roll_forward:
            anchor.write(judgement.roll_forward)
        if not machines[0]:
            kept.set_meta({meta.MACHINE: kept.machine})
    switching.sweep(kept, unfinished=True)
    return Opened(kept, anchor, witness, lock, path, doubt)


def _make_directory(home: Path) -> None:
    try:
        make_directory(home, mode=0o700)
    except OSError as error:
        raise StoreError(
            f"Failed to make {home}: expected a place where a directory can be made, got {error}."
        ) from error
