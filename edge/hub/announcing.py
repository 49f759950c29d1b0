"""Exits announced to where they go, and announced anew when what is on its way has changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from edge import wire
from edge.epcis import Event, names, stamp
from edge.epcis.model import Malformed, ObjectEvent, read
from edge.hub import feed_sql, sql
from edge.hub.marks import following
from edge.hub.tables import Connection, listed


def papers_of(event: Event) -> tuple[str, str]:
    """The clearance form and the approval an event is under, "" for none."""
    form = approval = ""
    for part in event.biz_transaction_list:
        if part.type == names.CLEARANCE_FORM:
            form = names.own_value("clearance", part.biz_transaction)
        elif part.type == names.APPROVAL:
            approval = names.own_value("approval", part.biz_transaction)
    return form, approval


def announce(
    tx: Connection,
    event_ids: Sequence[str],
    fresh: Mapping[str, Event],
    moved: Sequence[tuple[str, str]],
) -> None:
    """Tell the destination which packages are on their way under each exit, if that changed.

    fresh: those of the events that were stored just now, by id: nothing was ever under them but what is in
    `moved`, the packages that stand under another exit than before, with its event.
    """
    keys: dict[str, list[str]] = {}
    for key, event_id in moved:
        if event_id in fresh:
            keys.setdefault(event_id, []).append(key)
    told = []
    known = _known(tx, [event_id for event_id in event_ids if event_id not in fresh])
    for event_id in event_ids:
        if event_id in fresh:
            exit_ = _Announced(fresh[event_id], tuple(sorted(keys.get(event_id, ()))))
        else:
            exit_ = known.get(event_id, _Announced())
        if isinstance(exit_.event, ObjectEvent) and exit_.now != exit_.last:
            notice = _notice(exit_.event, exit_.now)
            told.append((event_id, notice.destination, wire.encode(notice)))
    if told:
        marks = following(int(tx.execute(feed_sql.LAST_DESPATCH).fetchone()[0]), (row[-1] for row in told))
        rows = [(mark, *row) for mark, row in zip(marks, told, strict=True)]
        tx.add("despatches", ("mark", "event_id", "destination", "body"), rows)


class _Announced(NamedTuple):
    """An exit, the packages under it now, and those it was last announced with, if ever."""

    event: Event | Malformed | None = None
    now: tuple[str, ...] = ()
    last: tuple[str, ...] | None = None


def _known(tx: Connection, event_ids: Sequence[str]) -> dict[str, _Announced]:
    """Exits of earlier days."""
    if not event_ids:
        return {}
    asked = (listed(event_ids),)
    rows = tx.execute(sql.KEYS_EXITED, asked).fetchall()
    keys = {event_id: tuple(row[1] for row in group) for event_id, group in groupby(rows, lambda row: row[0])}
    last = {
        row[0]: wire.decode(bytes(row[1]), wire.DespatchNotice).keys
        for row in tx.execute(sql.DESPATCHES_OF, asked)
    }
    bodies = tx.execute(sql.BODIES_OF, asked).fetchall()
    return {row[0]: _Announced(read(bytes(row[1])), keys.get(row[0], ()), last.get(row[0])) for row in bodies}


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
