"""Labels in the journal: which rows call for one, what became of it, and from where to look.

A row of kind ``label`` refers to the row whose label it is; its detail says what was done
(`edge.station.labelling`). A label is owed while none of them says that it was printed or is
not wanted. `since` is the last row before the oldest that may be owed, so that the look is short.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from edge.rules.task import Task
from edge.store import journal, meta, tasks
from edge.store.entry import Entry
from edge.store.layout import entry_of
from edge.store.lookup import PAGE
from edge.store.pages import STRETCH, item_history
from edge.store.reader import Reader

PACKING: Final = "pack_case"
SETTLED: Final = frozenset({"print", "reprint", "waive"})
"""What settles a label; ``unsure`` does not: it may be out, or not."""

_CALLS: Final = f"""
{journal.SELECT} WHERE j.seq > ? AND (
  (j.kind IN ('scan', 'override') AND j.verdict = 'ACCEPT' AND j.repeat_of IS NULL AND length(j.detail) > 0)
  OR (j.kind = 'task-close' AND j.operation = '{PACKING}')
) AND NOT EXISTS (SELECT 1 FROM voided v WHERE v.seq = j.seq AND v.key = j.key) ORDER BY j.seq
"""  # noqa: S608 -- of constants
_TOLD: Final = "SELECT refers, detail FROM journal WHERE seq > ? AND kind = 'label' AND refers IS NOT NULL"
_LATEST: Final = f"""
{journal.SELECT} WHERE j.seq > ? AND j.kind = 'label' AND j.refers IS NOT NULL ORDER BY j.seq DESC LIMIT ?
"""


class Told(msgspec.Struct, frozen=True):
    """What a row of kind ``label`` keeps. act: what was done; copy: 0 for the first print, then counting."""

    act: str = ""
    copy: int = 0
    printer: str = ""
    template: str = ""
    reason: str = ""


_DETAIL: Final = msgspec.json.Decoder(Told)


class _Minted(msgspec.Struct, frozen=True):
    minted: str = ""


_MINTED: Final = msgspec.json.Decoder(_Minted)


def told_by(row: Entry) -> Told:
    """What a row of kind ``label`` says."""
    return _DETAIL.decode(row.detail)


def minted_by(row: Entry) -> str:
    """The element string of the label a scan called for, "" for none."""
    return _MINTED.decode(row.detail).minted if row.detail else ""


def begun(reader: Reader) -> int | None:
    """The row after which labels may be owed; None where no printer was ever set."""
    rows = reader.query("SELECT value FROM meta WHERE name = ?", (meta.LABELS_SINCE,))
    return int(rows[0][0]) if rows else None


def under_way(reader: Reader) -> list[int]:
    """The rows whose labels were on their way to the printer when that was last noted."""
    rows = reader.query("SELECT value FROM meta WHERE name = ?", (meta.LABELS_UNDER_WAY,))
    return [int(seq) for seq in rows[0][0].split()] if rows else []


def marks(since: int, under_way: Iterable[int] = ()) -> Mapping[str, str]:
    """What a transaction keeps: no label is owed of row `since` or any before it, these are on their way."""
    return {
        meta.LABELS_SINCE: str(since),
        meta.LABELS_UNDER_WAY: " ".join(map(str, sorted(under_way))),
    }


def owed(reader: Reader, since: int) -> list[Entry]:
    """The rows after `since` whose label is owed, oldest first."""
    settled = {
        refers for refers, detail in reader.query(_TOLD, (since,)) if _DETAIL.decode(detail).act in SETTLED
    }
    rows = (entry_of(row) for row in reader.query(_CALLS, (since,)))
    return [row for row in rows if row.seq not in settled and (row.kind == "task-close" or minted_by(row))]


def latest(reader: Reader, limit: int = PAGE) -> list[Entry]:
    """The last rows of kind ``label``, the newest first, of the last twenty thousand rows."""
    with reader.connection() as connection:
        head = journal.read_head(connection).seq
    return [entry_of(row) for row in reader.query(_LATEST, (head - STRETCH, min(limit, PAGE)))]


def copies(reader: Reader, key: str, seq: int) -> int:
    """How many labels of row `seq` are out, or may be."""
    rows = item_history(reader, key)
    return sum(row.kind == "label" and row.refers == seq and told_by(row).act != "waive" for row in rows)


def task_of(reader: Reader, row: Entry) -> Task | None:
    """The task a row stands in."""
    with reader.connection() as connection:
        stored = tasks.read(connection, row.task)
    return stored.task if stored else None
