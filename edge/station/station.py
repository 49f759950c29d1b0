"""What an operator can do at a station: no screen, no network.

`Station.scan` is the only use case on the hot path, used alike by the screen, the headless
command, the simulator and the tests. What it returns has been committed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from edge import epcis
from edge.catalogue import station_mark
from edge.clock import Reading
from edge.codes import mint, parse
from edge.codes.scanned import Misreading, ScannedCode
from edge.frame import Frame
from edge.rules.decide import decide, refuse
from edge.rules.decision import Decision
from edge.rules.facts import Facts, OperatorFacts
from edge.rules.reasons import POLICY
from edge.rules.scan import moment
from edge.rules.task import Task
from edge.rules.verdict import Finding
from edge.station.access import Access, LockOut
from edge.station.declare import correct
from edge.station.outcome import Outcome
from edge.station.rows import READ, packed, raw_of, read_as, waits_for_acknowledgement
from edge.station.tasks import Tasks
from edge.station.timing import StationClock
from edge.store import Draft, Entry, Ids, Kind, Store, Writing, pages

KEYED: Final = "keyed"
"""The source of a frame that somebody typed from a damaged label."""

_HISTORY: Final = 50
"""Rows of one item looked back over for a correction made in the same task."""


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


@dataclass(frozen=True, slots=True)
class Taken:
    """One reading on its way to its row: what came, what it says and when.

    supervisor: the badge of who stands for it, where it was typed from a damaged label.
    read: what it was taken for, "" where its raw bytes say so themselves.
    """

    frame: Frame
    code: ScannedCode | Misreading
    reading: Reading
    supervisor: str = ""
    read: str = ""


class Station:
    """One store, one operator at a time, one open task; site_key: of the pseudonyms.

    halted: a REJECT waits to be acknowledged, also one from before a restart.
    """

    def __init__(self, store: Store, world: World, *, site_key: bytes, rules: Rules | None = None) -> None:
        self.store = store
        self.world = world
        self.rules = rules or Rules()
        self.clock = StationClock(store, world.wall, world.ids)
        self.access = Access(store, self.clock, world.ids, self.rules.lock_out)
        self.tasks = Tasks(store, self.clock, world.ids, site_key, self.access.check)
        self.halted = self.rules.halts and waits_for_acknowledgement(store)

    def read_clock(self) -> Reading:
        """The time to record now, and whether to believe it."""
        return self.clock.read()

    def scan(self, frame: Frame, *, stands_for_it: str = "") -> Outcome:
        """Judge one reading, make it durable, and say what was decided.

        stands_for_it: the supervisor's badge where the code was keyed in by hand.
        """
        taken = self.taken(frame, self.read_clock(), stands_for_it)
        code = taken.code
        operator, task = self.access.facts, self.tasks.open
        if operator is None:
            refused = refuse("not-signed-in")
        elif task is None:
            refused = refuse("no-task")
        elif self.halted:
            refused = refuse("line-halted")
        elif isinstance(code, Misreading) or unfit(code):
            refused = refusal_of(code)
        else:
            return self._judge(taken, code, task, operator)
        with self.store.writing() as tx:
            refused = flagged(refused, taken)
            entry = tx.append(self.draft("scan", taken, refused, self.world.ids()))
        return self.shown(Outcome(entry, code, refused))

    def _judge(self, taken: Taken, code: ScannedCode, task: Task, operator: OperatorFacts) -> Outcome:
        with self.store.writing() as tx:
            facts = self.facts(tx, code, task, operator, taken.reading)
            decision = flagged(decide(code, task, facts, taken.reading.at), taken)
            if task.operation == "correct" and decision.verdict == "ACCEPT":
                decision, draft = self.correction(tx, taken, decision, task, operator.badge)
            else:
                draft = self.row_of(taken, decision, facts, task)
            entry = tx.append(draft)
            note_shortage(tx, facts, decision)
        return self.shown(Outcome(entry, code, decision))

    def taken(self, frame: Frame, reading: Reading, stands_for_it: str = "") -> Taken:
        """What a frame says."""
        code = parse(frame, resolve=self.store.knows, today=reading.at.date())
        return Taken(frame, code, reading, stands_for_it, read_as(frame, code))

    def row_of(self, taken: Taken, decision: Decision, facts: Facts, task: Task) -> Draft:
        """The journal row of what was decided about goods: a repeat, or an event of its own."""
        if decision.repeat and facts.counted is not None:
            return self._repeat(taken, decision, facts.counted.seq, facts.counted.event_id)
        event_id = self.world.ids()
        body = epcis.event(decision, facts, task, event_id, taken.reading.at)
        return self.draft("scan", taken, decision, event_id, body)

    def correction(
        self, tx: Writing, taken: Taken, decision: Decision, task: Task, operator: str
    ) -> tuple[Decision, Draft]:
        """Declare the item's latest record here in error, once in a task: a second scan is a repeat.

        A row of kind ``undo`` where there is something to take back, else why not.
        """
        before = self._corrected_before(decision.key, task)
        if before is not None:
            note = Finding("already-counted", "note", params={"first": moment(before.at.at)})
            again = replace(decision, findings=(note,), repeat=True)
            return again, self._repeat(taken, again, before.seq, before.event_id)
        reading = taken.reading
        recorded = self.clock.recorded(reading)
        done = correct(tx, decision, task, reading, operator=operator, recorded=recorded)
        if isinstance(done, Decision):
            return done, self.draft("scan", taken, done, self.world.ids())
        return done.decision, done.draft

    def _corrected_before(self, key: str, task: Task) -> Entry | None:
        with self.store.reader() as reader:
            rows = pages.item_history(reader, key, limit=_HISTORY)
        return next((row for row in rows if row.kind == "undo" and row.task == task.id), None)

    def _repeat(self, taken: Taken, decision: Decision, counted: int, event_id: str) -> Draft:
        """A repeat names the row that counted, and is no event of its own."""
        draft = self.draft("repeat", taken, decision, event_id)
        return replace(draft, repeat_of=counted, packs=0)

    def facts(
        self, tx: Writing, code: ScannedCode, task: Task, operator: OperatorFacts, reading: Reading
    ) -> Facts:
        """All a decision needs, read inside the transaction that will commit it."""
        minted = ""
        aliquot = task.operation == "aliquot" and code.key and not code.sscc
        if aliquot or (code.gtin and task.operation == "serialise" and not code.serial):
            station = self.store.station
            minted = mint.serial(station_mark(station.id), station.incarnation, tx.next_seq)
        return tx.facts(code, task, operator, reading, settings=self.rules.settings, minted=minted)

    def draft(
        self, kind: Kind, taken: Taken, decision: Decision, event_id: str, body: bytes | None = None
    ) -> Draft:
        """The journal row of a decision; a minted code stands in its detail, for the label."""
        task, operator = self.tasks.open, self.access.operator
        return Draft(
            kind=kind,
            event_id=event_id,
            at=taken.reading,
            recorded=self.clock.recorded(taken.reading),
            operator=operator.badge if operator else "",
            task=task.id if task else "",
            operation=task.operation if task else "",
            verdict=decision.verdict,
            findings=decision.findings,
            raw=raw_of(taken.frame),
            source=taken.frame.source,
            text=taken.code.text,
            key=decision.key,
            epc=decision.epc,
            effects=decision.effects,
            packs=decision.packs,
            body=body,
            detail=packed(told_of(taken, decision)),
        )

    def shown(self, outcome: Outcome) -> Outcome:
        """What a committed decision does to the line."""
        if self.rules.halts and outcome.decision.verdict == "REJECT":
            self.halted = True
        return replace(outcome, halted=self.halted)

    def acknowledge(self) -> None:
        """A person has seen the REJECT; the line goes on."""
        if not self.halted:
            return
        operator, reading = self.access.operator, self.read_clock()
        with self.store.writing() as tx:
            tx.append(
                Draft(
                    kind="acknowledge",
                    event_id=self.world.ids(),
                    at=reading,
                    recorded=self.clock.recorded(reading),
                    operator=operator.badge if operator else "",
                )
            )
        self.halted = False


def unfit(code: ScannedCode) -> bool:
    """Whether it is a label of our own and no goods."""
    return code.standard in ("badge", "command")


def refusal_of(code: ScannedCode | Misreading) -> Decision:
    """Why what was read can be no goods."""
    if isinstance(code, Misreading):
        return refuse(code.code, params={"message": code.message})
    return refuse("not-an-item")


def told_of(taken: Taken, decision: Decision) -> dict[str, str]:
    """What a row keeps besides: the text of the new label, and what the reading was taken for."""
    told = {"minted": decision.minted, READ: taken.read}
    return {name: text for name, text in told.items() if text}


def note_shortage(tx: Writing, facts: Facts, decision: Decision) -> None:
    """More of the lease is asked for behind the scan that it did not cover."""
    if facts.lease is not None and any(one.code == "no-quota-held" for one in decision.findings):
        packs = decision.packs if decision.packs is not None else max(1, len(facts.items))
        tx.want_lease(facts.lease.claim, packs)


def flagged(decision: Decision, taken: Taken) -> Decision:
    """A code keyed in from a damaged label says so in its record, and who stands for it."""
    if taken.frame.source != KEYED:
        return decision
    flag = Finding("keyed-in", "note", POLICY, params={"supervisor": taken.supervisor})
    return replace(decision, findings=(*decision.findings, flag))
