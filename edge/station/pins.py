"""What a PIN must be: six to twelve digits that nobody guesses at the first try."""

from __future__ import annotations

from itertools import pairwise

from edge.station.outcome import Refusal

SHORTEST, LONGEST = 6, 12


def weakness(pin: str) -> Refusal | None:
    """Why a PIN will not do, None if it will: not digits, one digit over and over, or a run."""
    if not (pin.isascii() and pin.isdigit() and SHORTEST <= len(pin) <= LONGEST):
        return Refusal("pin-too-short", {"least": str(SHORTEST), "most": str(LONGEST)})
    steps = {(int(after) - int(digit)) % 10 for digit, after in pairwise(pin)}
    if steps in ({0}, {1}, {9}):
        return Refusal("pin-too-plain")
    return None
