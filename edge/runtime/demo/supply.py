"""What the simulated scanner sends next when somebody presses the key: mostly good, then one bad.

Good is what the open task can take: a new package to code, else one that stands in a state the
task's step starts from. The bad ones come in turn, so that each kind is met.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from edge.rules.facts import ItemRecord
from edge.rules.operations import OPERATIONS
from edge.runtime.demo import sample
from edge.runtime.demo.packages import Parcel, misreadings, package

GOOD_IN_A_ROW = 3


class Supply:
    """Packages for one station of the demonstration.

    stamp: makes this day's serials its own. items: the packages here, by state; announced: the
    keys of those on their way here.
    """

    def __init__(
        self,
        stamp: str,
        today: date,
        items: Callable[[Sequence[str]], Sequence[ItemRecord]],
        announced: Callable[[], Sequence[str]],
    ) -> None:
        self._stamp = stamp
        self._today = today
        self._items = items
        self._announced = announced
        self._sent = 0
        self._good = 0
        self._coded = 0

    def next(self, operation: str) -> Parcel:
        """The next package for a task of `operation` ("" for none open)."""
        self._sent += 1
        if self._sent % (GOOD_IN_A_ROW + 1):
            good = self._next_good(operation)
            if good is not None:
                return good
        return self._next_bad()

    def _next_good(self, operation: str) -> Parcel | None:
        step = OPERATIONS.get(operation)
        if step is None or operation == "serialise":
            self._coded += 1
            return package(sample.GOOD, f"{self._stamp}D{self._coded:03d}")
        ready = self._items(sorted(step.before))
        if not ready and step.unseen == "note":
            return self._arrival()
        if not ready:
            return None
        self._good += 1
        return _again(ready[self._good % len(ready)])

    def _arrival(self) -> Parcel:
        """A package the warehouse has sent, or, where it has sent none, one nobody announced."""
        coming = [key for key in self._announced() if key.startswith(f"01{sample.GOOD}21")]
        if coming:
            return package(sample.GOOD, coming[0].partition(f"{sample.GOOD}21")[2])
        self._coded += 1
        return package(sample.GOOD, f"{self._stamp}U{self._coded:03d}")

    def _next_bad(self) -> Parcel:
        turn = self._sent // (GOOD_IN_A_ROW + 1)
        serial = f"{self._stamp}B{turn:03d}"
        every = (
            *misreadings(serial, self._today),
            package(sample.RECALLED_LOT, serial, lot=sample.RECALLED, shows="recall", expects="recall"),
            package(sample.STOPPED, serial, shows="stop-use", expects="stop-use"),
            package(sample.NARCOTIC, serial, shows="narcotic", expects="importer-whitelisted"),
            package(sample.GOOD, "", shows="no-serial", expects="no-serial"),
        )
        return every[turn % len(every)]


def _again(record: ItemRecord) -> Parcel:
    expiry = f"{record.expiry:%y%m%d}" if record.expiry else ""
    return package(record.gtin, record.serial, lot=record.lot, expiry=expiry)
