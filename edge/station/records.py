"""What an operator records without a scan: a row of the journal, sent as an event like any other."""

from __future__ import annotations

import math
from collections.abc import Mapping

from edge import epcis
from edge.catalogue import ClearanceForm, Place, Product
from edge.clock import Reading
from edge.rules.operations import RECORDS
from edge.rules.steps.records import ADDENDUM
from edge.station.outcome import Refusal
from edge.station.rows import packed
from edge.station.station import Station
from edge.station.tasks import refusal
from edge.store import Draft, Entry


def record(station: Station, name: str, papers: Mapping[str, str]) -> Entry | Refusal:
    """Write down `name` (one of `RECORDS`) with its papers, or say why not."""
    filled = {paper: value.strip() for paper, value in papers.items() if value.strip()}
    operator, reading = station.access.facts, station.read_clock()
    here = station.store.station
    refused = refusal(operator, RECORDS.get(name), name, filled, here.kind)
    if refused is not None or operator is None:
        return refused or Refusal("not-signed-in")
    refused = _unknown(station, filled)
    if refused is not None:
        return refused
    event_id = station.world.ids()
    draft = Draft(
        kind="record",
        event_id=event_id,
        at=reading,
        recorded=station.clock.recorded(reading),
        operator=operator.badge,
        operation=name,
        body=None if name == ADDENDUM else _said(station, filled, operator.badge, event_id, reading),
        detail=packed({"papers": filled}),
    )
    with station.store.writing() as tx:
        entry = tx.append(draft)
        if name == ADDENDUM:
            tx.put_addendum(filled["prescriber"], filled["department"], entry)
        return entry


def _unknown(station: Station, papers: Mapping[str, str]) -> Refusal | None:
    """A place or form the catalogue does not have, a reading that is no number."""
    view, here = station.store.catalogue, station.store.station
    if place := papers.get("place"):
        known = view.one(Place, place) if view else None
        if known is None or known.party != here.party:
            return Refusal("place-unknown", {"place": place})
    form = papers.get("clearance_form")
    if form and (view is None or view.one(ClearanceForm, form) is None):
        return Refusal("form-unknown", {"form": form})
    for name in ("temperature", "humidity"):
        if (value := papers.get(name)) and not _is_number(value):
            return Refusal("paper-unknown", {"paper": name, "value": value})
    return None


def _is_number(value: str) -> bool:
    try:
        return math.isfinite(float(value))
    except ValueError:
        return False


def _said(
    station: Station, papers: Mapping[str, str], operator: str, event_id: str, reading: Reading
) -> bytes:
    here, view = station.store.station, station.store.catalogue
    form = view.one(ClearanceForm, papers["clearance_form"]) if view and "clearance_form" in papers else None
    if form is None or view is None:
        return epcis.reading(papers, here, operator, event_id, reading.at)
    product = view.one(Product, form.product)
    return epcis.clearance(form, product, papers, here, operator, event_id, reading.at)
