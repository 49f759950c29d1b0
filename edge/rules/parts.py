"""Part of a package: a vial used in two goes, aliquots with codes of their own, packs split for a patient.

What is left of a package is an amount in one unit, whole steps of it, so that the parts and the rest
always sum to the whole. An opened package keeps its unit; an amount in another is converted exactly
or not at all.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Final
from urllib.parse import quote

from edge.catalogue.amounts import fits, least, said
from edge.rules import settings
from edge.rules.decision import Effects
from edge.rules.facts import ItemFacts, ItemRecord
from edge.rules.scan import PASSES, Findings, Scan, reject, review
from edge.rules.states import ItemState

TAKING: Final = frozenset({"use_special", "aliquot", "dispense", "sample"})
"""Steps that may take part of a package."""

CHANGING: Final = TAKING | {"transfer_in"}
"""Steps after which less, or another amount, may be left of a package."""

ASSET: Final = "8004"
"""Before the number of a single asset (GIAI, GS1 General Specifications 3.9.3)."""

_USED: Final[ItemState] = "used"
_GLN: Final = 12
"""Digits of a GLN before its check digit: a company prefix, and what its owner numbers himself."""


@dataclass(frozen=True, slots=True)
class Part:
    """So much of a package, in least steps of `unit`: what is asked of it, and what is there."""

    unit: str
    asked: int
    there: int

    @property
    def left(self) -> int:
        """What then remains."""
        return self.there - self.asked


def wanted(scan: Scan) -> bool:
    """Whether the papers ask for an amount rather than the package."""
    return scan.operation.name in TAKING and bool(scan.task.paper("amount"))


def part_taken(scan: Scan, item: ItemFacts) -> Findings:
    """An amount that the package holds, in a unit it is said in; splitting packs only where the site does."""
    name = scan.operation.name
    if name == "transfer_in":
        return _arrived_as_sent(scan, item)
    if name == "aliquot" and not (wanted(scan) and scan.facts.minted):
        return reject("no-serial") if wanted(scan) else reject("paper-missing", paper="amount")
    if not wanted(scan):
        return PASSES
    if item.by_lot or scan.facts.case:
        return reject("paper-wrong", paper="amount", expected="—")
    if name == "dispense" and not settings.switched_on(scan.facts.settings, settings.PART_PACKS):
        return reject("part-packs")
    unit, steps = _asked(scan, item)
    if steps is None:
        return reject("paper-wrong", paper="amount", expected=unit)
    if _per_pack(item, unit) is None:
        return review("conversion-unknown", unit=unit)
    part = part_of(scan, item)
    if part is None:
        return reject("paper-wrong", paper="unit", expected=item.record.unit if item.record else unit)
    if part.left < 0:
        return reject(
            "not-enough-here",
            why="part",
            unit=part.unit,
            remaining=said(part.there, part.unit),
            asked=said(part.asked, part.unit),
        )
    return PASSES


def part_of(scan: Scan, item: ItemFacts) -> Part | None:
    """How much is asked of `item` and how much is there; None for all of it, or where it cannot be said."""
    if not wanted(scan):
        return None
    unit, steps = _asked(scan, item)
    per_pack = _per_pack(item, unit)
    if steps is None or per_pack is None:
        return None
    record = item.record
    if record is None or record.amount is None:
        return Part(unit, steps, per_pack)
    if record.unit == unit:
        return Part(unit, steps, record.amount)
    recorded = _per_pack(item, record.unit)
    if recorded is None or steps * recorded % per_pack:
        return None
    return Part(record.unit, steps * recorded // per_pack, record.amount)


def after(scan: Scan, item: ItemFacts, moved: ItemRecord) -> ItemRecord:
    """`moved`, but for what is left of a package that was taken from in part: that stays where it was."""
    if scan.operation.name == "transfer_in":
        return _with_what_arrived(scan, moved)
    part, old = part_of(scan, item), item.record
    if part is None or old is None:
        gone = moved.amount is not None and scan.operation.name != "aliquot"
        return replace(moved, amount=0) if gone else moved
    if part.left <= 0:
        return replace(moved, unit=part.unit, amount=0)
    return replace(
        moved,
        unit=part.unit,
        amount=part.left,
        state=old.state,
        patient=old.patient,
        place=old.place,
        parent=old.parent,
        step_at=old.step_at,
        step_seq=old.step_seq,
    )


def aliquoted(scan: Scan) -> Effects:
    """One scan of a package, one child of it with a code of its own: what it holds is the parent's no more."""
    item = scan.items[0]
    parent, part = item.record, part_of(scan, item)
    if parent is None or part is None:
        return Effects()
    key, epc, serial = named_anew(scan)
    child = replace(
        parent,
        key=key,
        epc=epc,
        serial=serial,
        parent="",
        place=scan.task.paper("place") or parent.place,
        origin=parent.key,
        unit=part.unit,
        amount=part.asked,
        first_at=scan.now,
        step_at=scan.now,
        step_seq=0,
    )
    rest = replace(parent, unit=part.unit, amount=part.left)
    if part.left == 0:
        rest = replace(rest, state=_USED, place="", parent="", step_at=scan.now, step_seq=0)
    return Effects(items=(child, rest))


def named_anew(scan: Scan) -> tuple[str, str, str]:
    """Key, EPC and serial of a part with a code of its own: by the GTIN and the serial it is given.

    What goes by no GTIN (blood, HIBC, MA) becomes an asset of the site, numbered below its GLN.
    """
    gtin, minted, station = scan.items[0].gtin, scan.facts.minted, scan.facts.station
    if gtin:
        return f"01{gtin}21{minted}", f"https://id.gs1.org/01/{gtin}/21/{quote(minted, safe='')}", minted
    asset = f"{station.gln[:_GLN]}{minted}"
    return f"{ASSET}{asset}", f"https://id.gs1.org/{ASSET}/{quote(asset, safe='')}", asset


def _asked(scan: Scan, item: ItemFacts) -> tuple[str, int | None]:
    """The unit and steps of the papers; steps None where they say no amount above nought."""
    unit = scan.task.paper("unit") or (item.record.unit if item.record else "")
    if not unit and scan.facts.approval:
        unit = scan.facts.approval.unit
    return unit, _steps(scan.task.paper("amount"), unit)


def _steps(text: str, unit: str) -> int | None:
    try:
        quantity = Decimal(text)
    except InvalidOperation:
        return None
    return least(quantity, unit) if unit and fits(quantity, unit) and quantity > 0 else None


def _per_pack(item: ItemFacts, unit: str) -> int | None:
    return item.product.per_pack(unit) if item.product and unit else None


def _arrived(scan: Scan) -> tuple[str, int | None]:
    unit = scan.task.paper("unit")
    return unit, _steps(scan.task.paper("amount"), unit)


def _arrived_as_sent(scan: Scan, item: ItemFacts) -> Findings:
    """What one laboratory hands to another is as much when it arrives (SI 附件1.2 三(三))."""
    if not scan.task.paper("amount"):
        return PASSES
    unit, steps = _arrived(scan)
    if steps is None or scan.facts.case or item.by_lot:
        return reject("paper-wrong", paper="amount", expected=unit)
    record, whole = item.record, _per_pack(item, unit)
    if record is not None and record.amount is not None:
        if (record.unit, record.amount) == (unit, steps):
            return PASSES
        sent, sent_unit = record.amount, record.unit
    elif whole is None:
        return review("conversion-unknown", unit=unit)
    elif steps == whole or (record is None and steps < whole):
        return PASSES
    else:
        sent, sent_unit = whole, unit
    return reject(
        "amount-mismatch", expected=f"{said(sent, sent_unit)} {sent_unit}", got=f"{said(steps, unit)} {unit}"
    )


def _with_what_arrived(scan: Scan, moved: ItemRecord) -> ItemRecord:
    unit, steps = _arrived(scan)
    if steps is None or moved.amount is not None or scan.facts.case or not moved.serial:
        return moved
    return replace(moved, unit=unit, amount=steps)
