"""A day's clock, on which hours pass in seconds, and `bondscan` in a process that goes by it.

    python -m tests.field.clock ORIGIN START FACTOR COMMAND…

Stations and hub write the day's own hours into their records. Whatever the product measures by the
monotonic clock (time-outs, a scanner's pace, back-offs) is not shortened.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from datetime import datetime, tzinfo
from datetime import time as hour

from edge.clock import CHINA


@dataclass(frozen=True, slots=True)
class DayClock:
    """At `origin` of the real clock it is `start` in the day, and `factor` seconds pass in one.

    origin, start: seconds since the epoch.
    """

    origin: float
    start: float
    factor: float = 1.0

    def now(self) -> datetime:
        """What a clock on the wall of the day shows."""
        return self.at(time.time())

    def at(self, real: float) -> datetime:
        """The same, at another moment of the real clock."""
        return datetime.fromtimestamp(self.start + (real - self.origin) * self.factor, CHINA)

    def real(self, moment: datetime) -> float:
        """When in reality it is, or was, `moment` in the day: seconds since the epoch."""
        return self.origin + (moment.timestamp() - self.start) / self.factor

    def wait_until(self, moment: datetime) -> None:
        """Return when it is `moment` in the day."""
        time.sleep(max(0.0, self.real(moment) - time.time()))

    def words(self) -> list[str]:
        """The clock as words of a command line."""
        return [repr(self.origin), repr(self.start), repr(self.factor)]

    def rule(self) -> None:
        """From now on this process reads this clock where it would read the PC's."""
        from edge.runtime import ids

        clock = self

        class Ruled(datetime):
            """A datetime whose now is the day's."""

            @classmethod
            def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
                """The day's hour."""
                return clock.now().astimezone(tz)

        vars(ids)["datetime"] = Ruled


def minutes(said: str) -> int:
    """Minutes after midnight of "HH:MM"; raises ValueError for anything else."""
    at = hour.fromisoformat(said)
    if len(said) != 5:
        raise ValueError(said)
    return at.hour * 60 + at.minute


def clock_of(words: list[str]) -> DayClock:
    """The clock that `DayClock.words` told of."""
    origin, start, factor = map(float, words)
    return DayClock(origin, start, factor)


if __name__ == "__main__":
    from edge.cli import main

    clock_of(sys.argv[1:4]).rule()
    sys.exit(main(sys.argv[4:]))
