"""Stop-use and recall orders, taken over as the hub tells them; from the same moment they hold here."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from edge import wire
from edge.catalogue import Hold
from edge.clock import Reading
from edge.errors import SyncRetryable
from edge.store import Entry, Store
from edge.sync.answers import moment_in


def take(store: Store, said: wire.Holds, reading: Reading) -> Entry | None:
    """Set what `said` changes; the journal's row of it, None where all was known.

    Raises SyncRetryable where a time in it cannot be read, StoreError where nothing can be kept.
    """
    if said.mark == store.holds_mark and not said.holds:
        return None
    holds = tuple(_as_heard(notice, reading.at) for notice in said.holds)
    with store.writing() as tx:
        return tx.take_holds(said.mark, holds, at=reading)


def _as_heard(notice: wire.HoldNotice, now: datetime) -> Hold:
    """The order by this station's clock: in force already where it was when it was passed on.

    A clock that is some seconds behind the hub's would otherwise let packages through that it
    has been told of.
    """
    hold = notice.hold
    if hold.since <= _moment(notice.issued) and hold.since > now:
        return replace(hold, since=now)
    return hold


def _moment(told: str) -> datetime:
    at = moment_in(told)
    if at is None:
        raise SyncRetryable(
            f"Failed to read '{told}' as the time of an order: expected ISO 8601 with an offset."
        )
    return at
