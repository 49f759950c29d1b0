"""How a paper's quota is counted, which is said once of a number and for ever.

By one life of one station, by leases shared among all, or against a list of serials; in one unit; a
form or permit under one approval. Whoever counted in the earlier manner may not have been heard of yet,
so no sum of the two manners is known to anybody: what is left of such a paper gets a new number.
What may become of a list is `edge.catalogue.struck`'s to say.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple

from edge.catalogue.papers import SHARED

PaperKind = Literal["form", "permit", "approval"]
Named = tuple[PaperKind, str]
"""Kind and number of a paper."""

LISTED: Final = "list"


class Manner(NamedTuple):
    """who: ``*`` by leases, ``list``, or ``STATION/INCARNATION``; "" while nobody may spend it by itself.

    unit: in which it is counted. approval: the one it rests on, "" for an approval.
    """

    who: str
    unit: str
    approval: str = ""


def who_counts(station: str, incarnation: int, *, listed: bool) -> str:
    """The first part of a manner."""
    if listed:
        return LISTED
    if station in ("", SHARED):
        return station
    return f"{station}/{incarnation}"


def differs(before: Manner, now: Manner) -> bool:
    """Whether a paper is counted otherwise now than it was; one that nobody could spend may begin to be."""
    if (before.unit, before.approval) != (now.unit, now.approval):
        return True
    return bool(before.who and now.who) and before.who != now.who


def later(before: Manner | None, now: Manner) -> Manner:
    """What is to be remembered of a paper: the first that anybody could count by."""
    return now if before is None or (not before.who and not differs(before, now)) else before


def moved(before: Mapping[Named, Manner], now: Mapping[Named, Manner]) -> list[Named]:
    """The papers that are counted otherwise now than before."""
    return [named for named, manner in now.items() if named in before and differs(before[named], manner)]


def said(named: Named, before: Manner, now: Manner) -> str:
    """The whole of what is wrong with one that moved, in four parts."""
    kind, number = named
    return (
        f"Failed to take {kind} {number} as counted by {_words(now)}: expected {_words(before)}, as in an earlier "
        f"issue, got another; give what is left of it a new number."
    )


def _words(manner: Manner) -> str:
    who = {SHARED: "leases", LISTED: "its serial list", "": "nobody"}.get(manner.who, f"station {manner.who}")
    under = f" under {manner.approval}" if manner.approval else ""
    return f"{who} in {manner.unit}{under}"
