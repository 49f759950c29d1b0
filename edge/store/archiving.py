"""Moving old rows of the journal into a file: written, synced, read back and tried, and only then removed.

Only rows that the server has acknowledged, that no open task and no parked event needs, and that
are older than asked for. The row that says so is anchored, so the row the anchor named before may go
too. A crash at any moment leaves all rows in the store, or all of them in the archive and some in both.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import file_digest
from pathlib import Path
from typing import Final

from edge.clock import Reading
from edge.errors import StoreDamaged, StoreError
from edge.store import archives, journal, meta
from edge.store.archives import Archive, Floor
from edge.store.connection import connect_unchanging, connect_writer, failure, make_directory, sync_directory
from edge.store.entry import Draft
from edge.store.home import Store
from edge.store.reader import DATABASE, Reader
from edge.store.times import stamp

KEPT: Final = 1000
"""Rows at the end that stay whatever their age."""

CHUNK: Final = 2000
"""Rows copied or removed in one go."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Rows `first` to `last` may be archived; none where last < first. why: what keeps the next one here."""

    first: int
    last: int
    why: str


def archivable(reader: Reader, before: datetime) -> Stretch:
    """The rows that may go: those of times before `before`, up to the first that is still needed."""
    with reader.snapshot() as connection:
        known = meta.read(connection)
        floor = archives.floor_of(known)
        last, why = min(_limits(connection, known, before))
        return Stretch(floor.seq + 1, last, why)


def _limits(connection: sqlite3.Connection, known: meta.Meta, before: datetime) -> list[tuple[int, str]]:
    head = journal.read_head(connection)
    first_out = connection.execute("SELECT min(seq) FROM outbox").fetchone()[0]
    opened = connection.execute("SELECT open_seq FROM tasks WHERE closed IS NULL").fetchone()
    limits = [
        (_last_before(connection, before, head.seq), "younger"),
        (head.seq - KEPT - _told_last(connection, known, head.seq), "the last rows"),
        (int(known.get(meta.OUTBOX_CURSOR, "0")), "events to be sent"),
    ]
    headers = int(known.get(meta.HEADERS_UPTO, "0"))
    if headers or known.get(meta.HUB_KEY):  # a plain EPCIS repository takes none of these
        limits.append((headers, "headers to be sent"))
        limits.append((int(known.get(meta.REFUSALS_UPTO, "0")), "refusals to be sent"))
        limits.append((int(known.get(meta.MOVES_UPTO, "0")), "steps to be told"))
    if first_out is not None:
        limits.append((first_out - 1, "a parked event"))
    if opened is not None:
        limits.append((opened[0] - 1, "the open task"))
    if head.spend_seq and meta.station_of(known).quarantined:  # its anchor stays as it was found
        limits.append((head.spend_seq - 2, "the anchored row"))
    return limits


def _told_last(connection: sqlite3.Connection, known: meta.Meta, head: int) -> bool:
    """Whether the last row tells of an archive: that one more is here is no reason for another file."""
    made = archives.of_meta(known)
    entry = journal.read(connection, head) if made else None
    return entry is not None and entry.detail == archives.detail_of(made[-1])


def _last_before(connection: sqlite3.Connection, before: datetime, head: int) -> int:
    """The last row of a time before `before`; rows are in the order of their times."""
    wanted, low, high = stamp(before), 0, head
    while low < high:
        middle = (low + high + 1) // 2
        row = connection.execute("SELECT at FROM journal WHERE seq = ?", (middle,)).fetchone()
        if row is None or row[0] < wanted:
            low = middle
        else:
            high = middle - 1
    return low


def archive(
    store: Store,
    folder: Path,
    stretch: Stretch,
    *,
    at: Reading,
    event_id: str,
    operator: str = "",
    progress: Progress | None = None,
) -> Archive:
    """Move the rows of `stretch` into a file in `folder`; the row of the chain that says so names its hashes.

    Raises StoreError where there are none or the file cannot be written, StoreDamaged where what is
    read back is not what the chain says: then nothing was removed.
    """
    if stretch.last < stretch.first:
        raise StoreError(
            f"Failed to archive rows from {stretch.first} on: expected at least one that may go, got none."
        )
    path = folder / f"journal-{store.station.id or 'station'}-{stretch.first}-{stretch.last}.db"
    with store.reader() as reader:
        _refuse_too_many(reader, stretch)
        made = _written(reader, path, stretch, progress)
    check(path, made)
    with store.writing() as tx:
        detail = archives.detail_of(made)
        tx.note_archive(
            made,
            Draft(
                kind="setting",
                event_id=event_id,
                at=at,
                operator=operator,
                detail=detail,
                changes_spend=True,  # so that it is anchored, in the place of what goes
            ),
        )
    finish(store)
    return made


def _refuse_too_many(reader: Reader, stretch: Stretch) -> None:
    """One archive more than SQLite reads at once, and no report could be drawn up over them."""
    with reader.connection() as connection:
        there = len(archives.of_meta(meta.read(connection)))
    if there >= archives.ATTACHED:
        raise StoreError(
            f"Failed to archive rows {stretch.first} to {stretch.last}: expected fewer than {archives.ATTACHED} "
            f"archives, which is what reports can read with the store, got {there}; archive more rarely."
        )


def unvouched(reader: Reader) -> str:
    """What is wrong with what the store says of its newest archive, "" for nothing: a row of the chain names it."""
    with reader.snapshot() as connection:
        known = archives.of_meta(meta.read(connection))
        if not known:
            return ""
        told = archives.detail_of(known[-1])
        row = connection.execute(
            "SELECT seq FROM journal WHERE kind = 'setting' AND detail = ? AND seq > ?",
            (told, known[-1].last),
        ).fetchone()
    return "" if row else f"no row names the archive of rows {known[-1].first} to {known[-1].last}"


def finish(store: Store) -> None:
    """Remove what is archived and still here, a little at a time, so that no scan waits."""
    while store.drop_archived(CHUNK):
        pass


def compact(store: Store) -> None:
    """Give the room of deleted rows back to the disk; it takes as much again meanwhile, and nothing is scanned.

    Raises StoreFull where there is not so much.
    """
    path = store.home / DATABASE
    try:
        with closing(connect_writer(path)) as connection:
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.Error as error:
        raise failure(error, "compact the store", path) from error


def _written(reader: Reader, path: Path, stretch: Stretch, progress: Progress | None) -> Archive:
    aside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        make_directory(path.parent)
        aside.unlink(missing_ok=True)
        with reader.snapshot() as source, closing(sqlite3.connect(aside, isolation_level=None)) as target:
            ends = _copied(source, target, stretch, progress)
        with aside.open("r+b") as file:
            os.fsync(file.fileno())
            sha256 = file_digest(file, "sha256").hexdigest()
        aside.replace(path)
        sync_directory(path.parent)
    except OSError as error:
        raise StoreError(
            f"Failed to write {path}: expected a place with room that can be written, got {error}."
        ) from error
    except sqlite3.Error as error:
        raise failure(error, "write the archive", aside) from error
    finally:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
    floor, last = ends
    return Archive(
        first=stretch.first,
        last=stretch.last,
        previous=floor.sha256.hex(),
        sha256=last.sha256.hex(),
        events=last.events,
        file=str(path.resolve()),
        file_sha256=sha256,
    )


def _copied(
    source: sqlite3.Connection, target: sqlite3.Connection, stretch: Stretch, progress: Progress | None
) -> tuple[Floor, Floor]:
    """Copy the rows; where the chain stood before them, and where it stands after them."""
    table = source.execute("SELECT sql FROM sqlite_master WHERE name = 'journal'").fetchone()[0]
    target.execute("PRAGMA journal_mode = OFF")
    target.execute(table)
    target.execute("BEGIN")
    rows = source.execute(
        "SELECT * FROM journal WHERE seq >= ? AND seq <= ? ORDER BY seq", (stretch.first, stretch.last)
    )
    done, total = 0, stretch.last - stretch.first + 1
    while chunk := rows.fetchmany(CHUNK):
        target.executemany(f"INSERT INTO journal VALUES ({', '.join('?' * len(chunk[0]))})", chunk)  # noqa: S608
        done += len(chunk)
        if progress:
            progress(done, total)
    target.execute("COMMIT")
    last = source.execute("SELECT sha256, event_no FROM journal WHERE seq = ?", (stretch.last,)).fetchone()
    return archives.floor_of(meta.read(source)), Floor(stretch.last, *last)


def check(path: Path, made: Archive) -> None:
    """Read a whole archive back and try its chain; raises StoreDamaged, or StoreError where it cannot be read."""
    try:
        with path.open("rb") as file:
            found = file_digest(file, "sha256").hexdigest()
        with closing(connect_unchanging(path)) as connection:
            verified = journal.verify_stretch(connection, made.first - 1, bytes.fromhex(made.previous))
            head = journal.read_head(connection)
    except OSError as error:
        raise StoreError(f"Failed to read {path}: expected an archive, got {error}.") from error
    except sqlite3.Error as error:
        raise failure(error, "read the archive", path) from error
    if found != made.file_sha256:
        problem = f"expected SHA-256 {made.file_sha256[:16]}…, got {found[:16]}…"
    elif not verified.ok:
        problem = f"expected an unbroken chain, got: {verified.problem}"
    elif (head.seq, head.sha256.hex()) != (made.last, made.sha256):
        problem = f"expected row {made.last} with {made.sha256[:16]}… at its end, got row {head.seq}"
    else:
        return
    raise StoreDamaged(f"Failed to read {path} as archive of rows {made.first} to {made.last}: {problem}.")
