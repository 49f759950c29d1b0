"""A Decision said as one EPCIS 2.0 event, frozen: these very bytes are stored, sent and compared.

An event says all it needs by itself: for a case it lists the case and every package in it, so
whoever folds events needs no other event first. Patients appear as pseudonyms only, and free
words about a patient (the reason a relative consents) stay in the journal.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

import msgspec

from edge.epcis import amounts, names
from edge.epcis.names import own
from edge.epcis.terms import (
    AT_A_PLACE,
    CHECK_POINTS,
    DEALS,
    LASTING,
    ORDERS,
    PARTLY,
    SENSED,
    TERMS,
    UNDERWAY,
)
from edge.rules import lots
from edge.rules.decision import Decision
from edge.rules.facts import Facts, ItemRecord
from edge.rules.operations import OPERATIONS
from edge.rules.spending import consumed
from edge.rules.task import Task

Fields = dict[str, Any]

_encode: Final = msgspec.json.Encoder().encode

SILENT: Final = frozenset({"correct"})
"""Operations said otherwise than by an event of their own (`error_declaration`)."""


def event(decision: Decision, facts: Facts, task: Task, event_id: str, at: datetime) -> bytes | None:
    """The event an accepted decision is sent as; None where nothing happened.

    event_id: UUIDv7 text or URN. at: aware, when it was scanned. Nothing happened where the
    verdict is not ACCEPT, the code was already counted, or the operation is a correction.
    """
    operation = decision.operation
    if decision.verdict != "ACCEPT" or decision.repeat or operation in SILENT:
        return None
    shape = OPERATIONS[operation].event
    said: Fields = {
        "type": shape.type,
        "eventID": names.event_urn(event_id),
        "eventTime": names.stamp(at),
        "eventTimeZoneOffset": "+08:00",
    }
    in_part = _in_part(decision)
    if shape.action:
        said["action"] = "OBSERVE" if in_part and shape.action == "DELETE" else shape.action
    said["bizStep"] = shape.biz_step
    if disposition := PARTLY.get(operation) if in_part else _disposition(shape.disposition, operation, task):
        said["disposition"] = disposition
    if operation in LASTING:
        said["persistentDisposition"] = LASTING[operation]
    said["t:op"] = f"{names.NAMESPACE}op/{operation}"
    _SHAPED[shape.type](said, decision, facts, task)
    _where(said, operation, facts, task)
    _papers(said, decision, facts, task)
    _hand_over(said, operation, facts, task)
    said.update(sensed(task.papers))
    if operation == "serialise":
        said["ilmd"] = _master(decision, facts, task)
    _who(said, decision, facts, task)
    if decision.effects.spend is not None or operation == "zone_exit":
        said.update(amounts.taken(decision, facts))
    if operation == "zone_exit" and (again := _left_before(facts)):
        said["t:leftBefore"] = again
    return _encode(said)


def _left_before(facts: Facts) -> list[str]:
    """The packages that had left and come back: this exit takes them from no paper once more."""
    return [
        names.item_uri(item.key, item.epc)
        for item in facts.items
        if not item.by_lot and consumed(item.record)
    ]


def _in_part(decision: Decision) -> bool:
    """Whether something is left of the package, so that it is there still."""
    return decision.operation in PARTLY and any(
        item.key == decision.key and item.amount for item in decision.effects.items
    )


def _disposition(usual: str | None, operation: str, task: Task) -> str | None:
    """The step's own disposition, but for an inspection that found something amiss."""
    if operation == "inspect_pkg" and task.paper("checklist") == "non-conformant":
        return "non_conformant"
    return usual


def _object(said: Fields, decision: Decision, facts: Facts, task: Task) -> None:
    said.update(amounts.what(decision))


def _association(said: Fields, decision: Decision, facts: Facts, task: Task) -> None:
    """A device in a patient: the pseudonym is what it is attached to."""
    said["parentID"] = own("patient", _patient(facts, task))
    said.update(amounts.what(decision, "childQuantityList", "childEPCs"))


def _patient(facts: Facts, task: Task) -> str:
    """The pseudonym of the papers, else the one recorded."""
    recorded = next((item.record.patient for item in facts.items if item.record), "")
    return task.paper("patient") or recorded or "unknown"


def _transformation(said: Fields, decision: Decision, facts: Facts, task: Task) -> None:
    """Part of a thing becomes a thing of its own: what it was taken from goes in, what was made comes out."""
    made = [item for item in decision.effects.items if item.origin and item.origin == decision.key]
    said["inputEPCList"] = [names.item_uri(decision.key, decision.epc)]
    said["outputEPCList"] = [names.item_uri(item.key, item.epc) for item in made] or said["inputEPCList"]


def _aggregation(said: Fields, decision: Decision, facts: Facts, task: Task) -> None:
    scanned = names.item_uri(decision.key, decision.epc)
    children, classes = ([] if decision.lots else [scanned]), decision.lots
    if decision.operation == "pack_case":
        parent = names.case_uri(facts.target.key if facts.target else task.paper("case"))
        if decision.key.startswith("00"):
            children, classes = [scanned], ()
    elif decision.key.startswith("00"):
        parent = scanned
        children = [names.item_uri(record.key, record.epc) for record in _taken_out(decision)]
        out = [it for it in facts.items if it.by_lot and it.record and it.record.parent == facts.case]
        classes = tuple((it.epc, it.packs) for it in out)
    else:
        parent = names.case_uri(_stood_in(decision, facts, task))
    said["parentID"] = parent
    if children:
        said["childEPCs"] = children
    said.update(amounts.quantities("childQuantityList", classes))


def _taken_out(decision: Decision) -> list[ItemRecord]:
    """What has a code of its own and stands in no case now."""
    return [
        item
        for item in decision.effects.items
        if item.key != decision.key and not item.parent and (item.serial or names.is_case(item.epc))
    ]


def _stood_in(decision: Decision, facts: Facts, task: Task) -> str:
    """The case that what is taken out by itself stood in."""
    item = facts.items[0] if facts.items else None
    before = item.record if item else None
    if item is not None and item.by_lot:
        before = lots.source(item.lots, OPERATIONS[decision.operation], task, decision.packs or 1)
    return before.parent if before and before.parent else task.paper("case")


_SHAPED: Final[Mapping[str, Callable[[Fields, Decision, Facts, Task], None]]] = {
    "ObjectEvent": _object,
    "AggregationEvent": _aggregation,
    "AssociationEvent": _association,
    "TransformationEvent": _transformation,
}


def _where(said: Fields, operation: str, facts: Facts, task: Task) -> None:
    """Read point: the shelf named, else this station. Location: where the goods then stay."""
    station = facts.station
    place = facts.place.id if facts.place else task.paper("place")
    if place and operation in AT_A_PLACE:
        said["readPoint"] = said["bizLocation"] = {"id": names.site(station.gln, place)}
        return
    said["readPoint"] = {"id": names.site(station.gln, station.id)}
    if operation not in UNDERWAY:
        said["bizLocation"] = {"id": names.site(station.gln, station.party)}


def _papers(said: Fields, decision: Decision, facts: Facts, task: Task) -> None:
    """Clearance form, approval, despatch note, prescription and orders, as business transactions."""
    forms, approvals = _moved_under(decision, facts)
    listed = [(names.CLEARANCE_FORM, own("clearance", number)) for number in forms]
    listed += [(names.APPROVAL, own("approval", number)) for number in approvals]
    listed += [(kind, own(by, task.paper(name))) for name, (kind, by) in DEALS.items() if task.paper(name)]
    if (order := task.paper("order")) and decision.operation in ORDERS:
        listed.append((names.paper_type(ORDERS[decision.operation]), own("order", order)))
    if (entry := task.paper("customs_entry")) and decision.operation == "return_abroad":
        listed.append((names.paper_type("customs_export_entry"), own("entry", entry)))
    if listed:
        said["bizTransactionList"] = [{"type": kind, "bizTransaction": uri} for kind, uri in listed]


def _moved_under(decision: Decision, facts: Facts) -> tuple[list[str], list[str]]:
    """Numbers of the forms and approvals these packages moved under, each once.

    What the task names, else what was recorded of them, now or before.
    """
    records = [item.record for item in facts.items if item.record is not None]
    moved = [*decision.effects.items, *records]
    forms = [facts.form.number] if facts.form else [record.form for record in moved]
    approvals = [facts.approval.number] if facts.approval else [record.approval for record in moved]
    return [form for form in dict.fromkeys(forms) if form], [it for it in dict.fromkeys(approvals) if it]


def _master(decision: Decision, facts: Facts, task: Task) -> dict[str, str]:
    """Master data of the one package coded; EPCIS allows it with action ADD only."""
    item = facts.items[0] if facts.items else None
    record = decision.effects.items[0] if decision.effects.items else None
    product = item.product if item else None
    expiry = (record.expiry if record else None) or (item.expiry if item else None)
    lot = (record.lot if record else "") or (item.lot if item else "")
    terms = {
        "lot": own("lot", lot) if lot else "",
        "expiry": expiry.isoformat() if expiry else "",
        "product": own("product", product.id) if product else "",
        "genericName": product.name.zh if product else "",
        "spec": product.specification if product else "",
        "maker": task.paper("maker") or (product.maker if product else ""),
        "originCountry": task.paper("origin") or (product.origin if product else ""),
    }
    return {names.NAMESPACE + term: value for term, value in terms.items() if value}


def _parties(operation: str, facts: Facts, task: Task) -> tuple[str, str]:
    """Who had it and who has it next, as URIs; "" where the step does not say or nobody knows."""
    importer = names.party(facts.importer.gln) if facts.importer else ""
    here = names.party(facts.here.gln) if facts.here else ""
    if operation == "bonded_receive":
        return "", importer
    if operation == "zone_exit":
        return importer, names.party(facts.destination.gln) if facts.destination else ""
    if operation == "institution_receive":
        return importer, here
    if operation in ("dispense", "take_away"):
        return here, own("patient", task.paper("patient"))
    if operation == "transfer_out":
        return here, names.party(facts.destination.gln) if facts.destination else ""
    if operation == "transfer_in":
        return names.party(facts.holder.gln) if facts.holder else "", here
    if operation == "return_abroad":
        return here or importer, ""
    return "", ""


def _hand_over(said: Fields, operation: str, facts: Facts, task: Task) -> None:
    source, destination = _parties(operation, facts, task)
    if source:
        said["sourceList"] = [{"type": "possessing_party", "source": source}]
    if destination:
        said["destinationList"] = [{"type": "possessing_party", "destination": destination}]


def sensed(papers: Mapping[str, str]) -> Fields:
    """Readings in °C and % are sensor reports; any other words about them are kept as they are."""
    said: Fields = {}
    reports: list[Fields] = []
    for name, (kind, field, unit) in SENSED.items():
        written = papers.get(name, "").strip()
        if not written:
            continue
        number = _number(written)
        if number is None:
            said[f"t:{name}"] = written
        else:
            reports.append({"type": kind, field: number, "uom": unit})
    if reports:
        said["sensorElementList"] = [{"sensorReport": reports}]
    return said


def _number(written: str) -> float | None:
    try:
        number = float(written.removesuffix("%").removesuffix("℃").removesuffix("°C").strip())
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _who(said: Fields, decision: Decision, facts: Facts, task: Task) -> None:
    """The profile's own terms: papers, station, operator, task, and what was noted."""
    for name, (term, kind) in TERMS.items():
        if value := task.paper(name):
            said[f"t:{term}"] = own(kind, value) if kind else value
    if OPERATIONS[decision.operation].urgent:
        said["t:urgent"] = "yes"
        if patient := task.paper("patient"):
            said["t:patient"] = own("patient", patient)
    if decision.operation in CHECK_POINTS:
        said["t:checkPoint"] = CHECK_POINTS[decision.operation]
    if decision.operation == "institution_receive" and facts.here is not None:
        said["t:designatedInstitution"] = own("institution", facts.here.id)
    said["t:station"] = own("station", facts.station.id)
    said["t:operator"] = own("operator", facts.operator.badge if facts.operator else task.operator)
    said["t:task"] = own("task", task.id)
    if decision.findings:
        said["t:notes"] = list(dict.fromkeys(finding.code for finding in decision.findings))
