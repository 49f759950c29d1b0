"""What the standard has against an event beyond its types: names that are none, times, unknown words.

Many events are looked over together: most of what they say is what the one before said, and one look at
all their names costs less than one at each.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from edge.clock import FIRST_YEAR, LAST_YEAR
from edge.epcis import cbv

if TYPE_CHECKING:
    from datetime import datetime

    from edge.epcis.model import Event


_A_URI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*+:\S++")
_LINES: Final = re.compile(rf"(?:{_A_URI.pattern}\n)*+")
_AN_OFFSET: Final = re.compile(r"[+\-]((0[0-9]|1[0-3]):[0-5][0-9]|14:00)")


def odd_in(event: Event) -> str:
    """What the standard has against an event, "" for nothing."""
    return _odd_name(event) or event.fault() or _odd_time(event) or _unknown_word(event)


@lru_cache(maxsize=4096)
def is_uri(text: str) -> bool:
    """Whether a text is a URI, by its form."""
    return _A_URI.fullmatch(text) is not None


@lru_cache(maxsize=64)
def _is_offset(text: str) -> bool:
    return _AN_OFFSET.fullmatch(text) is not None


def _odd_name(event: Event) -> str:
    """The first name that is no URI, or the time zone that is none."""
    if not _is_offset(event.event_time_zone_offset):
        got = event.event_time_zone_offset[:80]
        return f"eventTimeZoneOffset: expected one such as +08:00, got '{got}'"
    for where, uri in _uris(event):
        if not is_uri(uri):
            return f"{where}: expected a URI, got '{uri[:80]}'"
    return ""


_FIELDS: Final = {
    "epc": "epcList",
    "parent": "parentID",
    "child": "childEPCs",
    "input": "inputEPCList",
    "output": "outputEPCList",
    "class": "epcClass",
}


def _uris(event: Event) -> Iterator[tuple[str, str]]:
    """Every name in an event, after the field it stands in."""
    yield "eventID", event.event_id
    for role, thing in event.epcs():
        yield _FIELDS[role], thing
    for where, place in (("readPoint", event.read_point), ("bizLocation", event.biz_location)):
        if place:
            yield where, place.id
    for paper in event.biz_transaction_list:
        yield "bizTransaction", paper.biz_transaction
    for source in event.source_list:
        yield "source", source.source
    for destination in event.destination_list:
        yield "destination", destination.destination
    for thing in event.left_before:
        yield "t:leftBefore", thing
    if event.taken:
        yield from (("t:taken", taken.paper) for taken in event.taken)
    if event.error_declaration:
        yield from (("correctiveEventIDs", one) for one in event.error_declaration.corrective)


def _odd_time(event: Event) -> str:
    """Years at the ends of the calendar cannot be said in another time zone."""
    for at in (event.event_time, event.declared):
        if at is not None and not FIRST_YEAR <= at.year <= LAST_YEAR:
            return f"time: expected a year from {FIRST_YEAR} to {LAST_YEAR}, got {at.year}"
    return ""


def _unknown_word(event: Event) -> str:
    """The first bare word that CBV does not have."""
    for word, known, where in _words(event):
        if word and word not in known and ":" not in word:
            return f"{where}: expected a CBV 2.0 term or a URI, got '{word[:80]}'"
    return ""


def _words(event: Event) -> Iterator[tuple[str | None, Container[str], str]]:
    yield event.biz_step, cbv.BIZ_STEPS, "bizStep"
    yield event.disposition, cbv.DISPOSITIONS, "disposition"
    for paper in event.biz_transaction_list:
        yield paper.type, cbv.TRANSACTION_TYPES, "bizTransaction"
    for source in event.source_list:
        yield source.type, cbv.PARTY_TYPES, "source"
    for destination in event.destination_list:
        yield destination.type, cbv.PARTY_TYPES, "destination"
    if event.error_declaration:
        yield event.error_declaration.reason, cbv.ERROR_REASONS, "reason"


def longest_if_sound(events: Sequence[Event]) -> int:
    """The characters of the longest name or word of these events; 0 where any of them is odd."""
    if any(event.fault() for event in events):
        return 0
    papers = [paper for event in events for paper in event.biz_transaction_list]
    sources = [source for event in events for source in event.source_list]
    destinations = [destination for event in events for destination in event.destination_list]
    declared = [event.error_declaration for event in events if event.error_declaration]
    words = (
        ({event.biz_step for event in events}, cbv.BIZ_STEPS),
        ({event.disposition for event in events}, cbv.DISPOSITIONS),
        ({paper.type for paper in papers}, cbv.TRANSACTION_TYPES),
        ({one.type for one in sources} | {one.type for one in destinations}, cbv.PARTY_TYPES),
        ({said.reason or "" for said in declared}, cbv.ERROR_REASONS),
    )
    names = {
        *[event.event_id for event in events],
        *[thing for event in events for _, thing in event.epcs()],
        *[place.id for event in events for place in (event.read_point, event.biz_location) if place],
        *[paper.biz_transaction for paper in papers],
        *[source.source for source in sources],
        *[destination.destination for destination in destinations],
        *[thing for event in events for thing in event.left_before],
        *[taken.paper for event in events for taken in event.taken or ()],
        *[event_id for said in declared for event_id in said.corrective],
    }
    times = [event.event_time for event in events] + [said.declaration_time for said in declared]
    offsets = {event.event_time_zone_offset for event in events}
    known = all(not word or ":" in word for said, terms in words for word in said - terms)
    if not (known and all(map(_is_offset, offsets)) and _are_plain(times) and _are_uris(names)):
        return 0
    others = [text for event in events for text in (event.operation, event.seal, event.institution)]
    return max(map(len, names.union(others, *[said for said, _ in words])), default=0)


def _are_plain(times: Sequence[datetime]) -> bool:
    """Whether all are far from the years at the ends, in whatever time zone."""
    return not times or (min(times).year > FIRST_YEAR and max(times).year < LAST_YEAR)


def _are_uris(names: set[str]) -> bool:
    """One look at all of them, a line each; there are as many lines as names where none goes over two."""
    lines = "\n".join((*names, ""))
    return lines.count("\n") == len(names) and _LINES.fullmatch(lines) is not None
