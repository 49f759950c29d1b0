"""Events this hub refused: they are parked at their stations until somebody has looked.

Kept with why and the very bytes, so that whoever minds the hub need not walk to the station; let go of
once the same bytes are stored after all.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from edge.hub import sql
from edge.hub.hub import Device, Hub
from edge.hub.tables import Connection

LONGEST: Final = 1000
"""Characters of an eventID or a reason that are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """One event of a document. declared: when it was declared in error, "" for its first telling;
    status: ``conflict`` or ``malformed``; sha256: hex, of the bytes.
    """

    event_id: str
    declared: str
    status: str
    message: str
    sha256: str
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Parked:
    """One refused event for eyes; at: when it was last refused."""

    station: str
    incarnation: int
    event_id: str
    declared: str
    status: str
    message: str
    at: str
    body: str


def put(hub: Hub, tx: Connection, device: Device, refused: Sequence[Refused]) -> None:
    """Remember what was refused just now."""
    at = hub.stamp()
    whose = (device.station, device.incarnation)
    rows = [
        (*whose, one.sha256, _kept(one.event_id), one.declared, one.status, _kept(one.message), at, one.body)
        for one in refused
    ]
    tx.executemany(sql.PUT_PARKED, rows)


def _kept(text: str) -> str:
    """As a column of every database holds it: what is refused may be without end, or have U+0000 in it."""
    return text[:LONGEST].replace("\0", "\N{REPLACEMENT CHARACTER}")


def stored(tx: Connection, sha256s: Sequence[str]) -> None:
    """Forget those of which the same bytes are stored now."""
    if tx.execute(sql.ANY_OF.format(table="parked")).fetchone() is not None:
        tx.execute(sql.DROP_PARKED, (json.dumps(sha256s),))


def rows(hub: Hub) -> list[Parked]:
    """All of them, by station and time."""
    with hub.reading() as reader:
        found = reader.execute(sql.ALL_PARKED).fetchall()
    return [
        Parked(
            station=row[0],
            incarnation=row[1],
            event_id=row[2],
            declared=row[3],
            status=row[4],
            message=row[5],
            at=row[6],
            body=bytes(row[7]).decode("utf-8", "replace"),
        )
        for row in found
    ]
