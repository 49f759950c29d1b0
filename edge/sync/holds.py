"""Stop-use and recall orders, taken over as the hub tells them; from the same moment they hold here.

A stop is taken from the hub at once. What lets goods go again rests on the signature of the authority
of holds, by the keys that this station's root delegates to it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from edge import wire
from edge.catalogue import Hold, orders
from edge.clock import Reading
from edge.errors import SyncRetryable
from edge.identity import verify_signature
from edge.store import Entry, Store, news
from edge.store.orders import Heard
from edge.sync.answers import moment_in
from edge.sync.trust import Quorum, quorum

AUTHORITY: Final = "holds"
"""The delegation whose keys sign orders."""


def take(store: Store, said: wire.Holds, reading: Reading) -> Entry | None:
    """Set what `said` changes; the journal's row of it, None where all was known.

    Raises SyncRetryable where a time in it cannot be read, StoreError where nothing can be kept.
    """
    if said.mark == store.holds_mark and not said.holds:
        return None
    signers = _signers(store, said, reading.at)
    heard = tuple(_heard(notice, signers, reading.at) for notice in said.holds)
    with store.writing() as tx:
        return tx.take_orders(said.mark, heard, at=reading)


def take_carried(store: Store, said: wire.Holds, reading: Reading) -> Entry | None:
    """As `take`, of what came by stick: it may be older than what is known here.

    Its mark is taken over only where all of it was: with what was left out the hub would have nothing more to say.
    """
    with store.reader() as reader, reader.connection() as connection:
        known = {hold.id: hold for hold in news.read_holds(connection)}
    fresh = tuple(
        one for one in said.holds if not orders.overtaken(known, one.hold, numbered=one.order is not None)
    )
    mark = said.mark if fresh == said.holds else store.holds_mark
    return take(store, wire.Holds(mark=mark, holds=fresh), reading)


def _signers(store: Store, said: wire.Holds, now: datetime) -> Quorum | None:
    """Who signs orders, as far as that matters to what was said; None for nobody known, or no longer."""
    if not store.trust.root or all(notice.order is None for notice in said.holds):
        return None
    found = quorum(store.home, AUTHORITY)
    latest = max(now, store.high_water) if store.high_water is not None else now
    return found if found is not None and latest < found.expires else None


def _heard(notice: wire.HoldNotice, signers: Quorum | None, now: datetime) -> Heard:
    issued = _moment(notice.issued)
    proved = _proved(notice, signers)
    return Heard(
        hold=_as_heard(notice.hold, issued, now),
        order=notice.order,
        proved=_as_heard(proved, issued, now) if proved else None,
    )


def _proved(notice: wire.HoldNotice, signers: Quorum | None) -> Hold | None:
    """What the signed order says, None where it is not its authority's or is about another one."""
    if notice.order is None or signers is None:
        return None
    try:
        said = notice.order.said()
    except ValueError:
        return None
    if said.id != notice.hold.id or not notice.order.vouched(
        signers.keys, signers.threshold, verify_signature
    ):
        return None
    return said


def _as_heard(hold: Hold, issued: datetime, now: datetime) -> Hold:
    """The order by this station's clock: in force already where it was when it was passed on.

    A clock that is some seconds behind the hub's would otherwise let packages through that it
    has been told of.
    """
    if hold.since <= issued and hold.since > now:
        return replace(hold, since=now)
    return hold


def _moment(told: str) -> datetime:
    at = moment_in(told)
    if at is None:
        raise SyncRetryable(
            f"Failed to read '{told}' as the time of an order: expected ISO 8601 with an offset."
        )
    return at
