"""A task: what the operator is doing now, an operation and its papers.

It keeps identifiers, never values: what they stand for is read anew at each scan.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One open task.

    id: UUIDv7 text. papers: paper name → what was filled in; the patient is a pseudonym
    already. expected: how many packages are due, None where nobody said.
    """

    id: str
    operation: str
    papers: Mapping[str, str]
    operator: str
    opened: datetime
    expected: int | None = None

    def paper(self, name: str) -> str:
        """What was filled in for `name`, "" if nothing."""
        return self.papers.get(name, "")

    @property
    def case(self) -> str:
        """Key (``00`` + 18 digits) of the case the papers name, "" where they name none.

        Written bare, with its identifier (``00…``) or bracketed (``(00)…``).
        """
        digits = "".join(character for character in self.paper("case") if character not in "() ]-")
        if len(digits) == 20 and digits.startswith("00"):
            digits = digits[2:]
        return f"00{digits}" if len(digits) == 18 and digits.isascii() and digits.isdigit() else ""
