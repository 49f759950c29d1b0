"""A small world for whole days: the sample catalogue made larger, published and enrolled over HTTP."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec

from edge.catalogue import Catalogue
from edge.clock import CHINA
from edge.runtime.demo import sample
from tests.journeys.hub import Hub
from tests.journeys.processes import Desk, Wire, environment

STAMP = "770001"
MAIN = sample.form_number(STAMP, "MAIN")
WAREHOUSE, PHARMACY = sample.WAREHOUSE, sample.PHARMACY


def issue(version: int, *, hours_old: float = 0.0, form: int = 200) -> Catalogue:
    """The catalogue with a MAIN form of `form` packs, issued `hours_old` ago."""
    now = datetime.now(CHINA)
    made = sample.catalogue(STAMP, now, version)
    forms = tuple(
        replace(one, quantity=Decimal(form)) if one.number == MAIN else one for one in made.clearance_forms
    )
    return replace(made, clearance_forms=forms, issued=now - timedelta(hours=hours_old))


class World:
    """A hub, a line that can be cut, a warehouse desk and a pharmacy desk, all real processes."""

    def __init__(self, root: Path) -> None:
        self.environment = environment(root)
        self.hub = self.make_hub(root)
        self.hub.start()
        self.wire = self.make_wire()
        self.version = 0
        self.publish()
        self.admit()
        self.warehouse = Desk(root / "station-warehouse", "W001", sample.PIN, self.environment)
        self.pharmacy = Desk(root / "station-pharmacy", "P001", sample.PIN, self.environment)
        for desk, station in ((self.warehouse, WAREHOUSE), (self.pharmacy, PHARMACY)):
            desk.home.mkdir()
            done = desk.run("enrol", self.wire.url, self.code(station))
            assert done.returncode == 0, done.stderr.decode()

    def make_hub(self, root: Path) -> Hub:
        """The server; a test may want another."""
        return Hub(root / "hub", self.environment)

    def make_wire(self) -> Wire:
        """The line between stations and hub; a test may want another."""
        return Wire(self.hub)

    @property
    def desks(self) -> tuple[Desk, Desk]:
        return self.warehouse, self.pharmacy

    def publish(self, **how: Any) -> None:
        self.version += 1
        self.hub.ask("PUT", "/catalogue", content=msgspec.json.encode(issue(self.version, **how)))

    def admit(self) -> None:
        for party in (sample.IMPORTER, sample.HOSPITAL):
            people = [
                (badge, name, roles) for badge, (name, roles, at) in sample.BADGES.items() if at == party
            ]
            self.hub.admit(party, people, sample.PIN)

    def code(self, station: str) -> str:
        entry = next(one for one in issue(1).stations if one.id == station)
        wanted = {"station": station, "kind": entry.kind, "party": entry.party, "gln": entry.gln}
        return str(self.hub.ask("POST", "/admin/codes", json=wanted).json()["code"])

    def events(self) -> list[dict[str, Any]]:
        """Every event the hub has, error declarations too, in the order of their recording."""
        return self.hub.events()

    def close(self) -> None:
        for desk in self.desks:
            desk.scanner.close()
        self.wire.close()
        self.hub.stop()


STATES = {
    "serialise": "coded",
    "bonded_receive": "entered",
    "put_away": "shelved",
    "zone_exit": "exited",
    "seal_check_start": "departed",
    "seal_check_end": "arrived",
    "institution_receive": "received",
    "dispense": "dispensed",
    "return_in": "returned",
    "void_exit": "shelved",
    "transport": "departed",
    "pharmacy_store": "received",
    "refuse": "refused",
    "quarantine": "quarantined",
    "recall": "quarantined",
    "stop_use": "quarantined",
    "damage": "lost",
    "collect": "collected",
    "destroy": "destroyed",
    "return_abroad": "exported",
    "sample": "sampled",
    "decommission": "retired",
    "transfer_out": "transferred",
    "transfer_in": "received",
    "take_away": "taken-away",
    "issue_lab": "issued",
    "use_special": "used",
}


def fold(events: list[dict[str, Any]]) -> dict[str, dict[str, str]]:
    """Station → package EPC → its last state, from raw events alone; what was declared in error never was."""
    wrong = {event["eventID"] for event in events if "errorDeclaration" in event}
    stock: dict[str, dict[str, str]] = {}
    for event in sorted(events, key=lambda one: (one["eventTime"], one["eventID"])):
        operation = event["t:op"].rsplit("/", 1)[1]
        if event["eventID"] in wrong or operation not in STATES:
            continue
        here = stock.setdefault(event["t:station"].rsplit("/", 1)[1], {})
        for epc in event.get("epcList", ()):
            if "/00/" not in epc:
                here[epc] = STATES[operation]
    return stock


def exited(events: list[dict[str, Any]]) -> Counter[str]:
    """Form → packages out of the zone under it, voided ones taken back."""
    found: Counter[str] = Counter()
    wrong = {event["eventID"] for event in events if "errorDeclaration" in event}
    for event in events:
        operation = event["t:op"].rsplit("/", 1)[1]
        if operation not in ("zone_exit", "void_exit") or event["eventID"] in wrong:
            continue
        form = next(
            entry["bizTransaction"].rsplit("/", 1)[1]
            for entry in event["bizTransactionList"]
            if entry["type"].endswith("customs_clearance_form")
        )
        packs = sum("/00/" not in epc for epc in event["epcList"])
        found[form] += packs if operation == "zone_exit" else -packs
    return found


def stock_of(desk: Desk) -> dict[str, str]:
    """Package EPC → state, as the station itself says."""
    done = desk.run("stock")
    assert done.returncode == 0, done.stderr.decode()
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    return {row["epc"]: row["state"] for row in rows}
