"""Lot and expiry of a package whose code does not say them: as recorded, as filled in, as its despatch note says.

A trace code (药品追溯码) or a bare serial tells neither. What is settled at the door is recorded with the
package, and no later step asks again.
"""

from __future__ import annotations

from datetime import date

from edge.catalogue import DespatchNote, Product
from edge.codes.scanned import ScannedCode
from edge.rules.facts import ItemRecord
from edge.rules.task import Task
from edge.store.entities import CatalogueView


def lot_and_expiry(
    code: ScannedCode,
    record: ItemRecord | None,
    task: Task,
    product: Product | None,
    view: CatalogueView | None,
) -> tuple[str, date | None]:
    """What the code says first, then what is recorded here, then the task's papers, then its note."""
    lot = code.lot or (record.lot if record else "") or task.paper("lot")
    expiry = code.expiry or (record.expiry if record else None) or written(task.paper("expiry"))
    number = task.paper("note")
    if (lot and expiry) or not number or product is None or view is None:
        return lot, expiry
    said = _sole_line(view.note(number), product.id, lot)
    return (lot or said[0], expiry or said[1]) if said else (lot, expiry)


def written(text: str) -> date | None:
    """A day as papers give it (2027-12-31), None for none or for what is no day."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _sole_line(note: DespatchNote | None, product: str, lot: str) -> tuple[str, date | None] | None:
    """Lot and expiry of the one lot of the product on the note; None where it lists several."""
    found = {
        (line.lot, line.expiry)
        for line in (note.lines if note else ())
        if line.product == product and lot in ("", line.lot)
    }
    return found.pop() if len(found) == 1 else None
