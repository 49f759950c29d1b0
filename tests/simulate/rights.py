"""What all stations together may still take by leases: with what was taken, never more than there is.

A station may take what it was granted and has neither given back nor used, in this life of it. None of
the hub's own books comes into it: grants, returns and uses are read as the stations wrote them down.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from edge.catalogue import SHARED, Catalogue
from edge.catalogue.amounts import least
from edge.quota import Claim
from edge.store import Entry
from tests.station.regime_books import moved

Paper = tuple[str, str, str]

SIGNS = {"lease-granted": 1, "lease-returned": -1, "lease-used": -1}
"""What a counter's step does to what may still be taken."""


@dataclass(slots=True)
class Holding:
    """What one PC holds. rows: of each row that moved a lease, its place, life, claim, and by how much.

    lives: since which row it is in which life (0: it has none yet), and whether it is in quarantine
    and takes nothing by leases.
    """

    rows: list[tuple[int, int, str, int]] = field(default_factory=list)
    lives: list[tuple[int, int, bool]] = field(default_factory=lambda: [(0, 0, False)])

    @property
    def life(self) -> int:
        """The life it is in."""
        return self.lives[-1][1]

    def follow(self, entry: Entry) -> None:
        """One more row of its journal."""
        barred = self.lives[-1][2]
        barred = entry.kind == "quarantine" or (barred and entry.kind != "incarnation")
        if (entry.incarnation, barred) != self.lives[-1][1:]:
            self.lives.append((entry.seq, entry.incarnation, barred))

    def rewound(self, seq: int) -> None:
        """Only the rows up to `seq` are left of it."""
        self.rows = [row for row in self.rows if row[0] <= seq]
        self.lives = [row for row in self.lives if row[0] <= seq]

    def left(self) -> Counter[str]:
        """Packs it may still take, by claim's key."""
        _, now, barred = self.lives[-1]
        found = Counter[str]()
        for _, life, claim, packs in self.rows:
            if life == now and not barred:
                found[claim] += packs
        return found


class Rights:
    """The leases of all stations. packs: how many there are of a shared paper now; per_pack: its steps in each.

    used, out: by life and claim, ever: packs used; packs granted and not given back.
    """

    def __init__(self) -> None:
        self.packs: dict[Paper, int] = {}
        self.per_pack: dict[Paper, int] = {}
        self.holdings: dict[str, Holding] = {}
        self.used: Counter[tuple[str, int, str]] = Counter()
        self.out: Counter[tuple[str, int, str]] = Counter()

    def issued(self, issue: Catalogue) -> None:
        """The authority has issued papers; of what it dropped nothing is left."""
        self.packs = dict.fromkeys(self.packs, 0)
        products = {product.id: product for product in issue.products}
        goods = {one.number: products.get(one.product) for one in issue.approvals}
        shared = [("form", one.number, one, goods.get(one.approval)) for one in issue.clearance_forms]
        shared += [("permit", one.number, one, goods.get(one.approval)) for one in issue.permits]
        shared += [("approval", one.number, one, goods[one.number]) for one in issue.approvals]
        for kind, number, paper, product in shared:
            per_pack = product.per_pack(paper.unit) if product and paper.station == SHARED else None
            if per_pack:
                self.per_pack[kind, number, ""] = per_pack
                self.packs[kind, number, ""] = least(paper.quantity, paper.unit) // per_pack

    def follow(self, entry: Entry, at: str) -> set[str]:
        """One more row of the PC called `at`; the claims of which it may take more than before."""
        holding = self.holdings.setdefault(at, Holding())
        holding.follow(entry)
        more = set()
        for (scope, claim, life), step in moved(entry).items():
            if scope not in SIGNS:
                continue
            packs = SIGNS[scope] * step
            holding.rows.append((entry.seq, int(life), claim, packs))
            if scope == "lease-used":
                self.used[entry.station, int(life), claim] += step
            else:
                self.out[entry.station, int(life), claim] += packs
            if packs > 0:
                more.add(claim)
        return more

    def life_of(self, station: str) -> int:
        """The life that the PC of a station is in, 0 for none yet."""
        return self.holdings[station].life if station in self.holdings else 0

    def used_in(self, station: str, life: int) -> dict[str, int]:
        """Packs that were used in one life, by claim's key."""
        lives = (
            (claim, used) for (at, lived, claim), used in self.used.items() if (at, lived) == (station, life)
        )
        return {claim: used for claim, used in lives if used}

    def rewound(self, station: str, seq: int) -> set[str]:
        """A disk was put back to how it stood after row `seq`; the claims it may now take from again."""
        holding = self.holdings.setdefault(station, Holding())
        holding.rewound(seq)
        return set(holding.left())

    def left(self, claims: set[str]) -> Iterator[tuple[Paper, int]]:
        """Every shared paper of these claims, and the steps of it that all stations may still take."""
        papers = {paper for claim in claims for paper in papers_of(claim) if paper in self.packs}
        packs = Counter[Paper]()
        for holding in self.holdings.values() if papers else ():
            for claim, count in holding.left().items():
                for paper in papers.intersection(papers_of(claim)):
                    packs[paper] += count
        for paper in sorted(papers):
            yield paper, packs[paper] * self.per_pack[paper]


@cache
def papers_of(claim: str) -> tuple[Paper, ...]:
    """The papers a claim takes from, as their counters are named."""
    return tuple(bound for bound in Claim.parse(claim).bounds if bound[0] in ("form", "permit", "approval"))
