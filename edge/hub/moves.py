"""The site feed: what one station of a site did, handed on to the site's others in the order it came."""

from __future__ import annotations

from typing import Final

import msgspec

from edge.hub import feed_sql
from edge.hub.hub import Device, Hub
from edge.wire import decode, encode
from edge.wire.moves import Move, MovesPush, MovesReply, SiteMoves

PAGE: Final = 100
"""Steps in one answer; a case may be hundreds of packages."""


def take(hub: Hub, device: Device, push: MovesPush) -> MovesReply:
    """Keep a station's steps, each once, under the site of the device that tells them."""
    chain = (device.station, device.incarnation)
    with hub.writing() as tx:
        known = _upto(tx.execute(feed_sql.MOVES_UPTO, chain).fetchone())
        for move in push.moves:
            if move.seq > known:
                body = encode(
                    msgspec.structs.replace(move, station=device.station, incarnation=device.incarnation)
                )
                tx.execute(feed_sql.PUT_MOVE, (device.party, *chain, move.seq, body))
        upto = max(known, push.upto, *(move.seq for move in push.moves))
        if any(move.seq > known for move in push.moves):
            tx.execute(feed_sql.NOTE_MOVES, (device.party,))
        if upto > known:
            tx.execute(feed_sql.SET_MOVES_UPTO, (*chain, upto))
    return MovesReply(upto=upto)


def of_site(hub: Hub, device: Device, since: int) -> SiteMoves:
    """What the other stations of the device's site did after a mark."""
    with hub.reading() as reader:
        rows = reader.execute(feed_sql.MOVES_AFTER, (device.party, since, PAGE)).fetchall()
    others = tuple(decode(row[2], Move) for row in rows if row[1] != device.station)
    return SiteMoves(moves=others, upto=rows[-1][0] if rows else since)


def newest(hub: Hub) -> dict[str, int]:
    """The newest mark of each site."""
    with hub.reading() as reader:
        return dict(reader.execute(feed_sql.NEWEST_MOVES).fetchall())


def _upto(row: tuple[int] | None) -> int:
    return int(row[0]) if row else 0
