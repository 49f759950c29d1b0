"""What is written down of a label: printed, printed again, perhaps printed, not wanted.

A label is never a second serial: it is printed from the row that coded the package, and its own
row names that one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from edge.station.rows import packed
from edge.station.station import Station
from edge.store import Draft, Entry, labels

Act = Literal["begin", "print", "reprint", "unsure", "waive"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelNote:
    """What became of one label.

    row: the row whose label it is. key: the item or case. copy: 0 for the first print, then counting.
    reason: of what went wrong, or why it is not wanted.
    """

    row: Entry
    key: str
    act: Act
    copy: int = 0
    printer: str = ""
    template: str = ""
    reason: str = ""


def note_label(station: Station, note: LabelNote, marks: Mapping[str, str]) -> Entry:
    """Write it down; marks: where labels stand then (`edge.store.labels.marks`)."""
    detail = {"act": note.act, "copy": note.copy, "printer": note.printer, "template": note.template}
    if note.reason:
        detail["reason"] = note.reason
    draft = replace(
        _draft(station, detail),
        operation=note.row.operation,
        key=note.key,
        epc=note.row.epc if note.row.key == note.key else "",
        refers=note.row.seq,
    )
    with station.store.writing() as tx:
        tx.note_labels(marks)
        return tx.append(draft)


def begin_labels(station: Station, printer: str) -> Entry:
    """From now on whatever is coded here is owed a label."""
    with station.store.writing() as tx:
        entry = tx.append(_draft(station, {"act": "begin", "printer": printer}))
        tx.note_labels(labels.marks(entry.seq))
    return entry


def _draft(station: Station, detail: Mapping[str, object]) -> Draft:
    reading, operator = station.read_clock(), station.access.operator
    return Draft(
        kind="label",
        event_id=station.world.ids(),
        at=reading,
        recorded=station.clock.recorded(reading),
        operator=operator.badge if operator else "",
        packs=0,
        detail=packed(detail),
    )
