"""Reporting harm: an adverse event, of the package at hand or of the product as such.

It stands beside whatever task is open and needs none; a halted line does not stop it. Nothing about
the goods does: what cannot be judged as a package is written down of its product. A serious event
sets its hold in the same transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from edge import epcis
from edge.catalogue import Hold, Product
from edge.codes import parse
from edge.codes.scanned import Misreading, ScannedCode
from edge.epcis.names import item_uri
from edge.frame import Frame
from edge.rules import holding
from edge.rules.decide import decide
from edge.rules.decision import Decision, Effects
from edge.rules.operations import OPERATIONS
from edge.rules.task import Task
from edge.rules.verdict import Finding
from edge.station.outcome import Outcome, Refusal
from edge.station.rows import packed, raw_of, read_as
from edge.station.station import KEYED, Station, Taken, told_of
from edge.station.tasks import refusal
from edge.store import Draft, Entry, Writing

NAME: Final = "adverse_event"

ABOUT: Final = ("package", "product", "lot", "serial")
"""Papers that say what harm was done by, beside those of the step: the package as scanned or as
printed on it (or the product's id or GTIN), else the product, with lot and serial where known."""


@dataclass(frozen=True, slots=True)
class Reported:
    """What was written down. outcome: of the package, None where only its product could be named."""

    entry: Entry
    outcome: Outcome | None
    holds: tuple[Hold, ...]


@dataclass(frozen=True, slots=True)
class _Subject:
    """What harm was done by: a reading, or a product with what is known of the package."""

    taken: Taken | None
    product: Product | None
    lot: str = ""
    serial: str = ""


def report(station: Station, papers: Mapping[str, str], frame: Frame | None = None) -> Reported | Refusal:
    """Write an adverse event down, as an urgent event; frame: the package scanned, if it was."""
    filled = {name: value.strip() for name, value in papers.items() if value.strip()}
    about: dict[str, str] = {name: filled.pop(name) for name in ABOUT if name in filled}
    operator, reading = station.access.facts, station.read_clock()
    refused = refusal(operator, OPERATIONS[NAME], NAME, filled, station.store.station.kind)
    if refused is not None or operator is None:
        return refused or Refusal("not-signed-in")
    subject = _subject(station, about, frame)
    if isinstance(subject, Refusal):
        return subject
    kept = station.tasks.kept(NAME, filled)
    task = Task(
        id=station.world.ids(), operation=NAME, papers=kept, operator=operator.badge, opened=reading.at
    )
    with station.store.writing() as tx:
        findings: tuple[Finding, ...] = ()
        if subject.taken is not None and isinstance(subject.taken.code, ScannedCode):
            code, taken = subject.taken.code, subject.taken
            facts = station.facts(tx, code, task, operator, reading)
            decision = decide(code, task, facts, reading.at)
            if decision.verdict == "ACCEPT":
                event_id = station.world.ids()
                body = epcis.event(decision, facts, task, event_id, reading.at)
                entry = tx.append(_scanned(station, task, taken, decision, event_id, body))
                return Reported(entry, Outcome(entry, code, decision, station.halted), decision.effects.holds)
            barred = next((one for one in decision.findings if one.code == "wrong-role"), None)
            if barred is not None:
                return Refusal(barred.code, barred.params)
            findings = tuple(replace(one, severity="note") for one in decision.findings)
        return _of_product(station, tx, task, subject, findings)


def _subject(station: Station, about: Mapping[str, str], frame: Frame | None) -> _Subject | Refusal:
    """What the papers or the scan name; a package that cannot be read is refused, to be said otherwise."""
    view = station.store.catalogue
    named, typed = about.get("product", ""), about.get("package", "")
    lot, serial = about.get("lot", ""), about.get("serial", "")
    product = view.product_called(named or typed) if view and not frame and (named or typed) else None
    if product is not None or (named and frame is None):
        if product is None:
            return Refusal("product-unknown", {"gtin": named})
        return _Subject(None, product, lot, serial)
    if frame is None and not typed:
        return Refusal("paper-missing", {"paper": "package"})
    frame = frame or Frame(typed.encode(errors="replace"), KEYED, station.world.wall())
    reading = station.read_clock()
    code = parse(frame, resolve=station.store.knows, today=reading.at.date())
    if isinstance(code, Misreading):
        return Refusal(code.code, {"message": code.message})
    if code.standard in ("badge", "command"):
        return Refusal("not-an-item")
    known = view.product_of_code(code.standard, code.gtin or code.product or "") if view else None
    taken = Taken(frame, code, reading, read=read_as(frame, code))
    return _Subject(taken, known, code.lot or lot, code.serial or serial)


def _scanned(
    station: Station, task: Task, taken: Taken, decision: Decision, event_id: str, body: bytes | None
) -> Draft:
    """The row of a package judged: like a scan's, of a task of its own."""
    told = {"papers": dict(task.papers), **told_of(taken, decision)}
    draft = station.draft("scan", taken, decision, event_id, body)
    return replace(draft, task=task.id, operation=NAME, detail=packed(told))


def _of_product(
    station: Station, tx: Writing, task: Task, subject: _Subject, findings: tuple[Finding, ...]
) -> Reported:
    """A row that names the product, and why no package was judged."""
    here, product, taken = station.store.station, subject.product, subject.taken
    code = taken.code if taken and isinstance(taken.code, ScannedCode) else None
    hold = None
    if task.paper("severity") in holding.STOPPING:
        hold = holding.after_harm(
            here,
            task.id,
            task.opened,
            product=product.id if product else "",
            key=code.key if code else "",
            lot=subject.lot,
            serial=subject.serial,
        )
    gtin = (code.gtin if code else None) or (product.gtins[0] if product and product.gtins else "")
    about = epcis.Subject(
        epc=item_uri(code.key, code.epc) if code and code.key else "",
        gtin=gtin,
        product=product.id if product else "",
        lot=subject.lot,
        serial=subject.serial,
    )
    reading, event_id = station.read_clock(), station.world.ids()
    said = {"product": about.product, "lot": about.lot, "serial": about.serial}
    draft = Draft(
        kind="record",
        event_id=event_id,
        at=reading,
        recorded=station.clock.recorded(reading),
        operator=task.operator,
        task=task.id,
        operation=NAME,
        findings=findings,
        raw=raw_of(taken.frame) if taken else b"",
        source=taken.frame.source if taken else "",
        text=code.text if code else "",
        key=code.key if code else "",
        epc=about.epc,
        effects=Effects(holds=(hold,) if hold else ()),
        body=epcis.harm(task, about, here, event_id, reading.at),
        detail=packed({"papers": {**task.papers, **{name: text for name, text in said.items() if text}}}),
    )
    entry = tx.append(draft)
    return Reported(entry, None, entry.effects.holds)
