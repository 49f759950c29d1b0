"""What the standard has against an event beyond its types: names that are none, times, unknown words.

Many events are looked over together: most of what they say is what the one before said, and one look at
all their names costs less than one at each.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from edge.epcis import cbv

if TYPE_CHECKING:
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
        if at is not None and not 1900 <= at.year <= 9000:
            return f"time: expected a year from 1900 to 9000, got {at.year}"
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
    said = _Said()
    for event in events:
        if event.fault() or _odd_time(event):
            return 0
        said.take(event)
    return said.longest() if said.is_sound() else 0


class _Said:
    """What many events name, each name once."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._others: set[str] = set()
        self._offsets: set[str] = set()
        self._steps: set[str] = set()
        self._dispositions: set[str] = set()
        self._papers: set[str] = set()
        self._parties: set[str] = set()
        self._reasons: set[str] = set()

    def take(self, event: Event) -> None:
        names = self._names
        names.append(event.event_id)
        names += [thing for _, thing in event.epcs()]
        self._offsets.add(event.event_time_zone_offset)
        self._steps.add(event.biz_step)
        self._dispositions.add(event.disposition)
        self._others.update((event.operation, event.seal, event.institution))
        if event.read_point:
            names.append(event.read_point.id)
        if event.biz_location:
            names.append(event.biz_location.id)
        for paper in event.biz_transaction_list:
            names.append(paper.biz_transaction)
            self._papers.add(paper.type)
        for source in event.source_list:
            names.append(source.source)
            self._parties.add(source.type)
        for destination in event.destination_list:
            names.append(destination.destination)
            self._parties.add(destination.type)
        if event.left_before or event.taken or event.error_declaration:
            self._take_rest(event)

    def _take_rest(self, event: Event) -> None:
        self._names += event.left_before
        self._names += [taken.paper for taken in event.taken or ()]
        if event.error_declaration:
            self._names += event.error_declaration.corrective
            self._reasons.add(event.error_declaration.reason or "")

    def is_sound(self) -> bool:
        words = (
            (self._steps, cbv.BIZ_STEPS),
            (self._dispositions, cbv.DISPOSITIONS),
            (self._papers, cbv.TRANSACTION_TYPES),
            (self._parties, cbv.PARTY_TYPES),
            (self._reasons, cbv.ERROR_REASONS),
        )
        known = all(not word or ":" in word for said, terms in words for word in said - terms)
        return known and all(map(_is_offset, self._offsets)) and _are_uris(set(self._names))

    def longest(self) -> int:
        terms = (self._others, self._steps, self._dispositions, self._papers, self._parties)
        return max(map(len, set(self._names).union(*terms)), default=0)


def _are_uris(names: set[str]) -> bool:
    """One look at all of them, a line each; there are as many lines as names where none goes over two."""
    lines = "\n".join((*names, ""))
    return lines.count("\n") == len(names) and _LINES.fullmatch(lines) is not None
