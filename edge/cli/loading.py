"""How a long load gets on, for whoever waits at the command line: a line on stderr now and then."""

from __future__ import annotations

import sys
from datetime import datetime
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from edge.sync import SyncState

EVERY = 1.0
"""Seconds between lines."""


class Progress:
    """Tells of a load: how much of how much, at what rate, how long it will take."""

    def __init__(self) -> None:
        self._said = monotonic()

    def __call__(self, state: SyncState) -> None:
        """Told whenever some of it has come."""
        if state.loading is None or monotonic() - self._said < EVERY:
            return
        self._said = monotonic()
        sys.stderr.write(f"bondscan: {words(state, datetime.now().astimezone())}\n")
        sys.stderr.flush()


def words(state: SyncState, now: datetime) -> str:
    """Both languages in one line, as the help has them."""
    from edge.sync.state import pace

    done, total = state.loading or (0, 0)
    said = f"装入名录 · loading the catalogue {done:,} / {total:,}"
    if state.loading_since is None:
        return said
    since, first = state.loading_since
    rate, left = pace(done - first, total - done, (now - since).total_seconds())
    minutes, seconds = divmod(round(left), 60)
    return f"{said}, {rate:,.0f}/s, {minutes}:{seconds:02} left" if rate else said
