"""A small durable program for the recorder's own tests: rows in SQLite, each printed once committed.

python ledger.py FOLDER SYNCHRONOUS ROWS
"""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path


def main(folder: str, synchronous: str, rows: str) -> None:
    """Write the rows; a checkpoint in the middle, so that both files are at stake."""
    connection = sqlite3.connect(Path(folder) / "ledger.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute(f"PRAGMA synchronous = {synchronous}")
    connection.execute("CREATE TABLE entry (seq INTEGER PRIMARY KEY, body TEXT NOT NULL)")
    for seq in range(1, int(rows) + 1):
        connection.execute("INSERT INTO entry VALUES (?, ?)", (seq, f"{seq} " * 400))
        print(seq, flush=True)
        if seq == int(rows) // 2:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


if __name__ == "__main__":
    main(*sys.argv[1:])
