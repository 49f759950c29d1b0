"""The demonstration on the screen: somebody is signed in, a task is open, a key sends packages."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from edge.drivers.simulated import SimulatedScanner
from edge.language import Lang, text
from edge.rules.facts import ItemRecord
from edge.rules.operations import OPERATIONS
from edge.runtime.demo import sample
from edge.runtime.demo.scene import Scene, new_stamp, today
from edge.runtime.demo.supply import Supply
from edge.runtime.opening import Opened
from edge.station import Closing, Station
from edge.store import lookup

FIRST_BADGE = {sample.WAREHOUSE: "W001", sample.PHARMACY: "P001"}


def rehearse(scene: Scene, opened: Opened, scanner: SimulatedScanner) -> Callable[[str, Lang], str]:
    """Sign in and open a first task, so that the key shows something at once; what the key does."""
    station = opened.station
    here = station.store.station.id
    station.access.sign_in(FIRST_BADGE[here], sample.PIN)
    operator, left = station.access.facts, station.tasks.open
    if left is not None and (operator is None or not operator.roles & OPERATIONS[left.operation].roles):
        station.tasks.close(operator, Closing())
    if station.tasks.open is None:
        operation, papers = _first_task(scene, here)
        station.tasks.start(operator, operation, papers)
    supply = Supply(
        new_stamp(),
        today(scene).date(),
        lambda states: _items(station, states),
        lambda: _announced(station),
    )

    def send(operation: str, language: Lang) -> str:
        parcel = supply.next(operation)
        scanner.send(parcel.payload)
        return text(f"demo.{parcel.shows}", language)

    return send


def _first_task(scene: Scene, here: str) -> tuple[str, dict[str, str]]:
    if here == sample.WAREHOUSE:
        return "serialise", {}
    return "institution_receive", {"clearance_form": sample.form_number(scene.stamp, "MAIN")}


def _announced(station: Station) -> list[str]:
    with station.store.reader() as reader:
        return lookup.announced(reader)


def _items(station: Station, states: Sequence[str]) -> list[ItemRecord]:
    """Packages here in one of `states`, a page of each lot."""
    with station.store.reader() as reader:
        found = []
        for level in lookup.stock_products(reader):
            for lot in lookup.stock_lots(reader, level.product):
                found += [
                    item
                    for item in lookup.stock_items(reader, level.product, lot.lot)
                    if item.state in states and item.gtin
                ]
    return found
