"""Of trays with packages that cannot be read: how many are outlined, and how many outlines are true.

The pictures are drawn from seeds (hardware/simulators/trays.py). What is missing is what the list would
say: every package of the tray, and those that are gone, less what was read. An outline of something that
was not read is true where it lies on a package whose code was not read; one of a place where no code is
to be seen also where a package is gone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from time import perf_counter

import cv2
import numpy as np

from edge.drivers.camera.decoding import Sight
from edge.drivers.camera.gaps import Gap, Gaps
from edge.drivers.camera.reading import Reading
from hardware.simulators.trays import Corners, Fate, Lying, Told, spoilt
from tests.bench.figures import Report, Series

LOOK = 0.08
"""Seconds a look may take, as a station's."""


STRAIGHT = Lying()


@dataclass(frozen=True, slots=True)
class Sort:
    """A sort of tray: how many places, how they lie, what befell how many."""

    name: str
    count: int
    lying: Lying = STRAIGHT
    size: tuple[int, int] = (1080, 1920)
    losses: Mapping[Fate, int] = field(
        default_factory=lambda: {"gone": 1, "covered": 1, "smudged": 2, "glared": 2}
    )


FEW: Mapping[Fate, int] = {"covered": 1, "smudged": 1, "glared": 1}

SORTS = (
    Sort("60 straight", 60),
    Sort("60 none gone", 60, losses={"covered": 1, "smudged": 3, "glared": 3}),
    Sort("60 leaning", 60, Lying(lean=0.06)),
    Sort("40 turned by 14 degrees", 40, Lying(angle=14)),
    Sort("24 turned by 45 degrees", 24, Lying(angle=45)),
    Sort("40 loose, turned by 7 degrees", 40, Lying(angle=7, loose=0.08)),
    Sort("24 places, 3 never filled", 24, Lying(angle=-25, vacant=3), (720, 1280)),
    Sort("60 at 720p", 60, size=(720, 1280)),
    Sort("24 at VGA", 24, size=(480, 640)),
    Sort("60 at 4K", 60, Lying(angle=5), (2160, 3840)),
    Sort("12", 12, losses=FEW),
)
PRINTED = Sort("40 on a printed bottom", 40, Lying(angle=4, printed=True))
HEAPS = (
    Sort("heap of 24", 24, Lying(heap=True)),
    Sort("heap of 40", 40, Lying(heap=True)),
    Sort("heap of 12 at 720p", 12, Lying(heap=True), (720, 1280), FEW),
)
LITTERED = (
    Sort("heap of 24 on print", 24, Lying(heap=True, printed=True)),
    Sort("heap of 40 on print", 40, Lying(heap=True, printed=True)),
)


@dataclass(slots=True)
class Found:
    """Packages that were not read by what befell them ("unread": nothing), and outlines by what they lie on.

    lost: how many there were. there, bare: how many were outlined, the one way and the other; "nothing":
    outlines of neither a package that was not read nor the place of one that is gone; "again": second ones.
    """

    times: Series
    lost: Counter[str] = field(default_factory=Counter)
    there: Counter[str] = field(default_factory=Counter)
    bare: Counter[str] = field(default_factory=Counter)

    def true(self) -> tuple[float, float]:
        """Shares of outlines that are true: of what lies there unread, and of places without a code."""
        solid = self.there.total() - self.there["gone"] - self.there["nothing"] - self.there["again"]
        return (
            solid / max(1, self.there.total()),
            (self.bare.total() - self.bare["nothing"] - self.bare["again"]) / max(1, self.bare.total()),
        )

    def outlined(self, fate: str) -> float:
        """What share of those it befell is outlined, either way."""
        return (self.there[fate] + self.bare[fate]) / max(1, self.lost[fate])


def measured(report: Report, seeds: int, first: int = 1000) -> None:
    """Grids, a printed bottom, heaps."""
    with Sight(budget=LOOK) as sight:
        grids = _sorts(report, "grids", SORTS, range(first, first + seeds), sight)
        solid, bare = grids.true()
        report.at_least("grids: outlines of what was not read that are true", solid, 0.9, "of all")
        report.at_least("grids: dotted places that are true", bare, 0.9, "of all")
        for fate in ("smudged", "glared"):
            report.at_least(f"grids: {fate} outlined", grids.outlined(fate), 0.8, "of all")
        _sorts(report, "printed", (PRINTED,), range(first, first + seeds), sight)
        heaps = _sorts(report, "heaps", HEAPS, range(first, first + seeds), sight)
        report.against("heaps: outlines of nothing", heaps.there["nothing"] + heaps.bare.total(), 0, "")
        report.at_least("heaps: outlines that are true", heaps.true()[0], 0.9, "of all")
        for fate in ("smudged", "glared", "covered"):
            report.at_least(f"heaps: {fate} outlined", heaps.outlined(fate), 0.8, "of all")
        littered = _sorts(report, "heaps on print", LITTERED, range(first, first + seeds), sight)
        report.at_least("heaps on print: outlines that are true", littered.true()[0], 0.9, "of all")


def _sorts(report: Report, name: str, sorts: Sequence[Sort], seeds: range, sight: Sight) -> Found:
    report.heading(f"{name}; seeds {seeds.start} to {seeds.stop - 1} of each sort")
    found = Found(Series(f"{name}: looking for the missing"))
    for sort in sorts:
        one = Found(found.times)
        for seed in seeds:
            tray(one, spoilt(seed, sort.losses, count=sort.count, size=sort.size, lying=sort.lying), sight)
        solid, bare = one.true()
        said = f"solid {one.there.total()}, true {solid:.0%}; dotted {one.bare.total()}, true {bare:.0%}"
        report.fact(f"{sort.name}: outlines", said)
        found.lost += one.lost
        found.there += one.there
        found.bare += one.bare
    report.series(found.times)
    for fate, count in sorted(found.lost.items()):
        report.fact(f"{name}: {fate}", f"{count}, solid {found.there[fate]}, dotted {found.bare[fate]}")
    wrong = f"solid {found.there['nothing']}, dotted {found.bare['nothing']}"
    report.fact(f"{name}: outlines of nothing", wrong)
    return found


def tray(found: Found, told: Told, sight: Sight) -> None:
    """One picture, looked at once and then looked over for what is missing."""
    seen = sight.look(told.scene.picture)
    lost = [(one.fate, one.carton) for one in told.lost if not _read(one.code, seen.readings)]
    unread = [one for one in told.scene.shown if not _read(one.corners, seen.readings)]
    lost += [("unread", next(box for box in told.cartons if _in(box, one.corners))) for one in unread]
    began = perf_counter()
    gaps = sought(told, seen.readings, len(lost))
    found.times.seconds.append(perf_counter() - began)
    found.lost.update(fate for fate, _ in lost)
    told_of: set[int] = set()
    for gap in gaps:
        at = next((at for at, (_, box) in enumerate(lost) if _in(box, gap.corners)), None)
        on = "nothing" if at is None else "again" if at in told_of else lost[at][0]
        told_of |= set() if at is None else {at}
        (found.there if gap.there else found.bare)[on] += 1


def sought(told: Told, readings: Sequence[Reading], missing: int) -> tuple[Gap, ...]:
    """Where so many may lie, these having been read."""
    gaps = Gaps()
    gaps.keep(readings, 0.0)
    return gaps.seek(told.scene.picture, missing, 0.0)


def _read(code: Corners, readings: Sequence[Reading]) -> bool:
    return any(_in(code, reading.corners) for reading in readings)


def _in(box: Corners, corners: Corners) -> bool:
    """Whether the middle of the corners is in the box."""
    x, y = np.mean(corners, axis=0).tolist()
    return cv2.pointPolygonTest(np.array(box, np.float32), (x, y), measureDist=False) >= 0
