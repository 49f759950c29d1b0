"""Serial lists from one issue of the catalogue to the next: what was struck is not replaced while it may be used."""

from __future__ import annotations

import msgspec

from edge import wire
from edge.catalogue import struck
from edge.catalogue.amounts import least
from edge.catalogue.ever import Issue, steps_per_pack
from edge.hub.hub import get_meta
from edge.hub.problems import EXISTS, problem
from edge.hub.sql import PUT_META
from edge.hub.tables import Connection

_NAMED = "struck/"


def refuse(tx: Connection, before: Issue, now: Issue, settled: frozenset[str] | None) -> wire.Problem | None:
    """A Problem where a list of `now` has serials in the place of others; else what was struck is noted.

    settled: forms whose earlier lists every station has settled; None for all of them.
    """
    if settled is None:
        return None
    listed = {form.number: form for form in before.clearance_forms if form.serials}
    newer = {form.number: form for form in now.clearance_forms}
    products = {product.id: product for product in now.products}
    for number in dict.fromkeys((*listed, *(it.number for it in now.clearance_forms if it.serials))):
        form = newer.get(number)
        serials = form.serials if form else ()
        if number in listed and serials == listed[number].serials:
            continue
        name = f"{_NAMED}{number}"
        earlier = msgspec.json.decode(get_meta(tx, name) or "[]", type=tuple[str, ...])
        old = listed[number].serials if number in listed else ()
        gone = struck.struck(old, earlier, serials) if number not in settled else frozenset[str]()
        each = steps_per_pack(products.get(form.product), form.unit) if form else 0
        packs = least(form.quantity, form.unit) // each if form and each else None
        refused = struck.refusal(number, packs, (old, serials), gone)
        if refused:
            return problem(409, EXISTS, refused)
        if gone or earlier:
            tx.execute(PUT_META, (name, msgspec.json.encode(sorted(gone)).decode()))
    return None
