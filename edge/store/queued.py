"""What is told of an outbox: how deep it is, what is parked in it, what was refused and goes apart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from edge.store.entry import Entry


@dataclass(frozen=True, slots=True)
class Parked:
    """One event the server refused. waiting: how many later events of its items wait behind it."""

    seq: int
    event_id: str
    key: str
    code: str
    message: str
    at: datetime
    waiting: int


@dataclass(frozen=True, slots=True)
class OutboxDepth:
    """pending: events to send now; parked: refused; waiting: held back behind a parked one."""

    pending: int
    parked: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Refusals:
    """Refused and reviewed scans. upto: how far the journal was looked over; ask again from there."""

    rows: tuple[Entry, ...]
    upto: int
