"""Stop-use and recall orders as the hub passes them on: every station hears of each, at once.

Orders are few and never forgotten, so a station that has missed some is told all of them: what a
hub put back from an older copy has lost cannot hide behind a number.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Final

import msgspec

from edge import wire
from edge.catalogue import Hold
from edge.hub import audit, feed_sql
from edge.hub.hub import Hub
from edge.hub.problems import INVALID, MISSING, problem

LOCAL: Final = "local:"
"""How the ids of holds begin that stations set by themselves."""


def put(hub: Hub, hold: Hold) -> wire.Holds | wire.Problem:
    """Set an order, or change one of the same id; what there is to tell of it."""
    if not hold.id or hold.id.startswith(LOCAL):
        detail = (
            f"Failed to take '{hold.id}' as an order's id: expected one that does not begin with {LOCAL!r}."
        )
        return problem(400, INVALID, detail)
    with hub.writing() as tx:
        tx.execute(feed_sql.PUT_HOLD, (hold.id, hub.stamp(), msgspec.json.encode(hold)))
        audit.put_down(hub, tx, "hold-lifted" if hold.released else "hold-set", hold.id, order=hold.order)
    return after(hub, newest(hub) - 1)


def lift(hub: Hub, id_: str) -> wire.Holds | wire.Problem:
    """End an order from now on; the order itself stays on record."""
    known = {notice.hold.id: notice.hold for notice in after(hub, 0).holds}
    if id_ not in known:
        return problem(
            404, MISSING, f"Failed to lift '{id_}' as a hold: expected one of this hub's, got none."
        )
    return put(hub, replace(known[id_], released=hub.now()))


def newest(hub: Hub) -> int:
    """A number that grows with every change, 0 before the first."""
    with hub.reading() as reader:
        return int(reader.execute(feed_sql.NEWEST_HOLD).fetchone()[0])


def after(hub: Hub, number: int) -> wire.Holds:
    """What changed since `newest` was `number`, and the mark of the whole."""
    with hub.reading() as reader:
        rows = reader.execute(feed_sql.HOLDS).fetchall()
    whole = hashlib.sha256(b"\n".join(bytes(body) for _, _, body in rows)).hexdigest()
    notices = (
        wire.HoldNotice(issued=issued, hold=msgspec.json.decode(body, type=Hold))
        for changed, issued, body in rows
        if changed > number
    )
    return wire.Holds(mark=whole[:32] if rows else "", holds=tuple(notices))


def told(hub: Hub, mark: str) -> wire.Holds:
    """What a station that has `mark` has to hear: nothing, or all there is."""
    every = after(hub, 0)
    return wire.Holds(mark=mark, holds=()) if every.mark == mark else every
