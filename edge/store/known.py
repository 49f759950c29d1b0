"""Whether a reading names something known for certain: asked where a lost separator allows several."""

from __future__ import annotations

from edge.codes.scanned import ScannedCode
from edge.store import lookup
from edge.store.entities import CatalogueView
from edge.store.reader import Reader


def is_known(reader: Reader, view: CatalogueView | None, code: ScannedCode) -> bool:
    """Whether the catalogue has the product, and a serial list or the stock has just this package.

    What the stock has recorded of it must be what the reading says: a lot cut at another place
    names another package.
    """
    if view is None or not code.gtin or not code.serial:
        return False
    product = view.product_of(code.gtin)
    if product is None:
        return False
    item = lookup.item(reader, code.key)
    if item is not None:
        return item.lot == (code.lot or "") and (code.expiry is None or item.expiry in (None, code.expiry))
    return any(
        view.listed(form.number, code.serial)
        for approval in view.approvals_of(product.id)
        for form in view.forms_of(approval.number)
    )
