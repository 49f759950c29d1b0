"""What a server's answer says beside its status: why, how many, when to ask again, and what time it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime

import msgspec

from edge import wire


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerLimits:
    """What a capture may hold, as the server says; None where it does not.

    ours: it is a bondscan hub, so it gives per-event results and takes headers and refusals.
    """

    events: int | None = None
    bytes: int | None = None
    ours: bool = False


def limits_in(headers: Mapping[str, str]) -> ServerLimits:
    """The limits an answer to OPTIONS names."""
    return ServerLimits(
        events=number_in(headers.get("GS1-EPCIS-Capture-Limit", "")),
        bytes=number_in(headers.get("GS1-EPCIS-Capture-File-Size-Limit", "")),
        ours=wire.EXTENSION in headers.get("GS1-Extensions", ""),
    )


class _Detail(msgspec.Struct):
    detail: str = ""


def detail_of(body: bytes) -> str:
    """Why, as a problem body (RFC 7807) says it; "" where it is none."""
    try:
        return msgspec.json.decode(body, type=_Detail).detail.rstrip(".")
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return ""


def number_in(text: str) -> int | None:
    """A whole number above nought, None for anything else."""
    return int(text) if text.isdecimal() and len(text) < 16 and int(text) > 0 else None


def moment_in(text: str) -> datetime | None:
    """A time in ISO 8601 with an offset, None for anything else."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else None


def wait_in(headers: Mapping[str, str]) -> float | None:
    """Retry-After: seconds, or a date, which is taken against the server's own clock."""
    text = headers.get("Retry-After", "").strip()
    if text.isdecimal() and len(text) < 16:
        return float(text)
    try:
        asked, now = _date(text), _date(headers.get("Date", ""))
        return max(0.0, (asked - now).total_seconds())
    except (TypeError, ValueError, OverflowError):  # no date, or one of the two without its zone
        return None


def _date(text: str) -> datetime:
    return parsedate_to_datetime(text)
