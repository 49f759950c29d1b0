"""The chains of the stations, seen from outside: headers of every row, and the refusals."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

import msgspec

from edge import wire
from edge.hub import audit, sql
from edge.hub.folding import note
from edge.hub.hub import Device, Hub
from edge.hub.lease_evidence import catch_up
from edge.hub.tables import Connection

GAP, FORK = "chain-gap", "chain-fork"


def take_headers(hub: Hub, device: Device, push: wire.HeadersPush) -> wire.HeadersReply:
    """Extend a station's chain; the reply says up to which row it has no gap.

    A row says that its event is stored: one shown to an earlier epoch is not taken, for the event
    may be gone with what the hub was put back from.
    A chain begins with row 1; that of a later incarnation may go on from a row of an earlier one, where
    those before it are archived at the station.
    A row that skips one is not taken (exception ``chain-gap``, closed once the gap is filled);
    a row that says otherwise than before, or does not follow the last, opens ``chain-fork``, and the
    station is told: it is a copy of an earlier day, and has to stop spending what it forgot it spent.
    """
    chain = (device.station, device.incarnation)
    with hub.writing() as tx:
        last = tx.execute(sql.LAST_HEADER, chain).fetchone()
        shown = _shown(tx, chain, push.headers)
        gap = _known(tx, device, GAP)
        epoch = audit.epoch_of(tx)
        taken: list[tuple[object, ...]] = []
        forked = False
        begins = 1 if last is not None or not push.headers else _first(tx, chain, push.headers[0])
        for number, header in enumerate(push.headers if push.epoch in (0, epoch) else ()):
            expected = last[0] + 1 if last is not None else begins
            if header.seq != push.headers[0].seq + number:
                break  # a push is of rows that follow each other
            if last is not None and header.seq <= last[0]:
                before = shown.get(header.seq, header.sha256)
                if before != header.sha256:
                    forked = True
                    _odd(hub, tx, device, FORK, seq=str(header.seq), expected=before, got=header.sha256)
            elif header.seq > expected:
                _odd(hub, tx, device, GAP, expected=str(expected), got=str(header.seq))
                break
            else:
                if last is not None and header.previous != last[1]:
                    forked = True
                    _odd(hub, tx, device, FORK, seq=str(header.seq), expected=last[1], got=header.previous)
                row = (header.seq, header.kind, header.event_id, header.sha256, header.previous)
                taken.append((*chain, *row))
                last = (header.seq, header.sha256)
                shown[header.seq] = header.sha256
        tx.add("headers", HEADER_COLUMNS, taken)
        if taken:
            catch_up(hub, tx, device.station, only=device.incarnation)
        if gap is not None and gap.open and last is not None and last[0] >= int(gap.detail["got"]) - 1:
            note(tx, gap, msgspec.structs.replace(gap, open=False))
    return wire.HeadersReply(upto=last[0] if last else 0, epoch=epoch, forked=forked)


HEADER_COLUMNS: Final = tuple("station incarnation seq kind event_id sha256 previous".split())


def _first(tx: Connection, chain: tuple[str, int], header: wire.Header) -> int:
    """The row a chain is to begin with: 1, or this one where it follows what an earlier life has shown."""
    rows = tx.execute(sql.HEADERS_OF_LIVES, (*chain, header.seq - 1)).fetchall()
    return header.seq if header.previous in {row[0] for row in rows} else 1


def _shown(tx: Connection, chain: tuple[str, int], headers: Sequence[wire.Header]) -> dict[int, str]:
    """The hashes the hub has of these rows already: seq → SHA-256."""
    if not headers:
        return {}
    first = headers[0].seq
    return dict(tx.execute(sql.HEADERS_BETWEEN, (*chain, first, first + len(headers) - 1)).fetchall())


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
