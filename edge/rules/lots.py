"""Goods without serials: one record a lot and standing, which says how many packs stand so.

A standing is all that tells packs of one lot apart: state, quality, place, institution, papers and
patient. A scan moves packs from the record of one standing to that of another, and never more than
there are. What is scanned (`code_key`) is told from what is recorded (`record_key`): the same code
may be scanned again, and counts again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from edge.codes.scanned import ScannedCode
from edge.rules.decision import Effects
from edge.rules.facts import ItemFacts, ItemRecord
from edge.rules.states import STATES, USABLE
from edge.rules.step import Operation
from edge.rules.task import Task

SIGN: Final = "|"
"""Between the parts of a record's key; no GS1 lot or serial has it, and ids are escaped."""

MOST: Final = 1_000_000
"""Packs one scan may be about."""

SINGLY: Final = frozenset({"serialise", "pack_case", "unpack_case", "aliquot"})
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


def record_key(record: ItemRecord) -> str:
    """The key of the record that counts packs standing as `record` does."""
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


def source(records: Sequence[ItemRecord], operation: Operation, task: Task, packs: int) -> ItemRecord | None:
    """The record a step takes its packs from, None where none is in a state it begins with.

    First one of the papers' own form, approval and permit, then the earliest state, then one that
    has enough, then the one that has stood longest.
    """
    wanted = [(name, task.paper(paper)) for name, paper in _NAMED if task.paper(paper)]
    place = task.paper("place") if operation.name == "put_away" else ""
    candidates = [
        record
        for record in records
        if record.state in operation.before
        and record.packs > 0
        and not (place and record.place == place and record.state == operation.after)
        and not (operation.name == "accept" and record.quality == "passed" and record.state in USABLE)
    ]

    def rank(record: ItemRecord) -> tuple[int, int, bool, int, str]:
        other = sum(getattr(record, name) not in ("", value) for name, value in wanted)
        return other, _ORDER.get(record.state, 0), record.packs < packs, record.step_seq, record.key

    return min(candidates, key=rank, default=None)


def placed(item: ItemFacts, operation: Operation, code: ScannedCode, task: Task) -> ItemFacts:
    """`item` with how many packs of it the scan is about, and the record they come from."""
    packs = quantity(code, task) or 1
    return replace(item, packs=packs, record=source(item.lots, operation, task, packs))


def comes_from_outside(operation: Operation) -> bool:
    """Whether packs may come to this step from elsewhere."""
    return operation.unseen in ("accept", "note") or operation.name in _FROM_OUTSIDE


def moved(item: ItemFacts, after: ItemRecord) -> Effects:
    """Packs of `item` now stand as `after` says: one record grows, the one they come from shrinks."""
    target = replace(after, key=record_key(after), serial="", parent="")
    taken = item.record
    if taken is not None and target.key == taken.key:
        return Effects(items=(taken,))
    there = next((record for record in item.lots if record.key == target.key), None)
    target = replace(
        target,
        packs=item.packs + (there.packs if there else 0),
        first_at=there.first_at if there else target.first_at,
    )
    if taken is None:
        return Effects(items=(target,))
    left = taken.packs - item.packs
    if left > 0:
        return Effects(items=(target, replace(taken, packs=left)))
    return Effects(items=(target,), removed=(taken.key,))
