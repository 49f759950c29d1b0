"""A journal row as a line behind a figure: enough to find it again with `bondscan journal`."""

from __future__ import annotations

from typing import Final

from edge.language import Lang, text
from edge.reports.moves import Step, Where
from edge.reports.paper import Cell

TRACED: Final = ("seq", "at", "event_id", "step", "key", "product", "lot", "institution", "stand", "packs")


def traced(step: Step, where: Where, lang: Lang, count: Cell) -> tuple[Cell, ...]:
    """The line of one row that moved one count by `count`, in the order of `TRACED`."""
    return (
        step.seq,
        step.when,
        step.event_id,
        said_step(step.kind, step.operation, lang),
        step.key,
        where.product,
        where.lot,
        where.institution,
        text(f"report.{where.stand}", lang),
        count,
    )


def said_step(kind: str, operation: str, lang: Lang) -> str:
    """What was done, in words; an undo says that it is one."""
    words = text(f"operation.{operation}", lang) if operation else ""
    return f"{text('ledger.undo', lang)}: {words}" if kind == "undo" else words
