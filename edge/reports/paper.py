"""A paper as a value: what is asked for, what stands at its head, and its tables.

Tables are read anew each time they are asked for, row by row, so that a paper over a year of
work never stands in memory whole. Its words are already those of one language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final, Literal, NamedTuple

from edge.catalogue.amounts import COUNTED, said
from edge.clock import CHINA
from edge.language import Lang

Cell = str | int | Decimal | date | datetime | None
Mark = Literal["", "void", "wrong"]
"""void: taken back since, struck through. wrong: a sum that does not come out."""

FAR: Final = "~"
"""Sorts after every recorded time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One paper asked for.

    made: aware, the moment that stands on it. by: who had it made, as they are to be named.
    since, until: its first and last day in Beijing, both included, None for no bound.
    institution, form, opinion: what it is about, "" for all there is.
    """

    kind: str
    made: datetime
    by: str = ""
    lang: Lang = "zh"
    since: date | None = None
    until: date | None = None
    institution: str = ""
    form: str = ""
    opinion: str = ""

    @property
    def bounds(self) -> tuple[str, str]:
        """The period as recorded times: from the first up to, but not at, the second."""
        begin = self.since.isoformat() if self.since else ""
        return begin, f"{self.until.isoformat()}T{FAR}" if self.until else FAR


class Row(NamedTuple):
    """One line of a table."""

    cells: tuple[Cell, ...]
    mark: Mark = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One table. name, columns: keys of words; rows: its lines, read anew by each call.

    trace: the journal rows behind the figures, which a printed paper may cut short.
    """

    name: str
    columns: tuple[str, ...]
    rows: Callable[[], Iterator[Row]]
    trace: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """facts: what stands at the head, each a key of words and a cell."""

    asked: Asked
    facts: tuple[tuple[str, Cell], ...]
    parts: tuple[Part, ...]


def as_number(steps: int, unit: str) -> int | Decimal:
    """So many least steps of `unit` as a number to add up.

    >>> as_number(12, "pack"), as_number(2500000, "mL")
    (12, Decimal('2.5'))
    """
    return steps if unit in COUNTED else Decimal(said(steps, unit))


def naive(at: datetime) -> datetime:
    """Beijing time without its zone, as spreadsheets and people write it."""
    return at.astimezone(CHINA).replace(tzinfo=None)
