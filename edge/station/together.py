"""Several packages as one, as a camera sees a tray: all of them are accepted, or nothing of it takes effect.

Each package is judged in its turn, on what those before it left, within one transaction. Where one is
not accepted the transaction is taken back, and a second one records it: that package with what was
wrong, the others as refused for its sake.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from edge.codes.scanned import Misreading
from edge.frame import Frame
from edge.rules.decide import decide, refuse
from edge.rules.decision import Decision
from edge.rules.facts import Facts, OperatorFacts
from edge.rules.task import Task
from edge.station.outcome import Outcome
from edge.station.station import Station, Taken, flagged, note_shortage, refusal_of, unfit
from edge.store import Writing

ALONE: Final = frozenset({"correct"})
"""Steps in which each package goes by itself."""


Judged = tuple[Decision, Facts | None]
"""A decision, and what it was made on where it was made on something."""


class _TakenBack(Exception):
    """Ends the transaction of a tray without a trace; what was decided until then."""

    def __init__(self, judged: list[Judged]) -> None:
        super().__init__()
        self.judged = judged


def scan_together(station: Station, frames: Sequence[Frame]) -> tuple[Outcome, ...]:
    """Judge the packages of a tray, in this order: an outcome each, committed as one."""
    operator, task = station.access.facts, station.tasks.open
    if operator is None or task is None or station.halted or len(frames) < 2:
        return tuple(station.scan(frame) for frame in frames)
    reading = station.read_clock()
    tray = [station.taken(frame, reading) for frame in frames]
    try:
        with station.store.writing() as tx:
            return _accepted(station, tx, tray, task, operator)
    except _TakenBack as back:
        judged = back.judged
    return _refused(station, tray, judged)


def _accepted(
    station: Station, tx: Writing, tray: list[Taken], task: Task, operator: OperatorFacts
) -> tuple[Outcome, ...]:
    """All of them, or _TakenBack."""
    judged: list[Judged] = []
    outcomes: list[Outcome] = []
    for taken in tray:
        code = taken.code
        if task.operation in ALONE:
            judged.append((refuse("goes-alone"), None))
        elif isinstance(code, Misreading) or unfit(code):
            judged.append((refusal_of(code), None))
        else:
            facts = station.facts(tx, code, task, operator, taken.reading)
            decision = flagged(decide(code, task, facts, taken.reading.at), taken)
            judged.append((decision, facts))
            if decision.verdict == "ACCEPT":
                row = station.row_of(taken, decision, facts, task)
                outcomes.append(Outcome(tx.append(row, more=len(judged) < len(tray)), code, decision))
    if len(outcomes) < len(tray):
        raise _TakenBack(judged)
    return tuple(station.shown(outcome) for outcome in outcomes)


def _refused(station: Station, tray: list[Taken], judged: list[Judged]) -> tuple[Outcome, ...]:
    """Each with its own row: what was wrong with it, or that the tray was refused."""
    wrong = sum(decision.verdict != "ACCEPT" for decision, _ in judged)
    outcomes = []
    with station.store.writing() as tx:
        for taken, (decision, facts) in zip(tray, judged, strict=True):
            told = decision
            if decision.verdict == "ACCEPT":
                refused = refuse("tray-refused", params={"n": str(wrong), "total": str(len(tray))})
                told = replace(refused, key=decision.key, epc=decision.epc)
            entry = tx.append(station.draft("scan", taken, told, station.world.ids()))
            outcomes.append(Outcome(entry, taken.code, told))
            if facts is not None:
                note_shortage(tx, facts, decision)
    return tuple(station.shown(outcome) for outcome in outcomes)
