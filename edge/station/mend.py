"""Putting things right: undo and override. Nothing is deleted; each is an entry of its own."""

from __future__ import annotations

from dataclasses import replace

from edge import epcis
from edge.codes.scanned import ScannedCode
from edge.frame import Frame
from edge.rules.decide import decide, override
from edge.rules.decision import Effects
from edge.rules.facts import OperatorFacts
from edge.rules.reasons import overridable
from edge.rules.task import Task
from edge.rules.verdict import Finding
from edge.station.declare import declared_in_error
from edge.station.outcome import Outcome, Refusal
from edge.station.rows import READ, detail_of, packed, read_again
from edge.station.station import KEYED, Station, Taken, flagged, note_shortage, told_of
from edge.store import Credential, Entry, Writing


def undo(station: Station, reason: str) -> Outcome | Refusal:
    """Declare this station's last accepted scan in error, if nothing has happened to it since."""
    operator = station.access.acting
    if operator is None:
        return Refusal("not-signed-in")
    if not reason.strip():
        return Refusal("reason-missing")
    within = station.rules.undo
    reading = station.read_clock()
    with station.store.writing() as tx:
        entry = tx.last_accepted()
        if entry is None:
            return Refusal("nothing-to-undo")
        if reading.at - entry.at.at > within:
            return Refusal("undo-too-late", {"minutes": str(int(within.total_seconds() // 60))})
        back = declared_in_error(
            tx,
            entry,
            reason.strip(),
            reading,
            operator=operator.badge,
            task=station.tasks.open,
            recorded=station.clock.recorded(reading),
        )
        if back is None:
            return Refusal("nothing-to-undo")
        row = tx.append(back.draft)
    return Outcome(row, _code_of(entry), back.decision, station.halted)


def answer_review(station: Station, seq: int, badge: str, pin: str, reason: str) -> Outcome | Refusal:
    """A supervisor answers for the REVIEW of row `seq`: decided anew on current facts, as an entry naming it.

    The facts may have become worse since, so that even a REJECT can come of it.
    """
    if not reason.strip():
        return Refusal("reason-missing")
    supervisor = station.access.check(badge, pin, "supervisor")
    if isinstance(supervisor, Refusal):
        return supervisor
    task = station.tasks.open
    if task is None:
        return Refusal("no-task")
    with station.store.writing() as tx:
        reviewed = _to_answer(tx, seq, task)
        if isinstance(reviewed, Refusal):
            return reviewed
        outcome = _answer(station, tx, reviewed, task, supervisor, reason.strip())
    return station.shown(outcome)


def keyed(station: Station, text: str, badge: str, pin: str) -> Outcome | Refusal:
    """Judge a damaged label's text typed by hand; a supervisor stands for it, and the row says so."""
    if not text.strip():
        return Refusal("empty")
    supervisor = station.access.check(badge, pin, "supervisor")
    if isinstance(supervisor, Refusal):
        return supervisor
    frame = Frame(text.strip().encode(errors="replace"), KEYED, station.world.wall())
    return station.scan(frame, stands_for_it=supervisor.badge)


def _to_answer(tx: Writing, seq: int, task: Task) -> Entry | Refusal:
    """The row to answer for: a REVIEW of the open task that nobody has answered, and that may be waived."""
    reviewed = tx.entry(seq)
    if reviewed is None or reviewed.verdict != "REVIEW" or reviewed.task != task.id or tx.answered(seq):
        return Refusal("not-a-review")
    stands = next(
        (it for it in reviewed.findings if it.severity == "review" and not overridable(it.code)), None
    )
    return Refusal("not-overridable", {"code": stands.code}) if stands else reviewed


def _answer(
    station: Station, tx: Writing, reviewed: Entry, task: Task, supervisor: Credential, reason: str
) -> Outcome:
    taken, code = _taken_again(station, reviewed)
    acting = OperatorFacts(badge=supervisor.badge, roles=frozenset(supervisor.roles))
    facts = station.facts(tx, code, task, acting, taken.reading)
    decision = override(_looked_at(tx, reviewed), decide(code, task, facts, taken.reading.at))
    decision = flagged(decision, taken)
    effects, event_id = decision.effects, station.world.ids()
    counted = facts.counted.seq if decision.repeat and facts.counted else None
    body = epcis.event(decision, facts, task, event_id, taken.reading.at)
    if task.operation == "correct" and decision.verdict == "ACCEPT":
        decision, row = station.correction(tx, taken, decision, task, supervisor.badge)
        if row.kind == "undo":
            tx.append(row)
        counted = row.repeat_of
        effects = Effects()  # they stand in the row that takes the record back
    told = {"reason": reason, "for": reviewed.operator} | told_of(taken, decision)
    draft = replace(
        station.draft("override", taken, decision, event_id, body),
        effects=effects,
        refers=reviewed.seq,
        operator=supervisor.badge,
        repeat_of=counted,
        detail=packed(told),
    )
    outcome = Outcome(tx.append(draft), code, decision)
    note_shortage(tx, facts, decision)
    return outcome


def _looked_at(tx: Writing, reviewed: Entry) -> tuple[Finding, ...]:
    """What supervisors have seen of it: where the answer to a review was a review again, both."""
    findings, row = reviewed.findings, reviewed
    while row.kind == "override" and row.refers is not None:
        earlier = tx.entry(row.refers)
        if earlier is None:
            break
        findings, row = (*findings, *earlier.findings), earlier
    return findings


def _taken_again(station: Station, reviewed: Entry) -> tuple[Taken, ScannedCode]:
    """What was reviewed, as if it came now; a keyed code is still the one who keyed it in's."""
    code = _code_of(reviewed)
    typed = next((one for one in reviewed.findings if one.code == "keyed-in"), None)
    frame = Frame(reviewed.raw, reviewed.source, station.world.wall())
    supervisor = typed.params.get("supervisor", "") if typed else ""
    read = str(detail_of(reviewed).get(READ, ""))
    return Taken(frame, code, station.read_clock(), supervisor, read), code


def _code_of(entry: Entry) -> ScannedCode:
    """The code of a row that was accepted or reviewed."""
    code = read_again(entry)
    assert isinstance(code, ScannedCode), "only well-read codes are accepted or reviewed"
    return code
