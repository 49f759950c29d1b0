"""The catalogue as the store reads it: one unchanging database file, entities kept once decoded.

A file is written once and then only read, so it is opened as immutable: no locks, and what
was decoded stays true for as long as the file is the one in use.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any, Final, TypeVar, cast

import msgspec

from edge.catalogue import (
    Approval,
    ClearanceForm,
    Hold,
    Importer,
    Institution,
    Operator,
    Place,
    Policy,
    Product,
    StationEntry,
)
from edge.errors import StoreDamaged
from edge.store.connection import connect_unchanging

Entity = Approval | ClearanceForm | Hold | Importer | Institution | Operator | Place | Product | StationEntry
T = TypeVar("T", bound=Entity)

TABLES: Final = """
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE entities (
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  ref TEXT NOT NULL,
  value BLOB NOT NULL,
  PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX entities_ref ON entities (kind, ref);
CREATE TABLE gtins (gtin TEXT PRIMARY KEY, product TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE lists (no INTEGER PRIMARY KEY, form TEXT NOT NULL UNIQUE, serials INTEGER NOT NULL) STRICT;
CREATE TABLE serials (
  list INTEGER NOT NULL,
  serial TEXT NOT NULL,
  PRIMARY KEY (list, serial)
) STRICT, WITHOUT ROWID;
"""
"""ref: the product of an approval, the approval of a form, the party of a place, else ""."""

KINDS: Final[tuple[tuple[type[Any], str, str, str], ...]] = (
    (Institution, "institutions", "id", ""),
    (Product, "products", "id", ""),
    (Importer, "importers", "id", ""),
    (Approval, "approvals", "number", "product"),
    (ClearanceForm, "clearance_forms", "number", "approval"),
    (StationEntry, "stations", "id", ""),
    (Place, "places", "id", "party"),
    (Operator, "operators", "badge", ""),
    (Hold, "holds", "id", ""),
)
"""Type, its field of the catalogue, the field that names one, the field that refers."""

_DECODERS: Final[dict[type[Any], Any]] = {kind: msgspec.json.Decoder(kind) for kind, *_ in KINDS}


class CatalogueView:
    """The catalogue in use. A form's `serials` are never read whole: ask `listed`.

    version, issued, sha256 (of the catalogue as it came), policy: what the file says of itself.
    Safe from any thread.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = Lock()
        self._seen: dict[tuple[type[Any], str], Entity | None] = {}
        self._lists: dict[str, int | None] = {}
        self._totals: dict[str, int] = {}
        self._by_ref: dict[tuple[type[Any], str], tuple[Entity, ...]] = {}
        self._gtins: dict[str, Product | None] = {}
        try:
            self._connection = connect_unchanging(path)
            about = dict(self._connection.execute("SELECT name, value FROM about"))
            self.version = int(about["version"])
            self.issued = datetime.fromisoformat(about["issued"])
            self.sha256 = about["sha256"]
            self.policy = Policy(
                fresh_hours=int(about["fresh_hours"]), usable_hours=int(about["usable_hours"])
            )
        except (sqlite3.Error, KeyError, ValueError) as error:
            raise self._damaged(error) from error

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def one(self, kind: type[T], id: str) -> T | None:  # noqa: A002 -- what the catalogue calls it
        """The entity of that kind so named, None where the catalogue has none."""
        place = (kind, id)
        if place not in self._seen:
            rows = self._query("SELECT value FROM entities WHERE kind = ? AND id = ?", (kind.__name__, id))
            self._seen[place] = _DECODERS[kind].decode(rows[0][0]) if rows else None
        return cast("T | None", self._seen[place])

    def every(self, kind: type[T]) -> tuple[T, ...]:
        """All entities of that kind, by name."""
        rows = self._query("SELECT value FROM entities WHERE kind = ? ORDER BY id", (kind.__name__,))
        return tuple(cast(T, _DECODERS[kind].decode(row[0])) for row in rows)

    def page(self, kind: type[T], limit: int, offset: int = 0) -> tuple[T, ...]:
        """Some entities of that kind, by name."""
        rows = self._query(
            "SELECT value FROM entities WHERE kind = ? ORDER BY id LIMIT ? OFFSET ?",
            (kind.__name__, limit, offset),
        )
        return tuple(cast(T, _DECODERS[kind].decode(row[0])) for row in rows)

    def product_of(self, gtin: str) -> Product | None:
        """The product that GTIN is a pack of."""
        if gtin not in self._gtins:
            rows = self._query("SELECT product FROM gtins WHERE gtin = ?", (gtin,))
            self._gtins[gtin] = self.one(Product, rows[0][0]) if rows else None
        return self._gtins[gtin]

    def approvals_of(self, product: str) -> tuple[Approval, ...]:
        """Every approval of a product, in force or not."""
        return self._referring(Approval, product)

    def forms_of(self, approval: str) -> tuple[ClearanceForm, ...]:
        """Every clearance form of an approval."""
        return self._referring(ClearanceForm, approval)

    def forms_total(self, form: ClearanceForm) -> int:
        """Σ quantity of the forms of its approval that were issued no later than `form`."""
        if form.number not in self._totals:
            self._totals[form.number] = sum(
                other.total
                for other in self.forms_of(form.approval)
                if (other.issued, other.number) <= (form.issued, form.number)
            )
        return self._totals[form.number]

    def listed(self, form: str, serial: str) -> bool | None:
        """Whether the form's serial list holds `serial`; None where the form has no list."""
        if form not in self._lists:
            rows = self._query("SELECT no FROM lists WHERE form = ?", (form,))
            self._lists[form] = rows[0][0] if rows else None
        number = self._lists[form]
        if number is None:
            return None
        return bool(self._query("SELECT 1 FROM serials WHERE list = ? AND serial = ?", (number, serial)))

    def _referring(self, kind: type[T], ref: str) -> tuple[T, ...]:
        place = (kind, ref)
        if place not in self._by_ref:
            rows = self._query(
                "SELECT id FROM entities WHERE kind = ? AND ref = ? ORDER BY id", (kind.__name__, ref)
            )
            self._by_ref[place] = tuple(one for row in rows if (one := self.one(kind, row[0])))
        return cast("tuple[T, ...]", self._by_ref[place])

    def _query(self, sql: str, values: Sequence[object]) -> list[Any]:
        with self._lock:
            try:
                return self._connection.execute(sql, values).fetchall()
            except sqlite3.DatabaseError as error:
                raise self._damaged(error) from error

    def _damaged(self, error: Exception) -> StoreDamaged:
        return StoreDamaged(
            f"Failed to read {self.path} as a catalogue: expected what was built and verified, got {error}; "
            f"import the catalogue again."
        )
