"""What the catalogue in force lets be leased: each paper's sum, and what one pack takes of it.

Only papers under an approval of which something is shared are kept. A paper that one station
holds, or that has a serial list, is reserved whole out of the approval and the shares it may draw
on: as large as it ever was, also once an issue cuts or drops it, for what was spent of it in the
meantime may not have been heard of. Which way a paper is counted is said once (`edge.catalogue.manners`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias, cast

import msgspec

from edge import wire
from edge.catalogue import SHARED, ever
from edge.catalogue.amounts import least
from edge.catalogue.ever import Issue, Paper, Product, steps_in, steps_per_pack
from edge.hub import lease_books, lease_manners, settling
from edge.hub import lease_sql as sql
from edge.hub.problems import EXISTS, problem
from edge.hub.tables import Connection
from edge.quota import Bound, Claim

_Row: TypeAlias = tuple[str, str, str, str, int, int, int, int]


@dataclass(frozen=True, slots=True)
class Room:
    """One bound: least steps in all, those reserved for papers held otherwise, those of one pack."""

    steps: int
    reserved: int
    per_pack: int


@dataclass(frozen=True, slots=True)
class Bounds:
    """Every bound under one approval, and which papers are shared."""

    rooms: dict[Bound, Room]
    shared: frozenset[Bound]

    def of(self, claim: Claim) -> dict[Bound, Room] | None:
        """The bounds that a pack of `claim` counts towards; None where it may not be leased.

        It names a paper that is unknown, or none that is shared, or one nobody can convert packs into.
        """
        if ("approval", claim.approval, "") not in self.rooms:
            return None
        if any((kind, number, "") not in self.shared for kind, number in claim.papers):
            return None
        found = {bound: self.rooms[bound] for bound in claim.bounds if bound in self.rooms}
        return found if all(room.per_pack > 0 for room in found.values()) else None


def read(tx: Connection, approval: str) -> Bounds:
    """What the catalogue in force says of one approval."""
    rooms: dict[Bound, Room] = {}
    shared: set[Bound] = set()
    for kind, number, sub, steps, reserved, per_pack, is_shared in tx.execute(sql.BOUNDS_OF, (approval,)):
        rooms[kind, number, sub] = Room(steps, reserved, per_pack)
        if is_shared:
            shared.add((kind, number, sub))
    return Bounds(rooms, frozenset(shared))


def take_issue(
    tx: Connection, issue: Issue, before: Issue, settled: frozenset[str] = frozenset()
) -> wire.Problem | None:
    """Learn the bounds of a new issue, within the transaction that publishes it.

    before: the issue that was in force. settled: papers whose use so far every station has told, so that
    what this issue says of them is all there is of them, where nobody works on with more (`settling`).
    A Problem, and the issue is not to be published, where a paper changes the way it is counted.
    """
    kept = {(kind, number): ever.kept(body) for kind, number, body in tx.execute(sql.EVER).fetchall()}
    were = ever.upto(kept, before)
    not_yet = settling.unsettled(tx, settled, were, issue, before)
    are = ever.upto(were, issue, settled - not_yet.keys())
    rows = list(_rows(issue, ever.by_approval(are)))
    refused = (
        next(
            (
                problem(409, EXISTS, why + settling.said(not_yet))
                for why in ever.refusals(issue, are, dict(before.counted()), were)
            ),
            None,
        )
        or _overdrawn(tx, rows)
        or lease_manners.take(tx, issue.clearance_forms, issue.permits, issue.approvals)
    )
    if refused is not None:
        return refused
    tx.executemany(
        sql.PUT_EVER,
        [(*named, msgspec.json.encode(it)) for named, it in are.items() if it != kept.get(named)],
    )
    tx.execute(sql.DROP_BOUNDS)
    tx.executemany(sql.PUT_BOUND, rows)
    tx.execute(sql.KEEP_PACKS)
    return None


def _overdrawn(tx: Connection, rows: list[tuple[object, ...]]) -> wire.Problem | None:
    """What an issue says of packs that are out on leases, and cannot any more: that one takes more or less than was
    reckoned when it was granted; or that what they were granted from is given to a paper counted elsewhere.
    """
    before = {(kind, number, sub): rest for kind, number, sub, *rest in tx.execute(sql.ALL_BOUNDS).fetchall()}
    for row in rows:
        kind, number, sub, approval, steps, reserved, per_pack, _ = cast("_Row", row)
        if (kind, number, sub) not in before:
            continue
        were_reserved, were_per_pack = before[kind, number, sub]
        if (reserved, per_pack) == (were_reserved, were_per_pack):
            continue
        out = sum(one.out for one in lease_books.under(tx, approval) if (kind, number, sub) in one.bounds)
        if out and per_pack != were_per_pack:
            expected = f"as much in a pack as before, {were_per_pack} steps"
            return _refused(number, out, expected, f"{per_pack}; give what is new a paper of its own number")
        if out and reserved > were_reserved and reserved + out * per_pack > steps:
            got = f"{reserved} kept for papers counted elsewhere; lower the shared paper first, and publish this once "
            got += "its leases are back"
            return _refused(f"{number} {sub}".rstrip(), out, f"room for them in {steps} steps", got)
    return None


def _refused(named: str, out: int, expected: str, got: str) -> wire.Problem:
    what = f"Failed to publish the issue, for {out} packs of '{named}' are out on leases"
    return problem(409, EXISTS, f"{what}: expected {expected}, got {got}.")


def _rows(issue: Issue, papers: Mapping[str, list[tuple[str, Paper]]]) -> Iterator[tuple[object, ...]]:
    resting: dict[str, list[tuple[str, Paper]]] = {}
    for kind, rested in (("form", issue.clearance_forms), ("permit", issue.permits)):
        for paper in rested:
            resting.setdefault(paper.approval, []).append((kind, paper))
    products = {product.id: product for product in issue.products}
    for approval in issue.approvals:
        below = resting.get(approval.number, [])
        if approval.who == SHARED or any(paper.who == SHARED for _, paper in below):
            elsewhere = [it for _, it in papers.get(approval.number, ()) if it.elsewhere]
            yield from _under(approval, below, elsewhere, products.get(approval.product))


def _under(
    approval: Paper, below: list[tuple[str, Paper]], elsewhere: list[Paper], product: Product | None
) -> Iterator[tuple[object, ...]]:
    """The rows of one approval: itself, its lines, and the papers that rest on it."""
    per_pack = steps_per_pack(product, approval.unit)
    kept = {paper.number for paper in elsewhere}
    own = [*elsewhere, *(it for _, it in below if not it.who and it.number not in kept)]
    total = least(approval.quantity, approval.unit)
    reserved = sum(steps_in(paper, product, per_pack) for paper in own)
    number = approval.number
    yield "approval", number, "", number, total, reserved, per_pack, int(approval.who == SHARED)
    for line in approval.lines:
        if line.quantity is None:
            continue
        drawn = sum(steps_in(it, product, per_pack) for it in own if _may_draw(it, line.institution))
        share = least(line.quantity, approval.unit)
        kind, sub = "line", line.institution
        if line.department:
            kind, sub = "department", f"{line.institution}/{line.department}"
        yield kind, number, sub, number, share, drawn, per_pack, 0
    for kind, paper in below:
        steps, each = least(paper.quantity, paper.unit), steps_per_pack(product, paper.unit)
        yield kind, paper.number, "", number, steps, 0, each, int(paper.who == SHARED)


def _may_draw(paper: Paper, institution: str) -> bool:
    return not paper.named or institution in paper.named
