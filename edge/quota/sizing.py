"""How much each holder ought to have: enough for a long gap nineteen times in twenty, the rest by forecast.

>>> target(rate=4.0, gap=1.0, burst=1.0)
19
>>> apportion(10, {"a": 1.0, "b": 2.0})
{'a': 3, 'b': 7}
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

K = TypeVar("K", str, tuple[str, str])
"""What a holder goes by: sorted by it, so that whoever reckons comes to the same."""

LONG: Final = math.log(20)
"""A gap so many times the usual is exceeded by one in twenty, where gaps come by chance."""

SURE: Final = 1.64
"""Standard deviations that one normal draw in twenty exceeds."""

HANDED_OUT: Final = 0.8
"""Of what is left when everybody has a target: the rest stays in the pool for surprises."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is known of one holder. rate: packs a day; gap: days; burst: packs a scan.

    held: packs it has left. need: packs it was asked for and had not.
    """

    rate: float = 0.0
    gap: float = 1.0
    burst: float = 1.0
    held: int = 0
    need: int = 0

    @property
    def target(self) -> int:
        """What it needs to get over a gap."""
        return target(self.rate, self.gap, self.burst)


def target(rate: float, gap: float, burst: float) -> int:
    """Packs for a gap of `gap` days at `rate` packs a day that come `burst` at a time."""
    mean = rate * gap * LONG
    return math.ceil(mean + SURE * math.sqrt(mean * (2 * burst - 1)) + 1)


def apportion(packs: int, weights: Mapping[K, float]) -> dict[K, int]:
    """All of `packs` divided by weight, whole ones; the largest fractions get what is over."""
    total = sum(weights.values())
    if total <= 0:
        weights, total = dict.fromkeys(weights, 1.0), float(len(weights))
    exact = {name: packs * weight / total for name, weight in weights.items()}
    shares = {name: math.floor(share) for name, share in exact.items()}
    order = sorted(shares, key=lambda name: (shares[name] - exact[name], -weights[name], name))
    for name in order[: packs - sum(shares.values())]:
        shares[name] += 1
    return shares


def shares(free: int, wishes: Mapping[K, Wish]) -> dict[K, int]:
    """How much each holder ought to have left, whatever it asked for; free: packs in the pool, below
    nought where a paper was cut to less than is out.

    What is with the others counts as theirs still, but it is divided anew: they give back what
    they have too much when they are next heard.
    """
    pool = max(0, free + sum(wish.held for wish in wishes.values()))
    targets = {name: wish.target for name, wish in wishes.items()}
    surplus = pool - sum(targets.values())
    if surplus < 0:
        return apportion(pool, targets)
    extra = apportion(math.floor(surplus * HANDED_OUT), {name: w.rate for name, w in wishes.items()})
    return {name: targets[name] + extra[name] for name in wishes}


def desired(free: int, wishes: Mapping[K, Wish], holder: K) -> int:
    """How much `holder` ought to have left after this contact: its share, and what it was asked for in vain."""
    return max(shares(free, wishes)[holder], wishes[holder].need)


def change(wanted: int, held: int, free: int) -> int:
    """Packs to grant now, or (below nought) those to give back; never more than are free.

    wanted: the least that any of the papers lets it have. A small excess stays where it is, so that
    nothing is sent to and fro; but where a paper was cut to less than is out, whoever is heard first
    gives back all that is missing, for who is not heard yet may use all it has.
    """
    over = held - wanted
    if free < 0:
        return -min(held, max(-free, over))
    if over <= 0:
        return min(-over, free)
    return -over if over > max(1, wanted // 10) else 0
