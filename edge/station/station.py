"""What an operator can do at a station: no screen, no network.

`Station.scan` is the only use case on the hot path, used alike by the screen, the headless
command, the simulator and the tests. What it returns has been committed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from edge import epcis
from edge.catalogue import station_mark
from edge.clock import HighWater, Reading
from edge.codes import mint, parse
from edge.codes.scanned import Misreading, ScannedCode
from edge.frame import Frame
from edge.rules.decide import decide, refuse
from edge.rules.decision import Decision
from edge.rules.facts import Facts, OperatorFacts
from edge.rules.reasons import POLICY
from edge.rules.task import Task
from edge.rules.verdict import Finding
from edge.station.access import Access, LockOut
from edge.station.declare import declared_in_error
from edge.station.outcome import Outcome
from edge.station.rows import plain
from edge.station.tasks import Tasks
from edge.store import Draft, Ids, Kind, Store, Writing

KEYED = "keyed"
"""The source of a frame that somebody typed from a damaged label."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What an administrator has set for this site.

    settings: what the checks read, by name. undo: how long a scan can be undone. lock_out: of
    wrong PINs. halts: a REJECT stops the line until acknowledged (the screen); headless never.
    """

    settings: Mapping[str, str] = field(default_factory=dict)
    undo: timedelta = timedelta(minutes=30)
    lock_out: LockOut = field(default_factory=LockOut)
    halts: bool = False


@dataclass(frozen=True, slots=True)
class World:
    """What is handed in so that a day can be replayed: the clock and the ids."""

    wall: Callable[[], datetime]
    ids: Ids


class Station:
    """One store, one operator at a time, one open task; site_key: of the pseudonyms."""

    def __init__(self, store: Store, world: World, *, site_key: bytes, rules: Rules | None = None) -> None:
        self.store = store
        self.clock = HighWater(store.high_water, suspect=store.clock_state == "suspect")
        self.world = world
        self.rules = rules or Rules()
        self.access = Access(store, self.read_clock, world.ids, self.rules.lock_out)
        self.tasks = Tasks(store, self.read_clock, world.ids, site_key)
        self.halted = False
        self._keyed_for = ""

    def read_clock(self) -> Reading:
        """The time to record now, and whether to believe it."""
        return self.clock.read(self.world.wall())

    def scan(self, frame: Frame, *, stands_for_it: str = "") -> Outcome:
        """Judge one reading, make it durable, and say what was decided.

        stands_for_it: the supervisor's badge where the code was keyed in by hand.
        """
        self._keyed_for = stands_for_it
        reading = self.read_clock()
        code = parse(frame, today=reading.at.date())
        state = self._state_refusal(code)
        if state is not None:
            return self._commit_refusal(frame, code, refuse(state), reading)
        if isinstance(code, Misreading):
            refused = refuse(code.code, params={"message": code.message})
            return self._commit_refusal(frame, code, refused, reading)
        task, operator = self.tasks.open, self.access.facts
        if task is None or operator is None:
            return self._commit_refusal(frame, code, refuse("no-task"), reading)
        return self._judge(frame, code, task, operator, reading)

    def _state_refusal(self, code: ScannedCode | Misreading) -> str | None:
        if self.access.facts is None:
            return "not-signed-in"
        if self.tasks.open is None:
            return "no-task"
        if self.halted:
            return "line-halted"
        if isinstance(code, ScannedCode) and code.standard in ("badge", "command"):
            return "not-an-item"
        return None

    def _judge(
        self, frame: Frame, code: ScannedCode, task: Task, operator: OperatorFacts, reading: Reading
    ) -> Outcome:
        with self.store.writing() as tx:
            facts = self.facts(tx, code, task, operator, reading)
            decision = decide(code, task, facts, reading.at)
            if frame.source == KEYED:
                decision = _flagged(decision, self._keyed_for)
            if task.operation == "correct" and decision.verdict == "ACCEPT" and not decision.repeat:
                decision, draft = self._correction(tx, frame, code, decision, reading)
            else:
                draft = self._scanned(frame, code, facts, decision, reading)
            entry = tx.append(draft)
        return self._outcome(Outcome(entry, code, decision))

    def _scanned(
        self, frame: Frame, code: ScannedCode, facts: Facts, decision: Decision, reading: Reading
    ) -> Draft:
        """A repeat names the row that counted, and is no event of its own."""
        if decision.repeat and facts.counted is not None:
            again = self.draft("repeat", frame, code, decision, reading, facts.counted.event_id)
            return replace(again, repeat_of=facts.counted.seq, packs=0)
        event_id = f"urn:uuid:{self.world.ids()}"
        task, body = self.tasks.open, None
        if decision.verdict == "ACCEPT" and task is not None:
            body = epcis.event(decision, facts, task, event_id, reading.at)
        return self.draft("scan", frame, code, decision, reading, event_id, body)

    def _correction(
        self, tx: Writing, frame: Frame, code: ScannedCode, decision: Decision, reading: Reading
    ) -> tuple[Decision, Draft]:
        """The item's latest record here is declared in error; an exit is voided instead, by its rule."""
        task = self.tasks.open
        latest = tx.latest_entry(decision.key)
        refusal = "nothing-to-undo"
        if latest is not None and latest.operation == "zone_exit":
            refusal = "use-void-exit"
        elif latest is not None and self.access.operator is not None and task is not None:
            taken_back = declared_in_error(
                tx, latest, task.paper("reason"), reading, operator=self.access.operator.badge, task=task
            )
            if taken_back is not None:
                return taken_back[1], taken_back[0]
        refused = refuse(refusal, operation="correct")
        return refused, self.draft("scan", frame, code, refused, reading, self.world.ids())

    def facts(
        self, tx: Writing, code: ScannedCode, task: Task, operator: OperatorFacts, reading: Reading
    ) -> Facts:
        """All a decision needs, read inside the transaction that will commit it."""
        minted = ""
        if task.operation == "serialise" and code.gtin and not code.serial:
            station = self.store.station
            minted = mint.serial(station_mark(station.id), station.incarnation, tx.next_seq)
        return tx.facts(code, task, operator, reading, settings=self.rules.settings, minted=minted)

    def draft(
        self,
        kind: Kind,
        frame: Frame,
        code: ScannedCode | Misreading,
        decision: Decision,
        reading: Reading,
        event_id: str = "",
        body: bytes | None = None,
    ) -> Draft:
        """The journal row of a decision."""
        task, operator = self.tasks.open, self.access.operator
        return Draft(
            kind=kind,
            event_id=event_id,
            at=reading,
            operator=operator.badge if operator else "",
            task=task.id if task else "",
            operation=task.operation if task else "",
            verdict=decision.verdict,
            findings=decision.findings,
            raw=frame.payload,
            source=frame.source,
            text=code.text,
            key=decision.key,
            epc=decision.epc,
            effects=decision.effects,
            body=body,
        )

    def _commit_refusal(
        self, frame: Frame, code: ScannedCode | Misreading, decision: Decision, reading: Reading
    ) -> Outcome:
        with self.store.writing() as tx:
            entry = tx.append(self.draft("scan", frame, code, decision, reading, self.world.ids()))
        return self._outcome(Outcome(entry, code, decision))

    def _outcome(self, outcome: Outcome) -> Outcome:
        if self.rules.halts and outcome.decision.verdict == "REJECT":
            self.halted = True
        return replace(outcome, halted=self.halted)

    def acknowledge(self) -> None:
        """A person has seen the REJECT; the line goes on."""
        if not self.halted:
            return
        with self.store.writing() as tx:
            operator = self.access.operator
            tx.append(
                plain(
                    "acknowledge",
                    self.world.ids(),
                    self.read_clock(),
                    operator=operator.badge if operator else "",
                )
            )
        self.halted = False


def _flagged(decision: Decision, supervisor: str) -> Decision:
    """A code keyed in from a damaged label says so in its record, and who stands for it."""
    flag = Finding("keyed-in", "note", POLICY, params={"supervisor": supervisor})
    return replace(decision, findings=(*decision.findings, flag))
