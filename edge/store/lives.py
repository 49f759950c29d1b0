"""The rows that begin a life of a store and end its trust: enrolled, quarantined, opened anew."""

from __future__ import annotations

from pathlib import Path

import msgspec

from edge.clock import Reading
from edge.rules.facts import StationFacts
from edge.store import meta
from edge.store.binding import Doubt
from edge.store.entry import Draft, Head


def enrolled(station: StationFacts, event_id: str, at: Reading, operator: str) -> Draft:
    """From here on it is the store of `station`."""
    detail = msgspec.json.encode(meta.station_meta(station))
    return Draft(kind="enrol", event_id=event_id, at=at, operator=operator, detail=detail)


def reopened(incarnation: int, old_head: str, head: Head, event_id: str, at: Reading, operator: str) -> Draft:
    """A new incarnation; old_head: hex hash of the last row the server knows of the old one, "" for `head`."""
    cited = {
        "incarnation": incarnation,
        "old_head": old_head or head.sha256.hex(),
        "local_head": head.sha256.hex(),
        "local_seq": head.seq,
    }
    detail = msgspec.json.encode(cited)
    return Draft(kind="incarnation", event_id=event_id, at=at, operator=operator, detail=detail)


def doubted(doubt: Doubt, anchor: Path, machine: str, event_id: str, at: Reading) -> Draft:
    """The store is not what this machine last wrote: from here on it is in quarantine."""
    detail = msgspec.json.encode({"reason": doubt, "anchor": str(anchor), "machine": machine})
    return Draft(kind="quarantine", event_id=event_id, at=at, detail=detail)
