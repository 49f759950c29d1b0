"""Times as recorded: ``YYYY-MM-DDTHH:MM:SS.mmm+08:00``, so that text sorts as time does."""

from __future__ import annotations

from datetime import datetime

from edge.clock import CHINA


def stamp(at: datetime) -> str:
    """An aware time as recorded, cut to the millisecond."""
    if at.tzinfo is not CHINA:
        at = at.astimezone(CHINA)
    return at.isoformat(timespec="milliseconds")


def unstamp(text: str) -> datetime:
    """A recorded time as an aware datetime in China's zone."""
    return datetime.fromisoformat(text).astimezone(CHINA)
