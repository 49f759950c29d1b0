"""Putting things right: undo and override. Nothing is deleted; each is an entry of its own."""

from __future__ import annotations

from dataclasses import replace

from edge import epcis
from edge.clock import Reading
from edge.codes import parse
from edge.codes.scanned import ScannedCode
from edge.frame import Frame
from edge.rules.decide import decide, override
from edge.rules.facts import OperatorFacts
from edge.station.declare import declared_in_error
from edge.station.outcome import Outcome, Refusal
from edge.station.rows import packed
from edge.station.station import KEYED, Station
from edge.store import Entry


def undo(station: Station, reason: str) -> Outcome | Refusal:
    """Declare this station's last accepted scan in error, if nothing has happened to it since."""
    operator = station.access.operator
    if operator is None:
        return Refusal("not-signed-in")
    within = station.rules.undo
    reading = station.read_clock()
    with station.store.writing() as tx:
        entry = tx.last_accepted()
        if entry is None:
            return Refusal("nothing-to-undo")
        if reading.at - entry.at.at > within:
            return Refusal("undo-too-late", {"minutes": str(int(within.total_seconds() // 60))})
        taken_back = declared_in_error(
            tx, entry, reason, reading, operator=operator.badge, task=station.tasks.open
        )
        if taken_back is None:
            return Refusal("nothing-to-undo")
        draft, decision = taken_back
        row = tx.append(draft)
    return Outcome(row, _read_again(entry, reading), decision, station.halted)


def answer_review(station: Station, seq: int, badge: str, pin: str, reason: str) -> Outcome | Refusal:
    """A supervisor answers for a REVIEW: decided anew on current facts, as an entry naming it."""
    if not reason.strip():
        return Refusal("reason-missing")
    supervisor = station.access.check(badge, pin, "supervisor")
    if isinstance(supervisor, Refusal):
        return supervisor
    task = station.tasks.open
    if task is None:
        return Refusal("no-task")
    reading = station.read_clock()
    acting = OperatorFacts(badge=supervisor.badge, roles=frozenset(supervisor.roles))
    with station.store.writing() as tx:
        reviewed = tx.entry(seq)
        if reviewed is None or reviewed.verdict != "REVIEW" or reviewed.task != task.id or tx.answered(seq):
            return Refusal("not-a-review")
        code = _read_again(reviewed, reading)
        facts = station.facts(tx, code, task, acting, reading)
        decision = override(reviewed.findings, decide(code, task, facts, reading.at))
        event_id = f"urn:uuid:{station.world.ids()}"
        body = None
        if decision.verdict == "ACCEPT" and not decision.repeat:
            body = epcis.event(decision, facts, task, event_id, reading.at)
        frame = Frame(reviewed.raw, reviewed.source, reading.at)
        draft = replace(
            station.draft("override", frame, code, decision, reading),
            event_id=event_id,
            body=body,
            refers=seq,
            operator=supervisor.badge,
            detail=packed({"reason": reason.strip(), "for": reviewed.operator}),
        )
        row = tx.append(draft)
    return Outcome(row, code, decision, station.halted)


def keyed(station: Station, text: str, badge: str, pin: str) -> Outcome | Refusal:
    """Judge a damaged label's text typed by hand; a supervisor stands for it, and the row says so."""
    if not text.strip():
        return Refusal("empty")
    supervisor = station.access.check(badge, pin, "supervisor")
    if isinstance(supervisor, Refusal):
        return supervisor
    frame = Frame(text.strip().encode(), KEYED, station.read_clock().at)
    return station.scan(frame, stands_for_it=supervisor.badge)


def _read_again(entry: Entry, reading: Reading) -> ScannedCode:
    code = parse(Frame(entry.raw, entry.source, reading.at), today=reading.at.date())
    assert isinstance(code, ScannedCode), "only well-read codes are accepted or reviewed"
    return code
