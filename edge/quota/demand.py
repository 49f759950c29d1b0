"""How fast a station uses what it is given: sums that fade over 30 days, so that yesterday counts most."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

FADES: Final = 30.0
"""Days after which what was used counts for a third (1/e) of what it did."""

LEAST_SPAN: Final = 1.0
LEAST_GAP: Final = 0.25
USUAL_GAP: Final = 1.0
"""Days: the shortest span a rate is taken over, the shortest gap reckoned with, the gap before any is known."""


@dataclass(frozen=True, slots=True)
class Demand:
    """Of one holder for one claim.

    packs, takings: used so far and by how many scans, faded; span: the days these are of, faded
    alike. gap: the longest time without contact of late, in days, fading too. at: the day of the
    last look, None before the first.
    """

    packs: float = 0.0
    takings: float = 0.0
    span: float = 0.0
    gap: float = USUAL_GAP
    at: float | None = None

    @property
    def rate(self) -> float:
        """Packs a day."""
        return self.packs / max(self.span, LEAST_SPAN)

    @property
    def burst(self) -> float:
        """Packs that one scan takes, on average; a case takes many."""
        return max(1.0, self.packs / self.takings) if self.takings > 0 else 1.0

    def after(self, day: float, packs: int, takings: int) -> Demand:
        """As it stands on `day` (since any day, the same for all), `packs` more used in so many scans.

        What an undo gave back counts below nought, but the sums do not go there.
        """
        if self.at is None:
            return replace(self, packs=float(max(0, packs)), takings=float(max(0, takings)), at=day)
        passed = max(0.0, day - self.at)
        fade = math.exp(-passed / FADES)
        return Demand(
            packs=max(0.0, self.packs * fade + packs),
            takings=max(0.0, self.takings * fade + takings),
            span=self.span * fade + passed,
            gap=max(passed, LEAST_GAP, self.gap * fade),
            at=max(day, self.at),
        )
