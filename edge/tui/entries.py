"""Journal rows as list cells; used by the journal and by one item's history."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

from edge.tui.marks import LETTER, Tone
from edge.tui.port import JournalRow
from edge.tui.rows import Cell, Column
from edge.tui.words import label, moment, titles

if TYPE_CHECKING:
    from edge.tui.room import Room


def columns(room: Room) -> tuple[Column, ...]:
    """Number, time, what, verdict, who, which."""
    return (
        Column("#", 7, right=True),
        Column(room.say("column.time"), 16),
        Column(room.say("column.kind"), 14),
        Column(room.say("column.verdict"), 8),
        Column(room.say("column.what"), 16, grows=True),
        Column(room.say("column.who"), 8),
    )


def cells(row: JournalRow, room: Room) -> tuple[Cell, ...]:
    """One row."""
    lang = room.lang
    tone = cast("Tone", row.verdict) if row.verdict in LETTER else None
    verdict = f"{LETTER[row.verdict]} {label('verdict', row.verdict, lang)}" if tone else ""
    return (
        Cell(str(row.seq)),
        Cell(moment(row.at, datetime.now(UTC)), "REVIEW" if row.clock == "suspect" else None),
        Cell(room.label("operation", row.operation) if row.kind == "scan" else room.label("kind", row.kind)),
        Cell(verdict, tone),
        Cell(_what(row)),
        Cell(row.operator),
    )


def _what(row: JournalRow) -> str:
    """The serial or case number alone: what comes before it in a key is the same from row to row."""
    if row.key.startswith("01"):
        return row.key[len("01" + 14 * "0" + "21") :]
    return row.key[2:] or row.text or (f"-> #{row.refers}" if row.refers is not None else "")


def detail(row: JournalRow, room: Room) -> str:
    """All of one row, as a paragraph."""
    lang = room.lang
    parts = [f"#{row.seq}  {row.event_id}", titles(row.findings, lang), row.text or row.key]
    if row.refers is not None:
        parts.append(room.say("journal.refers", seq=str(row.refers)))
    if row.clock == "suspect":
        parts.append(room.say("status.clock-suspect"))
    return "   ".join(part for part in parts if part)
