"""What the hub remembers of how each paper is counted, and which issues it publishes no more for that."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Protocol, cast

from edge import wire
from edge.catalogue import SHARED, manners
from edge.catalogue.manners import Manner, Named
from edge.hub import lease_sql
from edge.hub.problems import EXISTS, problem
from edge.hub.tables import Connection

_OWN: Final = "own"
"""What was kept of papers counted by one station or a list before it was kept which; any of them then."""


class Paper(Protocol):
    """A form, permit or approval, as far as it matters."""

    @property
    def number(self) -> str:
        """What it is called."""

    @property
    def station(self) -> str:
        """As `edge.catalogue` has it; so are all."""

    @property
    def incarnation(self) -> int:
        """Of the station."""

    @property
    def unit(self) -> str:
        """In which it is counted."""

    @property
    def approval(self) -> str:
        """The one it rests on."""

    @property
    def serials(self) -> tuple[str, ...]:
        """Its list, empty for none."""


def take(
    tx: Connection, forms: Iterable[Paper], permits: Iterable[Paper], approvals: Iterable[Paper]
) -> wire.Problem | None:
    """Remember the papers of an issue, or say why it is not to be published: the first that moved."""
    papers = {("form", one.number): one for one in forms}
    papers |= {("permit", one.number): one for one in permits}
    papers |= {("approval", one.number): one for one in approvals}
    now = {cast(Named, named): _manner(paper) for named, paper in papers.items()}
    before = {named: _known(known, now.get(named)) for named, known in _kept(tx).items()}
    for named in manners.moved(before, now):
        return problem(409, EXISTS, manners.said(named, before[named], now[named]))
    rows = [(*named, *manners.later(before.get(named), manner)) for named, manner in now.items()]
    tx.executemany(lease_sql.PUT_KIND, rows)
    return None


def _manner(paper: Paper) -> Manner:
    who = manners.who_counts(paper.station, paper.incarnation, listed=bool(paper.serials))
    return Manner(who, paper.unit, paper.approval)


def _kept(tx: Connection) -> dict[Named, Manner]:
    return {
        (kind, number): Manner(*manner) for kind, number, *manner in tx.execute(lease_sql.KINDS).fetchall()
    }


def _known(kept: Manner, now: Manner | None) -> Manner:
    """What was kept, completed from what is said now where it was not kept yet."""
    if now is None:
        return kept
    who = now.who if kept.who == _OWN and now.who not in ("", SHARED) else kept.who
    return Manner(who, kept.unit or now.unit, kept.approval or now.approval)
