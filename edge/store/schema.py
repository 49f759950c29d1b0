"""The tables of a store, built and brought up to date by version.

`MIGRATIONS[n]` takes a store from version n to n + 1; the version is SQLite's own
``user_version``. All the steps a store is behind are one transaction. A store that a newer
bondscan wrote is refused, never guessed at.

Shapes that matter to the speed of a scan:
- `journal` is only ever appended to, by its integer key, and carries no second index.
- `item_entries` finds the rows about one item by eight bytes of its key's SHA-256, stretch of
  16,384 rows by stretch: a scan writes to the last stretch alone, whose pages are at hand
  however long the journal is. Every journal row has an entry in it (item 0 where no key was
  read), which also bears witness that no row was cut off the end.
- `stock_level` holds the counts a screen asks for, so that no screen counts a million rows.
- `outbox` holds exceptions to a cursor only: a scan writes nothing there, unless it is urgent.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Final

from edge.errors import StoreDamaged, StoreNewer

APPLICATION_ID: Final = 0x626E6473
"""Marks the file as bondscan's (``bnds``)."""

_FIRST: Final = """
CREATE TABLE meta (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE journal (
  seq INTEGER PRIMARY KEY,
  event_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  at TEXT NOT NULL,
  recorded TEXT NOT NULL,
  clock TEXT NOT NULL,
  station TEXT NOT NULL,
  incarnation INTEGER NOT NULL,
  operator TEXT NOT NULL,
  task TEXT NOT NULL,
  operation TEXT NOT NULL,
  verdict TEXT NOT NULL,
  findings BLOB NOT NULL,
  source TEXT NOT NULL,
  raw BLOB NOT NULL,
  text TEXT NOT NULL,
  key TEXT NOT NULL,
  epc TEXT NOT NULL,
  packs INTEGER NOT NULL,
  effects BLOB NOT NULL,
  body BLOB,
  changes_spend INTEGER NOT NULL,
  refers INTEGER,
  repeat_of INTEGER,
  detail BLOB NOT NULL,
  spend_seq INTEGER NOT NULL,
  event_no INTEGER NOT NULL,
  previous BLOB NOT NULL,
  sha256 BLOB NOT NULL
) STRICT;

CREATE TABLE item_entries (
  stretch INTEGER NOT NULL,
  item INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (stretch, item, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE voided (
  seq INTEGER NOT NULL,
  key TEXT NOT NULL,
  by INTEGER NOT NULL,
  PRIMARY KEY (seq, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE stock (
  key TEXT PRIMARY KEY,
  epc TEXT NOT NULL,
  gtin TEXT NOT NULL,
  serial TEXT NOT NULL,
  product TEXT NOT NULL,
  state TEXT NOT NULL,
  lot TEXT NOT NULL,
  expiry TEXT NOT NULL,
  parent TEXT NOT NULL,
  place TEXT NOT NULL,
  form TEXT NOT NULL,
  approval TEXT NOT NULL,
  institution TEXT NOT NULL,
  seal TEXT NOT NULL,
  first_at TEXT NOT NULL,
  step_at TEXT NOT NULL,
  step_seq INTEGER NOT NULL,
  last_seq INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX stock_lot ON stock (product, lot, key);
CREATE INDEX stock_parent ON stock (parent) WHERE parent <> '';

CREATE TABLE stock_level (
  product TEXT NOT NULL,
  lot TEXT NOT NULL,
  expiry TEXT NOT NULL,
  state TEXT NOT NULL,
  packs INTEGER NOT NULL,
  PRIMARY KEY (product, lot, expiry, state)
) STRICT, WITHOUT ROWID;

CREATE TABLE usage (
  scope TEXT NOT NULL,
  name TEXT NOT NULL,
  sub TEXT NOT NULL,
  packs INTEGER NOT NULL,
  PRIMARY KEY (scope, name, sub)
) STRICT, WITHOUT ROWID;

CREATE TABLE form_entries (
  form TEXT NOT NULL,
  seq INTEGER NOT NULL,
  spent INTEGER NOT NULL,
  used INTEGER NOT NULL,
  received INTEGER NOT NULL,
  arrived INTEGER NOT NULL,
  PRIMARY KEY (form, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE tasks (
  id TEXT PRIMARY KEY,
  operation TEXT NOT NULL,
  papers TEXT NOT NULL,
  operator TEXT NOT NULL,
  opened TEXT NOT NULL,
  expected INTEGER,
  open_seq INTEGER NOT NULL,
  closed TEXT,
  close_seq INTEGER,
  discrepancies BLOB NOT NULL DEFAULT x''
) STRICT;
CREATE INDEX tasks_open_seq ON tasks (open_seq);
CREATE UNIQUE INDEX one_open_task ON tasks (closed IS NULL) WHERE closed IS NULL;

CREATE TABLE credentials (
  badge TEXT PRIMARY KEY,
  name_zh TEXT NOT NULL,
  name_en TEXT NOT NULL,
  roles TEXT NOT NULL,
  pin_hash TEXT NOT NULL,
  must_change INTEGER NOT NULL,
  failures INTEGER NOT NULL,
  locked_until TEXT,
  active INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE holds (
  id TEXT PRIMARY KEY,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE despatches (
  event_id TEXT PRIMARY KEY,
  value BLOB NOT NULL
) STRICT;
CREATE TABLE despatch_keys (
  key TEXT NOT NULL,
  event_id TEXT NOT NULL,
  PRIMARY KEY (key, event_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE exceptions (
  id TEXT PRIMARY KEY,
  code TEXT NOT NULL,
  key TEXT NOT NULL,
  params TEXT NOT NULL,
  opened TEXT NOT NULL,
  closed TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE outbox (
  seq INTEGER PRIMARY KEY,
  state TEXT NOT NULL CHECK (state IN ('parked', 'waiting', 'due', 'done')),
  behind INTEGER,
  code TEXT NOT NULL DEFAULT '',
  message TEXT NOT NULL DEFAULT '',
  at TEXT NOT NULL DEFAULT ''
) STRICT;
"""

_QUALITY_AND_PARTS: Final = """
ALTER TABLE stock ADD COLUMN quality TEXT NOT NULL DEFAULT '';
ALTER TABLE stock ADD COLUMN patient TEXT NOT NULL DEFAULT '';
ALTER TABLE stock ADD COLUMN permit TEXT NOT NULL DEFAULT '';
ALTER TABLE stock ADD COLUMN unit TEXT NOT NULL DEFAULT '';
ALTER TABLE stock ADD COLUMN amount INTEGER NOT NULL DEFAULT -1;
ALTER TABLE stock ADD COLUMN origin TEXT NOT NULL DEFAULT '';
ALTER TABLE stock ADD COLUMN packs INTEGER NOT NULL DEFAULT 1;
"""

_TAKEN_FROM: Final = """
ALTER TABLE stock ADD COLUMN was TEXT NOT NULL DEFAULT '';
"""

_LEASES: Final = """
CREATE TABLE lease_terms (
  claim TEXT PRIMARY KEY,
  low INTEGER NOT NULL,
  expires TEXT NOT NULL,
  takes TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE lease_wants (
  claim TEXT PRIMARY KEY,
  packs INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
"""

_SITE: Final = """
CREATE TABLE site_known (
  station TEXT NOT NULL,
  incarnation INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (station, incarnation)
) STRICT, WITHOUT ROWID;
"""

_ADDENDA: Final = """
CREATE TABLE addenda (
  prescriber TEXT NOT NULL,
  department TEXT NOT NULL,
  at TEXT NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (prescriber, department)
) STRICT, WITHOUT ROWID;
"""

_MANNERS: Final = """
CREATE TABLE manners (
  kind TEXT NOT NULL,
  number TEXT NOT NULL,
  who TEXT NOT NULL,
  unit TEXT NOT NULL,
  approval TEXT NOT NULL,
  PRIMARY KEY (kind, number)
) STRICT, WITHOUT ROWID;
"""

_LOTS_OF_THE_SITE: Final = """
CREATE TABLE lots_elsewhere (
  key TEXT NOT NULL,
  station TEXT NOT NULL,
  packs INTEGER NOT NULL,
  PRIMARY KEY (key, station)
) STRICT, WITHOUT ROWID;
"""

MIGRATIONS: Final[tuple[str, ...]] = (
    _FIRST,
    _QUALITY_AND_PARTS,
    _TAKEN_FROM,
    _LEASES,
    _SITE,
    _ADDENDA,
    _MANNERS,
    _LOTS_OF_THE_SITE,
)

VERSION: Final = len(MIGRATIONS)


def version_of(connection: sqlite3.Connection) -> int:
    """Which version wrote this store, 0 for an empty file; raises where it is not bondscan's."""
    application = int(connection.execute("PRAGMA application_id").fetchone()[0])
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if application == 0 and version == 0 and _is_empty(connection):
        return 0
    if application != APPLICATION_ID:
        raise StoreDamaged(
            f"Failed to read the database as a bondscan store: expected application id "
            f"{APPLICATION_ID:#x}, got {application:#x}."
        )
    return version


def migrate(connection: sqlite3.Connection, steps: Sequence[str] = MIGRATIONS) -> tuple[int, int]:
    """Bring the store to the version of `steps`: (version found, version now), in one transaction.

    Raises `StoreNewer` where a newer bondscan wrote it; the store is then untouched.
    """
    found = version_of(connection)
    refuse_newer(found, len(steps))
    if found == len(steps):
        return found, found
    connection.execute("BEGIN IMMEDIATE")
    try:
        for step in steps[found:]:
            for statement in statements(step):
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {len(steps)}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return found, len(steps)


def refuse_newer(found: int, known: int = VERSION) -> None:
    """Raise `StoreNewer` for a version this bondscan does not know."""
    if found > known:
        raise StoreNewer(
            f"Failed to open the store as version {known}: expected version {known} or older, "
            f"got {found}; it was written by a newer bondscan, which must be used to open it."
        )


def statements(script: str) -> list[str]:
    """The single statements of a script (``executescript`` would commit the transaction first)."""
    found: list[str] = []
    pending = ""
    for piece in script.split(";"):
        pending += piece + ";"
        if pending.strip(" \n;") and sqlite3.complete_statement(pending):
            found.append(pending.strip())
            pending = ""
    return found


def _is_empty(connection: sqlite3.Connection) -> bool:
    return int(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]) == 0
