"""Stop-use and recall orders as the hub passes them on: every station hears of each, at once.

The administrator may stop goods at once, by the hub's own word; an order that its authority has signed
goes out with that signature. A station that trusts a root lets goods go only on a signed lift: the hub
passes on any, and is trusted with none.

Orders are few and never forgotten, so a station that has missed some is told all of them: what a
hub put back from an older copy has lost cannot hide behind a number.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace

import msgspec

from edge import wire
from edge.catalogue import Hold
from edge.catalogue import orders as words
from edge.catalogue.orders import HUB, Order
from edge.catalogue.papers import LOCAL
from edge.hub import audit, feed_sql, held
from edge.hub.hub import Hub
from edge.hub.problems import EXISTS, INVALID, MISSING, problem
from edge.hub.tables import Connection


def put(hub: Hub, hold: Hold) -> wire.Holds | wire.Problem:
    """Set an order by the hub's own word; what there is to tell of it.

    The same id again is the same order: of the same goods, and not one that was lifted. What the
    authority has signed under it goes on being told.
    """
    if not hold.id or hold.id.startswith((LOCAL, HUB)):
        detail = (
            f"Failed to take '{hold.id}' as an order's id: expected one that begins neither with {LOCAL!r} "
            f"nor with {HUB!r}, got that."
        )
        return problem(400, INVALID, detail)
    with hub.writing() as tx:
        known, signed = _known(tx, hold.id)
        if known is not None and (known.released or words.goods(known) != words.goods(hold)):
            got = "one that was lifted" if known.released else "other goods"
            detail = (
                f"Failed to set '{hold.id}' again: expected an order in force, of the same goods, got {got}; "
                "give the new order an id of its own."
            )
            return problem(409, EXISTS, detail)
        _write(hub, tx, replace(hold, issue=known.issue if known else 0), signed)
    held.look_back(hub, hold)  # every station hears of it meanwhile
    return _told_of(hub, hold.id)


def lift(hub: Hub, id_: str) -> wire.Holds | wire.Problem:
    """End an order by the hub's own word; it stays on record, and in force where only signed lifts count."""
    with hub.writing() as tx:
        known, signed = _known(tx, id_)
        if known is None:
            return problem(
                404, MISSING, f"Failed to lift '{id_}' as a hold: expected one of this hub's, got none."
            )
        if known.released is None:
            _write(hub, tx, replace(known, released=hub.now()), signed)
    return _told_of(hub, id_)


def publish(hub: Hub, document: bytes) -> wire.Holds | wire.Problem:
    """Pass on an order that its authority has signed; the signature is the stations' to judge.

    An order of the hub's own, of other goods under the same id, goes on under an id that says which goods. A Problem
    for what is no order, or whose number is not above what was passed on of that order: one that the hub has lifted
    since is set again under a higher number only.
    """
    try:
        order = words.parse(document)
        hold = order.said()
    except ValueError as fault:
        return problem(400, INVALID, str(fault))
    if not order.signatures:
        return problem(
            400, INVALID, f"Failed to take '{hold.id}' as an order: expected a signature, got none."
        )
    changed = [hold.id]
    with hub.writing() as tx:
        known, signed = _known(tx, hold.id)
        issue = signed.said().issue if signed is not None else 0
        same = signed is not None and signed.hold == order.hold
        lifted = known is not None and known.released is not None and hold.released is None
        if hold.issue <= issue and (lifted or not same):
            got = "an earlier one" if hold.issue < issue else "another order under the same"
            detail = (
                f"Failed to pass on issue {hold.issue} of '{hold.id}': expected a number above {issue}, "
                f"got {'one that was lifted since' if same else got}."
            )
            return problem(409, EXISTS, detail)
        own = known is not None and known.released is None and signed is None
        if known is not None and own and words.goods(known) != words.goods(hold):
            _write(hub, tx, words.aside(known), None)
            changed.append(words.aside(known).id)
        if not (same and signed == order and known == hold):
            _write(hub, tx, hold, order)
    held.look_back(hub, hold)
    return _told_of(hub, *changed)


def _known(tx: Connection, id_: str) -> tuple[Hold | None, Order | None]:
    """An order as the hub has it, and as its authority has last signed it."""
    row = tx.execute(feed_sql.HOLD, (id_,)).fetchone()
    if row is None:
        return None, None
    return msgspec.json.decode(row[0], type=Hold), _order(row[1])


def _order(signed: bytes | None) -> Order | None:
    return msgspec.json.decode(bytes(signed), type=Order) if signed is not None else None


def _write(hub: Hub, tx: Connection, hold: Hold, signed: Order | None) -> None:
    document = msgspec.json.encode(signed) if signed is not None else None
    tx.execute(feed_sql.PUT_HOLD, (hold.id, hub.stamp(), msgspec.json.encode(hold), document))
    vouched = signed is not None and signed.said() == hold
    by = " ".join(one.key for one in signed.signatures) if signed is not None and vouched else "no"
    act = "hold-lifted" if hold.released else "hold-set"
    audit.put_down(hub, tx, act, hold.id, order=hold.order, signed=by)


def _told_of(hub: Hub, *ids: str) -> wire.Holds:
    """Some orders as they now stand, and the mark of all."""
    every = after(hub, 0)
    return wire.Holds(mark=every.mark, holds=tuple(one for one in every.holds if one.hold.id in ids))


def newest(hub: Hub) -> int:
    """A number that grows with every change, 0 before the first."""
    with hub.reading() as reader:
        return int(reader.execute(feed_sql.NEWEST_HOLD).fetchone()[0])


def after(hub: Hub, number: int) -> wire.Holds:
    """What changed since `newest` was `number`, and the mark of the whole."""
    with hub.reading() as reader:
        rows = reader.execute(feed_sql.HOLDS).fetchall()
    whole = hashlib.sha256(b"\n".join(bytes(body) + bytes(signed or b"") for _, _, body, signed in rows))
    notices = (
        wire.HoldNotice(issued=issued, hold=msgspec.json.decode(body, type=Hold), order=_order(signed))
        for changed, issued, body, signed in rows
        if changed > number
    )
    return wire.Holds(mark=whole.hexdigest()[:32] if rows else "", holds=tuple(notices))


def told(hub: Hub, mark: str) -> wire.Holds:
    """What a station that has `mark` has to hear: nothing, or all there is."""
    every = after(hub, 0)
    return wire.Holds(mark=mark, holds=()) if every.mark == mark else every
