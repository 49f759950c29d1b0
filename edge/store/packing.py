"""What changes with a row, packed: records as table rows, effects as JSON arrays.

A record is stored as the same values in the table `stock` and in the journal's `effects`,
so that folding the journal is putting rows; the rows as they were before stand beside them,
so that an undo reads one journal row.
"""

from __future__ import annotations

from datetime import date
from typing import Final, NamedTuple, cast

import msgspec

from edge.catalogue import Hold
from edge.rules.decision import Counted, Counter, Effects, Scope, Spend
from edge.rules.facts import ItemRecord, ItemState, Quality
from edge.store.times import stamp, unstamp

WHOLE: Final = -1
"""As stored: nothing has been taken of it."""


class StockRow(NamedTuple):
    """An `ItemRecord` as stored; times as recorded, "" for none. last_seq: the row that last touched it."""

    key: str
    epc: str
    gtin: str
    serial: str
    product: str
    state: str
    lot: str
    expiry: str
    parent: str
    place: str
    form: str
    approval: str
    institution: str
    seal: str
    first_at: str
    step_at: str
    step_seq: int
    last_seq: int
    quality: str = ""
    patient: str = ""
    permit: str = ""
    unit: str = ""
    amount: int = WHOLE
    origin: str = ""
    packs: int = 1
    was: str = ""

    @property
    def is_case(self) -> bool:
        """Whether it is a case, which is no package."""
        return self.key.startswith("00")

    @property
    def is_lot(self) -> bool:
        """Whether it counts packs of a lot that carry no serials."""
        return not self.serial and not self.key.startswith("00")


COLUMNS: Final = ", ".join(StockRow._fields)

Level = tuple[str, str, str, str]
"""product, lot, expiry, state: what a count of packages is kept for."""


class Change(NamedTuple):
    """All a row changes, as stored in its `effects`.

    items: the rows as they now stand. removed: keys whose row goes. before: the rows that
    stood, of `items` and then of `removed`, None for none. spend: form, approval, institution, packs.
    counters: what moves otherwise than by those packs, in least steps. holds: as they now are; unheld:
    ids of those that go; held_before: as they were, of `holds` and then of `unheld`, None for none.
    """

    items: list[StockRow] = []  # noqa: RUF012 -- a NamedTuple's defaults are never written to
    removed: list[str] = []  # noqa: RUF012
    before: list[StockRow | None] = []  # noqa: RUF012
    spend: tuple[str, str, str, int] | None = None
    received: int = 0
    received_form: str = ""
    counters: list[tuple[Scope, str, str, int]] = []  # noqa: RUF012
    holds: list[Hold] = []  # noqa: RUF012
    unheld: list[str] = []  # noqa: RUF012
    held_before: list[Hold | None] = []  # noqa: RUF012


NOTHING: Final = Change()
_ENCODER: Final = msgspec.json.Encoder()
_DECODER: Final = msgspec.json.Decoder(Change)


def pack_change(change: Change) -> bytes:
    """As stored: a JSON array, b"" for nothing at all."""
    return b"" if change == NOTHING else _ENCODER.encode(change)


def unpack_change(packed: bytes) -> Change:
    """What `pack_change` packed."""
    return _DECODER.decode(packed) if packed else NOTHING


def row_of(record: ItemRecord, last_seq: int) -> StockRow:
    """A record as a row; `last_seq` is the journal row that last touched it."""
    return StockRow(
        record.key,
        record.epc,
        record.gtin,
        record.serial,
        record.product,
        record.state,
        record.lot,
        record.expiry.isoformat() if record.expiry else "",
        record.parent,
        record.place,
        record.form,
        record.approval,
        record.institution,
        record.seal,
        stamp(record.first_at) if record.first_at else "",
        stamp(record.step_at) if record.step_at else "",
        record.step_seq,
        last_seq,
        record.quality,
        record.patient,
        record.permit,
        record.unit,
        WHOLE if record.amount is None else record.amount,
        record.origin,
        record.packs,
        record.was,
    )


def record_of(row: StockRow) -> ItemRecord:
    """A row as the record the rules know."""
    return ItemRecord(
        key=row.key,
        epc=row.epc,
        gtin=row.gtin,
        serial=row.serial,
        product=row.product,
        state=cast(ItemState, row.state),
        lot=row.lot,
        expiry=date.fromisoformat(row.expiry) if row.expiry else None,
        parent=row.parent,
        place=row.place,
        form=row.form,
        approval=row.approval,
        institution=row.institution,
        seal=row.seal,
        first_at=unstamp(row.first_at) if row.first_at else None,
        step_at=unstamp(row.step_at) if row.step_at else None,
        step_seq=row.step_seq,
        quality=cast(Quality, row.quality),
        patient=row.patient,
        permit=row.permit,
        unit=row.unit,
        amount=None if row.amount == WHOLE else row.amount,
        origin=row.origin,
        packs=row.packs,
        was=cast("ItemState", row.was),
    )


def effects_of(change: Change) -> Effects:
    """The effects a row had, in the rules' own shape."""
    return Effects(
        items=tuple(record_of(row) for row in change.items),
        removed=tuple(change.removed),
        spend=spend_of(change),
        received=change.received,
        received_form=change.received_form,
        counted=() if change.spend else counted_of(change),
        holds=tuple(change.holds),
        unheld=tuple(change.unheld),
    )


def spend_of(change: Change) -> Spend | None:
    """What a row spent, in the rules' own shape."""
    if change.spend is None:
        return None
    form, approval, institution, packs = change.spend
    return Spend(
        form=form, approval=approval, institution=institution, packs=packs, counters=counted_of(change)
    )


def counted_of(change: Change) -> Counted:
    """The counters a row moves by name, in the rules' own shape."""
    return tuple(((scope, name, sub), steps) for scope, name, sub, steps in change.counters)


def counters_of(effects: Effects) -> list[tuple[Scope, str, str, int]]:
    """What moves otherwise than by the packs of a spend: each counter with its steps."""
    spend, counted = effects.spend, effects.counted
    if not counted:
        return [(*counter, steps) for counter, steps in spend.counters] if spend else []
    moved = list(spend.counters) if spend else []
    if spend and not moved:
        form, approval, packs = spend.form, spend.approval, spend.packs
        moved = [(("form", form, ""), packs), (("approval", approval, ""), packs)]
        moved.append((("line", approval, spend.institution), packs))
    return [(*counter, steps) for counter, steps in (*moved, *counted)]


def packages(change: Change) -> int:
    """How many packs a row is about, cases apart: of a lot those that moved."""
    found = 0
    for row, stood in zip(change.items, change.before, strict=False):
        if row.is_lot:
            found += max(0, row.packs - (stood.packs if stood else 0))
        elif not row.is_case:
            found += 1
    return found


def paper_of(change: Change) -> Counter | None:
    """The paper whose running sum a row moves: the form, else the permit, the approval or the filing."""
    if change.spend and change.spend[0]:
        return ("form", change.spend[0], "")
    if change.received:
        return ("received", change.received_form, "")
    for wanted in ("permit", "approval", "filing"):
        for scope, name, sub, _ in change.counters if change.spend else ():
            if scope == wanted:
                return (scope, name, sub)
    return None


def keys_of(key: str, change: Change) -> tuple[str, ...]:
    """`key` (unless empty) and the key of everything that changed, each once, in order."""
    found = dict.fromkeys((key, *(row.key for row in change.items), *change.removed))
    found.pop("", None)
    return tuple(found)


def level_of(row: StockRow) -> Level | None:
    """What the row counts towards; None for a case, which is no package."""
    return None if row.is_case else (row.product, row.lot, row.expiry, row.state)


def levels(change: Change) -> dict[Level, int]:
    """How the counts of packages change."""
    found: dict[Level, int] = {}
    for rows, step in ((change.before, -1), (change.items, 1)):
        for row in rows:
            level = level_of(row) if row else None
            if row and level:
                found[level] = found.get(level, 0) + step * row.packs
    return {level: packs for level, packs in found.items() if packs}
