"""Declaring an earlier record in error: the rows and effects of an undo or a correction.

EPCIS 2.0, 7.4.1: the same event again under the same id, with an error declaration; the
station's stock and quota go back to what they were before it.
"""

from __future__ import annotations

from edge import epcis
from edge.clock import Reading
from edge.rules.decision import Decision
from edge.rules.task import Task
from edge.rules.verdict import Finding
from edge.store import Draft, Entry, Writing


def declared_in_error(
    tx: Writing, entry: Entry, reason: str, reading: Reading, *, operator: str, task: Task | None
) -> tuple[Draft, Decision] | None:
    """The row that takes `entry` back, or None where something has happened to its goods since."""
    effects = tx.undo_effects(entry)
    if effects is None:
        return None
    findings = (Finding("undone", "note", params={"reason": reason, "seq": str(entry.seq)}),)
    decision = Decision(
        operation=entry.operation,
        verdict="ACCEPT",
        findings=findings,
        key=entry.key,
        epc=entry.epc,
        effects=effects,
    )
    draft = Draft(
        kind="undo",
        event_id=entry.event_id,
        at=reading,
        operator=operator,
        task=task.id if task else "",
        operation=entry.operation,
        verdict="ACCEPT",
        findings=findings,
        raw=entry.raw,
        source=entry.source,
        text=entry.text,
        key=entry.key,
        epc=entry.epc,
        effects=effects,
        body=epcis.error_declaration(entry.body, reading.at, reason) if entry.body else None,
        refers=entry.seq,
    )
    return draft, decision
