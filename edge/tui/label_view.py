"""Labels as the screens show them: those owed, and the last that were printed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from edge.catalogue import Name
from edge.drivers.state import Reason
from edge.runtime.label_content import label_of
from edge.runtime.labelling import Owed
from edge.store import Entry, Reader, labels, pages

LabelState = Literal["owed", "printed", "waived"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelRow:
    """One label. seq: of the row whose label it is; at: of that row, or of the print.

    words: what is printed by its serial or SSCC. copy: how many came before. reason: why it is owed.
    """

    seq: int
    at: datetime
    operation: str
    state: LabelState
    product: Name | None = None
    words: str = ""
    copy: int = 0
    reason: Reason = ""


def label_rows(reader: Reader, owed: tuple[Owed, ...], limit: int) -> tuple[LabelRow, ...]:
    """The labels that are owed, oldest first, then the last printed, each once, newest first."""
    rows = [_row(reader, one.row, "owed", reason=one.reason) for one in owed[:limit]]
    known = {one.row.seq for one in owed}
    for note in labels.latest(reader, limit):
        if len(rows) >= limit:
            break
        seq, told = note.refers or 0, labels.told_by(note)
        if seq in known or told.act not in labels.SETTLED:
            continue
        known.add(seq)
        row = pages.entry(reader, seq)
        if row is not None:
            state: LabelState = "waived" if told.act == "waive" else "printed"
            rows.append(_row(reader, row, state, at=note.at.at, copy=told.copy))
    return tuple(rows)


def _row(
    reader: Reader,
    row: Entry,
    state: LabelState,
    *,
    at: datetime | None = None,
    copy: int = 0,
    reason: Reason = "",
) -> LabelRow:
    made = label_of(reader, row)
    fields = made[1].fields if made else {}
    zh, en = fields.get("product", ""), fields.get("product_en", "")
    lot = fields.get("lot", "")
    return LabelRow(
        seq=row.seq,
        at=at or row.at.at,
        operation=row.operation,
        state=state,
        product=Name(zh=zh, en=en) if zh or en else None,
        words=fields.get("sscc") or f"{lot} {fields.get('serial', '')}".strip() or row.key,
        copy=copy,
        reason=reason,
    )
