"""Whether what a server says and has of an event is the event that was sent."""

from __future__ import annotations

from typing import Any

import msgspec

from edge import epcis, wire
from edge.store import Pending


def is_of(result: wire.EventResult, event: Pending) -> bool:
    """Whether a result is about the event; one that names none is taken by its place."""
    return result.event_id in ("", event.event_id) or result.event_id == epcis.event_urn(event.event_id)


def holds(document: bytes, body: bytes) -> bool:
    """Whether what a server has of an event says all that we sent; it may have added to it.

    document: an EPCIS (query) document or a bare event, as JSON.
    """
    try:
        found, ours = msgspec.json.decode(document), msgspec.json.decode(body)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return False
    return any(
        all(event.get(name) == value for name, value in ours.items())
        and ("errorDeclaration" in event) == ("errorDeclaration" in ours)
        for event in _events_in(found)
    )


def _events_in(found: Any) -> list[dict[str, Any]]:
    for name in ("epcisBody", "queryResults", "resultsBody", "eventList"):
        if isinstance(found, dict) and name in found:
            found = found[name]
    events = found if isinstance(found, list) else [found]
    return [event for event in events if isinstance(event, dict)]
