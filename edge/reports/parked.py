"""Events the server refused, and what waits behind each, as one JSON file for whoever looks into it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, BinaryIO

import msgspec

from edge import epcis
from edge.store import Reader

_ROWS = """
SELECT o.seq, j.event_id, j.key, j.operation, o.state, coalesce(o.behind, 0), o.code, o.message, o.at, j.body
FROM outbox o JOIN journal j USING (seq) WHERE o.state IN ('parked', 'waiting') ORDER BY o.seq
"""


def rows(reader: Reader) -> Iterator[dict[str, Any]]:
    """Each parked event, and each that waits behind one, by row; `event`: the very bytes, as JSON."""
    for seq, event_id, key, operation, state, behind, code, message, at, body in reader.query(_ROWS):
        yield {
            "seq": seq,
            "event_id": epcis.event_urn(event_id),
            "key": key,
            "operation": operation,
            "state": state,
            "behind": behind or None,
            "code": code,
            "message": message,
            "since": at,
            "event": msgspec.Raw(body),
        }


def write(reader: Reader, out: BinaryIO, now: datetime) -> int:
    """All of them as one JSON document; how many are parked."""
    found = list(rows(reader))
    here = {"station": reader.station.id, "incarnation": reader.station.incarnation}
    out.write(msgspec.json.encode({**here, "written": epcis.stamp(now), "rows": found}) + b"\n")
    return sum(row["state"] == "parked" for row in found)
