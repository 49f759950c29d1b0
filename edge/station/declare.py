"""Declaring an earlier record in error: the rows and effects of an undo or a correction.

EPCIS 2.0, 7.4.1: the same event again under the same id, with an error declaration; the
station's stock and quota go back to what they were before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from edge import epcis
from edge.clock import Reading
from edge.rules.decide import refuse
from edge.rules.decision import Decision
from edge.rules.task import Task
from edge.rules.verdict import Finding
from edge.store import Draft, Entry, Writing


@dataclass(frozen=True, slots=True)
class TakenBack:
    """The row that takes an earlier one back, and what it decides."""

    draft: Draft
    decision: Decision


def declared_in_error(
    tx: Writing,
    entry: Entry,
    reason: str,
    reading: Reading,
    *,
    operator: str,
    task: Task | None,
    recorded: datetime | None,
) -> TakenBack | None:
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
        recorded=recorded,
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
    return TakenBack(draft, decision)


def correct(
    tx: Writing, decision: Decision, task: Task, reading: Reading, *, operator: str, recorded: datetime | None
) -> TakenBack | Decision:
    """Take back the latest record here of what `decision` is about, whenever that was.

    A refusal where there is none that can be; an exit is voided instead, by its own rule.
    """
    latest = tx.latest_entry(decision.key)
    if latest is not None and latest.operation == "zone_exit":
        return refuse("use-void-exit", operation="correct")
    back = latest and declared_in_error(
        tx, latest, task.paper("reason"), reading, operator=operator, task=task, recorded=recorded
    )
    return back or refuse("nothing-to-undo", operation="correct")
