"""Codes that lie in a grid, numbered from one to the next: along two steps that most neighbours have in common."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    """Points or vectors, in pixels."""

Cell = tuple[int, int]
"""A place: how many steps along the first direction of the grid, and along the second."""

MOST_STEPS: Final = 300
"""Steps that are asked what is usual."""

ALIKE: Final = 0.2
"""Share of the usual distance of neighbours by which steps may differ and be the same."""

KINDS: Final = 5
"""Steps that are tried, in pairs."""

REACH: Final = 0.3
"""Share of a step within which a neighbour is met."""

SIDES: Final = tuple((i, j) for i in (-1, 0, 1) for j in (-1, 0, 1) if i or j)


def steps(middles: Array) -> Iterator[Array]:
    """Pairs of steps that many neighbours have in common, shape (2, 2), those most have first."""
    import numpy as np

    between = middles[None, :, :] - middles[:, None, :]
    apart = lengths(between)
    np.fill_diagonal(apart, np.inf)
    near = float(np.median(apart.min(axis=1)))
    held = between[apart <= 2.6 * near]
    held = held[(held[:, 0] > 0) | ((held[:, 0] == 0) & (held[:, 1] > 0))]  # to and fro are one
    held = held[:: max(1, -(-len(held) // MOST_STEPS))]
    # a step that points straight down has its likes just left of it, to be met turned about
    gaps = np.minimum(lengths(held[None] - held[:, None]), lengths(held[None] + held[:, None]))
    # of any length within as much: of twice a step there is more to be alike, and it is not sought
    close = gaps <= ALIKE * near
    votes = close.sum(axis=1)
    chosen: list[Array] = []
    for at in np.argsort(-votes, kind="stable").tolist():
        if len(chosen) == KINDS or votes[at] < 0.3 * votes.max():
            break
        step = _usual(held, close[at], held[at])
        if all(min(_length(step - one), _length(step + one)) > 2 * ALIKE * near for one in chosen):
            chosen.append(step)
    for one, other in combinations(chosen, 2):
        pair = _upright(one, other)
        if abs(float(np.linalg.det(pair))) > 0.4 * float(lengths(pair).prod()):
            yield pair


def _upright(one: Array, other: Array) -> Array:
    """The two shortest steps that lead to the same places as these (Gauss's reduction)."""
    import numpy as np

    for _ in range(8):
        if float(one @ one) > float(other @ other):
            one, other = other, one
        whole = round(float(one @ other) / max(1e-9, float(one @ one)))
        if not whole:
            break
        other = other - whole * one
    return np.stack([one, other])


def _usual(held: Array, close: Any, like: Array) -> Array:
    """The median of the steps like that one, all turned its way."""
    import numpy as np

    alike = held[close]
    alike = np.where((alike @ like)[:, None] < 0, -alike, alike)
    return np.asarray(np.median(alike, axis=0), np.float64)


def _length(vector: Array) -> float:
    return float(lengths(vector))


def lengths(vectors: Array) -> Array:
    """Of vectors along the last axis."""
    import numpy as np

    return np.asarray(np.hypot(vectors[..., 0], vectors[..., 1]), np.float64)


def numbered(middles: Array, pair: Array) -> dict[int, Cell]:
    """The largest lot of codes that are neighbours of neighbours, each with its place."""
    import numpy as np

    best: dict[int, Cell] = {}
    met: set[int] = set()
    for seed in np.argsort(lengths(middles - np.median(middles, axis=0))).tolist():
        if seed not in met:
            found = _spread(middles, pair, seed)
            met |= set(found)
            if len(found) > len(best):
                best = found
    return best


def _spread(middles: Array, pair: Array, seed: int) -> dict[int, Cell]:
    """Codes met from one on; steps are learnt on the way, as they grow and turn across the picture."""
    import numpy as np

    found: dict[int, Cell] = {seed: (0, 0)}
    local = {seed: pair}
    cells = {(0, 0)}
    queue = [seed]
    for at in queue:
        i, j = found[at]
        for u, v in SIDES:
            cell = (i + u, j + v)
            if cell in cells:
                continue
            step = u * local[at][0] + v * local[at][1]
            away = lengths(middles - middles[at] - step)
            to = int(np.argmin(away))
            if to in found or away[to] > REACH * float(lengths(local[at]).min()):
                continue
            found[to] = cell
            cells.add(cell)
            own = local[at].copy()
            if not (u and v):
                own[0 if u else 1] += 0.4 * (u or v) * (middles[to] - middles[at] - step)
            local[to] = own
            queue.append(to)
    return found
