"""Times as recorded: ``YYYY-MM-DDTHH:MM:SS.mmm+08:00``, so that text sorts as time does."""

from __future__ import annotations

from datetime import datetime

from edge.clock import CHINA

_last: tuple[datetime, str] | None = None


def stamp(at: datetime) -> str:
    """An aware time as recorded, cut to the millisecond.

    One scan writes its one time in many places, so the last one asked for is kept.
    """
    global _last  # noqa: PLW0603 -- a cache of one; threads may race for it, each right in itself
    last = _last
    if last is not None and last[0] is at:
        return last[1]
    text = at.astimezone(CHINA).isoformat(timespec="milliseconds")
    _last = (at, text)
    return text


def unstamp(text: str) -> datetime:
    """A recorded time as an aware datetime in China's zone."""
    return datetime.fromisoformat(text).astimezone(CHINA)
