"""Who may sign in here and with which PIN: per site, never part of the catalogue."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast

from edge.catalogue import Name, Role
from edge.store.times import stamp, unstamp

_COLUMNS: Final = "badge, name_zh, name_en, roles, pin_hash, must_change, failures, locked_until, active"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """One operator here.

    pin_hash: argon2id, as its own text. must_change: the PIN was set by another and is for one
    use. failures: wrong PINs in a row. locked_until: None while not locked. active: may sign in.
    """

    badge: str
    name: Name
    roles: tuple[Role, ...]
    pin_hash: str
    must_change: bool = False
    failures: int = 0
    locked_until: datetime | None = None
    active: bool = True


def put(connection: sqlite3.Connection, credential: Credential) -> None:
    """Add an operator, or replace what is kept of one."""
    connection.execute(
        f"INSERT OR REPLACE INTO credentials ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
        (
            credential.badge,
            credential.name.zh,
            credential.name.en,
            " ".join(credential.roles),
            credential.pin_hash,
            int(credential.must_change),
            credential.failures,
            stamp(credential.locked_until) if credential.locked_until else None,
            int(credential.active),
        ),
    )


def read(connection: sqlite3.Connection, badge: str) -> Credential | None:
    """The operator with that badge, None for none."""
    row = connection.execute(f"SELECT {_COLUMNS} FROM credentials WHERE badge = ?", (badge,)).fetchone()  # noqa: S608
    return _credential_of(row) if row else None


def read_all(connection: sqlite3.Connection) -> list[Credential]:
    """Every operator, by badge."""
    rows = connection.execute(f"SELECT {_COLUMNS} FROM credentials ORDER BY badge")  # noqa: S608
    return [_credential_of(row) for row in rows]


def _credential_of(row: tuple[Any, ...]) -> Credential:
    return Credential(
        badge=row[0],
        name=Name(zh=row[1], en=row[2]),
        roles=cast("tuple[Role, ...]", tuple(row[3].split())),
        pin_hash=row[4],
        must_change=bool(row[5]),
        failures=row[6],
        locked_until=unstamp(row[7]) if row[7] else None,
        active=bool(row[8]),
    )
