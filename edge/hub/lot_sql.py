"""What the hub says to its database of packs without serials: those let pass against an order, and what left and came."""

from __future__ import annotations

from typing import Final

HELD_LOTS: Final = """
CREATE TABLE held_lots (
    key TEXT NOT NULL, event_id TEXT NOT NULL, site TEXT NOT NULL, at INTEGER NOT NULL,
    seq INTEGER NOT NULL, parts BLOB NOT NULL,
    passed INTEGER NOT NULL, away INTEGER NOT NULL, undone INTEGER NOT NULL, PRIMARY KEY (key, event_id)
) WITHOUT ROWID
"""

LOT_STEPS: Final = """
CREATE TABLE lot_steps (
    event_id TEXT NOT NULL, key TEXT NOT NULL, form TEXT NOT NULL, station TEXT NOT NULL, gone INTEGER NOT NULL,
    came INTEGER NOT NULL, PRIMARY KEY (event_id, key)
) WITHOUT ROWID;
CREATE INDEX lot_steps_key ON lot_steps (key, form)
"""

# Packs of lots let pass against an order

PUT_HELD_LOT: Final = (
    "INSERT INTO held_lots (key, event_id, site, at, seq, parts, passed, away, undone) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)"
    " ON CONFLICT (key, event_id) DO UPDATE SET passed = 1 WHERE excluded.passed > held_lots.passed RETURNING 1"
)
UNDO_HELD_LOT: Final = (
    "UPDATE held_lots SET undone = 1 WHERE key = ? AND event_id = ? AND undone = 0 RETURNING 1"
)
IS_HELD_LOT: Final = "SELECT 1 FROM held_lots WHERE key = ? LIMIT 1"
HELD_LOT: Final = "SELECT event_id, site, parts, passed, away FROM held_lots WHERE key = ? AND undone = 0 ORDER BY at, seq, event_id"

# What left and came

PUT_LOT_STEP: Final = "INSERT INTO lot_steps (event_id, key, form, station, gone, came) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
_STANDING: Final = "NOT EXISTS (SELECT 1 FROM events e WHERE e.event_id = s.event_id AND e.declared <> '' AND e.station = s.station)"
LOT_SUMS: Final = (
    "SELECT s.key, s.form, SUM(s.gone), SUM(s.came) FROM lot_steps s"  # noqa: S608 - words of ours
    f" WHERE s.key IN (SELECT value FROM json_each(?)) AND {_STANDING} GROUP BY s.key, s.form ORDER BY s.key, s.form"
)
LOT_STEPS_OF: Final = (
    "SELECT s.event_id, s.station FROM lot_steps s"  # noqa: S608 - words of ours
    f" WHERE s.key = ? AND s.form = ? AND {_STANDING} ORDER BY s.came DESC, s.event_id DESC"
)
