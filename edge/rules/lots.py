"""Goods without serials: one record a lot and standing, which says how many packs stand so.

A standing is all that tells packs of one lot apart: state, quality, place, institution, papers,
patient and the case they are in. A scan moves packs from the record of one standing to that of another, and never more than
there are. What is scanned (`code_key`) is told from what is recorded (`record_key`): the same code
may be scanned again, and counts again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Final

from edge.codes.scanned import ScannedCode
from edge.rules.decision import Effects
from edge.rules.facts import ItemFacts, ItemRecord
from edge.rules.states import STATES, USABLE, ItemState
from edge.rules.step import Operation
from edge.rules.steps.parts import EXPECTED
from edge.rules.task import Task

SIGN: Final = "|"
"""Between the parts of a record's key; no GS1 lot or serial has it, and ids are escaped."""

MOST: Final = 1_000_000
"""Packs one scan may be about."""

SINGLY: Final = frozenset({"serialise", "aliquot"})
"""Steps that are about one package with a code of its own."""

_FROM_OUTSIDE: Final = frozenset({"bonded_receive", "transfer_in"})
"""Steps that packs may come to from elsewhere, beside those that take a first sight as normal."""

_NAMED: Final = (
    ("form", "clearance_form"),
    ("approval", "approval"),
    ("permit", "permit"),
    ("patient", "patient"),
)
"""What a record is told by, and the paper that names it."""

_ORDER: Final = {state: place for place, state in enumerate(STATES)}


def code_key(gtin: str, product: str, lot: str) -> str:
    """What is scanned: a pack of this lot, any of them; by the product's id where it has no GTIN."""
    return f"01{gtin}10{lot}" if gtin else f"lot:{product}:{lot}"


def is_of_lot(key: str) -> bool:
    """Whether what is scanned by this key is packs of a lot, rather than one package or case."""
    return key.startswith("lot:") or (key.startswith("01") and key[16:18] == "10")


def scanned_key(key: str) -> str:
    """What is scanned of goods whose record or code has this key."""
    return key.partition(SIGN)[0]


def record_key(record: ItemRecord) -> str:
    """The key of the record that counts packs standing as `record` does; loose ones name no case."""
    standing = (
        record.state,
        record.quality,
        record.place,
        record.institution,
        record.form,
        record.approval,
        record.permit,
        record.patient,
        record.was,
        *((record.parent,) if record.parent else ()),
    )
    parts = (part.replace("%", "%25").replace(SIGN, "%7C") for part in standing)
    return SIGN.join((code_key(record.gtin, record.product, record.lot), *parts))


def quantity(code: ScannedCode, task: Task) -> int | None:
    """How many packs a scan is about: what the code counts, else the papers, else one.

    None where the papers say no whole number from 1 to `MOST`.
    """
    said = str(code.count) if code.count else task.paper("lot_quantity") or "1"
    if not (said.isascii() and said.isdigit()) or len(said) > len(str(MOST)):
        return None
    return int(said) if 1 <= int(said) <= MOST else None


def source(
    records: Sequence[ItemRecord],
    operation: Operation,
    task: Task,
    packs: int,
    alike: Collection[ItemState] = (),
) -> ItemRecord | None:
    """The record a step takes its packs from, None where none is in a state it begins with.

    First one that has no other form, approval and permit than the papers', then packs that stand in no case, then
    the earliest state, then one that has enough, then one that has been taken from those very papers (it is not taken
    again), then the one that has stood longest. alike: states of what they are packed with, which go before others.
    What comes back was away, so of those that have enough it is in the latest state: packs on the shelf come last.
    """
    back = operation.name == "return_in"
    wanted = [(name, task.paper(paper)) for name, paper in _NAMED if task.paper(paper)]
    candidates = [record for record in records if _begins(record, operation, task)]

    def rank(record: ItemRecord) -> tuple[int, bool, bool, bool, int, bool, int, int, str]:
        bare = sum(not getattr(record, name) for name, _ in wanted)
        other = sum(getattr(record, name) not in ("", value) for name, value in wanted)
        order = _ORDER.get(record.state, 0) * (-1 if back else 1)
        unlike = bool(alike) and record.state not in alike
        few = record.packs < packs
        return other, bool(record.parent), unlike, back and few, order, few, bare, record.step_seq, record.key

    return min(candidates, key=rank, default=None)


def _begins(record: ItemRecord, operation: Operation, task: Task) -> bool:
    """Whether the step can take packs from `record`."""
    if record.state not in operation.before or record.packs <= 0:
        return False
    match operation.name:
        case "put_away":
            place = task.paper("place")
            return not (place and record.place == place and record.state == operation.after)
        case "accept":
            return not (record.quality == "passed" and record.state in USABLE)
        case "write_off":
            return task.paper("place") in ("", record.place)
        case "unpack_case":
            return bool(record.parent) and task.case in ("", record.parent)
    return True


def placed(
    item: ItemFacts,
    operation: Operation,
    code: ScannedCode,
    task: Task,
    alike: Collection[ItemState] = (),
) -> ItemFacts:
    """`item` with how many packs of it the scan is about, and the record they come from."""
    packs = quantity(code, task) or 1
    return replace(item, packs=packs, record=source(item.lots, operation, task, packs, alike))


def comes_from_outside(operation: Operation) -> bool:
    """Whether packs may come to this step from elsewhere."""
    return operation.unseen in ("accept", "note") or operation.name in _FROM_OUTSIDE


def owed(item: ItemFacts) -> ItemRecord | None:
    """The record of which more packs were taken than there were, by so many at the least; the nearest to it."""
    short = [
        record
        for record in item.lots
        if record.state in EXPECTED and record.packs < 0 <= -record.packs - item.packs
    ]
    return min(short, key=lambda record: (-record.packs, record.step_seq, record.key), default=None)


def moved(steps: Iterable[tuple[ItemFacts, ItemRecord]]) -> Effects:
    """Packs of each item now stand as the record beside it says: one grows, the one they come from shrinks.

    Records that several items come to, or leave, change once; one that nothing is left of goes. One of
    which stations of the site took more than there was, unheard by each other, goes on below nought.
    """
    known: dict[str, ItemRecord] = {}
    packs: dict[str, int] = {}
    after: dict[str, ItemRecord] = {}
    for item, stands in steps:
        known.update((record.key, record) for record in item.lots)
        target, taken = replace(stands, key=record_key(stands), serial=""), item.record
        if taken is not None:
            known[taken.key] = taken
            packs[taken.key] = packs.get(taken.key, taken.packs) - item.packs
        there = known.get(target.key)
        packs[target.key] = packs.get(target.key, there.packs if there else 0) + item.packs
        if taken is None or target.key != taken.key:
            after[target.key] = replace(target, first_at=there.first_at) if there else target
    return Effects(
        items=tuple(
            replace(after.get(key) or known[key], packs=count)
            for key, count in _grown_first(packs, known)
            if count
        ),
        removed=tuple(key for key, count in packs.items() if not count and key in known),
    )


def _grown_first(packs: dict[str, int], known: dict[str, ItemRecord]) -> list[tuple[str, int]]:
    """Each key with its packs: those that came to more before those that were left with less."""
    return sorted(packs.items(), key=lambda each: each[0] in known and each[1] < known[each[0]].packs)
