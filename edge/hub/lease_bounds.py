"""What the catalogue in force lets be leased: each paper's sum, and what one pack takes of it.

Only papers under an approval of which something is shared are kept. A paper that one station
holds, or that has a serial list, is reserved whole out of the approval and the shares it may draw
on: as large as it ever was, also once an issue cuts or drops it, for what was spent of it in the
meantime may not have been heard of. Which way a paper is counted is said once (`edge.catalogue.manners`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, TypeAlias, cast

import msgspec
from msgspec import Struct, structs

from edge import wire
from edge.catalogue import SHARED
from edge.catalogue.amounts import PACK, least
from edge.hub import lease_books, lease_manners
from edge.hub import lease_sql as sql
from edge.hub.problems import EXISTS, problem
from edge.hub.tables import Connection
from edge.quota import Bound, Claim

_OWN: Final = "own"
_Row: TypeAlias = tuple[str, str, str, str, int, int, int, int]


class _Content(Struct, frozen=True):
    unit: str
    per_pack: Decimal


class _Product(Struct, frozen=True):
    id: str
    contents: tuple[_Content, ...] = ()


class _Line(Struct, frozen=True):
    institution: str
    quantity: Decimal | None = None
    department: str = ""


class _Paper(Struct, frozen=True):
    number: str
    product: str = ""
    quantity: Decimal = Decimal(0)
    unit: str = PACK
    station: str = ""
    incarnation: int = 1
    approval: str = ""
    institutions: tuple[str, ...] = ()
    institution: str = ""
    serials: tuple[str, ...] = ()
    lines: tuple[_Line, ...] = ()

    @property
    def held(self) -> str:
        """``*`` shared, ``own`` for one station or a list, "" where nobody has said."""
        if self.station == SHARED and not self.serials:
            return SHARED
        return _OWN if self.station or self.serials else ""

    @property
    def named(self) -> tuple[str, ...]:
        """The institutions it is for; none for any."""
        return self.institutions or ((self.institution,) if self.institution else ())


class Issue(Struct, frozen=True):
    """As much of a catalogue as leases rest on."""

    products: tuple[_Product, ...] = ()
    approvals: tuple[_Paper, ...] = ()
    clearance_forms: tuple[_Paper, ...] = ()
    permits: tuple[_Paper, ...] = ()

    def elsewhere(self) -> Iterator[tuple[tuple[str, str], _Paper]]:
        """Papers that one station or a list counts, by kind and number."""
        kinds = (("form", self.clearance_forms), ("permit", self.permits), ("approval", self.approvals))
        for kind, papers in kinds:
            for paper in papers:
                if paper.held == _OWN:
                    yield (kind, paper.number), paper


_Papers: TypeAlias = Mapping[tuple[str, str], _Paper]
"""By kind and number."""


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


def read_issue(body: bytes) -> Issue:
    """The papers of an issue of the catalogue; raises msgspec.MsgspecError."""
    return msgspec.json.decode(body, type=Issue)


def take_issue(
    tx: Connection, issue: Issue, before: Issue, settled: frozenset[str] = frozenset()
) -> wire.Problem | None:
    """Learn the bounds of a new issue, within the transaction that publishes it.

    before: the issue that was in force. settled: papers whose use so far every station has told, so that
    what this issue says of them is all there is of them.
    A Problem, and the issue is not to be published, where a paper changes the way it is counted.
    """
    were = _ever(tx, before)
    reserved = _reserved(were, issue, settled)
    rows = list(_rows(issue, _by_approval(reserved)))
    refused = (
        _crowded(issue, before, were, reserved)
        or _overdrawn(tx, rows)
        or lease_manners.take(tx, issue.clearance_forms, issue.permits, issue.approvals)
    )
    if refused is not None:
        return refused
    tx.executemany(sql.PUT_RESERVED, [(*named, msgspec.json.encode(it)) for named, it in reserved.items()])
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


def _crowded(issue: Issue, before: Issue, were: _Papers, are: _Papers) -> wire.Problem | None:
    """That an approval which one station spends by itself leaves less for it than it ever did: that station may have used
    it, and whoever counts a paper under it does not know.

    were, are: every paper counted elsewhere up to the issue before, and up to this one, as wide as it ever was.
    """
    under_it, now_under_it = _under_each(before, were), _under_each(issue, are)
    products = {product.id: product for product in issue.products}
    for approval in issue.approvals:
        then = were.get(("approval", approval.number))
        if approval.held != _OWN or then is None or then.station != approval.station:
            continue
        more = max(0, least(approval.quantity, approval.unit) - least(then.quantity, then.unit))
        product = products.get(approval.product)
        had, has = (_counted_apart(each, approval, product) for each in (under_it, now_under_it))
        if has > had + more:
            what = f"Failed to publish the issue, for station {approval.station} spends '{approval.number}' by itself"
            expected = f"expected no more under it for papers counted elsewhere than ever before, {had} steps"
            detail = f"{what}: {expected}, got {has}; give what is new an approval of its own."
            return problem(409, EXISTS, detail)
    return None


def _under_each(issue: Issue, ever: _Papers) -> Mapping[str, _Papers]:
    """Every paper that anybody may spend, as wide as it ever was, by its approval."""
    found: dict[str, dict[tuple[str, str], _Paper]] = {}
    for named, paper in ever.items():
        found.setdefault(paper.approval, {})[named] = paper
    for kind, papers in (("form", issue.clearance_forms), ("permit", issue.permits)):
        for paper in papers:
            if paper.held:
                under = found.setdefault(paper.approval, {})
                wide = under.get((kind, paper.number), paper).quantity
                under[kind, paper.number] = structs.replace(paper, quantity=max(wide, paper.quantity))
    return found


def _counted_apart(under: Mapping[str, _Papers], approval: _Paper, product: _Product | None) -> int:
    """What papers under an approval may take that are counted otherwise than by the station that spends it itself."""
    per_pack, whose = steps_per_pack(product, approval.unit), (approval.station, approval.incarnation)
    steps = {"form": 0, "permit": 0}
    for (kind, _), paper in under.get(approval.number, {}).items():
        if paper.serials or (paper.station, paper.incarnation) != whose:
            steps[kind] += _steps_in(paper, product, per_pack)
    return max(steps.values())


def _refused(named: str, out: int, expected: str, got: str) -> wire.Problem:
    what = f"Failed to publish the issue, for {out} packs of '{named}' are out on leases"
    return problem(409, EXISTS, f"{what}: expected {expected}, got {got}.")


def _ever(tx: Connection, before: Issue) -> _Papers:
    """Every paper counted elsewhere than by leases up to the issue before, as large as it ever was."""
    rows = tx.execute(sql.RESERVED).fetchall()
    ever = {(kind, number): msgspec.json.decode(body, type=_Paper) for kind, number, body in rows}
    return ever | {named: widest(ever.get(named), paper) for named, paper in before.elsewhere()}


def _reserved(ever: _Papers, issue: Issue, settled: frozenset[str]) -> _Papers:
    """The same with those of this issue."""
    known = {named: paper for named, paper in ever.items() if paper.number not in settled}
    return {**ever, **{named: widest(known.get(named), paper) for named, paper in issue.elsewhere()}}


def _by_approval(papers: _Papers) -> Mapping[str, list[_Paper]]:
    found: dict[str, list[_Paper]] = {}
    for paper in papers.values():
        found.setdefault(paper.approval, []).append(paper)
    return found


def widest(before: _Paper | None, now: _Paper) -> _Paper:
    """One paper as two issues have it: all that may be drawn by either. Its serials are not the question here."""
    if before is None:
        return structs.replace(now, serials=())
    places = (before.named, now.named)
    named = tuple(sorted({*places[0], *places[1]})) if all(places) else ()
    most = max(before.quantity, now.quantity)
    return structs.replace(before, quantity=most, institutions=named, institution="")


def _rows(issue: Issue, reserved: Mapping[str, list[_Paper]]) -> Iterator[tuple[object, ...]]:
    resting: dict[str, list[tuple[str, _Paper]]] = {}
    for kind, papers in (("form", issue.clearance_forms), ("permit", issue.permits)):
        for paper in papers:
            resting.setdefault(paper.approval, []).append((kind, paper))
    products = {product.id: product for product in issue.products}
    for approval in issue.approvals:
        below = resting.get(approval.number, [])
        if approval.held == SHARED or any(paper.held == SHARED for _, paper in below):
            elsewhere = reserved.get(approval.number, [])
            yield from _under(approval, below, elsewhere, products.get(approval.product))


def _under(
    approval: _Paper, below: list[tuple[str, _Paper]], elsewhere: list[_Paper], product: _Product | None
) -> Iterator[tuple[object, ...]]:
    """The rows of one approval: itself, its lines, and the papers that rest on it."""
    per_pack = steps_per_pack(product, approval.unit)
    kept = {paper.number for paper in elsewhere}
    own = [*elsewhere, *(it for _, it in below if not it.held and it.number not in kept)]
    total = least(approval.quantity, approval.unit)
    reserved = sum(_steps_in(paper, product, per_pack) for paper in own)
    number = approval.number
    yield "approval", number, "", number, total, reserved, per_pack, int(approval.held == SHARED)
    for line in approval.lines:
        if line.quantity is None:
            continue
        drawn = sum(_steps_in(it, product, per_pack) for it in own if _may_draw(it, line.institution))
        share = least(line.quantity, approval.unit)
        kind, sub = "line", line.institution
        if line.department:
            kind, sub = "department", f"{line.institution}/{line.department}"
        yield kind, number, sub, number, share, drawn, per_pack, 0
    for kind, paper in below:
        steps, each = least(paper.quantity, paper.unit), steps_per_pack(product, paper.unit)
        yield kind, paper.number, "", number, steps, 0, each, int(paper.held == SHARED)


def _may_draw(paper: _Paper, institution: str) -> bool:
    return not paper.named or institution in paper.named


def steps_per_pack(product: _Product | None, unit: str) -> int:
    """Least steps of `unit` in a pack; 0 where nobody has said."""
    if unit == PACK:
        return 1
    contents = product.contents if product else ()
    return next((least(one.per_pack, unit) for one in contents if one.unit == unit), 0)


def _steps_in(paper: _Paper, product: _Product | None, per_pack: int) -> int:
    """The whole of `paper` in the approval's steps, a part of one counted whole."""
    each = steps_per_pack(product, paper.unit)
    return -(-least(paper.quantity, paper.unit) * per_pack // each) if each else 0
