"""Holds a station sets by itself: an item stopped or recalled, a product after a serious event.

A local hold blocks every step towards the patient like one of the server's, from this very scan on,
and ends by an order (`release_hold`), never by itself. Goods without serials cannot be told apart:
what stops some packs of a lot stops the lot.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from edge.catalogue import Hold, HoldKind
from edge.rules import lots
from edge.rules.facts import ItemFacts
from edge.rules.scan import Scan

LOCAL: Final = "local:"
"""How the id of a station's own hold begins."""

_KINDS: Final[dict[str, HoldKind]] = {"recall": "recall", "stop_use": "stop-use"}


def set_by(scan: Scan) -> tuple[Hold, ...]:
    """The holds a step sets or lifts, each once."""
    name = scan.operation.name
    found: list[Hold | None]
    if name in _KINDS:
        found = [_on_item(scan, item, _KINDS[name]) for item in scan.items]
    elif name == "adverse_event" and scan.task.paper("severity") == "serious":
        found = [_on_product(scan, item) for item in scan.items]
    elif name == "release_hold":
        found = [replace(hold, released=scan.now) for item in scan.items for hold in local(item)]
    else:
        return ()
    return tuple({hold.id: hold for hold in found if hold is not None}.values())


def local(item: ItemFacts) -> Iterator[Hold]:
    """The station's own holds that cover `item` now."""
    return (hold for hold in item.holds if hold.id.startswith(LOCAL))


def _on_item(scan: Scan, item: ItemFacts, kind: HoldKind) -> Hold:
    return Hold(
        id=f"{LOCAL}{scan.facts.station.id}:{kind}:{lots.scanned_key(item.key)}",
        kind=kind,
        order=scan.task.paper("order"),
        since=scan.now,
        product=_product(item),
        lot=item.lot if item.by_lot else "",
        serial=item.serial,
        institution=_here(scan),
    )


def _on_product(scan: Scan, item: ItemFacts) -> Hold | None:
    """All of the product here; of a product nobody knows, the packages with this serial or lot."""
    product = _product(item)
    if not product and not (item.serial or item.lot):
        return None
    subject = product or item.key
    return Hold(
        id=f"{LOCAL}{scan.facts.station.id}:adverse-event:{scan.task.id}:{subject}",
        kind="stop-use",
        order=f"adverse-event {scan.task.id}",
        since=scan.now,
        product=product,
        lot="" if product else item.lot,
        serial="" if product else item.serial,
        institution=_here(scan),
    )


def _product(item: ItemFacts) -> str:
    if item.product is not None:
        return item.product.id
    return item.record.product if item.record else ""


def _here(scan: Scan) -> str:
    """The institution the hold is for; in a zone it is for all that is there."""
    station = scan.facts.station
    return station.party if station.kind == "institution" else ""
