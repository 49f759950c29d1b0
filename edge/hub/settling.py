"""Which papers are settled for this hub: not one that a station goes on counting by an earlier issue.

Whoever says that a paper is settled says that nobody takes more of it than there is of it now. A station that
works on may, by the issue it has. Until it has shown one with no more of it the paper counts as wide as it ever
was, and nobody else is given what may yet be taken. A life that was shut out takes no more; its records, and two
people, say what it took.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from edge.catalogue.ever import Issue, Paper, Papers
from edge.hub import lease_sql
from edge.hub.sql import NEWEST_CATALOGUE
from edge.hub.tables import Connection


def unsettled(
    tx: Connection, settled: Collection[str], ever: Papers, issue: Issue, before: Issue
) -> Mapping[str, str]:
    """Of the numbers said to be settled those that are not yet → the life of a station that may take more of each.

    ever: every paper as wide as it was so far. issue: the one that is to be published; before: the one in force.
    """
    if not settled:
        return {}
    now, last = dict(issue.counted()), dict(before.counted())
    newest = tx.execute(NEWEST_CATALOGUE).fetchone()
    found: dict[str, str] = {}
    for named, was in ever.items():
        paper = now.get(named)
        if was.number not in settled or paper is None or paper.quantity >= was.quantity:
            continue
        then = last.get(named)
        cut = int(newest[0]) if newest and (then is None or then.quantity <= paper.quantity) else None
        # leases are this hub's own, and a list's serials are looked to elsewhere
        if was.elsewhere and not was.listed and _works_on(tx, was, cut):
            found[was.number] = was.who
    return found


def _works_on(tx: Connection, paper: Paper, cut: int | None) -> bool:
    """Whether the life that counts a paper is let in, and has not shown the issue that cut it, None for none that did."""
    life = (paper.station, paper.incarnation)
    if tx.execute(lease_sql.ADMITTED, life).fetchone() is None:
        return False
    shown = tx.execute(lease_sql.SHOWN_BY, life).fetchone()
    return cut is None or shown is None or shown[0] < cut


def said(unsettled: Mapping[str, str]) -> str:
    """What is to be done about them, to follow why an issue is refused; "" for none."""
    if not unsettled:
        return ""
    which = ", ".join(f"{number} of {who}" for number, who in unsettled.items())
    return (
        f" Not settled yet, for these work on and have not shown an issue that has so little of it: {which}. Publish "
        "the cut alone first, and this once they have it; where that is refused, or one will not come back, enrol the "
        "station anew: its earlier life takes no more."
    )
