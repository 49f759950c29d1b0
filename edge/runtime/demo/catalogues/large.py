"""A catalogue as large as one may become: so many products, and one approval with so long a serial list."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from edge.catalogue import ApprovalLine, Catalogue, Name, Policy
from edge.runtime.demo.catalogues.book import Book, gtin

REGIME = "tianzhu-rare-disease"
FORM, APPROVAL, PRODUCT = "TG-LARGE", "PF-LARGE", "P000000"
IMPORTER, HOSPITAL, STATION = "I1", "H01", "I1-Z1"
SHELF = "I1-RARE"
_GTINS = 100_000_000


def first_gtin() -> str:
    """The GTIN of the product that has the list."""
    return gtin(_GTINS)


def serial(number: int) -> str:
    """The n-th serial of the list."""
    return f"LG{number:09d}"


def catalogue(issued: datetime, version: int, *, products: int, serials: int) -> Catalogue:
    """The first product has the approval and the list; the same arguments give the same catalogue."""
    book = Book(issued, "large")
    book.institution(HOSPITAL, "大名录医院", "Hospital of the large catalogue")
    book.importer(IMPORTER, "大名录医药公司", "Importer of the large catalogue")
    book.station(STATION, "zone", IMPORTER, "一号库扫码台", "Warehouse desk")
    book.place(SHELF, IMPORTER, "罕见病专区", "Rare-disease area", regimes=(REGIME,))
    first = book.product(PRODUCT, "大名录药品0号", "drug 0", gtins=(gtin(_GTINS),))
    approval = book.approval(
        APPROVAL,
        REGIME,
        first,
        str(max(serials, 1)),
        [ApprovalLine(institution=HOSPITAL)],
        purposes=("戈谢病",),
    )
    book.form(
        FORM,
        approval,
        max(serials, 1),
        IMPORTER,
        issued=issued - timedelta(days=10),
        released=issued - timedelta(days=9),
        station=STATION,
        serials=tuple(serial(number) for number in range(serials)),
    )
    book.products += [
        replace(
            first,
            id=f"P{n:06d}",
            gtins=(gtin(_GTINS + n),),
            name=Name(zh=f"大名录药品{n}号（示例）", en=f"drug {n} (sample)"),
        )
        for n in range(1, products)
    ]
    whole = book.closed(version)
    one_year = Policy(fresh_hours=24 * 365, usable_hours=24 * 365)
    return replace(whole, policy=one_year)
