"""What stations of one site take over from each other: packages as a step elsewhere left them.

Every step of another station is a row of the chain here too, so that the stock is what the journal
gives. Where two stations did something side by side, unheard by each other, all of them end with
the same: what a patient has had or is gone for good outweighs what is not, then the later the earlier.

Packs without serials are counted, and a count is what all stations did to it, added up: the same in any
order. Two that took the same packs, unheard by each other, leave a count below nought, which a stocktake
settles. What the others did to a count is kept apart, so that each knows how many are in its own hands.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import msgspec

from edge.clock import Reading
from edge.errors import StoreAway
from edge.rules.decision import Counted, Effects
from edge.rules.facts import ItemRecord
from edge.rules.spend import SITE_WIDE
from edge.rules.states import ENDED
from edge.store import archives, journal
from edge.store.entry import Draft, Entry
from edge.store.kept import Kept
from edge.store.layout import entry_of
from edge.store.packing import Change, StockRow, counted_of, record_of
from edge.store.reader import Reader
from edge.store.stock import Stock
from edge.store.times import stamp, unstamp

STRETCH: Final = 2000
"""Rows looked over in one go."""

_CHANGED: Final = f"""
{journal.SELECT} WHERE j.seq > ? AND j.seq <= ? AND j.effects <> x'' AND j.kind IN ('scan', 'override', 'undo')
ORDER BY j.seq LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class Left:
    """A package or case as a step left it: None where its record went. base: as on the wire.

    packs: by how many a step changed the count of a lot that stand as `record`, 0 for anything else.
    """

    key: str
    base: str
    record: ItemRecord | None
    packs: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """A step of another station. incarnation, seq: which row it is there. at: when it happened. sums: by how much
    each sum of the site moved.
    """

    station: str
    incarnation: int
    seq: int
    event_id: str
    at: datetime
    operation: str
    left: tuple[Left, ...]
    sums: Counted = ()


class Origin(msgspec.Struct, frozen=True):
    """What a row of the site feed keeps of where it comes from; at: ISO 8601."""

    station: str
    event_id: str
    at: str


@dataclass(frozen=True, slots=True)
class Steps:
    """A station's own steps past row `after`, each with what it left. upto: the row up to which there
    are no others. whole: that is the last row there is.
    """

    rows: tuple[tuple[Entry, tuple[Left, ...]], ...]
    upto: int
    after: int = 0
    whole: bool = False

    def fitting(self, packages: int) -> Steps:
        """The first of them, of no more packages than that; one at the least."""
        said = 0
        for number, (_, left) in enumerate(self.rows):
            said += len(left)
            if number and said > packages:
                return Steps(self.rows[:number], self.rows[number - 1][0].seq, self.after)
        return self


def own(reader: Reader, after: int, limit: int, pause: Callable[[], object]) -> Steps:
    """The steps of this very station past row `after`; archived ones only where `reader` has them.

    pause: called between two of them, for whoever has something more urgent to do.
    """
    with reader.snapshot() as connection:  # what is looked over ends where the rows were read
        rows = connection.execute(_CHANGED, (after, after + STRETCH, limit)).fetchall()
        head = journal.read_head(connection).seq
    seqs = [row[0] for row in rows]
    looked = seqs[-1] if len(seqs) == limit else min(head, after + STRETCH)
    entries = []
    for row in rows:
        pause()
        entry = entry_of(row)
        entries.append((entry, entry.change))
    bases = _names_of(reader, {stood.last_seq for _, change in entries for stood in change.before if stood})
    told = []
    for entry, change in entries:
        pause()
        if left := tuple(_left(change, bases)):
            told.append((entry, left))
    return Steps(tuple(told), max(after, looked), after, looked >= head)


def _left(change: Change, bases: Mapping[int, str]) -> Iterator[Left]:
    """What a row left; bases: the events that rows tell of."""
    keys = [(row.key, row) for row in change.items] + [(key, None) for key in change.removed]
    for (key, row), stood in zip(keys, change.before, strict=True):
        known = row or stood
        if known and known.is_lot:
            packs = (row.packs if row else 0) - (stood.packs if stood else 0)
            if packs:
                yield Left(key, "", record_of(known._replace(step_seq=0, packs=abs(packs))), packs)
        elif known:
            base = bases[stood.last_seq] if stood else ""
            yield Left(key, base, record_of(row._replace(step_seq=0)) if row else None)


def sums_of(change: Change) -> Counted:
    """By how much a row moved the sums that the stations of a site keep together."""
    spent = change.spend is not None and any(change.spend[:3])
    received: Counted = (
        ((("received", change.received_form, ""), change.received),) if change.received else ()
    )
    return received + tuple(
        (counter, steps)
        for counter, steps in counted_of(change)
        if counter[0] in SITE_WIDE and not (spent and counter[0] == "line")
    )


_NAMED: Final = (
    "SELECT seq, event_id, kind, detail FROM journal WHERE seq IN (SELECT value FROM json_each(?))"
)


def _names_of(reader: Reader, seqs: set[int]) -> dict[int, str]:
    """The events that these rows tell of, "" where a row's archive is not at hand."""
    rows = reader.query(_NAMED, (msgspec.json.encode(sorted(seqs)).decode(),))
    found = {seq: _origin(kind, detail, event_id) for seq, event_id, kind, detail in rows}
    for seq in seqs - found.keys():
        entry = reader.row(seq)
        found[seq] = _origin(entry.kind, entry.detail, entry.event_id) if entry else ""
    return found


def _origin(kind: str, detail: bytes, event_id: str) -> str:
    return msgspec.json.decode(detail, type=Origin).event_id if kind == "site" else event_id


def origin_of(entry: Entry) -> Origin | None:
    """Which station's step a row tells of, None where it is this station's own."""
    return msgspec.json.decode(entry.detail, type=Origin) if entry.kind == "site" else None


def taken(kept: Kept, stock: Stock, step: Elsewhere) -> Effects:
    """What of another station's step is to be taken over here."""
    items: list[ItemRecord] = []
    removed: list[str] = []
    for left in step.left:
        row = stock.row(left.key)
        if left.packs and left.record is not None:
            count = (row.packs if row else 0) + left.packs
            if count:
                items.append(replace(record_of(row) if row else left.record, packs=count))
            else:
                removed.append(left.key)
            continue
        if row is not None and not _follows(kept, row, step, left):
            continue
        if left.record is not None:
            items.append(left.record)
        elif row is not None:
            removed.append(left.key)
    return Effects(items=tuple(items), removed=tuple(removed), counted=step.sums)


def _follows(kept: Kept, row: StockRow, step: Elsewhere, left: Left) -> bool:
    """Whether a step elsewhere comes after what is known here of the package, or outweighs it.

    One of an earlier life of this station is elsewhere, too: it may have been done on a disk that is lost.
    """
    last = kept.row(row.last_seq)
    origin = origin_of(last) if last else None
    station = origin.station if origin else kept.station.id
    event_id = origin.event_id if origin else last.event_id if last else ""  # "": its archive is not at hand
    if (origin and step.station == station) or (event_id and left.base == event_id):
        return True
    if left.record is None:
        return False
    at = unstamp(origin.at) if origin else last.at.at if last else unstamp(row.step_at)
    return _weight(left.record, step.at, step.station) > _weight(record_of(row), at, station)


def _weight(record: ItemRecord, at: datetime, station: str) -> tuple[bool, bool, datetime, str]:
    """What a patient has had, and what is gone for good, stays so: such a record outweighs any other."""
    return (bool(record.patient), record.state in ENDED, at, station)


def known_upto(connection: sqlite3.Connection, station: str, incarnation: int) -> int:
    """Up to which of its rows another station's steps are taken over here."""
    row = connection.execute(
        "SELECT seq FROM site_known WHERE station = ? AND incarnation = ?", (station, incarnation)
    ).fetchone()
    return int(row[0]) if row else 0


def known_of_an_earlier_life(kept: Kept, step: Elsewhere) -> bool:
    """Whether a step was taken over here before, told by an earlier life of that station.

    A station that lives anew beside a hub that was put back tells its old steps once more, as its new life.
    """
    lives = kept.connection.execute(
        "SELECT 1 FROM site_known WHERE station = ? AND incarnation < ?", (step.station, step.incarnation)
    )
    if lives.fetchone() is None:
        return False
    item = journal.item_of(step.left[0].key)
    told = (step.station, step.event_id, step.operation)  # an undo goes by the event that it takes back
    for stretch in range(journal.stretch_of(kept.head.seq), -1, -1):
        rows = kept.connection.execute(
            "SELECT seq FROM item_entries WHERE stretch = ? AND item = ?", (stretch, item)
        )
        for (seq,) in rows.fetchall():
            entry = kept.row(seq)
            if entry is None:
                raise StoreAway(
                    f"Failed to take over step {step.seq} of '{step.station}': expected row {seq} to tell whether it "
                    f"is known here, got an archive that is not at hand; put it back."
                )
            origin = origin_of(entry)
            if origin and (origin.station, origin.event_id, entry.operation) == told:
                return True
    return False


def note_known(connection: sqlite3.Connection, step: Elsewhere) -> None:
    """A step of another station is taken over, or outweighed."""
    connection.execute(
        "INSERT INTO site_known (station, incarnation, seq) VALUES (?, ?, ?) "
        "ON CONFLICT (station, incarnation) DO UPDATE SET seq = excluded.seq",
        (step.station, step.incarnation, step.seq),
    )


def is_own(kept: Kept, step: Elsewhere) -> bool:
    """Whether a step of an earlier life of this station is a row of this very store."""
    if step.station != kept.station.id:
        return False
    entry = kept.row(step.seq)
    if entry is not None:
        return entry.event_id == step.event_id
    return step.seq <= archives.floor_of(kept.meta).seq


def note_packs(connection: sqlite3.Connection, step: Elsewhere) -> None:
    """Keep apart what another station did to the counts of lots."""
    connection.executemany(
        "INSERT INTO lots_elsewhere (key, station, packs) VALUES (?, ?, ?) "
        "ON CONFLICT (key, station) DO UPDATE SET packs = packs + excluded.packs",
        [(left.key, step.station, left.packs) for left in step.left if left.packs],
    )


def draft_of(step: Elsewhere, effects: Effects, event_id: str, at: Reading) -> Draft:
    """The row of a step that is taken over."""
    origin = Origin(step.station, step.event_id, stamp(step.at))
    return Draft(
        kind="site",
        event_id=event_id,
        at=at,
        operation=step.operation,
        key=step.left[0].key,
        effects=effects,
        detail=msgspec.json.encode(origin),
    )
