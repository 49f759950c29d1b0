"""High-water time: never behind what was ever seen, and honest about doubt.

A wall clock that went back by more than `TOLERANCE` is *suspect* until signed server time
or the wall clock itself catches up with what was seen; expiry, validity and freshness then
say REVIEW instead of guessing. A jump forward by more than `LEAP` between two readings is
suspect too, and is cleared only by signed server time; so is one that is far from what the server tells.

>>> from datetime import datetime, timedelta, timezone
>>> start = datetime(2026, 3, 1, 9, 0, tzinfo=timezone.utc)
>>> water = HighWater(mark=start)
>>> water.read(start + timedelta(seconds=5)).state
'good'
>>> water.read(start - timedelta(hours=1)).state
'suspect'
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Literal

ClockState = Literal["good", "suspect"]

TOLERANCE = timedelta(minutes=5)
LEAP = timedelta(days=45)
FIRST_YEAR, LAST_YEAR = 1900, 9000
"""Years of any time we take from elsewhere: those further off cannot be said in every zone."""
ASTRAY = timedelta(hours=1)
"""How far the server's time may be from that of a clock that is believed: a wrong day is a wrong verdict."""
CHINA = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class Reading:
    """The time to record, never behind an earlier one, and whether to believe it."""

    at: datetime
    state: ClockState


class HighWater:
    """The highest time ever seen here; hand it the wall clock, it answers a `Reading`.

    mark: the highest time the store has recorded, or None for a new store.
    """

    def __init__(self, mark: datetime | None = None, suspect: bool = False) -> None:
        self.mark = mark
        self._leapt = suspect

    def read(self, wall: datetime) -> Reading:
        """Judge one reading of the wall clock (aware)."""
        if self.mark is None:
            self.mark = wall
        if wall - self.mark > LEAP:
            self._leapt = True
        behind = self.mark - wall
        self.mark = max(self.mark, wall)
        suspect = self._leapt or behind > TOLERANCE
        return Reading(self.mark.astimezone(CHINA), "suspect" if suspect else "good")

    def doubt(self) -> None:
        """Do not believe this clock: it is further from the server's than any error of setting it."""
        self._leapt = True

    def trust(self, server: datetime) -> None:
        """Take signed server time as true: it alone clears a leap and lowers the mark."""
        self._leapt = False
        self.mark = server
