"""What the events of a station say it took of leased papers, held against what is out with its lives.

Two people may count too little of a life that is gone, and its events, its headers or its own signed show
may come later. What they say was used is used: it is taken out of the pool then, and never counted for less.

An event does not say which life of its station spent the lease: one that goes on with an earlier life's
journal tells that one's steps too. So what is told is held against all lives together; and what the rows
of one life's chain say, against that life and those before it. What is told is told of a paper in all, and of
whose share it was where events say for whom: a count that is right in all may be on the wrong institution.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final, TypeAlias

import msgspec

from edge import quota
from edge.hub import audit, lease_books
from edge.hub import lease_sql as sql
from edge.hub.hub import Hub
from edge.hub.lease_books import Held
from edge.hub.tables import Connection, listed
from edge.quota import Claim

Paper: TypeAlias = tuple[str, str]
"""Kind and number of a shared paper that packs are leased of."""

Part: TypeAlias = tuple[str, str, str | None]
"""A shared paper and whose share of it: an institution's, "" for nobody's, None for all of it together."""

_ALL: Final = 2**53
"""Later than any life."""


def fewer_than_told(tx: Connection, held: Held, used: Mapping[str, int]) -> tuple[str, str, int, int] | None:
    """The paper, and the institution or "", of which a count of one life's leases says less than its station's events
    do, with the fewest packs that it can have used and those counted; None where all of them are in it.
    """
    counted = _by_part(used)
    ours = {paper for claim in (*used, *held.account.out) for paper in Claim.parse(claim).papers}
    for part, packs in _missing(tx, held, ours, counted, last=True).items():
        got = _of(counted, part)
        return part[1], part[2] or "", got + packs, got
    return None


def catch_up(
    hub: Hub, tx: Connection, station: str, told: Iterable[Paper] | None = None, *, only: int = 0
) -> None:
    """Take out of the pool what a station's events say beyond what its settled lives were counted to have used.

    told: of these papers, of which events have come; its chains, whose rows come after their events, say no more
    than they did. None for all that its settled lives are known to have had. only: where that life is one of
    those, 0 for any.
    """
    settled = [row[0] for row in tx.execute(sql.SETTLED_OF, (station,)).fetchall()]
    wanted = None if told is None else set(told)
    if wanted == set() or (only and only not in settled):
        return
    for life in settled:
        held = lease_books.load(tx, station, life)
        if held is None:
            continue
        last = life == settled[-1]
        ours = {paper for claim in held.lines for paper in Claim.parse(claim).papers}
        if wanted is not None:  # of a life that this hub has forgotten nobody knows what it had
            ours = wanted if last else ours & wanted
        mine = _by_part(held.account.out)
        _put_out(hub, tx, held, _missing(tx, held, ours, mine, last=last, chains=told is None))


def _put_out(hub: Hub, tx: Connection, held: Held, missing: Mapping[Part, int]) -> None:
    """More of these papers is out with a life than was counted; of one institution's share that is in all as well."""
    if not missing:
        return
    out, added = dict(held.account.out), dict[Part, int]()
    for part, packs in sorted(missing.items(), key=lambda it: it[0][2] is None):
        more = packs - added.get(part, 0)  # a pack of a claim is one of its form and of its permit
        if more > 0:
            claim = _claim_of(tx, held, part)
            out[claim] = out.get(claim, 0) + more
            added.update((one, added.get(one, 0) + more) for one in _parts(claim))
    lease_books.save(hub, tx, replace(held, account=quota.used_after_all(held.account, out)))
    note(hub, tx, held, out)


def _claim_of(tx: Connection, held: Held, part: Part) -> str:
    """The claim on which a life has most of a part; for that institution's share where it was never known to have
    any, for nobody's where events do not say whose.
    """
    kind, number, whose = part
    ours = [claim for claim in held.lines if part in _parts(claim)]
    if ours:
        return max(ours, key=lambda it: (held.account.out.get(it, 0), held.lines[it].demand.rate, it))
    (approval,) = tx.execute(sql.APPROVAL_OF, (kind, number)).fetchone()
    named = {name: number for name in (kind,) if name != "approval"}
    return Claim(**named, approval=approval, institution=whose or "").key


def note(hub: Hub, tx: Connection, held: Held, out: Mapping[str, int]) -> None:
    """Say for inspectors that a life used more than two people counted."""
    more = {claim: packs for claim, packs in out.items() if packs != held.account.out.get(claim, 0)}
    used = msgspec.json.encode(more, order="sorted").decode()
    audit.put_down(hub, tx, "lease-used-after-all", f"{held.station}/{held.incarnation}", used=used)


def _missing(
    tx: Connection,
    held: Held,
    papers: set[Paper],
    mine: Mapping[Part, int],
    *,
    last: bool,
    chains: bool = True,
) -> dict[Part, int]:
    """Packs of each paper, and of each institution's share of it, that events tell of and nobody accounts for, where
    this life used `mine` of it and the others no more than is out with them; nothing while it is not known what that
    is.

    last: whether what any life told may be this one's. chains: whether to look through those of this life and the
    lives before it, row by row.
    """
    lives = _out(tx, held.station)
    unheard = {life for station, life in lease_books.owing(tx) if station == held.station}
    found: dict[Part, int] = {}
    for upto in (*((held.incarnation,) if chains else ()), *((_ALL,) if last else ())):
        if any(life <= upto and life != held.incarnation for life in unheard):
            continue
        others = [out for life, out in lives.items() if life <= upto and life != held.incarnation]
        for part, packs in _told(tx, held.station, papers, upto).items():
            missing = packs - sum(_of(out, part) for out in others) - _of(mine, part)
            found[part] = max(found.get(part, 0), missing)
    return {part: packs for part, packs in found.items() if packs > 0}


def _told(tx: Connection, station: str, papers: set[Paper], upto: int) -> dict[Part, int]:
    """Packs of shared papers that a station's events took, those in the chains of its lives up to one or all: in all,
    and the fewest of each institution's share, for what is given back does not say whose it was.
    """
    if not papers:
        return {}
    asked = (station, listed(sorted({number for _, number in papers})))
    if upto < _ALL:
        rows = tx.execute(sql.TOLD_IN_CHAINS, (*asked, station, upto)).fetchall()
    else:
        rows = tx.execute(sql.TOLD, asked).fetchall()
    steps: dict[Part, int] = {}
    back: dict[Paper, int] = {}
    contents: dict[Paper, int] = {}
    for kind, number, per_pack, whose, some, given_back in rows:
        paper = (kind, number)
        if per_pack <= 0 or paper not in papers:
            continue
        contents[paper] = per_pack
        steps[*paper, None] = steps.get((*paper, None), 0) + int(some)
        if whose:
            steps[*paper, whose] = int(some)
        else:
            back[paper] = int(given_back)
    return {
        (kind, number, whose): -(
            -(some + (back.get((kind, number), 0) if whose else 0)) // contents[kind, number]
        )
        for (kind, number, whose), some in steps.items()
    }


def _out(tx: Connection, station: str) -> dict[int, dict[Part, int]]:
    """What is out with each life of a station, by paper and by share."""
    lives: dict[int, dict[Part, int]] = {}
    for life, claim, packs in tx.execute(sql.OUT_WITH, (station,)).fetchall():
        _add(lives.setdefault(life, {}), claim, packs)
    return lives


def _by_part(packs: Mapping[str, int]) -> dict[Part, int]:
    found: dict[Part, int] = {}
    for claim, some in packs.items():
        _add(found, claim, some)
    return found


def _add(found: dict[Part, int], claim: str, packs: int) -> None:
    for part in _parts(claim):
        found[part] = found.get(part, 0) + packs


def _parts(claim: str) -> list[Part]:
    """What a pack of a claim counts towards."""
    named = Claim.parse(claim)
    return [(*paper, whose) for paper in named.papers for whose in (named.institution, None)]


def _of(packs: Mapping[Part, int], part: Part) -> int:
    """So many of a part: what is nobody's share may be any institution's."""
    kind, number, whose = part
    return packs.get(part, 0) + (packs.get((kind, number, ""), 0) if whose else 0)
