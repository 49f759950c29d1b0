"""Amounts with units, exactly: counted in whole least steps, so that no sum is ever rounded.

Packs, vials and tablets are counted one by one; anything else (mg, mL, IU) in millionths.

>>> from decimal import Decimal
>>> least(Decimal("12"), "pack"), least(Decimal("2.5"), "mL")
(12, 2500000)
>>> said(2500000, "mL"), said(12, "pack")
('2.5', '12')
>>> fits(Decimal("0.5"), "pack"), fits(Decimal("0.0000001"), "g"), fits(Decimal("0.25"), "g")
(False, False, True)
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

PACK: Final = "pack"
"""The unit everything is counted in that says no other."""

COUNTED: Final = frozenset(
    {PACK, "item", "vial", "ampoule", "tablet", "capsule", "bag", "tube", "bottle", "dose", "set"}
)
"""Units of whole things; every other unit is measured."""

_STEPS: Final = 1_000_000
_MOST: Final = Decimal(10) ** 15
_MOST_STEPS: Final = 2**62
"""No database keeps a count beyond this."""


def least(quantity: Decimal, unit: str) -> int:
    """`quantity` of `unit` in its least steps; it must `fits`."""
    return int(quantity) if unit in COUNTED else int(quantity * _STEPS)


def fits(quantity: Decimal, unit: str) -> bool:
    """Whether `quantity` is a whole number of steps, not below nought, and not beyond all reason."""
    if not quantity.is_finite() or not 0 <= quantity <= _MOST:
        return False
    steps = quantity if unit in COUNTED else quantity * _STEPS
    return steps <= _MOST_STEPS and steps == steps.to_integral_value()


def said(steps: int, unit: str) -> str:
    """So many least steps as a person writes them, without zeros that say nothing."""
    if unit in COUNTED:
        return str(steps)
    text = f"{Decimal(steps) / _STEPS:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
