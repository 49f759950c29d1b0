"""The papers there are, and writing one: as CSV, as a workbook, or printed as PDF.

A paper is drawn from one snapshot of the journal and stands for the moment handed in, so that
the same journal, moment and question give the same bytes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import BinaryIO, Final, Literal

from edge.errors import BondscanError
from edge.reports import adverse, cleared, completion, evaluation, movement, refusals
from edge.reports.paper import Asked, Paper
from edge.store import Reader

Shape = Literal["csv", "xlsx", "pdf"]
SHAPES: Final[tuple[Shape, ...]] = ("csv", "xlsx", "pdf")
Drawing = Callable[[Reader, sqlite3.Connection, Asked], Paper]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of paper. needs: what must be said of it (``form``, ``opinion``); takes: what may be."""

    draw: Drawing
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ("since", "until")


PAPERS: Final[Mapping[str, Kind]] = {
    "ledger": Kind(cleared.paper, needs=("form",)),
    "stock": Kind(movement.paper, takes=("since", "until", "institution")),
    "evaluation": Kind(evaluation.paper, takes=("since", "until", "institution")),
    "refusals": Kind(refusals.paper, takes=("since", "until", "institution")),
    "completion": Kind(completion.paper, needs=("opinion",), takes=()),
    "adverse": Kind(adverse.paper, takes=("since", "until", "institution")),
}


def write_paper(reader: Reader, asked: Asked, shape: Shape, out: BinaryIO) -> None:
    """Write the paper asked for to `out`.

    Raises BondscanError for a kind there is not, for what it needs and was not told, and for
    what the catalogue and the journal do not know.
    """
    kind = PAPERS.get(asked.kind)
    if kind is None:
        raise BondscanError(
            f"Failed to find '{asked.kind}' as paper: expected one of {', '.join(PAPERS)}, got {asked.kind}."
        )
    for name in kind.needs:
        if not getattr(asked, name):
            raise BondscanError(f"Failed to draw up '{asked.kind}': expected the {name} it is of, got none.")
    with reader.snapshot() as connection:
        paper = kind.draw(reader, connection, asked)
        if shape == "csv":
            from edge.reports.flat import write_flat

            write_flat(paper, out)
        elif shape == "xlsx":
            from edge.reports.sheets import write_sheets

            write_sheets(paper, out)
        else:
            from edge.reports.printed import write_printed

            write_printed(paper, out)
