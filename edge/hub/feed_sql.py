"""What the hub says to its database of what goes down between two catalogues: orders, the site feed, exceptions
and announcements.
"""

from __future__ import annotations

from typing import Final

HOLDS_TABLE: Final = """
CREATE TABLE holds (
    id TEXT PRIMARY KEY, changed INTEGER NOT NULL, issued TEXT NOT NULL, body BLOB NOT NULL
) WITHOUT ROWID
"""

SIGNED_HOLDS: Final = "ALTER TABLE holds ADD COLUMN signed BLOB"

MOVES_TABLES: Final = """
CREATE TABLE moves (
    mark INTEGER PRIMARY KEY, party TEXT NOT NULL, station TEXT NOT NULL, incarnation INTEGER NOT NULL,
    seq INTEGER NOT NULL, body BLOB NOT NULL, UNIQUE (station, incarnation, seq)
);
CREATE INDEX moves_party ON moves (party, mark);
CREATE TABLE moves_upto (
    station TEXT NOT NULL, incarnation INTEGER NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (station, incarnation)
) WITHOUT ROWID;
CREATE TABLE moves_newest (party TEXT PRIMARY KEY, mark INTEGER NOT NULL) WITHOUT ROWID
"""

EXCEPTION_MARKS: Final = """
CREATE TABLE exception_marks (mark INTEGER PRIMARY KEY);
INSERT INTO exception_marks SELECT DISTINCT mark FROM exceptions
"""
"""Every mark an exception ever had: it gets another whenever it changes."""

# Holds

PUT_HOLD: Final = (
    "INSERT INTO holds (id, changed, issued, body, signed)"
    " VALUES (?, (SELECT COALESCE(MAX(changed), 0) + 1 FROM holds), ?, ?, ?)"
    " ON CONFLICT (id) DO UPDATE SET changed = excluded.changed, issued = excluded.issued, body = excluded.body,"
    " signed = excluded.signed"
)
NEWEST_HOLD: Final = "SELECT COALESCE(MAX(changed), 0) FROM holds"
HOLDS: Final = "SELECT changed, issued, body, signed FROM holds ORDER BY id"
HOLD: Final = "SELECT body, signed FROM holds WHERE id = ?"

# The site feed

NOTE_MOVES: Final = (
    "INSERT INTO moves_newest (party, mark) VALUES (?, ?)"
    " ON CONFLICT (party) DO UPDATE SET mark = excluded.mark"
)
MOVES_UPTO: Final = "SELECT seq FROM moves_upto WHERE station = ? AND incarnation = ?"
SET_MOVES_UPTO: Final = (
    "INSERT INTO moves_upto (station, incarnation, seq) VALUES (?, ?, ?)"
    " ON CONFLICT (station, incarnation) DO UPDATE SET seq = excluded.seq"
)
MOVES_EARLIER: Final = "SELECT COALESCE(MAX(seq), 0) FROM moves_upto WHERE station = ? AND incarnation < ?"
MOVES_LATER: Final = "SELECT 1 FROM moves_upto WHERE station = ? AND incarnation > ? LIMIT 1"
MOVES_SIZES: Final = (
    "SELECT mark, LENGTH(body) FROM moves WHERE party = ? AND NOT (station = ? AND incarnation >= ?)"
    " AND mark > ? ORDER BY mark LIMIT ?"
)
MOVES_BETWEEN: Final = (
    "SELECT body FROM moves WHERE party = ? AND NOT (station = ? AND incarnation >= ?)"
    " AND mark > ? AND mark <= ? ORDER BY mark"
)
NEWEST_MOVE: Final = "SELECT mark FROM moves_newest WHERE party = ?"
MOVE_MARK: Final = "SELECT 1 FROM moves WHERE mark = ?"
ALL_MOVES_AFTER: Final = "SELECT mark, body FROM moves WHERE mark > ? ORDER BY mark LIMIT ?"
LAST_MOVE: Final = "SELECT COALESCE(MAX(mark), 0) FROM moves"
TELLERS: Final = "SELECT DISTINCT station FROM moves WHERE party = ? AND mark > ?"
NEWEST_MOVES: Final = "SELECT party, mark FROM moves_newest"

# Exceptions and announcements

PUT_EXCEPTION: Final = (
    "INSERT INTO exceptions (kind, subject, open, mark, body) VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT (kind, subject) DO UPDATE SET open = excluded.open, mark = excluded.mark, body = excluded.body"
)
NOTE_EXCEPTION_MARK: Final = "INSERT INTO exception_marks (mark) VALUES (?)"
EXCEPTION_MARK: Final = "SELECT 1 FROM exception_marks WHERE mark = ?"
EXCEPTIONS_AFTER: Final = "SELECT mark, body FROM exceptions WHERE mark > ? ORDER BY mark LIMIT ?"
LAST_EXCEPTION: Final = "SELECT COALESCE(MAX(mark), 0) FROM exceptions"
DESPATCH_MARK: Final = "SELECT 1 FROM despatches WHERE mark = ?"
LAST_DESPATCH: Final = "SELECT COALESCE(MAX(mark), 0) FROM despatches"
DESPATCHES_AFTER: Final = (
    "SELECT mark, body FROM despatches WHERE mark > ? AND (? = '' OR destination = ?) ORDER BY mark LIMIT ?"
)

# Who was heard, in the table of rates, which need not last

PUT_HEARD: Final = "INSERT INTO rates (subject, until) VALUES (?, ?) ON CONFLICT (subject) DO UPDATE SET until = excluded.until"
HEARD_SINCE: Final = (
    "SELECT subject FROM rates WHERE subject IN (SELECT value FROM json_each(?)) AND until >= ?"
)
SITE_OTHERS: Final = (
    "SELECT d.station FROM devices d WHERE d.party = ? AND d.station <> ? AND EXISTS"
    " (SELECT 1 FROM tokens t WHERE t.station = d.station AND t.revoked_at IS NULL) ORDER BY d.station"
)
