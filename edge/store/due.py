"""Which packages the open task is about, where that is known before the first of them is scanned."""

from __future__ import annotations

from typing import Final

from edge.store import lookup
from edge.store.lookup import PAGE
from edge.store.reader import Reader

_ANNOUNCED: Final = """
SELECT DISTINCT k.key FROM despatches d JOIN despatch_keys k USING (event_id)
LEFT JOIN stock s ON s.key = k.key
WHERE s.key IS NULL AND k.key NOT LIKE '00%' AND json_extract(CAST(d.value AS TEXT), '$.form') = ?
ORDER BY k.key LIMIT ?
"""
_IN_CASE: Final = "SELECT key FROM stock WHERE parent = ? AND parent <> '' ORDER BY key LIMIT ?"


def due(reader: Reader, limit: int = PAGE) -> tuple[str, ...]:
    """Their keys: announced under the form that is received and never seen here, or in the case unpacked.

    Nothing where no list is known; no more than `limit`.
    """
    stored = lookup.open_task(reader)
    if stored is None:
        return ()
    task = stored.task
    if task.operation == "institution_receive":
        rows = reader.query(_ANNOUNCED, (task.paper("clearance_form"), min(limit, PAGE)))
    elif task.operation == "unpack_case":
        rows = reader.query(_IN_CASE, (task.case, min(limit, PAGE)))
    else:
        return ()
    return tuple(row[0] for row in rows)
