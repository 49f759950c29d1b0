"""Is this store what this machine last wrote? On opening, the anchor and the machine say.

A crash may fall between a commit and its anchor: the store is then one change of spend ahead,
and the anchor is rolled forward. Anything else means a restored or copied store, which would
spend the same quota twice: the station quarantines itself.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Final, Literal

from edge.errors import StoreDamaged
from edge.store import journal
from edge.store.anchor import Anchored
from edge.store.entry import GENESIS, Head

Doubt = Literal[
    "anchor-missing",
    "anchor-empty",
    "anchor-damaged",
    "anchored-row-missing",
    "store-ahead",
    "other-machine",
    "server-knows-more",
]

_LAST_ROWS: Final = 20


@dataclass(frozen=True, slots=True)
class Judgement:
    """doubt: why the store is not to be trusted with quota, None where it is.

    roll_forward: what the anchor must say, None where it is right already.
    """

    doubt: Doubt | None
    roll_forward: Anchored | None = None


def judge(
    connection: sqlite3.Connection,
    head: Head,
    anchored: Anchored | None,
    state: str,
    machines: tuple[str, str],
    witnessed: Anchored | None = None,
) -> Judgement:
    """Judge a store by its anchor; `machines`: the one it is bound to, the one this is.

    witnessed: the last row that was ever written here, where the witness tells.

    A store without a row has nothing to lose: without an anchor it is simply new.
    """
    bound, here = machines
    if bound not in ("", here):
        return Judgement("other-machine")
    if anchored is None:
        if head.seq:
            return Judgement(_ABSENT[state])
        return Judgement(None, Anchored(0, bytes(32)))
    if not _holds(connection, anchored) or (witnessed and not _holds(connection, witnessed)):
        return Judgement("anchored-row-missing")
    if head.spend_seq == anchored.seq:
        return Judgement(None)
    if _spend_before(connection, head.spend_seq) != anchored.seq:
        return Judgement("store-ahead")
    return Judgement(None, last_spend(connection, head))


def last_spend(connection: sqlite3.Connection, head: Head) -> Anchored:
    """What the anchor ought to say: the last row that changed what may be spent."""
    if head.spend_seq == head.seq:
        return Anchored(head.seq, head.sha256)
    header = journal.read_header(connection, head.spend_seq) if head.spend_seq else None
    return Anchored(header.seq, header.sha256) if header else Anchored(0, bytes(32))


def check_tail(connection: sqlite3.Connection, head: Head, floor: tuple[int, bytes] = (0, GENESIS)) -> None:
    """Try the chain over the last few rows; raises `StoreDamaged`. The whole is for `verify`.

    floor: the last row that lies in an archive, and its hash.
    """
    found = journal.verify(connection, after=max(0, head.seq - _LAST_ROWS), floor=floor)
    if not found.ok:
        raise StoreDamaged(
            f"Failed to read the end of the journal: expected an unbroken chain, got: {found.problem}."
        )


_ABSENT: Final[dict[str, Doubt]] = {
    "missing": "anchor-missing",
    "empty": "anchor-empty",
    "damaged": "anchor-damaged",
}


def _holds(connection: sqlite3.Connection, anchored: Anchored) -> bool:
    if anchored.seq == 0:
        return True
    header = journal.read_header(connection, anchored.seq)
    return header is not None and header.sha256 == anchored.sha256


def _spend_before(connection: sqlite3.Connection, seq: int) -> int:
    """The row that changed what may be spent before row `seq` did, 0 for none."""
    row = connection.execute("SELECT spend_seq FROM journal WHERE seq = ?", (seq - 1,)).fetchone()
    return int(row[0]) if row else 0
