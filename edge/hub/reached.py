"""How far a hub's tables are: each transaction that changes them is counted in them, so that earlier ones are known."""

from __future__ import annotations

from typing import Final, NamedTuple

from edge.hub.tables import Connection

REACHED: Final = (
    "SELECT COALESCE((SELECT value FROM meta WHERE name = 'epoch'), '1'),"
    " COALESCE((SELECT value FROM meta WHERE name = 'writes'), '0')"
)
COUNT: Final = (
    "UPDATE meta SET value = CAST(CAST(value AS BIGINT) + 1 AS TEXT) WHERE name = 'writes'{where}"
    " RETURNING (SELECT value FROM meta WHERE name = 'epoch'), value"
)
"""One change more; where: a condition on it, " AND …"."""


class Reached(NamedTuple):
    """Later ones are greater. epoch: which life of the tables; writes: transactions that changed them, ever."""

    epoch: int
    writes: int


NOWHERE = Reached(0, 0)


def reached_in(tx: Connection) -> Reached:
    """How far they are, this transaction aside."""
    epoch, writes = tx.execute(REACHED).fetchone()
    return Reached(int(epoch), int(writes))
