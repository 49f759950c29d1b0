"""The site feed: what one station of a site did, handed on to the site's others in the order it came."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

import msgspec

from edge import wire
from edge.hub import feed_sql, held
from edge.hub.hub import Device, Hub, millis
from edge.hub.marks import following, given
from edge.hub.problems import INVALID, problem
from edge.hub.tables import Connection
from edge.wire import decode, encode
from edge.wire.moves import Move, MovesPush, MovesReply, SiteMoves, fault_of

PAGE: Final = 100
BYTES: Final = 2_000_000
"""Steps and bytes of one answer; at least one step, for one about a case may be thousands of packages."""

SILENT: Final = 120_000
"""Milliseconds after which a station that has not said that it told all it did is one that cannot be heard."""


def take(hub: Hub, device: Device, push: MovesPush, *, by_stick: bool = False) -> MovesReply | wire.Problem:
    """Keep a station's steps, each once, under the site of the device that tells them.

    by_stick: they may be of a life that is over; where a later one has told its own already, which may be the
    same, they are looked over for what was stopped, and not handed on.

    A hub that was put back to an earlier day has fewer than the station believes: it takes nothing
    then and says how many it has, so that what it lost is told again before what is new.
    """
    for move in push.moves:
        if slip := fault_of(move):
            return problem(400, INVALID, f"Failed to take step {move.seq}: expected {slip}.")
    chain = (device.station, device.incarnation)
    with hub.writing() as tx:
        row = tx.execute(feed_sql.MOVES_UPTO, chain).fetchone()
        known = _upto(row)
        if by_stick and tx.execute(feed_sql.MOVES_LATER, chain).fetchone() is not None:
            held.look_at(hub, tx, [msgspec.structs.replace(it, station=device.station) for it in push.moves])
            return MovesReply(upto=max(known, push.upto))
        has = known if row else _of_earlier_lives(tx, device)
        if push.after is not None and push.after > has:
            return MovesReply(upto=has)
        told = {"station": device.station, "incarnation": device.incarnation}
        fresh = [msgspec.structs.replace(move, **told) for move in push.moves if move.seq > known]
        upto = max(known, push.upto, *(move.seq for move in push.moves))
        if fresh:
            _put(tx, device, fresh)
            held.look_at(hub, tx, fresh)
        if upto > known:
            tx.execute(feed_sql.SET_MOVES_UPTO, (*chain, upto))
    if push.whole:
        with hub.database.passing() as tx:
            tx.execute(feed_sql.PUT_HEARD, (_heard(device.station), millis(hub.now())))
    return MovesReply(upto=upto)


def _put(tx: Connection, device: Device, moves: Sequence[Move]) -> None:
    """Keep steps. Their marks follow the last: nobody else is writing."""
    bodies = [encode(move) for move in moves]
    marks = following(_upto(tx.execute(feed_sql.LAST_MOVE).fetchone()), bodies)
    whose = (device.party, device.station, device.incarnation)
    tx.add(
        "moves",
        ("mark", "party", "station", "incarnation", "seq", "body"),
        [(mark, *whose, it.seq, body) for mark, it, body in zip(marks, moves, bodies, strict=True)],
    )
    tx.execute(feed_sql.NOTE_MOVES, (device.party, marks[-1]))


def _heard(station: str) -> str:
    """What the table that need not last knows a station's last word by."""
    return f"site {station}"


def _of_earlier_lives(tx: Connection, device: Device) -> int:
    """How far a station's steps are known from the lives before: a new life goes on from there."""
    return _upto(tx.execute(feed_sql.MOVES_EARLIER, (device.station, device.incarnation)).fetchone())


def of_site(hub: Hub, device: Device, since: int) -> SiteMoves:
    """What the other stations of the device's site did after a mark.

    A mark that this hub never gave, or has forgotten, is answered with none: to be asked from the beginning.
    """
    silent = _silent(hub, device)  # before what was told is read: nothing is told after it is not
    others = (device.party, device.station, device.incarnation)
    with hub.reading() as reader:
        if not given(reader, feed_sql.MOVE_MARK, since):
            return SiteMoves(upto=0, silent=silent)
        # first of all: what comes in meanwhile is not to be passed over
        newest = _upto(reader.execute(feed_sql.NEWEST_MOVE, (device.party,)).fetchone())
        sizes = reader.execute(feed_sql.MOVES_SIZES, (*others, since, PAGE)).fetchall()
        if not sizes:
            return SiteMoves(upto=max(newest, since), silent=silent)
        upto = _page_end(sizes)
        rows = reader.execute(feed_sql.MOVES_BETWEEN, (*others, since, upto)).fetchall()
    told = (decode(bytes(row[0]), Move) for row in rows)
    return SiteMoves(moves=tuple(move for move in told if _is_news(move, device)), upto=upto, silent=silent)


def _silent(hub: Hub, device: Device) -> tuple[str, ...]:
    """The site's other stations that may have done something they could not tell; one shut out is none of them."""
    with hub.reading() as reader:
        rows = reader.execute(feed_sql.SITE_OTHERS, (device.party, device.station)).fetchall()
    others = [str(row[0]) for row in rows]
    if not others:
        return ()
    since = millis(hub.now()) - SILENT
    with hub.database.passing() as tx:
        asked = json.dumps([_heard(one) for one in others])
        heard = {row[0] for row in tx.execute(feed_sql.HEARD_SINCE, (asked, since)).fetchall()}
    return tuple(one for one in others if _heard(one) not in heard)


def _is_news(move: Move, device: Device) -> bool:
    """Whether a station may not know of a step: of another one, or of an earlier life of its own."""
    return move.station != device.station or move.incarnation < device.incarnation


def _page_end(sizes: Sequence[tuple[int, int]]) -> int:
    """The last mark of one answer."""
    end, size = sizes[0][0], 0
    for mark, length in sizes:
        size += length
        if mark != end and size > BYTES:
            break
        end = mark
    return end


def newest(hub: Hub) -> dict[str, int]:
    """The newest mark of each site."""
    with hub.reading() as reader:
        return dict(reader.execute(feed_sql.NEWEST_MOVES).fetchall())


def tellers(hub: Hub, party: str, since: int) -> frozenset[str]:
    """The stations of a site that told steps after a mark."""
    with hub.reading() as reader:
        return frozenset(str(row[0]) for row in reader.execute(feed_sql.TELLERS, (party, since)).fetchall())


def _upto(row: tuple[int] | None) -> int:
    return int(row[0]) if row else 0
