"""A copy of all tables of a hub, of either kind of database, in one file; and a hub made from it.

A ZIP archive: ``manifest.json`` says when, of which version and epoch, and how many rows of each
table and their SHA-256; ``TABLE.rows`` holds the rows one after the other in MessagePack, after one
of the names of their columns. It is taken while the hub serves, all at one moment.

A hub made from a copy has forgotten what came after it, so it begins a new epoch; stations see
that and send again what it has not.
"""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import Struct, field

from edge.errors import ConfigError, StoreError
from edge.hub import audit, lease_books, sql
from edge.hub.hub import Hub
from edge.hub.tables import Connection

FORMAT: Final = "bondscan hub backup 1"
MANIFEST: Final = "manifest.json"
BATCH: Final = 500
TOGETHER: Final = 4_000_000
"""Rows put back at a time, and bytes of them."""

_FIRST_MADE: Final = frozenset({"meta", "audit"})
"""Tables that have rows before anybody used the hub: the copy's take their place."""


class Table(Struct, frozen=True):
    """What a copy holds of one table."""

    rows: int
    sha256: str


class Manifest(Struct, frozen=True, kw_only=True):
    """What a copy is of."""

    format: str = FORMAT
    version: int
    epoch: int
    taken_at: str
    tables: dict[str, Table] = field(default_factory=dict)


def save(hub: Hub, path: Path) -> Manifest:
    """Copy all tables to a new file at `path`; it is there whole, or not at all.

    Raises StoreError where it cannot be written, or is there already.
    """
    lease_books.hub_key(hub)  # drawn by now at the latest: a hub made from the copy is to be known by it
    aside = path.with_name(path.name + ".part")
    try:
        if path.exists():
            raise StoreError(
                f"Failed to write '{path}' as a backup: expected a new file, got one there already."
            )
        aside.unlink(missing_ok=True)
        # for the owner only: the hub's own key is in it
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
                manifest = _save(hub, archive)
            file.flush()
            os.fsync(file.fileno())
        look(aside)
        aside.replace(path)
    except OSError as failure:
        raise StoreError(
            f"Failed to write '{path}' as a backup: expected room for it, got {failure}."
        ) from failure
    finally:
        aside.unlink(missing_ok=True)
    with hub.writing() as tx:
        audit.put_down(hub, tx, "backup-taken", path.name, epoch=manifest.epoch)
    return manifest


def _save(hub: Hub, archive: zipfile.ZipFile) -> Manifest:
    tables: dict[str, Table] = {}
    with hub.database.snapshot() as reader:
        for name in hub.database.tables(reader):
            tables[name] = _save_table(archive, name, hub.database.rows_of(reader, name))
        manifest = Manifest(
            version=sql.VERSION, epoch=audit.epoch_of(reader), taken_at=hub.stamp(), tables=tables
        )
    archive.writestr(MANIFEST, msgspec.json.format(msgspec.json.encode(manifest)))
    return manifest


def _save_table(archive: zipfile.ZipFile, name: str, rows: Iterable[Sequence[object]]) -> Table:
    sha256, count = hashlib.sha256(), -1
    encode = msgspec.msgpack.Encoder().encode
    with archive.open(f"{name}.rows", "w", force_zip64=True) as file:
        for row in rows:
            said = encode(row)
            said = len(said).to_bytes(4) + said
            sha256.update(said)
            file.write(said)
            count += 1
    return Table(rows=count, sha256=sha256.hexdigest())


def look(path: Path) -> Manifest:
    """What a copy is of, once every row of it was read; raises ConfigError where it is none, or torn."""
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = msgspec.json.decode(archive.read(MANIFEST), type=Manifest)
            if manifest.format != FORMAT:
                raise ValueError(f"format '{manifest.format}'")
            for name, table in manifest.tables.items():
                sha256 = hashlib.sha256()
                for said in _records(archive, name):
                    sha256.update(len(said).to_bytes(4) + said)
                if sha256.hexdigest() != table.sha256:
                    raise ValueError(f"other rows of {name}")
    except (OSError, KeyError, ValueError, zipfile.BadZipFile, msgspec.MsgspecError) as fault:
        raise ConfigError(
            f"Failed to read '{path}' as a backup: expected a whole one, got {fault}."
        ) from fault
    return manifest


def _records(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    with archive.open(f"{name}.rows") as file:
        while head := file.read(4):
            said = file.read(int.from_bytes(head))
            if len(head) < 4 or len(said) < int.from_bytes(head):
                raise ValueError(f"half a row of {name}")
            yield said


def restore(hub: Hub, path: Path) -> int:
    """Fill a hub that nobody used yet from a copy, in one transaction; the epoch it begins.

    Raises ConfigError where the copy is torn, of another version, or the hub was used.
    """
    manifest = look(path)
    if manifest.version != sql.VERSION:
        raise ConfigError(
            f"Failed to restore '{path}': expected a backup of version {sql.VERSION}, got {manifest.version}. "
            "Restore it with the bondscan that took it, then install the newer one."
        )
    with hub.writing() as tx, zipfile.ZipFile(path) as archive:
        names = hub.database.tables(tx)
        used = [name for name in names if name not in _FIRST_MADE and _has_rows(tx, name)]
        if used or sorted(names) != sorted(manifest.tables):
            raise ConfigError(
                f"Failed to restore '{path}': expected a hub that was never used, got rows in {', '.join(used)}."
            )
        for name in names:
            _fill(tx, archive, name)
        hub.database.count_on(tx)
        return audit.new_epoch(hub, tx, f"restored from {path.name}, taken at {manifest.taken_at}")


def _has_rows(tx: Connection, name: str) -> bool:
    return tx.execute(sql.ANY_OF.format(table=name)).fetchone() is not None


def _fill(tx: Connection, archive: zipfile.ZipFile, name: str) -> None:
    records = _records(archive, name)
    columns = msgspec.msgpack.decode(next(records), type=list[str])
    if not all(column.isidentifier() for column in columns):
        raise ConfigError(f"Failed to restore {name}: expected names of columns, got {columns}.")
    tx.execute(sql.DROP_ALL_OF.format(table=name))
    values = ", ".join("?" * len(columns))
    put = sql.PUT_ROW.format(table=name, columns=", ".join(columns), values=values)
    rows: list[Any] = []
    much = 0
    for said in records:
        rows.append(msgspec.msgpack.decode(said))
        much += len(said)
        if len(rows) >= BATCH or much >= TOGETHER:
            tx.executemany(put, rows)
            rows.clear()
            much = 0
    tx.executemany(put, rows)
