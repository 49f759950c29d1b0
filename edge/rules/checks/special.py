"""Special items: where, at which biosafety level, by whom, on which papers."""

from __future__ import annotations

from typing import Final

from edge.catalogue import Approval, Place, status_at
from edge.rules.checks.approved import by_any, granting
from edge.rules.facts import ItemFacts
from edge.rules.regimes import parameter
from edge.rules.scan import PASSES, Findings, Scan, named, product_named, reject, review

REGIONS: Final = "regions"
"""Parameter of a regime: how the names (or codes) of the regions begin that its goods stay in."""


def region(scan: Scan) -> Findings:
    """SI 二, LC 二·八, BJ 二(一)1: goods stay inside the region, at a place and an institution of it."""
    regions = parameter(scan.facts.regime, REGIONS)
    institution, place = scan.institution, scan.facts.place
    known = [one.region for one in (institution, place) if one is not None and one.region]
    if not regions or (institution is None and place is None):
        return PASSES
    if not known:
        return review("region", why="unknown", expected=regions[0])
    lowered = tuple(one.casefold() for one in regions)
    outside = next((one for one in known if not one.casefold().startswith(lowered)), None)
    return PASSES if outside is None else reject("region", got=outside, expected=regions[0])


def declared_place(scan: Scan) -> Findings:
    """SI 附件2.2 六 “申报的地点范围内自用”: the place is one the opinion declares."""
    place = scan.facts.place
    return PASSES if place is None else by_any(granting(scan), lambda one: _declared(one, place))


def _declared(approval: Approval, place: Place) -> Findings:
    if place.id in approval.places:
        return PASSES
    if not approval.places:
        where = named("place", place.name, place.id)
        return review("declared-place", why="none", approval=approval.number, **where)
    return reject("declared-place", approval=approval.number, **named("place", place.name, place.id))


def biosafety_level(scan: Scan, item: ItemFacts) -> Findings:
    """SI 二: the place is built for the level the item needs."""
    product, place = item.product, scan.facts.place
    if product is None or place is None or product.biosafety <= place.biosafety:
        return PASSES
    where = named("place", place.name, place.id)
    return reject("biosafety-level", needs=str(product.biosafety), level=str(place.biosafety), **where)


def transport_papers(scan: Scan, item: ItemFacts) -> Findings:
    """SI 五(一): goods with highly pathogenic micro-organisms leave with their transport papers."""
    product = item.product
    if product is None or not product.high_pathogen or scan.task.paper("transport_papers"):
        return PASSES
    return reject("transport-papers", **product_named(product))


def responsible_person(scan: Scan) -> Findings:
    """SI 五(二): a responsible person is named, on the unit's list where it keeps one."""
    wanted, here = scan.task.paper("responsible"), scan.facts.here
    if not wanted:
        asked = scan.operation.paper("responsible")
        required = asked is not None and asked.required  # then it is missed as a paper already
        return PASSES if required else reject("responsible-person")
    if here is None or not here.prescribers:
        return PASSES
    person = next((one for one in here.prescribers if one.id == wanted), None)
    if person is not None and status_at(person.listings, scan.now) == "listed":
        return PASSES
    return reject("responsible-person", why="listed", responsible=wanted)
