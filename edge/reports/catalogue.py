"""Which catalogue is in use, how old it is, and how much is in it."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from typing import Any

from edge.catalogue import freshness
from edge.errors import StoreDamaged
from edge.store import Reader
from edge.store.connection import connect_unchanging
from edge.store.entities import KINDS


def in_use(reader: Reader, now: datetime) -> dict[str, Any] | None:
    """The catalogue of a home as plain values, None for none; now: aware.

    version, sha256 (of the catalogue as it came), issued, freshness, age_hours, policy, counts
    by kind (the names of its lists), serials (on all serial lists together).
    """
    view = reader.view
    if view is None:
        return None
    try:
        connection = connect_unchanging(view.path)
        try:
            by_kind = dict(connection.execute("SELECT kind, count(*) FROM entities GROUP BY kind"))
            serials = connection.execute("SELECT coalesce(sum(serials), 0) FROM lists").fetchone()[0]
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise StoreDamaged(
            f"Failed to read {view.path} as a catalogue: expected what was built and verified, got {error}; "
            f"import the catalogue again."
        ) from error
    return {
        "version": view.version,
        "sha256": view.sha256,
        "issued": view.issued,
        "freshness": freshness(view.issued, view.policy, now),
        "age_hours": round((now - view.issued).total_seconds() / 3600, 1),
        "policy": view.policy,
        "counts": {field: by_kind.get(kind.__name__, 0) for kind, field, *_ in KINDS},
        "serials": serials,
    }
