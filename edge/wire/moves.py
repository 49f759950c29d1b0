"""What the stations of one site tell each other, by the hub: packages as each step left them, and by how
many packs it changed each count of a lot.

A package is in one place, so the later word of it stands for the earlier. Packs without serials are in
several at once: what each station did to a count is added up, and the sum is the same in any order.
"""

from __future__ import annotations

from edge.rules.facts import ItemRecord
from edge.wire import Message, Seq


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


class Move(Message, frozen=True, kw_only=True):
    """One committed step. seq: its row at its station. at: when it happened. lots: packs without serials.

    operation: "" for an undo. station, incarnation: filled in by the hub.
    """

    seq: Seq
    event_id: str
    at: str
    operation: str = ""
    station: str = ""
    incarnation: int = 0
    items: tuple[Moved, ...] = ()
    lots: tuple[MovedPacks, ...] = ()


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
