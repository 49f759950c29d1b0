"""What a row's label says: of a package from the code that was minted for it, of a case from its stock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from edge.catalogue import Product
from edge.clock import CHINA
from edge.codes import ScannedCode, parse
from edge.frame import Frame
from edge.labels import Label
from edge.rules.facts import ItemRecord
from edge.store import Entry, Reader, labels, lookup

_CASE = "00"


def label_of(reader: Reader, row: Entry) -> tuple[str, Label] | None:
    """The key of what it is for, and the label; None where there is nothing to print one for (any more).

    row: a scan that minted a code, or the end of a task of packing.
    """
    if row.kind == "task-close":
        return _case(reader, row)
    minted = labels.minted_by(row)
    code = parse(Frame(f"]d2{minted}".encode(), "label", row.at.at), today=row.at.at.date())
    if not minted or not isinstance(code, ScannedCode):
        return None
    view = reader.view
    product = view.product_of_code(code.standard, code.gtin or "") if view and code.gtin else None
    if product is None and view is not None:
        product = next((view.one(Product, item.product) for item in row.effects.items if item.product), None)
    fields = _named(product) | _when(row)
    fields |= {"gtin": code.gtin or "", "lot": code.lot or "", "serial": code.serial or ""}
    fields["expiry"] = _day(code.expiry)
    return row.key, Label(symbol=minted, elements=code.elements, fields=fields)


def _case(reader: Reader, row: Entry) -> tuple[str, Label] | None:
    task = labels.task_of(reader, row)
    key = task.case if task else ""
    inside = list(_inside(reader, key)) if key else []
    if not inside:
        return None
    view = reader.view
    products = {item.product for item in inside}
    product = view.one(Product, next(iter(products))) if view and len(products) == 1 else None
    expiries = [item.expiry for item in inside if item.expiry]
    fields = _named(product) | _when(row)
    fields |= {
        "gtin": inside[0].gtin if len(products) == 1 else "",
        "lot": ", ".join(sorted({item.lot for item in inside if item.lot})),
        "expiry": _day(min(expiries, default=None)),
        "count": str(sum(item.packs for item in inside)),
        "sscc": key.removeprefix(_CASE),
    }
    elements = ((_CASE, key.removeprefix(_CASE)),)
    return key, Label(symbol=key, elements=elements, fields=fields)


def _inside(reader: Reader, case: str) -> Iterator[ItemRecord]:
    """The packages in a case, those of cases in it too."""
    offset = 0
    while page := lookup.case_contents(reader, case, offset=offset):
        for item in page:
            if item.key.startswith(_CASE):
                yield from _inside(reader, item.key)
            else:
                yield item
        offset += len(page)


def _named(product: Product | None) -> dict[str, str]:
    if product is None:
        return {}
    return {
        "product": product.name.zh,
        "product_en": product.name.en,
        "specification": product.specification,
        "maker": product.maker,
    }


def _when(row: Entry) -> dict[str, str]:
    day = row.at.at.astimezone(CHINA).date()
    return {"station": row.station, "by": row.operator, "date": day.isoformat()}


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
