"""Nothing is lost and nothing made: the sums of packs and of parts, over the journal and the stock.

In a zone: entered = in the zone + exited + destroyed + sampled + sent abroad (+ lost, + others). At an
institution: received + transferred in = used + returned + transferred out + destroyed + sampled + lost
+ on hand. What came is added up from the rows of the journal, what became of it is counted in the stock
as kept, so that the two agree only where no row made packs or swallowed them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from edge.catalogue import Product
from edge.store import Reader, journal
from edge.store.entry import Entry
from edge.store.layout import entry_of
from edge.store.packing import WHOLE, StockRow

ENTRIES: Final = frozenset(
    {"serialise", "bonded_receive", "seal_check_end", "institution_receive", "transfer_in"}
)
"""Steps by which goods first come to a station; by any other they are found."""

_FATES: Final[Mapping[str, str]] = {
    "exited": "exited",
    "departed": "exited",
    "dispensed": "used",
    "implanted": "used",
    "taken-away": "used",
    "used": "used",
    "transferred": "transferred",
    "destroyed": "destroyed",
    "sampled": "sampled",
    "exported": "exported",
    "lost": "lost",
    "collected": "collected",
    "retired": "retired",
    "returned": "returned",
    "refused": "returned",
}
"""What became of a pack, by its state; any other state is on hand."""

ON_HAND: Final = "on hand"

_STATES: Final = "SELECT product, state, sum(packs) FROM stock WHERE key NOT LIKE '00%' AND origin = '' GROUP BY product, state"
_OPENED: Final = "SELECT key, product, unit, amount, origin FROM stock WHERE key NOT LIKE '00%' AND (amount >= 0 OR origin <> '')"


@dataclass(frozen=True, slots=True)
class Packs:
    """One product's packs here. came: by the step that brought them; fates: what became of them, by name."""

    product: str
    came: Mapping[str, int]
    fates: Mapping[str, int]

    @property
    def entered(self) -> int:
        """How many came by a step that brings goods in."""
        return sum(packs for step, packs in self.came.items() if step in ENTRIES)

    @property
    def found(self) -> int:
        """How many came to be known otherwise: a supervisor let goods through that were never seen here."""
        return sum(packs for step, packs in self.came.items() if step not in ENTRIES)

    @property
    def conserved(self) -> bool:
        """Whether as many became something as came."""
        return sum(self.came.values()) == sum(self.fates.values())


@dataclass(frozen=True, slots=True)
class Parts:
    """One opened package, in least steps of `unit`: what it held, what was taken, what is left of it all.

    whole: of a pack, or what had been left of it when it came; None where the catalogue does not say it. left: of the package and of every aliquot of it.
    """

    key: str
    unit: str
    whole: int | None
    taken: int
    left: int

    @property
    def conserved(self) -> bool:
        """Whether the parts and the rest sum to the whole."""
        return self.whole is None or self.whole == self.taken + self.left


def packs(reader: Reader) -> list[Packs]:
    """The sums of every product there ever was here, by id. Reads the whole journal."""
    came: dict[str, Counter[str]] = {}
    for entry in _rows(reader):
        for row, step in _moved(entry):
            if not row.is_case and not row.origin:
                came.setdefault(row.product, Counter())[entry.operation] += step * row.packs
    fates: dict[str, Counter[str]] = {}
    for product, state, count in reader.query(_STATES):
        fates.setdefault(product, Counter())[_FATES.get(state, ON_HAND)] += count
    return [
        Packs(product, _standing(came.get(product)), _standing(fates.get(product)))
        for product in sorted(came.keys() | fates.keys())
    ]


def parts(reader: Reader) -> list[Parts]:
    """The sums of every package that was opened here, by key. Reads the whole journal."""
    stock = {row[0]: row[1:] for row in reader.query(_OPENED)}
    roots = {key: _root(key, stock) for key in stock}
    taken: Counter[str] = Counter()
    brought: dict[str, int] = {}
    for entry in _rows(reader):
        for row, stood in zip(entry.change.items, entry.change.before, strict=False):
            if stood is None and not row.origin and row.amount != WHOLE:
                brought[row.key] = row.amount
        if entry.operation != "aliquot":
            for key, steps in _taken(reader, entry):
                taken[roots.get(key, key)] += steps
    left: Counter[str] = Counter()
    for key, (_, _, amount, _) in stock.items():
        left[roots[key]] += max(0, amount)
    return [
        Parts(key, unit, brought.get(key, _whole(reader, product, unit)), taken[key], left[key])
        for key, (product, unit, _, origin) in sorted(stock.items())
        if not origin
    ]


def _rows(reader: Reader) -> Iterator[Entry]:
    with reader.snapshot() as connection:
        for row in connection.execute(f"{journal.SELECT} WHERE length(j.effects) > 0 ORDER BY j.seq"):
            yield entry_of(row)


def _moved(entry: Entry) -> Iterator[tuple[StockRow, int]]:
    """What stands after a row, and what stood before it with a minus."""
    change = entry.change
    for row in change.items:
        yield row, 1
    for stood in change.before:
        if stood is not None:
            yield stood, -1


def _taken(reader: Reader, entry: Entry) -> Iterator[tuple[str, int]]:
    """How much less each package holds after a row; below nought for what an undo brings back."""
    change = entry.change
    for row, stood in zip(change.items, change.before, strict=False):
        if stood is None or row.is_case or row.amount == stood.amount:
            continue
        unit = row.unit or stood.unit
        whole = _whole(reader, row.product, unit) or 0
        before = whole if stood.amount == WHOLE else stood.amount
        after = whole if row.amount == WHOLE else row.amount
        yield row.key, before - after


def _root(key: str, stock: Mapping[str, tuple[str, str, int, str]]) -> str:
    """The package an aliquot was first taken from, as far as it is known here."""
    seen: set[str] = set()
    while key in stock and stock[key][3] and key not in seen:
        seen.add(key)
        key = stock[key][3]
    return key


def _whole(reader: Reader, product: str, unit: str) -> int | None:
    known = reader.view.one(Product, product) if reader.view else None
    return known.per_pack(unit) if known and unit else None


def _standing(counted: Counter[str] | None) -> dict[str, int]:
    return {name: count for name, count in sorted((counted or Counter[str]()).items()) if count}
