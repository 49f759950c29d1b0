"""In whose hands goods are that several stations of one site know: this one's, or another's.

An item is used where it was received or handed over. Packs without serials are counted, so of those it is said how many
each station has brought to where they stand.
"""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from edge.rules.facts import AWAY, ItemFacts, ItemRecord
from edge.store.kept import Kept
from edge.store.moves import origin_of
from edge.store.stock import Stock


def packs_elsewhere(connection: sqlite3.Connection, key: str) -> dict[str, int]:
    """What the site's other stations did, in all, to the count of a lot: packs by station."""
    return dict(connection.execute("SELECT station, packs FROM lots_elsewhere WHERE key = ?", (key,)))


def packs_in_hand(connection: sqlite3.Connection, record: ItemRecord) -> int:
    """How many of a lot's packs this station itself has brought to where they stand, less those it took."""
    return record.packs - sum(packs_elsewhere(connection, record.key).values())


def has_others(kept: Kept) -> bool:
    """Whether any other station of the site was ever heard of."""
    found = kept.connection.execute("SELECT 1 FROM site_known WHERE station <> ? LIMIT 1", (kept.station.id,))
    return found.fetchone() is not None


def in_whose_hands(
    kept: Kept,
    stock: Stock,
    items: tuple[ItemFacts, ...],
    source: tuple[ItemRecord | None, int] | None = None,
    unheard: frozenset[str] | None = None,
) -> tuple[ItemFacts, ...]:
    """The items, each with the station that had it last where that is another of this site.

    source: of packs without serials that were scanned, the record they come from, and how many.
    unheard: only where it is one of these; None for any.
    """
    if not has_others(kept):
        return items
    if source is not None:
        record, packs = source
        found = _lot_holder(kept, record, packs, unheard) if record else ""
        return tuple(replace(item, elsewhere=found) for item in items)
    held = ((item, _holder(kept, stock, item, unheard)) for item in items)
    return tuple(
        replace(item, elsewhere=holder) if unheard is None or holder in {AWAY, *unheard} else item
        for item, holder in held
    )


def _holder(kept: Kept, stock: Stock, item: ItemFacts, unheard: frozenset[str] | None) -> str:
    """Who had it last, "" for this station, `AWAY` where only an archive that is not at hand tells."""
    if item.record is not None and item.by_lot:  # in the case that was scanned
        return _lot_holder(kept, item.record, item.packs, unheard)
    row = stock.row(item.record.key) if item.record else None
    last = kept.row(row.last_seq) if row else None
    if row and last is None:
        return AWAY
    origin = origin_of(last) if last else None
    return origin.station if origin and origin.station != kept.station.id else ""


def _lot_holder(kept: Kept, record: ItemRecord, packs: int, unheard: frozenset[str] | None) -> str:
    """Who has most of a lot's packs that are not in reach here, "" where enough are; those of a station
    that is heard are, and of an earlier life of this one.
    """
    others = {
        station: count
        for station, count in packs_elsewhere(kept.connection, record.key).items()
        if station != kept.station.id and (unheard is None or station in unheard)
    }
    if packs <= record.packs - sum(others.values()):
        return ""
    return max(others, key=lambda station: (others[station], station), default="")
