"""What the stations of one site tell each other, by the hub: packages as each step left them, and by how
many packs it changed each count of a lot.

A package is in one place, so the later word of it stands for the earlier. Packs without serials are in
several at once: what each station did to a count is added up, and the sum is the same in any order.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from edge.clock import FIRST_YEAR, LAST_YEAR
from edge.rules.facts import ItemRecord
from edge.wire import Message, Seq

PACKS: Final = 10**12
STEPS: Final = 2**53
SUMS: Final = 2**61
"""Packs, least steps of what one package holds, and of what one step moves, that no step can be about.

A lot of a million packs of 25,000 IU, in millionths, is within 2**55.
"""


class Moved(Message, frozen=True, kw_only=True):
    """One package or case as a step left it.

    record: None where its record goes away (an undo of what made it known). base: the event that
    had last changed it at that station, "" for none: who has seen that one, and nothing since, takes
    this over; elsewhere the two happened side by side.
    """

    key: str
    base: str = ""
    record: ItemRecord | None = None


class MovedPacks(Message, frozen=True, kw_only=True):
    """By how many packs (below nought: fewer) a step changed the count of those that stand as `record`."""

    packs: int
    record: ItemRecord


class MovedSum(Message, frozen=True, kw_only=True):
    """By how many least steps a step moved a sum that the stations of a site keep together (`edge.rules.spend`)."""

    scope: str
    name: str
    sub: str = ""
    steps: int


class Move(Message, frozen=True, kw_only=True):
    """One committed step. seq: its row at its station. at: when it happened. lots: packs without serials.

    operation: "" for an undo. station, incarnation: filled in by the hub. sums: what it moved besides.
    """

    seq: Seq
    event_id: str
    at: str
    operation: str = ""
    station: str = ""
    incarnation: int = 0
    items: tuple[Moved, ...] = ()
    lots: tuple[MovedPacks, ...] = ()
    sums: tuple[MovedSum, ...] = ()


def fault_of(move: Move) -> str:
    """What keeps the site's other stations from taking a step over, "" for nothing.

    One that they cannot would stand in the way of every later one.
    """
    try:
        at = datetime.fromisoformat(move.at)
    except ValueError:
        return f"a time, got '{move.at[:80]}'"
    if not _is_moment(at):
        return f"a time with an offset in the years {FIRST_YEAR} to {LAST_YEAR}, got '{move.at[:80]}'"
    if not (move.items or move.lots):
        return "packages, got none"
    if any(abs(one.packs) > PACKS for one in move.lots):
        return f"at most {PACKS} packs, got more"
    if any(abs(one.steps) > SUMS for one in move.sums):
        return f"at most {SUMS} least steps of a sum, got more"
    records = [one.record for one in move.items] + [one.record for one in move.lots]
    return next((slip for one in records if one is not None and (slip := _slip_of(one))), "")


def _slip_of(record: ItemRecord) -> str:
    if not (
        0 <= record.packs <= PACKS and 0 <= record.step_seq <= STEPS and 0 <= (record.amount or 0) <= STEPS
    ):
        return f"packs, rows and amounts that can be counted, got {record.packs}, {record.step_seq}, {record.amount}"
    for at in (record.first_at, record.step_at):
        if at is not None and not _is_moment(at):
            return f"times with an offset in the years {FIRST_YEAR} to {LAST_YEAR}, got {at.isoformat()}"
    return ""


def _is_moment(at: datetime) -> bool:
    """Whether a time can be said in any zone."""
    return at.tzinfo is not None and FIRST_YEAR <= at.year <= LAST_YEAR


class MovesPush(Message, frozen=True, kw_only=True):
    """Steps in their order; upto: the row up to which there are no others.

    after: the row up to which the hub is believed to have them; None where the station does not tell.
    whole: nothing more has happened at the station when it says this.
    """

    moves: tuple[Move, ...] = ()
    upto: Seq = 0
    after: Seq | None = None
    whole: bool = False


class MovesReply(Message, frozen=True, kw_only=True):
    """Up to which row, inclusive, the hub has a station's steps; less than was believed: they are told again."""

    upto: int


class SiteMoves(Message, frozen=True, kw_only=True):
    """Steps of a site's other stations after a mark; ask on with `upto`.

    silent: those of them that have not told all they did for a while: there may be more.
    """

    moves: tuple[Move, ...] = ()
    upto: int = 0
    silent: tuple[str, ...] = ()
