"""What administrators did, row by row, each written in the transaction of the act itself; and the hub's epoch.

An epoch is one life of the hub's tables. Put back to an earlier copy they have forgotten what was
promised since, so a new epoch begins: what depends on the hub's memory (leases) starts by asking.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import msgspec

from edge.hub import sql
from edge.hub.hub import Hub, get_meta
from edge.hub.tables import Connection

EPOCH: Final = "epoch"
"""The name of the epoch in `meta`: a number that only goes up."""
ORIGIN: Final = "origin"
"""The name in `meta` of `Database.origin` as it was when last promised from; "" from a new epoch until then."""
MACHINES: Final = "machines"
"""The name in `meta` of the machines that have written in this epoch, each by a name of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One administrative act. detail: what else there is to say, by name; never a secret."""

    n: int
    at: str
    who: str
    act: str
    subject: str
    detail: dict[str, str]


def put_down(hub: Hub, tx: Connection, act: str, subject: str = "", **detail: object) -> None:
    """Note an act of whoever the hub acts for (`Hub.on_behalf_of`)."""
    said = msgspec.json.encode({name: str(value) for name, value in detail.items()}).decode()
    tx.execute(sql.PUT_ACT, (hub.stamp(), hub.who, act, subject, said))


def write_down(hub: Hub, act: str, subject: str = "", **detail: object) -> None:
    """The same for an act that changes no table, in a transaction of its own."""
    with hub.writing() as tx:
        put_down(hub, tx, act, subject, **detail)


def acts(hub: Hub, since: int = 0, act: str = "", most: int = 1000) -> list[Act]:
    """Acts after the one numbered `since`, oldest first; act: of one kind only."""
    with hub.reading() as reader:
        rows = reader.execute(sql.ACTS, (since, act, act, most)).fetchall()
    return [
        Act(
            n=row[0],
            at=row[1],
            who=row[2],
            act=row[3],
            subject=row[4],
            detail=msgspec.json.decode(row[5], type=dict[str, str]),
        )
        for row in rows
    ]


def epoch_of(tx: Connection) -> int:
    """Which life of its tables the hub is in, 1 at first."""
    return int(get_meta(tx, EPOCH) or 1)


def begin_epoch(hub: Hub, why: str) -> int:
    """Begin a new one, because the tables were put back to an earlier copy; its number.

    It follows the time, not only the number before: the same copy may be put back twice, and
    the second life is not the first.
    """
    with hub.writing() as tx:
        return new_epoch(hub, tx, why)


def new_epoch(hub: Hub, tx: Connection, why: str, above: int = 0) -> int:
    """The same within a transaction; above: one that somebody has heard of already."""
    epoch = max(epoch_of(tx) + 1, above + 1, int(hub.now().timestamp()))
    tx.execute(sql.PUT_META, (EPOCH, str(epoch)))
    for name in (ORIGIN, MACHINES):
        tx.execute(sql.PUT_META, (name, ""))
    put_down(hub, tx, "epoch-begun", str(epoch), why=why)
    return epoch
