"""Exits announced to where they go, and announced anew when what is on its way has changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from edge import wire
from edge.epcis import Event, names, stamp
from edge.epcis.model import ObjectEvent, read
from edge.hub import sql
from edge.hub.tables import Connection, listed


def papers_of(event: Event) -> tuple[str, str]:
    """The clearance form and the approval an event is under, "" for none."""
    listed = {part.type: part.biz_transaction for part in event.biz_transaction_list}
    form = names.own_value("clearance", listed.get(names.CLEARANCE_FORM, ""))
    return form, names.own_value("approval", listed.get(names.APPROVAL, ""))


def announce(tx: Connection, event_ids: Sequence[str], fresh: Mapping[str, Event]) -> None:
    """Tell the destination which packages are on their way under each exit, if that changed.

    fresh: those of the events that were stored just now, by id.
    """
    asked = (listed(event_ids),)
    rows = tx.execute(sql.KEYS_EXITED, asked).fetchall()
    keys = {event_id: tuple(row[1] for row in group) for event_id, group in groupby(rows, lambda row: row[0])}
    last = {row[0]: bytes(row[1]) for row in tx.execute(sql.DESPATCHES_OF, asked).fetchall()}
    older = listed([event_id for event_id in event_ids if event_id not in fresh])
    bodies = {row[0]: bytes(row[1]) for row in tx.execute(sql.BODIES_OF, (older,)).fetchall()}
    told = []
    for event_id in event_ids:
        event = fresh.get(event_id) or (read(bodies[event_id]) if event_id in bodies else None)
        if isinstance(event, ObjectEvent):
            now = keys.get(event_id, ())
            if event_id not in last or wire.decode(last[event_id], wire.DespatchNotice).keys != now:
                notice = _notice(event, now)
                told.append((event_id, notice.destination, wire.encode(notice)))
    tx.add("despatches", ("event_id", "destination", "body"), told)


def _notice(event: ObjectEvent, keys: tuple[str, ...]) -> wire.DespatchNotice:
    return wire.DespatchNotice(
        event_id=event.event_id,
        form=papers_of(event)[0],
        destination=names.own_value("institution", event.institution),
        seal=names.own_value("seal", event.seal),
        exited=stamp(event.event_time),
        keys=keys,
        withdrawn=not keys,
    )
