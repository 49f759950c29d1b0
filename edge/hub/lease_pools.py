"""What a station may have of each claim it names, reckoned for all the claims of one question together.

A bound is divided once, however many claims draw on it, and what one claim is granted is out of every
bound it counts towards before the next claim is looked at: two claims of one form, each wanting all of
it, get no more than there is between them.

An issue may cut a paper to less than is out, or drop it. Then nothing more is granted of it, and what
is out too much is asked back of whoever is heard; of a paper that was dropped, all that is left.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from edge import quota
from edge.hub import lease_books, lease_bounds
from edge.hub import lease_sql as sql
from edge.hub.lease_books import Name, Other
from edge.hub.lease_bounds import Bounds, Room
from edge.hub.tables import Connection
from edge.quota import Bound, Claim, Wish

_STRANGER = "\uffff"
"""Stands for the station of who has nothing of a bound yet, and sorts after all that have."""


@dataclass(slots=True)
class _Pool:
    """One bound. free: packs in it when the question came; left: less what was granted since; both below
    nought where more is out than there is. asked: packs asked back since.

    wishes: of all that have a lease drawing on it, by name. shares: as divided, by how many strangers
    were reckoned with.
    """

    free: int
    left: int
    wishes: Mapping[Name, Wish]
    asked: int = 0
    shares: dict[int, dict[Name, int]] = field(default_factory=dict)

    @property
    def open(self) -> int:
        """Packs to grant, or (below nought) those that are yet to be asked back."""
        return self.left if self.left >= 0 else min(0, self.left + self.asked)

    def share(self, me: Name, strangers: list[Name]) -> int:
        """What `me` ought to have; strangers: who else may want some soon, and `me` where it has none yet."""
        divided = self.shares.get(len(strangers))
        if divided is None:
            nobody = {_nobody(number): Wish() for number in range(len(strangers))}
            divided = self.shares[len(strangers)] = quota.shares(self.free, {**self.wishes, **nobody})
        return divided[me if me in self.wishes else _nobody(strangers.index(me))]


def _nobody(number: int) -> Name:
    return _STRANGER, f"{number:06d}"


@dataclass(slots=True)
class _Under:
    """Everything under one approval. drawing: leases by bound; held: packs left of those open, by name."""

    bounds: Bounds
    drawing: Mapping[Bound, list[Other]]
    held: Mapping[Name, int]
    pools: dict[Bound, _Pool] = field(default_factory=dict)


class Pools:
    """Everything a question may be granted from, as the tables stand.

    needs: packs that scans asked for and had not, by claim's key.
    """

    def __init__(self, tx: Connection, station: str, needs: Mapping[str, int]) -> None:
        self._tx = tx
        self._station = station
        self._needs = needs
        self._under: dict[str, _Under] = {}
        self._near = self._neighbours()

    def changes(self, claims: Iterable[Claim]) -> dict[str, int]:
        """Packs of each claim to grant, or (below nought) to be given back; never more than there are of any bound."""
        return {claim.key: self._change(claim) for claim in claims}

    def bounds_of(self, claim: Claim) -> Mapping[Bound, Room]:
        """What a pack of a claim counts towards; nothing where it may not be leased any more."""
        return self._of(claim.approval).bounds.of(claim) or {}

    def _change(self, claim: Claim) -> int:
        rooms, under = self.bounds_of(claim), self._of(claim.approval)
        me = (self._station, claim.key)
        held = under.held.get(me, 0)
        if not rooms:
            return -held
        pools = [_pool(under, bound, room) for bound, room in rooms.items()]
        share = min(pool.share(me, self._strangers(pool, me, claim)) for pool in pools)
        wanted = max(share, self._needs.get(claim.key, 0))
        packs = quota.change(wanted, held, min(pool.open for pool in pools))
        for pool in pools:
            pool.left -= max(0, packs)
            pool.asked -= min(0, packs)
        return packs

    def _strangers(self, pool: _Pool, me: Name, claim: Claim) -> list[Name]:
        key = claim.key
        near = {me, *((station, key) for station in self._near)}
        return sorted(name for name in near if name not in pool.wishes)

    def _of(self, approval: str) -> _Under:
        if approval not in self._under:
            drawing: dict[Bound, list[Other]] = {}
            held: dict[Name, int] = {}
            for one in lease_books.under(self._tx, approval):
                # an earlier life of a station may have had the same; what is out with that one is open no more
                if one.wish is not None:
                    held[one.name] = one.wish.held
                for bound in one.bounds:
                    drawing.setdefault(bound, []).append(one)
            self._under[approval] = _Under(lease_bounds.read(self._tx, approval), drawing, held)
        return self._under[approval]

    def _neighbours(self) -> list[str]:
        """Stations like the asking one that may want their share before long, though they never asked."""
        seat = self._tx.execute(sql.SEAT, (self._station,)).fetchone()
        rows = self._tx.execute(sql.NEIGHBOURS, (seat[2], seat[3])).fetchall() if seat else []
        return [str(row[0]) for row in rows]


def _pool(under: _Under, bound: Bound, room: Room) -> _Pool:
    if bound not in under.pools:
        drawing = under.drawing.get(bound, [])
        free = (room.steps - room.reserved) // room.per_pack - sum(one.out for one in drawing)
        wishes = {one.name: one.wish for one in drawing if one.wish is not None}
        under.pools[bound] = _Pool(free, free, wishes)
    return under.pools[bound]
