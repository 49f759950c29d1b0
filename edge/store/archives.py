"""Which rows of the journal lie in archive files, and where: remembered in `meta`, told by a row of the chain.

An archive is a SQLite file with the table `journal` for a stretch of rows, whole and as written.
The chain runs on from the last row of one archive to the first of the next, and from the last of
all into the store; `Floor` is that place.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from edge.errors import StoreError
from edge.store import meta
from edge.store.connection import connect_unchanging
from edge.store.entry import GENESIS

FOLDER: Final = "archive"
"""Where archives are looked for in the home, when they are not where they were written."""

ATTACHED: Final = 9
"""Archives that SQLite reads at once beside the store."""


class Archive(msgspec.Struct, frozen=True, kw_only=True):
    """Rows `first` to `last` in `file`. previous, sha256: hex, before the first row and of the last.

    events: how many rows up to the last carry an event. file_sha256: of the file.
    """

    first: int
    last: int
    previous: str
    sha256: str
    events: int
    file: str
    file_sha256: str


@dataclass(frozen=True, slots=True)
class Floor:
    """The last archived row, its hash, and how many events there are up to it; nought for none."""

    seq: int = 0
    sha256: bytes = GENESIS
    events: int = 0


_ARCHIVES: Final = msgspec.json.Decoder(tuple[Archive, ...])


def of_meta(values: meta.Meta) -> tuple[Archive, ...]:
    """Every archive of the store with this `meta`, in the order of their rows."""
    return _ARCHIVES.decode(values.get(meta.ARCHIVES, "[]"))


def with_one_more(values: meta.Meta, archive: Archive) -> meta.Meta:
    """What `meta` is to say once `archive` is there too."""
    return {meta.ARCHIVES: msgspec.json.encode((*of_meta(values), archive)).decode()}


def detail_of(archive: Archive) -> bytes:
    """What the row of the chain says of it."""
    return msgspec.json.encode({"archived": archive})


def floor_of(values: meta.Meta) -> Floor:
    """Up to where the rows are archived."""
    known = of_meta(values)
    return Floor(known[-1].last, bytes.fromhex(known[-1].sha256), known[-1].events) if known else Floor()


def located(home: Path, archive: Archive) -> Path | None:
    """Where the file is: where it was written, else in the home's own folder; None for nowhere."""
    written = Path(archive.file)
    return next((path for path in (written, home / FOLDER / written.name) if path.is_file()), None)


def attach(connection: sqlite3.Connection, home: Path, known: Sequence[Archive]) -> None:
    """Let `journal` mean archives and store together on this connection.

    Raises StoreError, naming each file that is not there.
    """
    paths = [located(home, archive) for archive in known]
    missing = [archive for archive, path in zip(known, paths, strict=True) if path is None]
    if missing:
        named = ", ".join(f"{one.file} (rows {one.first} to {one.last})" for one in missing)
        raise StoreError(
            f"Failed to read the archived rows of {home}: expected {named}, got no such file; "
            f"put it back, or into {home / FOLDER}."
        )
    if len(known) > ATTACHED:
        raise StoreError(
            f"Failed to read the archived rows of {home}: expected at most {ATTACHED} archives, got {len(known)}."
        )
    parts = []
    for number, path in enumerate(path for path in paths if path is not None):
        connection.execute(
            f"ATTACH ? AS archive{number}", (f"{path.resolve().as_uri()}?mode=ro&immutable=1",)
        )
        parts.append(f"SELECT * FROM archive{number}.journal")  # noqa: S608 -- of a number
    parts.append(f"SELECT * FROM main.journal WHERE seq > {known[-1].last}")  # noqa: S608
    connection.execute("CREATE TEMP VIEW journal AS " + " UNION ALL ".join(parts))


def read_row(home: Path, known: Sequence[Archive], seq: int, select: str) -> tuple[object, ...] | None:
    """One archived row; None where it is none, or its file is not at hand."""
    archive = next((one for one in known if one.first <= seq <= one.last), None)
    path = located(home, archive) if archive else None
    if path is None:
        return None
    try:
        with closing(connect_unchanging(path)) as connection:
            row: tuple[object, ...] | None = connection.execute(
                f"{select} WHERE j.seq = ?", (seq,)
            ).fetchone()
            return row
    except sqlite3.Error:
        return None


def drop_some(connection: sqlite3.Connection, floor: int, most: int) -> bool:
    """Delete up to `most` of the rows that are archived; whether there may be more.

    What finds them by their items stays: it is small, and the archive's rows are found by it too.
    """
    gone = connection.execute(
        "DELETE FROM journal WHERE seq IN (SELECT seq FROM journal WHERE seq <= ? ORDER BY seq LIMIT ?)",
        (floor, most),
    )
    return gone.rowcount > 0
