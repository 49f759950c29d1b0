"""Issues of a scene's catalogue that come in the middle of a day: suspensions, holds, lines struck out.

What was listed when something happened decides, so much of it takes effect only later, or is lifted again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from edge.catalogue import Catalogue, Hold, Listing, Product
from tests.station.regime_scenes import Scene

LATER = timedelta(hours=1)
Issue = Callable[[Catalogue, Scene, Product, datetime], Catalogue]


def _held(at: timedelta) -> Issue:
    def issue(whole: Catalogue, scene: Scene, product: Product, now: datetime) -> Catalogue:
        hold = Hold(
            id=f"central:{product.id}", kind="stop-use", order="SU-1", since=now + at, product=product.id
        )
        return replace(whole, holds=(*(it for it in whole.holds if it.id != hold.id), hold))

    return issue


def _lifted(whole: Catalogue, scene: Scene, product: Product, now: datetime) -> Catalogue:
    return replace(whole, holds=tuple(replace(one, released=one.released or now) for one in whole.holds))


def _delisted(whole: Catalogue, scene: Scene, product: Product, now: datetime) -> Catalogue:
    gone = Listing(status="delisted", since=now)
    products = tuple(
        replace(one, listings=(*one.listings, gone)) if one.id == product.id else one
        for one in whole.products
    )
    return replace(whole, products=products)


def _suspended(at: timedelta) -> Issue:
    def issue(whole: Catalogue, scene: Scene, product: Product, now: datetime) -> Catalogue:
        off = Listing(status="suspended", since=now + at)
        for_whom = scene.papers("zone_exit", product, {}).get("destination", "")
        for_whom = scene.seat.party if scene.seat.kind == "institution" else for_whom
        institutions = tuple(
            replace(one, listings=(*one.listings, off)) if one.id == for_whom else one
            for one in whole.institutions
        )
        return replace(whole, institutions=institutions)

    return issue


def _line_struck_out(whole: Catalogue, scene: Scene, product: Product, now: datetime) -> Catalogue:
    approvals = tuple(
        replace(one, lines=one.lines[1:]) if one.product == product.id and len(one.lines) > 1 else one
        for one in whole.approvals
    )
    return replace(whole, approvals=approvals)


def _as_first_issued(whole: Catalogue, scene: Scene, product: Product, now: datetime) -> Catalogue:
    return replace(scene.catalogue, holds=_lifted(whole, scene, product, now).holds)


ISSUES: Mapping[str, Issue] = {
    "held": _held(timedelta()),
    "to be held": _held(LATER),
    "lifted": _lifted,
    "delisted": _delisted,
    "suspended": _suspended(timedelta()),
    "to be suspended": _suspended(LATER),
    "line struck out": _line_struck_out,
    "as first issued": _as_first_issued,
}
