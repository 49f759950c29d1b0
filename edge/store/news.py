"""What the server tells a station between catalogues: holds, despatches on their way, exceptions."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import msgspec

from edge.catalogue import Despatch, Hold
from edge.store.times import stamp, unstamp

_HOLD: Final = msgspec.json.Decoder(Hold)
_DESPATCH: Final = msgspec.json.Decoder(Despatch)
_PARAMS: Final = msgspec.json.Decoder(dict[str, str])


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenException:
    """Something the server found that does not fit (one serial accepted twice, a receipt without exit).

    code: its reason, a key of the word tables. key: the item, "" for none. params: what the
    sentence names. closed: when the server settled it, None while it stands.
    """

    id: str
    code: str
    key: str
    opened: datetime
    closed: datetime | None = None
    params: Mapping[str, str] = field(default_factory=dict)


class Holds:
    """The holds in force and lifted, kept in memory by product: there are few, and each scan asks."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._by_product: dict[str, tuple[Hold, ...]] | None = None

    def on(
        self, product: str, lot: str, serial: str, institution: str, at: datetime, told: datetime | None
    ) -> tuple[Hold, ...]:
        """The holds that cover goods so described (`Hold.covers`)."""
        held = self._read()
        if not held:
            return ()
        near = held.get(product, ()) + (held.get("", ()) if product else ())
        return tuple(hold for hold in near if hold.covers(product, lot, serial, institution, at, told))

    def forget(self) -> None:
        """Read the table anew at the next question."""
        self._by_product = None

    def _read(self) -> dict[str, tuple[Hold, ...]]:
        if self._by_product is None:
            found: dict[str, tuple[Hold, ...]] = {}
            for hold in read_holds(self._connection):
                found[hold.product] = (*found.get(hold.product, ()), hold)
            self._by_product = found
        return self._by_product


def read_holds(connection: sqlite3.Connection) -> list[Hold]:
    """Every hold, by id."""
    return [_HOLD.decode(row[0]) for row in connection.execute("SELECT value FROM holds ORDER BY id")]


def read_hold(connection: sqlite3.Connection, id_: str) -> Hold | None:
    """The hold so named, None where there is none."""
    row = connection.execute("SELECT value FROM holds WHERE id = ?", (id_,)).fetchone()
    return _HOLD.decode(row[0]) if row else None


def apply_holds(connection: sqlite3.Connection, holds: Sequence[Hold], unheld: Sequence[str]) -> None:
    """Put what a row of the journal sets, and take away what an undo takes back."""
    if holds:
        put_holds(connection, holds)
    if unheld:
        connection.executemany("DELETE FROM holds WHERE id = ?", [(id_,) for id_ in unheld])


def put_holds(connection: sqlite3.Connection, holds: Iterable[Hold]) -> None:
    """Add holds, or replace those of the same id."""
    connection.executemany(
        "INSERT INTO holds (id, value) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET value = excluded.value",
        [(hold.id, msgspec.json.encode(hold)) for hold in holds],
    )


def put_despatch(connection: sqlite3.Connection, despatch: Despatch) -> None:
    """Note what is on its way; the same announcement again changes nothing, one that names fewer packages
    takes the others back.
    """
    row = connection.execute(
        "SELECT value FROM despatches WHERE event_id = ?", (despatch.event_id,)
    ).fetchone()
    before = _DESPATCH.decode(row[0]).keys if row else ()
    connection.executemany(
        "DELETE FROM despatch_keys WHERE key = ? AND event_id = ?",
        [(key, despatch.event_id) for key in set(before) - set(despatch.keys)],
    )
    connection.execute(
        "INSERT INTO despatches (event_id, value) VALUES (?, ?) "
        "ON CONFLICT (event_id) DO UPDATE SET value = excluded.value",
        (despatch.event_id, msgspec.json.encode(despatch)),
    )
    connection.executemany(
        "INSERT INTO despatch_keys (key, event_id) VALUES (?, ?) ON CONFLICT DO NOTHING",
        [(key, despatch.event_id) for key in despatch.keys],
    )


def despatches_of(connection: sqlite3.Connection, key: str) -> list[Despatch]:
    """The announcements that name `key`, the latest exit first."""
    rows = connection.execute(
        "SELECT d.value FROM despatch_keys k JOIN despatches d USING (event_id) WHERE k.key = ?", (key,)
    )
    found = [despatch for row in rows if key in (despatch := _DESPATCH.decode(row[0])).keys]
    return sorted(found, key=lambda despatch: despatch.exited, reverse=True)


def put_exceptions(
    connection: sqlite3.Connection, exceptions: Iterable[OpenException], *, alone: bool = False
) -> None:
    """Note exceptions, or that they were closed; alone: no other stands from now on."""
    if alone:
        connection.execute("DELETE FROM exceptions WHERE closed IS NULL")
    connection.executemany(
        "INSERT INTO exceptions (id, code, key, params, opened, closed) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (id) DO UPDATE SET code = excluded.code, key = excluded.key, "
        "params = excluded.params, opened = excluded.opened, closed = excluded.closed",
        [
            (
                exception.id,
                exception.code,
                exception.key,
                msgspec.json.encode(dict(exception.params)).decode(),
                stamp(exception.opened),
                stamp(exception.closed) if exception.closed else None,
            )
            for exception in exceptions
        ],
    )


def read_exceptions(
    connection: sqlite3.Connection, *, closed: bool = False, limit: int = 200
) -> list[OpenException]:
    """The exceptions that stand (with `closed`, the settled ones too), the newest first."""
    rows = connection.execute(
        "SELECT id, code, key, opened, closed, params FROM exceptions "
        "WHERE closed IS NULL OR ? ORDER BY opened DESC, id DESC LIMIT ?",
        (closed, limit),
    )
    return [
        OpenException(
            id=id_,
            code=code,
            key=key,
            opened=unstamp(opened),
            closed=unstamp(ended) if ended else None,
            params=_PARAMS.decode(params),
        )
        for id_, code, key, opened, ended, params in rows
    ]
