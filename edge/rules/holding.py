"""Holds a station sets by itself: an item stopped or recalled, a product after a serious event or hazard.

A local hold blocks every step towards the patient like one of the server's, from this very scan on,
and ends by an order (`release_hold`), never by itself. Goods without serials cannot be told apart:
what stops some packs of a lot stops the lot.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final

from edge.catalogue import Hold, HoldKind, Name
from edge.catalogue.papers import LOCAL
from edge.rules import lots
from edge.rules.facts import ItemFacts, StationFacts
from edge.rules.scan import Findings, Scan, note

STOPPING: Final = frozenset({"serious", "hazard"})
"""The severities of an event after which its product is used no more (BJ 三(二) 质量和安全隐患)."""

_KINDS: Final[dict[str, HoldKind]] = {"recall": "recall", "stop_use": "stop-use"}


def set_by(scan: Scan) -> tuple[Hold, ...]:
    """The holds a step sets or lifts, each once."""
    name = scan.operation.name
    found: list[Hold | None]
    if name in _KINDS:
        found = [_on_item(scan, item, _KINDS[name]) for item in scan.items]
    elif _harmed(scan):
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
        institution=_of(scan.facts.station),
    )


def _on_product(scan: Scan, item: ItemFacts) -> Hold | None:
    """All of the product here; of a product nobody knows, the packages with this serial or lot."""
    return after_harm(
        scan.facts.station,
        scan.task.id,
        scan.now,
        product=_product(item),
        key=item.key,
        lot=item.lot,
        serial=item.serial,
    )


def after_harm(
    station: StationFacts, task: str, since: datetime, *, product: str, key: str, lot: str, serial: str
) -> Hold | None:
    """The hold that a serious event sets on a product, or on what is known of one nobody knows."""
    if not product and not (serial or lot):
        return None
    return Hold(
        id=f"{LOCAL}{station.id}:adverse-event:{task}:{product or key}",
        kind="stop-use",
        order=f"adverse-event {task}",
        since=since,
        product=product,
        lot="" if product else lot,
        serial="" if product else serial,
        institution=_of(station),
    )


def told(scan: Scan) -> Findings:
    """A hold on a whole product is said at once, to whoever set it."""
    if not _harmed(scan):
        return ()
    said: Findings = ()
    for item in scan.items:
        known = _product(item) or item.serial or item.lot
        name = item.product.name if item.product else Name(zh=known, en=known)
        if known and not any(one.params["product"] == name.zh for one in said):
            said += note("product-held", product=name.zh, product_en=name.en)
    return said


def _harmed(scan: Scan) -> bool:
    return scan.operation.name == "adverse_event" and scan.task.paper("severity") in STOPPING


def _product(item: ItemFacts) -> str:
    if item.product is not None:
        return item.product.id
    return item.record.product if item.record else ""


def _of(station: StationFacts) -> str:
    """The institution the hold is for; in a zone it is for all that is there."""
    return station.party if station.kind == "institution" else ""
