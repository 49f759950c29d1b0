"""What the events of a station say it took of leased papers, held against what is out with its lives.

Two people may count too little of a life that is gone, and its events, its headers or its own signed show
may come later. What they say was used is used: it is taken out of the pool then, and never counted for less.

An event does not say which life of its station spent the lease: one that goes on with an earlier life's
journal tells that one's steps too. So what is told is held against all lives together; and what the rows
of one life's chain say, against that life and those before it.
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

_ALL: Final = 2**53
"""Later than any life."""


def fewer_than_told(tx: Connection, held: Held, used: Mapping[str, int]) -> tuple[str, int, int] | None:
    """The paper of which a count of one life's leases says less than its station's events do, with the fewest packs
    that it can have used and those counted; None where all of them are in it.
    """
    counted = _by_paper(used)
    ours = {paper for claim in (*used, *held.account.out) for paper in Claim.parse(claim).papers}
    for paper, packs in _missing(tx, held, ours, counted, last=True).items():
        return paper[1], counted.get(paper, 0) + packs, counted.get(paper, 0)
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
        mine = _by_paper(held.account.out)
        _put_out(hub, tx, held, _missing(tx, held, ours, mine, last=last, chains=told is None))


def _put_out(hub: Hub, tx: Connection, held: Held, missing: Mapping[Paper, int]) -> None:
    """More of these papers is out with a life than was counted."""
    if not missing:
        return
    out, added = dict(held.account.out), dict[Paper, int]()
    for paper, packs in missing.items():
        more = packs - added.get(paper, 0)  # a pack of a claim is one of its form and of its permit
        if more > 0:
            claim = _claim_of(tx, held, paper)
            out[claim] = out.get(claim, 0) + more
            added.update((one, added.get(one, 0) + more) for one in Claim.parse(claim).papers)
    lease_books.save(hub, tx, replace(held, account=quota.used_after_all(held.account, out)))
    note(hub, tx, held, out)


def _claim_of(tx: Connection, held: Held, paper: Paper) -> str:
    """The claim on which a life has most of a paper; for nobody's share where it was never known to have any."""
    ours = [claim for claim in held.lines if paper in Claim.parse(claim).papers]
    if ours:
        return max(ours, key=lambda it: (held.account.out.get(it, 0), held.lines[it].demand.rate, it))
    (approval,) = tx.execute(sql.APPROVAL_OF, paper).fetchone()
    kind, number = paper
    return Claim(**{name: number for name in (kind,) if name != "approval"}, approval=approval).key


def note(hub: Hub, tx: Connection, held: Held, out: Mapping[str, int]) -> None:
    """Say for inspectors that a life used more than two people counted."""
    more = {claim: packs for claim, packs in out.items() if packs != held.account.out.get(claim, 0)}
    used = msgspec.json.encode(more, order="sorted").decode()
    audit.put_down(hub, tx, "lease-used-after-all", f"{held.station}/{held.incarnation}", used=used)


def _missing(
    tx: Connection,
    held: Held,
    papers: set[Paper],
    mine: Mapping[Paper, int],
    *,
    last: bool,
    chains: bool = True,
) -> dict[Paper, int]:
    """Packs of each paper that events tell of and nobody accounts for, where this life used `mine` of it and the
    others no more than is out with them; nothing while it is not known what that is.

    last: whether what any life told may be this one's. chains: whether to look through those of this life and the
    lives before it, row by row.
    """
    lives = _out(tx, held.station)
    unheard = {life for station, life in lease_books.owing(tx) if station == held.station}
    found: dict[Paper, int] = {}
    for upto in (*((held.incarnation,) if chains else ()), *((_ALL,) if last else ())):
        if any(life <= upto and life != held.incarnation for life in unheard):
            continue
        others = [out for life, out in lives.items() if life <= upto and life != held.incarnation]
        for paper, packs in _told(tx, held.station, papers, upto).items():
            missing = packs - sum(out.get(paper, 0) for out in others) - mine.get(paper, 0)
            found[paper] = max(found.get(paper, 0), missing)
    return {paper: packs for paper, packs in found.items() if packs > 0}


def _told(tx: Connection, station: str, papers: set[Paper], upto: int) -> dict[Paper, int]:
    """Packs of shared papers that a station's events took, those in the chains of its lives up to one or all."""
    if not papers:
        return {}
    asked = (station, listed(sorted({number for _, number in papers})))
    if upto < _ALL:
        rows = tx.execute(sql.TOLD_IN_CHAINS, (*asked, station, upto)).fetchall()
    else:
        rows = tx.execute(sql.TOLD, asked).fetchall()
    return {
        (kind, number): -(-int(steps) // per_pack)
        for kind, number, per_pack, steps in rows
        if per_pack > 0 and (kind, number) in papers
    }


def _out(tx: Connection, station: str) -> dict[int, dict[Paper, int]]:
    """What is out with each life of a station, by paper."""
    lives: dict[int, dict[Paper, int]] = {}
    for life, claim, packs in tx.execute(sql.OUT_WITH, (station,)).fetchall():
        out = lives.setdefault(life, {})
        for paper in Claim.parse(claim).papers:
            out[paper] = out.get(paper, 0) + packs
    return lives


def _by_paper(packs: Mapping[str, int]) -> dict[Paper, int]:
    found: dict[Paper, int] = {}
    for claim, some in packs.items():
        for paper in Claim.parse(claim).papers:
            found[paper] = found.get(paper, 0) + some
    return found
