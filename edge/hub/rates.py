"""How often one may ask: each subject so many at once, and then so many a second.

Kept as one time per subject, the one at which it will have used up what it was allowed (the
generic cell rate algorithm), where all processes of one database see it: in memory where there
is one process, in a table that need not last where there may be more.
"""

from __future__ import annotations

import math
from typing import Final

from edge.hub import sql
from edge.hub.hub import Hub, Rate, millis

KEPT: Final = 86_400_000
"""Milliseconds after which a subject that has been quiet is forgotten."""


def wait_of(hub: Hub, subject: str, rate: Rate) -> int:
    """0 where one more request of `subject` may be served; else whole seconds until one may."""
    now, step = millis(hub.now()), max(1, round(rate.seconds * 1000))
    ceiling = now + step * rate.at_once  # beyond it nobody comes, unless the clock was set back
    with hub.database.passing() as tx:
        values = (subject, now + step, now, ceiling, step, step, ceiling, ceiling)
        if tx.execute(sql.COUNT_REQUEST, values).fetchone():
            return 0
        row = tx.execute(sql.GET_RATE, (subject,)).fetchone()
        tx.execute(sql.FORGET_RATES, (now - KEPT,))
    return max(1, math.ceil((row[0] + step - ceiling) / 1000)) if row else 1
