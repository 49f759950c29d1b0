"""The catalogue as the store reads it: one unchanging database file, entities kept once decoded.

A file is written once and then only read, so it is opened as immutable: no locks, and what
was decoded stays true for as long as the file is the one in use.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any, Final, TypeVar, cast

import msgspec

from edge.catalogue import (
    SHARED,
    Approval,
    ClearanceForm,
    DespatchNote,
    Hold,
    Importer,
    ImportPermit,
    Institution,
    Operator,
    Place,
    Policy,
    Product,
    StationEntry,
    TakeAwayFiling,
)
from edge.errors import StoreDamaged
from edge.store.connection import connect_unchanging

Entity = (
    Approval
    | ClearanceForm
    | DespatchNote
    | Hold
    | Importer
    | ImportPermit
    | Institution
    | Operator
    | Place
    | Product
    | StationEntry
    | TakeAwayFiling
)
T = TypeVar("T", bound=Entity)
_Counted = ClearanceForm | ImportPermit

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
CREATE TABLE identifiers (identifier TEXT PRIMARY KEY, product TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE lists (no INTEGER PRIMARY KEY, form TEXT NOT NULL UNIQUE, serials INTEGER NOT NULL) STRICT;
CREATE TABLE serials (
  list INTEGER NOT NULL,
  serial TEXT NOT NULL,
  PRIMARY KEY (list, serial)
) STRICT, WITHOUT ROWID;
"""
"""ref: what an entity refers to, as `KINDS` says; identifiers: ``standard:product``, as in `Product`."""

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
    (ImportPermit, "permits", "number", "approval"),
    (TakeAwayFiling, "filings", "number", "product"),
    (DespatchNote, "despatch_notes", "number", ""),
)
"""Type, its field of the catalogue, the field that names one, the field that refers."""

_HAS_IDENTIFIERS: Final = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'identifiers'"
"""A file built before there were any goes on being read."""

_IDENTIFIED: Final = (
    "SELECT product FROM identifiers WHERE identifier IN (?, ?) ORDER BY length(identifier) DESC"
)
_BLOOD: Final = 8
"""Characters of an ISBT 128 product code: what it is (5), kind of collection, division (2)."""

_OF_GTINS: Final = frozenset({"gs1", "iso15434"})
"""Standards whose products may be GTINs."""

_DECODERS: Final[dict[type[Any], Any]] = {kind: msgspec.json.Decoder(kind) for kind, *_ in KINDS}


_REGIMES: Final = (
    "SELECT DISTINCT json_extract(CAST(value AS TEXT), '$.regime') FROM entities WHERE kind = 'Approval'"
)


def decoded(kind: type[T], value: bytes) -> T:
    """One entity from its bytes in the file."""
    return cast(T, _DECODERS[kind].decode(value))


_SHARED: Final = "SELECT value FROM entities WHERE kind = ? AND json_extract(CAST(value AS TEXT), '$.station') = ? ORDER BY id"


class CatalogueView:
    """The catalogue in use. A form's `serials` are never read whole: ask `listed`.

    version, issued, sha256 (of the catalogue as it came), policy: what the file says of itself.
    names_others: whether it knows codes other than GTINs (files built before there were any do not).
    Safe from any thread.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = Lock()
        self._seen: dict[tuple[type[Any], str], Entity | None] = {}
        self._lists: dict[str, int | None] = {}
        self._totals: dict[tuple[type[Any], str], int] = {}
        self._elsewhere: dict[tuple[str, str, str, int], int] = {}
        self._by_ref: dict[tuple[type[Any], str], tuple[Entity, ...]] = {}
        self._named: frozenset[str] | None = None
        self._gtins: dict[str, Product | None] = {}
        self._identified: dict[str, Product | None] = {}
        try:
            self._connection = connect_unchanging(path)
            about = dict(self._connection.execute("SELECT name, value FROM about"))
            self.names_others = bool(self._connection.execute(_HAS_IDENTIFIERS).fetchall())
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
            rows = self.query("SELECT value FROM entities WHERE kind = ? AND id = ?", (kind.__name__, id))
            self._seen[place] = _DECODERS[kind].decode(rows[0][0]) if rows else None
        return cast("T | None", self._seen[place])

    def every(self, kind: type[T]) -> tuple[T, ...]:
        """All entities of that kind, by name."""
        rows = self.query("SELECT value FROM entities WHERE kind = ? ORDER BY id", (kind.__name__,))
        return tuple(decoded(kind, row[0]) for row in rows)

    def shared(self, kind: type[T]) -> tuple[T, ...]:
        """Those that stations share by leases; reads all of that kind."""
        rows = self.query(_SHARED, (kind.__name__, SHARED))
        return tuple(cast(T, _DECODERS[kind].decode(row[0])) for row in rows)

    def page(self, kind: type[T], limit: int, offset: int = 0) -> tuple[T, ...]:
        """Some entities of that kind, by name."""
        rows = self.query(
            "SELECT value FROM entities WHERE kind = ? ORDER BY id LIMIT ? OFFSET ?",
            (kind.__name__, limit, offset),
        )
        return tuple(decoded(kind, row[0]) for row in rows)

    def product_of(self, gtin: str) -> Product | None:
        """The product that GTIN is a pack of."""
        if gtin not in self._gtins:
            rows = self.query("SELECT product FROM gtins WHERE gtin = ?", (gtin,))
            self._gtins[gtin] = self.one(Product, rows[0][0]) if rows else None
        return self._gtins[gtin]

    def product_of_code(self, standard: str, product: str) -> Product | None:
        """The product that a code of any standard names (`ScannedCode.standard`, `ScannedCode.product`).

        An ISBT 128 product code not listed as a whole is found by its first five characters: what
        it is, whoever it was collected for and however it was divided.
        """
        if standard in _OF_GTINS and (found := self.product_of(product)):
            return found
        identifier = f"{standard}:{product}"
        if identifier not in self._identified:
            blood = standard == "isbt128" and len(product) == _BLOOD
            described = f"{standard}:{product[:5]}" if blood else identifier
            rows = self.query(_IDENTIFIED, (identifier, described)) if self.names_others else []
            self._identified[identifier] = self.one(Product, rows[0][0]) if rows else None
        return self._identified[identifier]

    def product_called(self, word: str) -> Product | None:
        """The product of that id, of that GTIN (8 to 14 digits), or of that ``standard:product``."""
        if found := self.one(Product, word):
            return found
        if word.isascii() and word.isdigit():
            return self.product_of(word.zfill(14))
        standard, _, product = word.partition(":")
        return self.product_of_code(standard, product) if product else None

    def product_of_key(self, key: str) -> Product | None:
        """The product of a package, by its key (`ScannedCode.key`), as far as the key names one."""
        if key.startswith("01"):
            return self.product_of(key[2:16])
        standard, _, rest = key.partition(":")
        ends = [end for end, letter in enumerate(rest) if letter == ":"]
        found = (self.product_of_code(standard, rest[:end]) for end in ends)
        return next((product for product in found if product), None)

    def permit(self, number: str) -> ImportPermit | None:
        """The import permit so numbered."""
        return self.one(ImportPermit, number)

    def filing(self, number: str) -> TakeAwayFiling | None:
        """The take-away filing so numbered."""
        return self.one(TakeAwayFiling, number)

    def note(self, number: str) -> DespatchNote | None:
        """The despatch note so numbered."""
        return self.one(DespatchNote, number)

    def regimes(self) -> frozenset[str]:
        """The regimes that any of its approvals names."""
        if self._named is None:
            self._named = frozenset(row[0] for row in self.query(_REGIMES, ()) if row[0])
        return self._named

    def approvals_of(self, product: str) -> tuple[Approval, ...]:
        """Every approval of a product, in force or not."""
        return self._referring(Approval, product)

    def forms_of(self, approval: str) -> tuple[ClearanceForm, ...]:
        """Every clearance form of an approval."""
        return self._referring(ClearanceForm, approval)

    def permits_of(self, approval: str) -> tuple[ImportPermit, ...]:
        """Every import permit of an approval, valid or not."""
        return self._referring(ImportPermit, approval)

    def filings_of(self, product: str) -> tuple[TakeAwayFiling, ...]:
        """Every take-away filing for a product, valid or not."""
        return self._referring(TakeAwayFiling, product)

    def forms_total(self, form: ClearanceForm) -> int:
        """Σ forms of its approval that were issued no later than `form`, in the approval's least steps.

        A form in a unit that nobody can convert adds nothing: the rules ask for the conversion.
        """
        known = self._totals.get((ClearanceForm, form.number))
        if known is not None:
            return known
        upto = (form.issued, form.number)
        forms = self.forms_of(form.approval)
        return self._total(form, [one for one in forms if (one.issued, one.number) <= upto])

    def permits_total(self, permit: ImportPermit) -> int:
        """Σ permits of its approval and kind valid from no later than `permit`, as `forms_total`."""
        upto = (permit.valid_from, permit.number)
        permits = [one for one in self.permits_of(permit.approval) if one.kind == permit.kind]
        return self._total(permit, [one for one in permits if (one.valid_from, one.number) <= upto])

    def _total(self, paper: _Counted, papers: Iterable[_Counted]) -> int:
        place = (type(paper), paper.number)
        if place not in self._totals:
            self._totals[place] = self._sum(self.one(Approval, paper.approval), papers)
        return self._totals[place]

    def _sum(self, approval: Approval | None, papers: Iterable[_Counted]) -> int:
        product = self.one(Product, approval.product) if approval else None
        return sum(
            product.converted(one.total, one.unit, approval.unit) or 0 if approval and product else one.total
            for one in papers
        )

    def counted_elsewhere(self, approval: Approval, institution: str, station: str, incarnation: int) -> int:
        """Σ of the papers under `approval` that `institution` may draw on and that another station, or another
        life of this one, counts by itself; in the approval's least steps.

        Of forms or of permits, whichever is more, for a package is counted under one of each.
        """
        place = (approval.number, institution, station, incarnation)
        if place not in self._elsewhere:
            forms, permits = self.forms_of(approval.number), self.permits_of(approval.number)
            forms = tuple(one for one in forms if institution in one.institutions)
            permits = tuple(one for one in permits if one.institution in ("", institution))
            self._elsewhere[place] = max(
                self._sum(approval, [one for one in papers if _counts_apart(one, station, incarnation)])
                for papers in (forms, permits)
            )
        return self._elsewhere[place]

    def has_list(self, form: str) -> bool:
        """Whether the form has a serial list."""
        if form not in self._lists:
            rows = self.query("SELECT no FROM lists WHERE form = ?", (form,))
            self._lists[form] = rows[0][0] if rows else None
        return self._lists[form] is not None

    def listed(self, form: str, serial: str) -> bool | None:
        """Whether the form's serial list holds `serial`; None where the form has no list."""
        if not self.has_list(form):
            return None
        number = self._lists[form]
        return bool(self.query("SELECT 1 FROM serials WHERE list = ? AND serial = ?", (number, serial)))

    def _referring(self, kind: type[T], ref: str) -> tuple[T, ...]:
        place = (kind, ref)
        if place not in self._by_ref:
            rows = self.query(
                "SELECT id FROM entities WHERE kind = ? AND ref = ? ORDER BY id", (kind.__name__, ref)
            )
            self._by_ref[place] = tuple(one for row in rows if (one := self.one(kind, row[0])))
        return cast("tuple[T, ...]", self._by_ref[place])

    def query(self, sql: str, values: Sequence[object] | Mapping[str, object]) -> list[Any]:
        """The rows of one query over the file's tables (`TABLES`)."""
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


def _counts_apart(paper: _Counted, station: str, incarnation: int) -> bool:
    named = paper.station not in ("", SHARED)
    return named and (paper.station, paper.incarnation) != (station, incarnation)
