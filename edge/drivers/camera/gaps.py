"""Where packages may lie whose codes were not read: what a tray that is short of some is looked over for.

Only what there is evidence for is named, the best first, and never more than are missing:

- a symbol the engine located and could not make out, of the size of those that were read;
- a place where a code was read a while ago, carried along as the tray moved;
- a vacant place of the grid the others lie in (`edge.drivers.camera.lattice`);
- where they lie in none, print that none of them explains (`edge.drivers.camera.unexplained`).

Where something lies there, it is a package that was not read. Where nothing is to be seen, a place is
named only if there are no more such places than are missing: empty, or the code covered or turned away.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import TYPE_CHECKING, Final

from edge.drivers.camera import engines
from edge.drivers.camera.ground import SOMETHING, Ground
from edge.drivers.camera.lattice import Lattice, lattice_of
from edge.drivers.camera.neighbours import Cell
from edge.drivers.camera.places import edge_map, places
from edge.drivers.camera.reading import Point, Quad, Reading
from edge.drivers.camera.tracking import MOMENT
from edge.drivers.camera.unexplained import unexplained

if TYPE_CHECKING:
    from edge.drivers.camera.engines import Grey

LASTING: Final = 30.0
"""Seconds for which a place is remembered where a code was read."""

GUIDES: Final = 3
"""Codes nearest to a place that say how it moved."""

BEYOND: Final = 0.35
"""As `SOMETHING`, outside of the places that are taken."""

SIZES: Final = (0.6, 1.6)
"""Least and largest side of a symbol that could not be made out, in sides of those that were read."""

PIECES: Final = 40
"""Parts of a picture looked over for such."""

INSIDE: Final = 0.4
"""Share of a step to each side of its middle that is outlined of a place."""

SECOND: Final = 0.3
"""Codes of other formats for one of the grid, from which on they are second codes of the same packages."""

LABELLED: Final = 3
"""Codes that are read, at least, before the size of one that is not is judged by theirs."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Where a package that is missing may lie. there: something lies there; else no code is to be seen."""

    corners: Quad
    there: bool


class Gaps:
    """Remembers where codes were read, and looks for those that are missing."""

    def __init__(self) -> None:
        self._known: list[tuple[Reading, float]] = []  # and when it was read

    def keep(self, readings: Sequence[Reading], now: float) -> None:
        """What was read in the picture looked at now; now: seconds."""
        met = _met([one for one, _ in self._known], readings)
        moves = [(old.centre, _from_to(old.centre, new.centre)) for old, new in met]
        gone = {id(old) for old, _ in met}
        carried = [
            (_moved(old, moves), at)
            for old, at in self._known
            if moves and id(old) not in gone and now - at <= LASTING
        ]
        self._known = [
            (old, at) for old, at in carried if not any(_within(one.centre, old.corners) for one in readings)
        ] + [(one, now) for one in readings]

    def seek(self, grey: Grey, missing: int, now: float) -> tuple[Gap, ...]:
        """The places of at most so many packages in the picture whose readings were kept last."""
        readings = [one for one, at in self._known if now - at <= MOMENT]
        usual = Counter(one.format for one in readings).most_common(1)
        if missing < 1 or not usual:
            return ()
        alike = [one for one in readings if one.format == usual[0][0]]
        mapped = edge_map(grey)
        ground = Ground(*mapped, alike)
        before = [one.corners for one, at in self._known if now - at > MOMENT]
        located = _located(grey, alike) if len(alike) >= LABELLED else []
        found = [Gap(corners, there=True) for corners in located]
        found += [Gap(corners, ground.something(corners)) for corners in before]
        lattice = lattice_of([one.corners for one in alike])
        beyond: list[Gap] = []
        if lattice is not None:
            others = [one for one in readings if one.format != usual[0][0]]
            guard = alike if len(others) >= SECOND * len(alike) else readings
            between = [cell for cell in lattice.between if _vacant(lattice, cell, guard)]
            corners = [cell for cell in lattice.corners if _vacant(lattice, cell, guard)]
            levels = ground.levels(lattice)
            found += sorted(
                (Gap(lattice.around(cell, INSIDE), levels[cell] >= SOMETHING) for cell in between),
                key=lambda gap: not gap.there,
            )
            beyond = [Gap(lattice.around(cell, INSIDE), levels[cell] >= BEYOND) for cell in corners]
        else:
            there = [gap.corners for gap in _apart(gap for gap in found if gap.there)]
            codes = [one.corners for one in alike]
            strewn = unexplained(mapped, codes, there, missing - len(there))
            found += [Gap(corners, there=True) for corners in strewn]
        return _chosen(found, beyond, missing)


def _chosen(found: list[Gap], beyond: list[Gap], missing: int) -> tuple[Gap, ...]:
    """Where something lies first; then where nothing is to be seen, if that are no more than are still missing."""
    there = _apart(gap for gap in (*found, *beyond) if gap.there)[:missing]
    left = missing - len(there)
    bare = [gap for gap in _apart((*there, *(gap for gap in found if not gap.there))) if not gap.there]
    full = [
        gap for gap in _apart((*there, *bare, *(gap for gap in beyond if not gap.there))) if not gap.there
    ]
    if len(full) == left:  # with the corners it is as many as are missing
        return (*there, *full)
    return (*there, *bare) if len(bare) <= left else tuple(there)


def _apart(gaps: Iterable[Gap]) -> list[Gap]:
    """Without those whose place one before them has."""
    kept: list[Gap] = []
    for gap in gaps:
        middle = _middle(gap.corners)
        if not any(
            _within(middle, one.corners) or _within(_middle(one.corners), gap.corners) for one in kept
        ):
            kept.append(gap)
    return kept


def _vacant(lattice: Lattice, cell: Cell, readings: Sequence[Reading]) -> bool:
    around = lattice.around(cell)
    return not any(_within(one.centre, around) for one in readings)


def _located(grey: Grey, alike: Sequence[Reading]) -> list[Quad]:
    """Symbols the engine located and could not make out, as large as those that were read."""
    formats = engines.zxing_formats([alike[0].format])
    side = median(length for one in alike for length in _lengths(one.corners))
    least, most = (share * side for share in SIZES)
    found = []
    for place in places(grey)[:PIECES]:
        if any(place.holds(*one.centre) for one in alike):
            continue
        for corners in engines.unsure(place.grown(0.12, 0, grey.shape).cut(grey), formats):
            moved = Reading("", "", b"", corners, "zxing").moved(1, place.left, place.top).corners
            if least <= min(_lengths(moved)) and max(_lengths(moved)) <= most:
                found.append(moved)
    return found


def _met(known: Sequence[Reading], readings: Sequence[Reading]) -> list[tuple[Reading, Reading]]:
    """Each code known with where it is now: of several alike the nearest, and no further off than it is large."""
    by_key: dict[tuple[str, bytes], list[Reading]] = {}
    for one in readings:
        by_key.setdefault((one.symbology, one.payload), []).append(one)
    often = Counter((one.symbology, one.payload) for one in known)
    pairs = []
    for old in known:
        key = (old.symbology, old.payload)
        alike = by_key.get(key, [])
        single = len(alike) == often[key] == 1
        pairs += [
            (away, old, new)
            for new in alike
            if (away := math.dist(old.centre, new.centre)) <= old.span or single
        ]
    met: dict[int, tuple[Reading, Reading]] = {}
    taken: set[int] = set()
    for _, old, new in sorted(pairs, key=lambda pair: pair[0]):
        if id(old) not in met and id(new) not in taken:
            met[id(old)] = (old, new)
            taken.add(id(new))
    return list(met.values())


def _moved(reading: Reading, moves: list[tuple[Point, Point]]) -> Reading:
    """As far as the codes nearest to it moved."""
    near = sorted(moves, key=lambda move: math.dist(move[0], reading.centre))[:GUIDES]
    across, down = (median(way[axis] for _, way in near) for axis in (0, 1))
    first, second, third, fourth = ((x + across, y + down) for x, y in reading.corners)
    return replace(reading, corners=(first, second, third, fourth))


def _from_to(one: Point, other: Point) -> Point:
    return other[0] - one[0], other[1] - one[1]


def _middle(corners: Quad) -> Point:
    return sum(x for x, _ in corners) / 4, sum(y for _, y in corners) / 4


def _lengths(corners: Quad) -> Iterator[float]:
    return (math.dist(corners[at], corners[at - 1]) for at in range(4))


def _within(point: Point, corners: Quad) -> bool:
    """Whether the point is inside those corners, which go around one way or the other."""
    x, y = point
    turns = [
        (u - a) * (y - b) - (v - b) * (x - a)
        for (a, b), (u, v) in zip(corners, (*corners[1:], corners[0]), strict=True)
    ]
    return all(turn >= 0 for turn in turns) or all(turn <= 0 for turn in turns)
