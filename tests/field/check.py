"""Something that must hold when a day is over, and whether it did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

SHOWN = 5
"""Of what is wrong so many are named."""


@dataclass(frozen=True, slots=True)
class Check:
    """Something that must hold. counted: (zh, en) of what was counted for it; wrong: where it did not hold."""

    name: str
    counted: tuple[str, str]
    wrong: tuple[str, ...] = ()

    @property
    def held(self) -> bool:
        """Whether it did."""
        return not self.wrong


def checked(name: str, counted: tuple[str, str], wrong: Sequence[str]) -> Check:
    """A check, with the first of what is wrong and how many more there are."""
    more = (f"… {len(wrong) - SHOWN} more",) if len(wrong) > SHOWN else ()
    return Check(name, counted, (*wrong[:SHOWN], *more))
