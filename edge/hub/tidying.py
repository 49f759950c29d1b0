"""What a hub need not keep for ever: how captures of long ago ended.

A job tells a station what became of a batch that it has just sent; what was stored lies in the events, what was
refused in the parked ones, and neither is touched here. A station that asks for a job that is gone sends
the same bytes again, and they are known.

The steps of the site feed are kept, every one: a PC that comes new or late, or with an old disk, is told
all of them from the first, for a site's stock has no other source at the hub, and a package's standing is
weighed by the step before it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from edge.hub import sql
from edge.hub.hub import Hub, millis
from edge.hub.tables import Connection

EVERY: Final = timedelta(hours=1)
"""How often each process looks for what may go, once nothing was left that might."""

AT_ONCE: Final = 50
"""Jobs that go with one capture: few enough that nobody waits for it."""


def tidy(hub: Hub, tx: Connection) -> None:
    """Let go of jobs older than `Limits.job_days`, the oldest first, a few at a time."""
    now = hub.now()
    if not hub.limits.job_days or (hub.tidied is not None and timedelta() <= now - hub.tidied < EVERY):
        return
    since = millis(now - timedelta(days=hub.limits.job_days))
    gone = tx.execute(sql.DROP_JOBS, (AT_ONCE, since)).rowcount
    hub.tidied = now if gone < AT_ONCE else None
