"""What supervisors have added here to the institution's own lists of doctors and departments."""

from __future__ import annotations

import sqlite3
from datetime import date

from edge.clock import CHINA
from edge.store.entry import Entry
from edge.store.times import stamp, unstamp


def put(connection: sqlite3.Connection, prescriber: str, department: str, entry: Entry) -> None:
    """A doctor of a department is added by row `entry`; the same again is dated anew."""
    connection.execute(
        "INSERT INTO addenda (prescriber, department, at, seq) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (prescriber, department) DO UPDATE SET at = excluded.at, seq = excluded.seq",
        (prescriber, department, stamp(entry.at.at), entry.seq),
    )


def day_of(connection: sqlite3.Connection, prescriber: str, department: str) -> date | None:
    """The day on which this doctor of this department was added here, None for never."""
    row = connection.execute(
        "SELECT at FROM addenda WHERE prescriber = ? AND department = ?", (prescriber, department)
    ).fetchone()
    return unstamp(row[0]).astimezone(CHINA).date() if row else None
