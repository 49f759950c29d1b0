"""The station's clock: high-water time over the clock of the PC, and a doubt that outlives a restart."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from edge.clock import ASTRAY, CHINA, LEAP, TOLERANCE, HighWater, Reading
from edge.station.rows import packed
from edge.store import Draft, Ids, Store, pages

CLEARED: Final = TOLERANCE
"""How far the PC's clock may be from the server's to be believed again."""


class StationClock:
    """Tells the time to record at one station.

    wall: the PC's clock, aware. A clock that is behind what was seen before mends itself when it
    catches up, after a restart too; one that leapt ahead is believed again on the server's word.
    """

    def __init__(self, store: Store, wall: Callable[[], datetime], ids: Ids) -> None:
        self.wall = wall
        self._store = store
        self._ids = ids
        self._water = HighWater(store.high_water, suspect=_had_leapt(store))

    def read(self) -> Reading:
        """The time to record now, and whether to believe it."""
        return self._water.read(self.wall())

    def recorded(self, reading: Reading) -> datetime | None:
        """What a row notes beside the time of `reading`: the PC's clock, where it is not believed."""
        return None if reading.state == "good" else self.wall()

    def take_time(self, server: datetime) -> bool:
        """Let the server's time end a doubt, and journal it; whether it did. One far from it comes into doubt.

        A doubt is not ended while the PC's own clock is still wrong: it would only come into doubt again.
        """
        doubted, wall = self.read(), self.wall()
        if abs(wall - server) > ASTRAY:
            self._water.doubt()
            if doubted.state == "good":
                self._write(self.read(), server, wall, doubted)
        if doubted.state == "good" or abs(wall - server) > CLEARED:
            return False
        self._believe(server, server, wall, doubted)
        return True

    def take_written(self, server: datetime, upto: int) -> bool:
        """As `take_time`, of an answer that came by stick: `server` is when it was written, by one that had this
        station's rows up to `upto` then.

        It tells of the time now only if it was written since the doubt began. It may have been on its way for as long
        as a clock may go on without being doubted.
        """
        doubted, wall = self.read(), self.wall()
        if doubted.state == "good" or not -CLEARED <= wall - server <= LEAP:
            return False
        with self._store.reader() as reader:
            if upto <= pages.last_believed(reader):
                return False
        self._believe(max(server, wall), server, wall, doubted)
        return True

    def _believe(self, now: datetime, server: datetime, wall: datetime, doubted: Reading) -> None:
        self._write(Reading(now.astimezone(CHINA), "good"), server, wall, doubted)
        self._water.trust(now)

    def _write(self, reading: Reading, server: datetime, wall: datetime, before: Reading) -> None:
        """Journal what a clock is taken for from now on: believed, or not any more."""
        told = {"server": server.isoformat(), "wall": wall.isoformat(), "doubted": before.at.isoformat()}
        with self._store.writing() as tx:
            tx.append(
                Draft(kind="clock", event_id=self._ids(), at=reading, recorded=wall, detail=packed(told))
            )


def _had_leapt(store: Store) -> bool:
    """Whether the last row was doubted though the PC's clock was not behind what had been seen."""
    last = store.last_entry() if store.clock_state == "suspect" else None
    return last is not None and last.at.at - last.recorded <= TOLERANCE
