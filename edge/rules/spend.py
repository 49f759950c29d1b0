"""What is taken from, or given back to, the papers goods move under."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

Scope = Literal[
    "form",
    "approval",
    "line",
    "department",
    "permit",
    "filing",
    "received",
    "note",
    "lease-granted",
    "lease-returned",
    "lease-used",
    "lease-scans",
]
BOUNDING: Final[frozenset[Scope]] = frozenset({"form", "approval", "line", "department", "permit", "filing"})
"""Sums that a paper bounds: a store that forgot one of them would spend it again."""

SITE_WIDE: Final[frozenset[Scope]] = frozenset({"filing", "note", "line", "received"})
"""Sums that all stations of a site add to, where a step took nothing from a quota: a filing, a despatch note, what came
under a form, and the share of whom a lead institution hands goods on to.
"""

Counter = tuple[Scope, str, str]
"""scope, name, sub: what is counted under a paper.

``line``: an approval's share for the institution `sub`; ``department``: for ``institution/department``;
``filing``: taken away under it; ``received``, ``note``: received here under a form or permit, a despatch
note's line ``product/lot``; ``lease-…``: packs of a lease granted, returned, used, and by how many scans,
by the key of its claim and the station's incarnation. Others have "" as their sub.
"""

Counted = tuple[tuple[Counter, int], ...]
"""By how much each counter moves, in the least steps of its paper's unit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spend:
    """Packs taken from (or, below nought, given back to) a form, its approval and its line.

    counters: by how much each counter moves, in the least steps of its paper's unit; empty where it
    is the packs themselves, of form, approval and line.
    """

    form: str
    approval: str
    institution: str
    packs: int
    counters: Counted = ()

    @property
    def back(self) -> Spend:
        """The same, given back."""
        counters = tuple((counter, -steps) for counter, steps in self.counters)
        return replace(self, packs=-self.packs, counters=counters)
