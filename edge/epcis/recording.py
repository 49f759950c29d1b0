"""What a station records without a scan, as EPCIS events: a reading at a place, a clearance form issued."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from edge.catalogue import PACK, ClearanceForm, Product
from edge.epcis import names
from edge.epcis.names import own
from edge.epcis.saying import sensed
from edge.rules.facts import StationFacts
from edge.rules.operations import RECORDS


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


def _begun(name: str, station: StationFacts, operator: str, event_id: str, at: datetime) -> dict[str, Any]:
    shape = RECORDS[name].event
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
