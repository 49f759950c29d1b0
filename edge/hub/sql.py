"""Every statement the hub says to its database, in one place, in what SQLite and PostgreSQL share.

How it is said to which is in `edge.hub.tables`. Times are milliseconds since 1970 where they are
compared, text where they are only shown.
"""

from __future__ import annotations

from typing import Final

from edge.hub import feed_sql, lease_sql, lot_sql

SCHEMA: Final = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE devices (
    station TEXT PRIMARY KEY, kind TEXT NOT NULL, party TEXT NOT NULL, gln TEXT NOT NULL,
    name_zh TEXT NOT NULL, name_en TEXT NOT NULL, incarnation INTEGER NOT NULL,
    device TEXT NOT NULL, fenced_seq INTEGER, fenced_sha256 TEXT, enrolled_at TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE tokens (
    sha256 TEXT PRIMARY KEY, station TEXT NOT NULL, incarnation INTEGER NOT NULL,
    issued_at TEXT NOT NULL, revoked_at TEXT
) WITHOUT ROWID;
CREATE INDEX tokens_station ON tokens (station);
CREATE TABLE codes (
    sha256 TEXT PRIMARY KEY, station TEXT NOT NULL, kind TEXT NOT NULL, party TEXT NOT NULL,
    gln TEXT NOT NULL, name_zh TEXT NOT NULL, name_en TEXT NOT NULL,
    expires INTEGER NOT NULL, used_at TEXT, device TEXT
) WITHOUT ROWID;

CREATE TABLE jobs (id TEXT PRIMARY KEY, station TEXT NOT NULL, body BLOB NOT NULL);
CREATE TABLE contexts (id INTEGER PRIMARY KEY, body TEXT NOT NULL UNIQUE);
CREATE TABLE events (
    n INTEGER PRIMARY KEY, event_id TEXT NOT NULL, declared TEXT NOT NULL, sha256 BLOB NOT NULL,
    type TEXT NOT NULL, event_time INTEGER NOT NULL, record_time INTEGER NOT NULL,
    biz_step TEXT NOT NULL, disposition TEXT NOT NULL, read_point TEXT NOT NULL,
    biz_location TEXT NOT NULL, operation TEXT NOT NULL, station TEXT NOT NULL, party TEXT NOT NULL,
    context INTEGER NOT NULL, body BLOB NOT NULL, UNIQUE (event_id, declared)
);
CREATE INDEX events_time ON events (event_time);
CREATE INDEX events_party ON events (party, n);
CREATE TABLE event_things (
    thing TEXT NOT NULL, n INTEGER NOT NULL, role TEXT NOT NULL, PRIMARY KEY (thing, n, role)
) WITHOUT ROWID;
CREATE TABLE event_papers (
    paper TEXT NOT NULL, n INTEGER NOT NULL, kind TEXT NOT NULL, PRIMARY KEY (paper, n, kind)
) WITHOUT ROWID;

CREATE TABLE steps (
    key TEXT NOT NULL, event_time INTEGER NOT NULL, event_id TEXT NOT NULL, operation TEXT NOT NULL,
    form TEXT NOT NULL, approval TEXT NOT NULL, station TEXT NOT NULL,
    PRIMARY KEY (key, event_time, event_id)
) WITHOUT ROWID;
CREATE TABLE exits (
    key TEXT PRIMARY KEY, event_id TEXT NOT NULL, form TEXT NOT NULL, approval TEXT NOT NULL,
    station TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX exits_event ON exits (event_id);
CREATE INDEX exits_form ON exits (form);
CREATE INDEX exits_approval ON exits (approval);
CREATE TABLE spent (kind TEXT, number TEXT, packs INTEGER NOT NULL, PRIMARY KEY (kind, number)) WITHOUT ROWID;
CREATE TABLE bounds (kind TEXT, number TEXT, quantity INTEGER NOT NULL, PRIMARY KEY (kind, number)) WITHOUT ROWID;
CREATE TABLE exceptions (
    kind TEXT NOT NULL, subject TEXT NOT NULL, open INTEGER NOT NULL, mark INTEGER NOT NULL,
    body BLOB NOT NULL, PRIMARY KEY (kind, subject)
) WITHOUT ROWID;
CREATE INDEX exceptions_mark ON exceptions (mark);
CREATE INDEX exceptions_subject ON exceptions (subject);
CREATE TABLE despatches (
    mark INTEGER PRIMARY KEY AUTOINCREMENT, event_id TEXT NOT NULL, destination TEXT NOT NULL, body BLOB NOT NULL
);
CREATE INDEX despatches_destination ON despatches (destination, mark);
CREATE INDEX despatches_event ON despatches (event_id, mark);

CREATE TABLE headers (
    station TEXT NOT NULL, incarnation INTEGER NOT NULL, seq INTEGER NOT NULL, kind TEXT NOT NULL,
    event_id TEXT NOT NULL, sha256 TEXT NOT NULL, previous TEXT NOT NULL,
    PRIMARY KEY (station, incarnation, seq)
) WITHOUT ROWID;
CREATE TABLE refusals (
    station TEXT NOT NULL, incarnation INTEGER NOT NULL, seq INTEGER NOT NULL, body BLOB NOT NULL,
    PRIMARY KEY (station, incarnation, seq)
) WITHOUT ROWID;

CREATE TABLE catalogues (
    version INTEGER PRIMARY KEY, sha256 TEXT NOT NULL, size INTEGER NOT NULL, issued TEXT NOT NULL,
    body BLOB NOT NULL
);
CREATE TABLE operators (party TEXT, badge TEXT, body BLOB NOT NULL, PRIMARY KEY (party, badge)) WITHOUT ROWID;
"""

UPGRADES: Final[tuple[str, ...]] = (
    """
CREATE TABLE taken (
    event_id TEXT NOT NULL, kind TEXT NOT NULL, number TEXT NOT NULL, steps INTEGER NOT NULL,
    station TEXT NOT NULL, counted INTEGER NOT NULL, PRIMARY KEY (event_id, kind, number)
) WITHOUT ROWID;
CREATE INDEX taken_paper ON taken (kind, number)
""",
    # a context may be longer than an index of PostgreSQL takes; there are a handful
    """
CREATE TABLE any_contexts (id INTEGER PRIMARY KEY, body TEXT NOT NULL);
INSERT INTO any_contexts SELECT id, body FROM contexts;
DROP TABLE contexts;
ALTER TABLE any_contexts RENAME TO contexts
""",
    """
INSERT INTO meta (name, value) VALUES ('epoch', '1');
CREATE TABLE audit (
    n INTEGER PRIMARY KEY, at TEXT NOT NULL, who TEXT NOT NULL, act TEXT NOT NULL, subject TEXT NOT NULL,
    detail TEXT NOT NULL
)
""",
    feed_sql.HOLDS_TABLE,
    lease_sql.TABLES,
    feed_sql.MOVES_TABLES,
    feed_sql.SIGNED_HOLDS,
    """
CREATE TABLE parked (
    station TEXT NOT NULL, incarnation INTEGER NOT NULL, sha256 TEXT NOT NULL, event_id TEXT NOT NULL,
    declared TEXT NOT NULL, status TEXT NOT NULL, message TEXT NOT NULL, at TEXT NOT NULL, body BLOB NOT NULL,
    PRIMARY KEY (station, sha256)
) WITHOUT ROWID
""",
    lease_sql.MANNERS,
    lease_sql.COUNTED_ELSEWHERE,
    # of those before nobody knows how old they are
    "ALTER TABLE jobs ADD COLUMN at INTEGER NOT NULL DEFAULT 0",
    "INSERT INTO meta (name, value) VALUES ('writes', '0')",
    feed_sql.EXCEPTION_MARKS,
    lease_sql.SHOWN_CATALOGUE,
    lot_sql.HELD_LOTS,
    lot_sql.LOT_STEPS,
    lease_sql.PACKS,
    lease_sql.TAKEN_FOR,
)
"""From version n to n + 1, the first from 1; `SCHEMA` is version 1."""

VERSION: Final = 1 + len(UPGRADES)

GET_META: Final = "SELECT value FROM meta WHERE name = ?"
PUT_META: Final = (
    "INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
)

# Rates: in a table of their own, which need not outlast the process or a crash of the server

PASSING: Final = "CREATE TABLE rates (subject TEXT PRIMARY KEY, until INTEGER NOT NULL)"
COUNT_REQUEST: Final = (
    "INSERT INTO rates (subject, until) VALUES (?, ?) ON CONFLICT (subject) DO UPDATE"
    " SET until = CASE WHEN rates.until < ? OR rates.until > ? THEN excluded.until ELSE rates.until + ? END"
    " WHERE rates.until + ? <= ? OR rates.until > ? RETURNING until"
)
GET_RATE: Final = "SELECT until FROM rates WHERE subject = ?"
FORGET_RATES: Final = "DELETE FROM rates WHERE until < ?"

# Figures: name → what it is, and how it is asked for

FIGURES: Final = {
    "bondscan_hub_last_event": ("The number of the event stored last.", "SELECT MAX(n) FROM events"),
    "bondscan_hub_stations": ("Stations ever enrolled.", "SELECT COUNT(*) FROM devices"),
    "bondscan_hub_admitted_devices": (
        "Devices whose token is good.",
        "SELECT COUNT(*) FROM tokens WHERE revoked_at IS NULL",
    ),
    "bondscan_hub_catalogue_version": ("The newest catalogue.", "SELECT MAX(version) FROM catalogues"),
}
OPEN_BY_KIND: Final = "SELECT kind, COUNT(*) FROM exceptions WHERE open <> 0 GROUP BY kind ORDER BY kind"

# Whole tables, by names the database itself gave

ALL_OF: Final = "SELECT * FROM {table}"
ANY_OF: Final = "SELECT 1 FROM {table} LIMIT 1"
DROP_ALL_OF: Final = "DELETE FROM {table}"
PUT_ROW: Final = "INSERT INTO {table} ({columns}) VALUES ({values})"
COUNT_ON: Final = (
    "SELECT setval(pg_get_serial_sequence(?, ?), COALESCE(MAX({column}), 0) + 1, false) FROM {table}"
)

# Audit

PUT_ACT: Final = "INSERT INTO audit (at, who, act, subject, detail) VALUES (?, ?, ?, ?, ?)"
ACTS: Final = "SELECT n, at, who, act, subject, detail FROM audit WHERE n > ? AND (? = '' OR act = ?) ORDER BY n LIMIT ?"

# Devices

PUT_CODE: Final = (
    "INSERT INTO codes (sha256, station, kind, party, gln, name_zh, name_en, expires)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
GET_CODE: Final = (
    "SELECT station, kind, party, gln, name_zh, name_en, expires, used_at, device FROM codes WHERE sha256 = ?"
)
USE_CODE: Final = "UPDATE codes SET used_at = ?, device = ? WHERE sha256 = ?"
GET_DEVICE: Final = "SELECT station, kind, party, gln, incarnation, device, fenced_seq, fenced_sha256 FROM devices WHERE station = ?"
PUT_DEVICE: Final = (
    "INSERT INTO devices (station, kind, party, gln, name_zh, name_en, incarnation, device,"
    " fenced_seq, fenced_sha256, enrolled_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (station) DO UPDATE SET kind = excluded.kind, party = excluded.party, gln = excluded.gln,"
    " name_zh = excluded.name_zh, name_en = excluded.name_en, incarnation = excluded.incarnation,"
    " device = excluded.device, fenced_seq = excluded.fenced_seq, fenced_sha256 = excluded.fenced_sha256,"
    " enrolled_at = excluded.enrolled_at"
)
LIST_DEVICES: Final = (
    "SELECT d.station, d.kind, d.party, d.gln, d.incarnation, d.enrolled_at,"
    " EXISTS (SELECT 1 FROM tokens t WHERE t.station = d.station AND t.revoked_at IS NULL)"
    " FROM devices d ORDER BY d.station"
)
DEVICES_OF: Final = "SELECT device FROM codes WHERE station = ? AND device IS NOT NULL"
SEAT_OF: Final = (
    "SELECT sha256, revoked_at FROM tokens WHERE station = ? AND incarnation = ?"
    " ORDER BY issued_at DESC, CASE WHEN revoked_at IS NULL THEN 0 ELSE 1 END"
)
TOKENS_REVOKED: Final = "SELECT COUNT(*) FROM tokens WHERE revoked_at IS NOT NULL"
LET_IN: Final = "INSERT INTO tokens (sha256, station, incarnation, issued_at) VALUES (?, ?, ?, ?)"
REVOKE: Final = "UPDATE tokens SET revoked_at = ? WHERE station = ? AND revoked_at IS NULL"
ADMIT: Final = (
    "SELECT d.station, d.kind, d.party, d.gln, t.incarnation, t.revoked_at"
    " FROM tokens t JOIN devices d ON d.station = t.station WHERE t.sha256 = ?"
)

# Capture

PUT_CONTEXT: Final = "INSERT INTO contexts (body) VALUES (?) RETURNING id"
IS_CONTEXT: Final = "SELECT 1 FROM contexts WHERE id = ? AND body = ?"
GET_CONTEXT_ID: Final = "SELECT id FROM contexts WHERE body = ?"
LAST_EVENT: Final = "SELECT COALESCE(MAX(n), 0) FROM events"
HASHES_OF: Final = (
    "SELECT event_id, declared, sha256 FROM events WHERE event_id IN (SELECT value FROM json_each(?))"
)
BODIES_OF: Final = (
    "SELECT event_id, body FROM events WHERE declared = '' AND event_id IN (SELECT value FROM json_each(?))"
)
LAST_JOB: Final = "SELECT COALESCE(MAX(id), '') FROM jobs"
PUT_JOB: Final = "INSERT INTO jobs (id, station, body, at) VALUES (?, ?, ?, ?)"
DROP_JOBS: Final = "DELETE FROM jobs WHERE id IN (SELECT id FROM jobs ORDER BY id LIMIT ?) AND at < ?"
PUT_PARKED: Final = (
    "INSERT INTO parked (station, incarnation, sha256, event_id, declared, status, message, at, body)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (station, sha256) DO UPDATE SET"
    " incarnation = excluded.incarnation, status = excluded.status, message = excluded.message, at = excluded.at"
)
DROP_PARKED: Final = "DELETE FROM parked WHERE sha256 IN (SELECT value FROM json_each(?))"
ALL_PARKED: Final = "SELECT station, incarnation, event_id, declared, status, message, at, body FROM parked ORDER BY station, at"
JOBS: Final = "SELECT id, body FROM jobs WHERE id > ? AND (? = '' OR station = ?) ORDER BY id LIMIT ?"
GET_JOB: Final = "SELECT body FROM jobs WHERE id = ? AND (? = '' OR station = ?)"

# Folding

MOST: Final = 2**61
"""No sum goes beyond this, whatever anybody sends: what is told later is still to be counted."""

STEPS_OF: Final = (
    "SELECT key, event_id, operation, form, approval, station FROM steps"
    " WHERE key IN (SELECT value FROM json_each(?)) ORDER BY key, event_time, event_id"
)
DECLARED_OF: Final = "SELECT event_id, station FROM events WHERE declared <> '' AND event_id IN (SELECT value FROM json_each(?))"
EXITS_OF: Final = (
    "SELECT key, event_id, form, approval FROM exits WHERE key IN (SELECT value FROM json_each(?))"
)
PUT_EXIT: Final = (
    "INSERT INTO exits (key, event_id, form, approval, station) VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT (key) DO UPDATE SET event_id = excluded.event_id, form = excluded.form,"
    " approval = excluded.approval, station = excluded.station"
)
DROP_EXIT: Final = "DELETE FROM exits WHERE key = ?"
KEYS_EXITED: Final = "SELECT event_id, key FROM exits WHERE event_id IN (SELECT value FROM json_each(?)) ORDER BY event_id, key"
PUT_TAKEN: Final = (
    "INSERT INTO taken (event_id, kind, number, steps, station, institution, counted) VALUES (?, ?, ?, ?, ?, ?, 0)"
    " ON CONFLICT DO NOTHING"
)
TAKEN_BY: Final = (
    "SELECT t.event_id, t.kind, t.number, t.steps, t.counted, EXISTS (SELECT 1 FROM events e"
    " WHERE e.event_id = t.event_id AND e.declared <> '' AND e.station = t.station) FROM taken t"
    " WHERE t.event_id IN (SELECT value FROM json_each(?))"
)
COUNT_TAKEN: Final = "UPDATE taken SET counted = ? WHERE event_id = ? AND kind = ? AND number = ?"
SPEND: Final = (
    "INSERT INTO spent (kind, number, packs) VALUES (?, ?, ?)"  # noqa: S608 - a number of ours
    " ON CONFLICT (kind, number) DO UPDATE SET packs = CASE"
    f" WHEN spent.packs + excluded.packs > {MOST} THEN {MOST}"
    f" WHEN spent.packs + excluded.packs < -{MOST} THEN -{MOST}"
    " ELSE spent.packs + excluded.packs END"
)
PUT_BOUND: Final = (
    "INSERT INTO bounds (kind, number, quantity) VALUES (?, ?, ?)"
    " ON CONFLICT (kind, number) DO UPDATE SET quantity = excluded.quantity"
)
BALANCES: Final = (
    "SELECT s.kind, s.number, s.packs, b.quantity FROM spent s LEFT JOIN bounds b USING (kind, number)"
    " WHERE s.kind IN ('form', 'approval', 'permit') AND s.number IN (SELECT value FROM json_each(?))"
)
ALL_SPENT: Final = "SELECT kind, number FROM spent"
STATIONS_BY: Final = {
    "form": "SELECT station FROM exits WHERE form = ? UNION"
    " SELECT station FROM taken WHERE kind = 'form' AND number = ? AND counted <> 0 ORDER BY 1",
    "approval": "SELECT station FROM exits WHERE approval = ? UNION"
    " SELECT station FROM taken WHERE kind = 'approval' AND number = ? AND counted <> 0 ORDER BY 1",
    "permit": "SELECT DISTINCT station FROM taken WHERE kind = 'permit' AND number = ? AND counted <> 0 ORDER BY 1",
}
OPEN_EXCEPTIONS: Final = (
    "SELECT kind, subject, open, body FROM exceptions WHERE subject IN (SELECT value FROM json_each(?))"
)
OPEN_OF_KIND: Final = "SELECT 1 FROM exceptions WHERE kind = ? AND open <> 0 LIMIT 1"
DESPATCHES_OF: Final = (
    "SELECT event_id, body FROM despatches WHERE event_id IN (SELECT value FROM json_each(?)) ORDER BY mark"
)

# Chains

LAST_HEADER: Final = (
    "SELECT seq, sha256 FROM headers WHERE station = ? AND incarnation = ? ORDER BY seq DESC LIMIT 1"
)
HEADERS_BETWEEN: Final = (
    "SELECT seq, sha256 FROM headers WHERE station = ? AND incarnation = ? AND seq BETWEEN ? AND ?"
)
HEADERS_OF_LIVES: Final = "SELECT sha256 FROM headers WHERE station = ? AND incarnation < ? AND seq = ?"
PUT_REFUSAL: Final = (
    "INSERT INTO refusals (station, incarnation, seq, body) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"
)
LAST_REFUSAL: Final = "SELECT COALESCE(MAX(seq), 0) FROM refusals WHERE station = ? AND incarnation = ?"

# What goes down

PUT_CATALOGUE: Final = "INSERT INTO catalogues (version, sha256, size, issued, body) VALUES (?, ?, ?, ?, ?)"
NEWEST_CATALOGUE: Final = "SELECT version, sha256, size, issued FROM catalogues ORDER BY version DESC LIMIT 1"
CATALOGUE_SIZE: Final = "SELECT size FROM catalogues WHERE version = ?"
PUT_OPERATOR: Final = (
    "INSERT INTO operators (party, badge, body) VALUES (?, ?, ?)"
    " ON CONFLICT (party, badge) DO UPDATE SET body = excluded.body"
)
DROP_OPERATORS: Final = "DELETE FROM operators WHERE party = ?"
OPERATOR: Final = "SELECT body FROM operators WHERE badge = ? ORDER BY party LIMIT 1"
PARTIES_OF: Final = "SELECT party FROM operators WHERE badge = ? ORDER BY party"
OPERATORS_OF: Final = "SELECT body FROM operators WHERE party = ? ORDER BY badge"

# Queries: one condition each, joined with AND

EVENTS: Final = "SELECT e.n, e.body, c.body FROM events e JOIN contexts c ON c.id = e.context"
IN_LIST: Final = "e.{column} IN (SELECT value FROM json_each(?))"
COMPARE: Final = "e.{column} {sign} ?"
NAMES_THING: Final = "e.n IN (SELECT n FROM event_things WHERE thing IN (SELECT value FROM json_each(?)) AND role IN ({roles}))"
UNDER_PAPER: Final = (
    "e.n IN (SELECT n FROM event_papers WHERE kind = ? AND paper IN (SELECT value FROM json_each(?)))"
)
DECLARED: Final = "e.declared <> ''"
NEXT_PAGE: Final = " ORDER BY e.n LIMIT ?"
COUNT_EVENTS: Final = "SELECT COUNT(*) FROM events"
