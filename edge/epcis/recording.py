"""What a station records without a scan, as EPCIS events.

A reading at a place, a clearance form issued, harm done by a product no package of which is judged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

import msgspec

from edge.catalogue import PACK, ClearanceForm, Product
from edge.epcis import names
from edge.epcis.names import own
from edge.epcis.saying import sensed
from edge.epcis.terms import TERMS
from edge.rules.facts import StationFacts
from edge.rules.operations import OPERATIONS, RECORDS
from edge.rules.task import Task


def reading(
    papers: Mapping[str, str], station: StationFacts, operator: str, event_id: str, at: datetime
) -> bytes:
    """Temperature and humidity of a place, with no goods named (EPCIS 2.0: sensor data of a location)."""
    said = _begun("storage_reading", station, operator, event_id, at)
    said["epcList"] = []
    said["readPoint"] = {"id": names.site(station.gln, papers["place"])}
    said.update(sensed(papers))
    if logger := papers.get("logger"):
        said["t:logger"] = logger
    return msgspec.json.encode(said)


def clearance(
    form: ClearanceForm,
    product: Product | None,
    papers: Mapping[str, str],
    station: StationFacts,
    operator: str,
    event_id: str,
    at: datetime,
) -> bytes:
    """A clearance form bound to its quantity; each exit under it repeats the same business transaction."""
    said = _begun("clearance_issued", station, operator, event_id, at)
    said["bizTransactionList"] = [
        {"type": names.CLEARANCE_FORM, "bizTransaction": own("clearance", form.number)},
        {"type": names.APPROVAL, "bizTransaction": own("approval", form.approval)},
    ]
    if product is not None and product.gtins and form.unit == PACK:
        epc_class = f"{names.GS1}01/{product.gtins[0]}"
        said["quantityList"] = [{"epcClass": epc_class, "quantity": int(form.quantity)}]
    said["t:clearedQuantity"] = str(form.quantity)
    said["t:unit"] = form.unit
    said["t:product"] = own("product", form.product)
    said["t:port"] = form.port
    if entry := papers.get("customs_entry"):
        said["t:bondedEntryNumber"] = own("entry", entry)
    return msgspec.json.encode(said)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What harm was done by, as far as anybody knows: all "" where not. product: its id in the catalogue."""

    epc: str = ""
    gtin: str = ""
    product: str = ""
    lot: str = ""
    serial: str = ""


def harm(task: Task, about: Subject, station: StationFacts, event_id: str, at: datetime) -> bytes:
    """An adverse event of a product as such: its class where it has a GTIN, no state of any package.

    What happened, in words about a patient, stays in the journal.
    """
    said = _begun(task.operation, station, task.operator, event_id, at)
    said["epcList"] = [about.epc] if about.epc else []
    if about.gtin and not about.epc:
        lot = f"/10/{quote(about.lot, safe='')}" if about.lot else ""
        said["quantityList"] = [{"epcClass": f"{names.GS1}01/{about.gtin}{lot}"}]
    if about.product:
        said["t:product"] = own("product", about.product)
    for name, value in (("lot", about.lot), ("serial", about.serial)):
        if value:
            said[f"t:{name}"] = value
    for name, (term, kind) in TERMS.items():
        if value := task.paper(name):
            said[f"t:{term}"] = own(kind, value) if kind else value
    if patient := task.paper("patient"):
        said["t:patient"] = own("patient", patient)
    said["t:urgent"] = "yes"
    said["t:task"] = own("task", task.id)
    return msgspec.json.encode(said)


def _begun(name: str, station: StationFacts, operator: str, event_id: str, at: datetime) -> dict[str, Any]:
    shape = (RECORDS.get(name) or OPERATIONS[name]).event
    return {
        "type": shape.type,
        "eventID": names.event_urn(event_id),
        "eventTime": names.stamp(at),
        "eventTimeZoneOffset": "+08:00",
        "action": shape.action,
        "bizStep": shape.biz_step,
        "t:op": f"{names.NAMESPACE}op/{name}",
        "readPoint": {"id": names.site(station.gln, station.id)},
        "t:station": own("station", station.id),
        "t:operator": own("operator", operator),
    }
