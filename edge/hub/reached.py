"""How far a hub's tables are: each transaction that changes them is counted in them, so that earlier ones are known."""

from __future__ import annotations

from typing import NamedTuple

from edge.hub import sql
from edge.hub.tables import Connection


class Reached(NamedTuple):
    """Later ones are greater. epoch: which life of the tables; writes: transactions that changed them, ever."""

    epoch: int
    writes: int


NOWHERE = Reached(0, 0)


def reached_in(tx: Connection) -> Reached:
    """How far they are, this transaction aside."""
    epoch, writes = tx.execute(sql.REACHED).fetchone()
    return Reached(int(epoch), int(writes))
