"""The chains of the stations, seen from outside: headers of every row, and the refusals."""

from __future__ import annotations

import json

import msgspec

from edge import wire
from edge.hub import sql
from edge.hub.folding import note
from edge.hub.hub import Device, Hub
from edge.hub.tables import Connection

GAP, FORK = "chain-gap", "chain-fork"


def take_headers(hub: Hub, device: Device, push: wire.HeadersPush) -> wire.HeadersReply:
    """Extend a station's chain; the reply says up to which row it has no gap.

    The first row of an incarnation may have any number: the chain goes on from the old head.
    A row that skips one is not taken (exception ``chain-gap``, closed once the gap is filled);
    a row that says otherwise than before, or does not follow the last, opens ``chain-fork``.
    """
    chain = (device.station, device.incarnation)
    with hub.writing() as tx:
        last = tx.execute(sql.LAST_HEADER, chain).fetchone()
        gap = _known(tx, device, GAP)
        for header in push.headers:
            if last is not None and header.seq <= last[0]:
                _compare(hub, tx, device, header)
            elif last is not None and header.seq > last[0] + 1:
                _odd(hub, tx, device, GAP, expected=str(last[0] + 1), got=str(header.seq))
                break
            else:
                if last is not None and header.previous != last[1]:
                    _odd(hub, tx, device, FORK, seq=str(header.seq), expected=last[1], got=header.previous)
                row = (header.seq, header.kind, header.event_id, header.sha256, header.previous)
                tx.execute(sql.PUT_HEADER, (*chain, *row))
                last = (header.seq, header.sha256)
        if gap is not None and gap.open and last is not None and last[0] >= int(gap.detail["got"]) - 1:
            note(tx, gap, msgspec.structs.replace(gap, open=False))
    return wire.HeadersReply(upto=last[0] if last else 0)


def _compare(hub: Hub, tx: Connection, device: Device, header: wire.Header) -> None:
    row = tx.execute(sql.GET_HEADER, (device.station, device.incarnation, header.seq)).fetchone()
    if row is not None and row[0] != header.sha256:
        _odd(hub, tx, device, FORK, seq=str(header.seq), expected=row[0], got=header.sha256)


def _known(tx: Connection, device: Device, kind: str) -> wire.ExceptionNotice | None:
    rows = tx.execute(sql.OPEN_EXCEPTIONS, (json.dumps([_subject(device)]),)).fetchall()
    return next((wire.decode(row[3], wire.ExceptionNotice) for row in rows if row[0] == kind), None)


def _subject(device: Device) -> str:
    return f"{device.station}/{device.incarnation}"


def _odd(hub: Hub, tx: Connection, device: Device, kind: str, **detail: str) -> None:
    now = wire.ExceptionNotice(
        kind=kind, subject=_subject(device), opened=hub.stamp(), stations=(device.station,), detail=detail
    )
    note(tx, _known(tx, device, kind), now)


def take_refusals(hub: Hub, device: Device, push: wire.RefusalsPush) -> wire.RefusalsReply:
    """Keep refused and reviewed scans, each once."""
    chain = (device.station, device.incarnation)
    with hub.writing() as tx:
        rows = [(*chain, refusal.seq, wire.encode(refusal)) for refusal in push.refusals]
        tx.executemany(sql.PUT_REFUSAL, rows)
        (upto,) = tx.execute(sql.LAST_REFUSAL, chain).fetchone()
    return wire.RefusalsReply(upto=upto)
