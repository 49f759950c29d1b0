"""How the line stands, as values light enough for a screen that has not exchanged anything yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

LineState: TypeAlias = Literal["off", "up", "down", "revoked"]

Trouble: TypeAlias = Literal[
    "",
    "no-answer",
    "untrusted",
    "busy",
    "server-failed",
    "revoked",
    "refused",
    "partly-refused",
    "catalogue-refused",
    "catalogue-torn",
    "catalogue-older",
    "catalogue-expired",
    "catalogue-clock",
    "list-left-out",
    "catalogue-unsigned",
    "catalogue-altered",
    "catalogue-endless",
    "catalogue-absent",
    "store",
]
"""What is amiss, as a key of the word tables."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncState:
    """The line and what waits for it, for the screen.

    line: ``off`` until the first exchange; ``down`` while the last one failed; ``revoked``
    once the server no longer admits this device. trouble: what is amiss, "" while all is well;
    reason: the same in detail, for whoever mends it.
    stopped: nothing is tried any more until `Worker.resume` (revoked, or refused for good).
    pending, parked, waiting: events to send, refused, and held back behind a refused one.
    listening: orders are heard as they are given; heard: when it was last known that none was missed.
    loading: (done, of how many) of a catalogue on its way, bytes first and then rows; loading_since:
    when that began, and how much was done then. catalogue: the version in use, 0 for none; signed:
    it was verified under the root this station trusts.
    """

    server: str
    line: LineState = "off"
    trouble: Trouble = ""
    reason: str = ""
    stopped: bool = False
    pending: int = 0
    parked: int = 0
    waiting: int = 0
    last_contact: datetime | None = None
    listening: bool = False
    heard: datetime | None = None
    next_try: datetime | None = None
    loading: tuple[int, int] | None = None
    loading_since: tuple[datetime, int] | None = None
    catalogue: int = 0
    signed: bool = False


def pace(done: int, left: int, seconds: float) -> tuple[float, float]:
    """(rate a second, seconds that remain) after so much in so long; (0, 0) before there is a rate."""
    rate = done / seconds if seconds > 0 else 0.0
    return rate, left / rate if rate else 0.0


@dataclass(frozen=True, slots=True)
class Step:
    """When to step again, and how things stand. idle: there was nothing to do."""

    next_at: datetime
    state: SyncState
    idle: bool = False
