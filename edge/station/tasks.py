"""Opening and closing a task: its papers are looked over once, its facts at every scan."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from edge.catalogue import StationKind
from edge.clock import Reading
from edge.identity import pseudonym
from edge.rules.facts import OperatorFacts
from edge.rules.operations import OPERATIONS, Operation
from edge.rules.task import Task
from edge.station.outcome import Refusal
from edge.station.rows import packed
from edge.station.timing import StationClock
from edge.store import Credential, Draft, Ids, Kind, Store, Writing


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """What the operator says when a task ends: packages short, over, damaged, and a note."""

    short: int = 0
    over: int = 0
    damaged: int = 0
    note: str = ""


Check = Callable[[str, str], Credential | Refusal]
"""Whether a PIN is a badge's."""

SECOND: Final = "second"
"""The paper that names the second person of a task."""


class Tasks:
    """The one open task of a station; site_key: of the pseudonyms; check: who a second person is."""

    def __init__(self, store: Store, clock: StationClock, ids: Ids, site_key: bytes, check: Check) -> None:
        self._store = store
        self._check = check
        self._clock = clock
        self._ids = ids
        self._site_key = site_key

    @property
    def open(self) -> Task | None:
        """The task that is open, also one from before a restart or from an earlier shift."""
        return self._store.open_task()

    def start(
        self,
        operator: OperatorFacts | None,
        operation: str,
        papers: Mapping[str, str],
        expected: int | None = None,
        *,
        second_pin: str = "",
    ) -> Task | Refusal:
        """Open a task, closing none: the one before must have been closed.

        second_pin: of the second person the papers name, who thereby stands for the task too.
        """
        refused = self.refusal(operator, operation, papers)
        if refused is not None or operator is None:
            return refused or Refusal("not-signed-in")
        if self.open is not None:
            return Refusal("task-open", {"operation": self.open.operation})
        refused = self._second_refusal(operator.badge, papers.get(SECOND, "").strip(), second_pin)
        if refused is not None:
            return refused
        reading = self._clock.read()
        task = Task(
            id=self._ids(),
            operation=operation,
            papers=self.kept(operation, papers),
            operator=operator.badge,
            opened=reading.at,
            expected=expected,
        )
        told = {"papers": dict(task.papers), "expected": expected}
        with self._store.writing() as tx:
            tx.put_task(task)
            self._row(tx, "task-open", task, reading, operator.badge, told)
        return task

    def close(self, operator: OperatorFacts | None, closing: Closing) -> Task | Refusal:
        """End the open task with what was short, over or damaged; whoever is signed in may.

        A stocktake is held against the stock now, and what differs stands in the same row.
        """
        task = self.open
        if task is None:
            return Refusal("no-task")
        if operator is None:
            return Refusal("not-signed-in")
        reading = self._clock.read()
        said: dict[str, object] = {
            "short": closing.short,
            "over": closing.over,
            "damaged": closing.damaged,
            "note": closing.note,
        }
        with self._store.writing() as tx:
            if found := tx.differences(task.id):
                said["differences"] = found
            tx.close_task(task.id, reading.at, packed(said))
            self._row(tx, "task-close", task, reading, operator.badge, said)
        return task

    def refusal(
        self, operator: OperatorFacts | None, operation: str, papers: Mapping[str, str]
    ) -> Refusal | None:
        """Why a task cannot be opened with these papers by this operator here; None if it can."""
        return refusal(operator, OPERATIONS.get(operation), operation, papers, self._store.station.kind)

    def _second_refusal(self, operator: str, badge: str, pin: str) -> Refusal | None:
        """Why the second person does not stand for the task; None if they do, or none is named."""
        if not badge:
            return None
        if badge == operator:
            return Refusal("same-person")
        checked = self._check(badge, pin)
        if isinstance(checked, Refusal):
            return checked
        return Refusal("pin-to-change", {"badge": badge}) if checked.must_change else None

    def kept(self, operation: str, papers: Mapping[str, str]) -> dict[str, str]:
        """The papers as they are stored: blanks gone, a patient's identity made a pseudonym.

        The identity itself is never written anywhere.
        """
        step = OPERATIONS[operation]
        private = {paper.name for paper in step.papers if paper.kind == "patient"}
        return {
            name: pseudonym(self._site_key, value.strip()) if name in private else value.strip()
            for name, value in papers.items()
            if value.strip()
        }

    def _row(
        self, tx: Writing, kind: Kind, task: Task, at: Reading, operator: str, detail: Mapping[str, object]
    ) -> None:
        tx.append(
            Draft(
                kind=kind,
                event_id=self._ids(),
                at=at,
                recorded=self._clock.recorded(at),
                operator=operator,
                task=task.id,
                operation=task.operation,
                detail=packed(detail),
            )
        )


def refusal(
    operator: OperatorFacts | None,
    step: Operation | None,
    name: str,
    papers: Mapping[str, str],
    kind: StationKind,
) -> Refusal | None:
    """Why `operator` cannot take the step `name` on `papers` at a station of `kind`; None if they can."""
    if operator is None:
        return Refusal("not-signed-in")
    if step is None:
        return Refusal("operation-unknown", {"operation": name})
    if kind not in step.sites:
        return Refusal("wrong-site", {"operation": name})
    if not operator.roles & step.roles:
        return Refusal("wrong-role", {"needed": ", ".join(sorted(step.roles))})
    return _papers_refusal(step, papers)


def _papers_refusal(step: Operation, papers: Mapping[str, str]) -> Refusal | None:
    known = {paper.name: paper for paper in step.papers}
    for name in papers:
        if name not in known:
            return Refusal("paper-unknown", {"paper": name, "value": papers[name]})
    lacking = step.lacking(frozenset(name for name, value in papers.items() if value.strip()))
    if lacking:
        return Refusal("paper-missing", {"paper": lacking})
    for paper in step.papers:
        value = papers.get(paper.name, "").strip()
        if value and paper.choices and value not in paper.choices:
            return Refusal("paper-unknown", {"paper": paper.name, "value": value})
    return None
