"""Every statement the hub says of leases, in what SQLite and PostgreSQL share."""

from __future__ import annotations

from typing import Final

TABLES: Final = """
CREATE TABLE lease_kinds (kind TEXT, number TEXT, held TEXT NOT NULL, PRIMARY KEY (kind, number)) WITHOUT ROWID;
CREATE TABLE lease_bounds (
    kind TEXT NOT NULL, number TEXT NOT NULL, sub TEXT NOT NULL, approval TEXT NOT NULL, steps INTEGER NOT NULL,
    reserved INTEGER NOT NULL, per_pack INTEGER NOT NULL, shared INTEGER NOT NULL, PRIMARY KEY (kind, number, sub)
) WITHOUT ROWID;
CREATE INDEX lease_bounds_approval ON lease_bounds (approval);
CREATE TABLE lease_holders (
    station TEXT NOT NULL, incarnation INTEGER NOT NULL, device TEXT NOT NULL, state TEXT NOT NULL,
    granted INTEGER NOT NULL, last_grant BLOB, returned INTEGER NOT NULL, shown INTEGER NOT NULL,
    fenced INTEGER NOT NULL, heard_at TEXT NOT NULL, PRIMARY KEY (station, incarnation)
) WITHOUT ROWID;
CREATE TABLE leases (
    station TEXT NOT NULL, incarnation INTEGER NOT NULL, claim TEXT NOT NULL, approval TEXT NOT NULL,
    packs INTEGER NOT NULL, used INTEGER NOT NULL, scans INTEGER NOT NULL, demand BLOB NOT NULL,
    expires INTEGER NOT NULL, PRIMARY KEY (station, incarnation, claim)
) WITHOUT ROWID;
CREATE INDEX leases_approval ON leases (approval);
CREATE TABLE lease_counts (
    station TEXT NOT NULL, incarnation INTEGER NOT NULL, person TEXT NOT NULL, body BLOB NOT NULL,
    at TEXT NOT NULL, PRIMARY KEY (station, incarnation)
) WITHOUT ROWID
"""

MANNERS: Final = """
ALTER TABLE lease_kinds ADD COLUMN unit TEXT NOT NULL DEFAULT '';
ALTER TABLE lease_kinds ADD COLUMN approval TEXT NOT NULL DEFAULT ''
"""

COUNTED_ELSEWHERE: Final = """
CREATE TABLE lease_reserved (
    kind TEXT NOT NULL, number TEXT NOT NULL, body BLOB NOT NULL, PRIMARY KEY (kind, number)
) WITHOUT ROWID
"""

PACKS: Final = """
CREATE TABLE lease_packs (
    kind TEXT NOT NULL, number TEXT NOT NULL, approval TEXT NOT NULL, per_pack INTEGER NOT NULL,
    PRIMARY KEY (kind, number)
) WITHOUT ROWID;
INSERT INTO lease_packs SELECT kind, number, approval, per_pack FROM lease_bounds WHERE sub = '' AND shared <> 0
"""
"""Every paper that was ever shared, also one that no issue names any more; of two contents of a pack the larger."""

TAKEN_FOR: Final = "ALTER TABLE taken ADD COLUMN institution TEXT NOT NULL DEFAULT ''"
"""Whose share an event takes of, "" where it does not say, or was folded before that was kept."""

SHOWN_CATALOGUE: Final = "ALTER TABLE lease_holders ADD COLUMN catalogue INTEGER NOT NULL DEFAULT 0"

# What the catalogue in force says

KINDS: Final = "SELECT kind, number, held, unit, approval FROM lease_kinds"
PUT_KIND: Final = (
    "INSERT INTO lease_kinds (kind, number, held, unit, approval) VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT (kind, number) DO UPDATE SET held = excluded.held, unit = excluded.unit, approval = excluded.approval"
)
EVER: Final = "SELECT kind, number, body FROM lease_reserved"
PUT_EVER: Final = (
    "INSERT INTO lease_reserved (kind, number, body) VALUES (?, ?, ?)"
    " ON CONFLICT (kind, number) DO UPDATE SET body = excluded.body"
)
ALL_BOUNDS: Final = "SELECT kind, number, sub, reserved, per_pack FROM lease_bounds"
DROP_BOUNDS: Final = "DELETE FROM lease_bounds"
PUT_BOUND: Final = (
    "INSERT INTO lease_bounds (kind, number, sub, approval, steps, reserved, per_pack, shared)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
KEEP_PACKS: Final = (
    "INSERT INTO lease_packs SELECT kind, number, approval, per_pack FROM lease_bounds WHERE sub = '' AND shared <> 0"
    " ON CONFLICT (kind, number) DO UPDATE SET per_pack = CASE WHEN excluded.per_pack > lease_packs.per_pack"
    " THEN excluded.per_pack ELSE lease_packs.per_pack END"
)
BOUNDS_OF: Final = (
    "SELECT kind, number, sub, steps, reserved, per_pack, shared FROM lease_bounds WHERE approval = ?"
)

SHARED_NAMED: Final = "SELECT kind, approval FROM lease_bounds WHERE number = ? AND shared <> 0 ORDER BY kind"

ANY_SHARED: Final = "SELECT 1 FROM lease_bounds WHERE shared <> 0 LIMIT 1"

# Holders

PUT_HOLDER: Final = (
    "INSERT INTO lease_holders (station, incarnation, device, state, granted, last_grant, returned, shown,"
    " fenced, heard_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (station, incarnation) DO UPDATE SET device = excluded.device, state = excluded.state,"
    " granted = excluded.granted, last_grant = excluded.last_grant, returned = excluded.returned,"
    " shown = excluded.shown, fenced = excluded.fenced, heard_at = excluded.heard_at"
)
HOLDER: Final = (
    "SELECT device, state, granted, last_grant, returned, shown, fenced, heard_at FROM lease_holders"
    " WHERE station = ? AND incarnation = ?"
)
PROMISED: Final = (
    "SELECT (SELECT COALESCE(SUM(granted), 0) FROM lease_holders),"
    " (SELECT COALESCE(SUM(incarnation), 0) FROM devices)"
)
SHOW_CATALOGUE: Final = (
    "UPDATE lease_holders SET catalogue = ? WHERE station = ? AND incarnation = ? AND catalogue <> ?"
)
SHOWN_BY: Final = "SELECT catalogue FROM lease_holders WHERE station = ? AND incarnation = ?"
AHEAD: Final = "SELECT 1 FROM lease_holders WHERE state = 'open' AND catalogue > ? LIMIT 1"
ALL_AHEAD: Final = (
    "SELECT station, incarnation, catalogue FROM lease_holders WHERE state = 'open' AND catalogue > ?"
    " ORDER BY station, incarnation"
)
HOLDERS_OF_ANY: Final = (
    "SELECT station, incarnation FROM lease_holders WHERE granted > 0 OR state <> 'open'"
    " ORDER BY station, incarnation"
)
HOLDERS: Final = "SELECT station, incarnation, state, shown, fenced, heard_at FROM lease_holders ORDER BY station, incarnation"
SEATED_WITHOUT: Final = (
    "SELECT d.incarnation, d.device FROM devices d WHERE d.station = ? AND d.incarnation < ? AND NOT EXISTS"
    " (SELECT 1 FROM lease_holders h WHERE h.station = d.station AND h.incarnation = d.incarnation)"
)
LIVES_OF: Final = (
    "SELECT incarnation FROM lease_holders WHERE station = ? AND incarnation < ? AND state = 'open'"
)
OWING: Final = (
    "SELECT station, incarnation FROM lease_holders WHERE (state = 'open' AND shown < ?)"
    " OR (state = 'in-doubt' AND shown < fenced) ORDER BY station, incarnation"
)
UNKNOWN_DEVICES: Final = (
    "SELECT d.station, d.incarnation, d.device FROM devices d WHERE NOT EXISTS (SELECT 1 FROM lease_holders h"
    " WHERE h.station = d.station AND h.incarnation = d.incarnation)"
)
SEAT: Final = "SELECT incarnation, device, kind, party FROM devices WHERE station = ?"
ADMITTED: Final = "SELECT 1 FROM tokens WHERE station = ? AND incarnation = ? AND revoked_at IS NULL LIMIT 1"
NEIGHBOURS: Final = (
    "SELECT d.station FROM devices d WHERE d.kind = ? AND d.party = ? AND EXISTS (SELECT 1 FROM tokens t"
    " WHERE t.station = d.station AND t.incarnation = d.incarnation AND t.revoked_at IS NULL)"
)

# Leases

LEASES_OF: Final = (
    "SELECT claim, packs, used, scans, demand, expires FROM leases WHERE station = ? AND incarnation = ?"
)
LEASES_UNDER: Final = (
    "SELECT l.station, l.claim, l.packs, l.used, l.demand, h.state FROM leases l"
    " JOIN lease_holders h ON h.station = l.station AND h.incarnation = l.incarnation WHERE l.approval = ?"
    " AND (h.state = 'open' OR l.packs <> 0)"
)
ALL_LEASES: Final = (
    "SELECT l.station, l.incarnation, l.claim, l.packs, l.used, h.state FROM leases l"
    " JOIN lease_holders h ON h.station = l.station AND h.incarnation = l.incarnation"
    " ORDER BY l.station, l.incarnation, l.claim"
)
PUT_LEASE: Final = (
    "INSERT INTO leases (station, incarnation, claim, approval, packs, used, scans, demand, expires)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (station, incarnation, claim) DO UPDATE SET"
    " packs = excluded.packs, used = excluded.used, scans = excluded.scans, demand = excluded.demand,"
    " expires = excluded.expires"
)

# Recounts

_OF_ITSELF: Final = (
    "(t.kind <> 'approval' OR NOT EXISTS (SELECT 1 FROM taken o WHERE o.event_id = t.event_id AND o.kind <> 'approval'"
    " AND NOT EXISTS (SELECT 1 FROM lease_kinds k WHERE k.kind = o.kind AND k.number = o.number AND k.held NOT IN ('', '*'))))"
)
"""What an approval gives under no form or permit that is, or may be, shared is leased of itself."""

TOLD: Final = (
    "SELECT t.kind, t.number, b.per_pack, t.institution, SUM(t.steps),"  # noqa: S608
    " SUM(CASE WHEN t.steps < 0 THEN t.steps ELSE 0 END) FROM taken t JOIN lease_packs b ON b.kind = t.kind"
    " AND b.number = t.number WHERE t.station = ? AND t.counted <> 0"
    f" AND t.kind IN ('form', 'permit', 'approval') AND t.number IN (SELECT value FROM json_each(?)) AND {_OF_ITSELF}"
    " GROUP BY t.kind, t.number, b.per_pack, t.institution"
)
TOLD_IN_CHAINS: Final = TOLD.replace(
    " GROUP BY",
    " AND t.event_id IN (SELECT event_id FROM headers WHERE station = ? AND incarnation <= ?) GROUP BY",
)
OUT_WITH: Final = "SELECT incarnation, claim, packs FROM leases WHERE station = ? AND packs <> 0"
APPROVAL_OF: Final = "SELECT approval FROM lease_packs WHERE kind = ? AND number = ?"
SETTLED_OF: Final = (
    "SELECT incarnation FROM lease_holders WHERE station = ? AND state = 'settled' ORDER BY incarnation"
)

COUNT_OF: Final = "SELECT person, body FROM lease_counts WHERE station = ? AND incarnation = ?"
PUT_COUNT: Final = (
    "INSERT INTO lease_counts (station, incarnation, person, body, at) VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT (station, incarnation) DO UPDATE SET person = excluded.person, body = excluded.body,"
    " at = excluded.at"
)
DROP_COUNT: Final = "DELETE FROM lease_counts WHERE station = ? AND incarnation = ?"
