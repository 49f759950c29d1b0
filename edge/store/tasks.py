"""The operator's tasks: the one that is open survives a restart, the closed ones keep their sums."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

import msgspec

from edge.rules.task import Task
from edge.store.entry import Draft, Entry
from edge.store.times import stamp, unstamp

_PAPERS: Final = msgspec.json.Decoder(dict[str, str])
_COLUMNS: Final = (
    "id, operation, papers, operator, opened, expected, open_seq, closed, close_seq, discrepancies"
)


@dataclass(frozen=True, slots=True)
class Counts:
    """What a task has seen so far: scans by verdict, repeats apart, and the packages that count."""

    accepted: int = 0
    review: int = 0
    rejected: int = 0
    repeats: int = 0
    packages: int = 0

    def with_row(self, verdict: str, packs: int, repeat: bool) -> Counts:
        """These counts with one row more."""
        if repeat:
            return replace(self, repeats=self.repeats + 1)
        return Counts(
            self.accepted + (verdict == "ACCEPT"),
            self.review + (verdict == "REVIEW"),
            self.rejected + (verdict == "REJECT"),
            self.repeats,
            self.packages + packs,
        )


@dataclass(frozen=True, slots=True)
class StoredTask:
    """A task as kept. open_seq: the journal's head when it was opened; closed, close_seq: None while open.

    discrepancies: JSON of what was short, over or damaged, b"" for nothing said.
    """

    task: Task
    open_seq: int
    closed: datetime | None
    close_seq: int | None
    discrepancies: bytes


def put(connection: sqlite3.Connection, task: Task, open_seq: int) -> None:
    """Keep an open task; one kept already takes over operator, papers and expected count."""
    connection.execute(
        "INSERT INTO tasks (id, operation, papers, operator, opened, expected, open_seq) "
        "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET "
        "papers = excluded.papers, operator = excluded.operator, expected = excluded.expected",
        (
            task.id,
            task.operation,
            _pack(task.papers),
            task.operator,
            stamp(task.opened),
            task.expected,
            open_seq,
        ),
    )


def close(connection: sqlite3.Connection, id_: str, at: datetime, seq: int, discrepancies: bytes) -> None:
    """Close a task at the journal's head `seq`."""
    connection.execute(
        "UPDATE tasks SET closed = ?, close_seq = ?, discrepancies = ? WHERE id = ? AND closed IS NULL",
        (stamp(at), seq, discrepancies, id_),
    )


def read_open(connection: sqlite3.Connection) -> StoredTask | None:
    """The task that is open, None for none."""
    row = connection.execute(f"SELECT {_COLUMNS} FROM tasks WHERE closed IS NULL").fetchone()  # noqa: S608
    return _task_of(row) if row else None


def read(connection: sqlite3.Connection, id_: str) -> StoredTask | None:
    """The task so named, None for none."""
    row = connection.execute(f"SELECT {_COLUMNS} FROM tasks WHERE id = ?", (id_,)).fetchone()  # noqa: S608
    return _task_of(row) if row else None


def last_closed(connection: sqlite3.Connection, operation: str) -> StoredTask | None:
    """The task of this operation that was closed last, None for none."""
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM tasks WHERE operation = ? AND closed IS NOT NULL "  # noqa: S608
        "ORDER BY close_seq DESC, open_seq DESC LIMIT 1",
        (operation,),
    ).fetchone()
    return _task_of(row) if row else None


def read_page(connection: sqlite3.Connection, limit: int, offset: int = 0) -> list[StoredTask]:
    """The tasks, the newest first."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM tasks ORDER BY open_seq DESC, id DESC LIMIT ? OFFSET ?",  # noqa: S608
        (limit, offset),
    )
    return [_task_of(row) for row in rows]


def count(connection: sqlite3.Connection, stored: StoredTask) -> Counts:
    """What a task has seen, read from its stretch of the journal."""
    rows = connection.execute(
        "SELECT verdict, packs, repeat_of IS NOT NULL FROM journal "
        "WHERE seq > ? AND seq <= ? AND task = ? AND kind IN ('scan', 'override', 'undo', 'repeat')",
        (stored.open_seq, stored.close_seq or (1 << 62), stored.task.id),
    )
    counts = Counts()
    for verdict, packs, repeat in rows:
        counts = counts.with_row(verdict, packs, bool(repeat))
    return counts


COUNTED: Final = frozenset({"scan", "override", "undo", "repeat"})
"""Kinds of rows a task counts."""


def packs_of(draft: Draft, leaves: int, refers: Entry | None) -> int:
    """How many packages a row counts for in its task; an undo takes back what it undoes there."""
    if draft.reverses and refers is not None:
        return -refers.packs if refers.task == draft.task else 0
    if draft.verdict != "ACCEPT" or draft.repeat_of is not None or draft.kind not in COUNTED:
        return 0
    if draft.packs is not None:
        return draft.packs
    return leaves or int(not draft.effects.items and bool(draft.key))


def _pack(papers: Mapping[str, str]) -> str:
    return msgspec.json.encode(dict(papers)).decode()


def _task_of(row: tuple[Any, ...]) -> StoredTask:
    task = Task(
        id=row[0],
        operation=row[1],
        papers=_PAPERS.decode(row[2]),
        operator=row[3],
        opened=unstamp(row[4]),
        expected=row[5],
    )
    return StoredTask(task, row[6], unstamp(row[7]) if row[7] else None, row[8], row[9])
