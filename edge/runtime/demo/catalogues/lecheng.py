"""博鳌乐城: drugs and devices by department, taken away on filings, devices by HIBC, MA and GTIN."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from edge.catalogue import (
    Approval,
    ApprovalLine,
    Catalogue,
    DomesticApproval,
    GoodsKind,
    Listing,
    Product,
    TakeAwayFiling,
)
from edge.runtime.demo.catalogues.book import DEPARTMENTS, Book
from edge.runtime.demo.catalogues.codes import hibc, ma
from edge.runtime.demo.catalogues.public import DEVICES, DISEASES

REGIME = "boao-lecheng"
HOSPITALS, DRUG_COUNT, DEVICE_COUNT, FILINGS = 12, 60, 80, 40
REGION = "博鳌乐城"


def catalogue(issued: datetime, version: int) -> Catalogue:
    """The pilot zone's catalogue; one department struck off, two products approved in China since."""
    book = Book(issued, REGIME)
    for n in range(1, HOSPITALS + 1):
        book.institution(
            f"L{n:02d}", f"乐城第{n}医院", f"Lecheng hospital {n}", departments=DEPARTMENTS, region=REGION
        )
        book.place(f"L{n:02d}-COLD", f"L{n:02d}", "药房冷藏柜", "Pharmacy refrigerator", region=REGION)
        book.place(f"L{n:02d}-DEV", f"L{n:02d}", "器械库", "Device store", storage="ambient", region=REGION)
    _strike_off(book)
    both: tuple[GoodsKind, ...] = ("drug", "device")
    book.importer("LI1", "乐城医药公司", "Lecheng importer", kinds=both, customs_registration="46116000E1")
    book.importer("LI2", "乐城药业公司", "Lecheng drug importer", customs_registration="46116000E2")
    for importer in ("LI1", "LI2"):
        book.station(f"{importer}-Z1", "zone", importer, "保税仓扫码台", "Bonded store desk")
        book.place(f"{importer}-A", importer, "保税仓A区", "Bonded store A", region=REGION)
    for n in range(DRUG_COUNT):
        _drug(book, n)
    for n in range(DEVICE_COUNT):
        _device(book, n)
    for n in range(FILINGS):
        _filing(book, n)
    return book.closed(version)


def _strike_off(book: Book) -> None:
    """The last department of the first hospital was struck off nine days ago (LC 十)."""
    first = book.institutions[0]
    *others, last = first.departments
    listings = (
        Listing(status="listed", since=book.ago(400)),
        Listing(status="delisted", since=book.ago(9), reason="移出名单（示例）"),
    )
    struck = type(last)(id=last.id, name=last.name, listings=listings)
    kept = {name: getattr(first, name) for name in first.__slots__}
    book.institutions[0] = type(first)(**{**kept, "departments": (*others, struck)})


def _drug(book: Book, n: int) -> None:
    disease = DISEASES[n % len(DISEASES)]
    indication, _, department = disease
    user = f"L{n % HOSPITALS + 1:02d}"
    since = DomesticApproval(since=book.ago(15).date(), indications=(indication,))
    domestic = since if n < 2 else None
    drug = book.drug(f"D{n + 1:03d}", n, disease, institutions=(user,), domestic=domestic)
    purposes = (indication, "其他适应症（示例）") if n == 1 else (indication,)
    approval = _granted(book, drug, user, department, "100", purposes)
    book.form(f"TGL{book.issued:%y}{n + 1:03d}", approval, 100, "LI2", station=f"{user}-PH")


def _device(book: Book, n: int) -> None:
    """HIBC, MA or GTIN; every fourth comes without serials and is counted by lot."""
    zh, _, _, department = DEVICES[n % len(DEVICES)]
    user = f"L{(n * 5) % HOSPITALS + 1:02d}"
    identifiers = ((hibc(1000 + n),), (ma(200 + n),), ())[n % 3]
    codes = {"gtins": (), "identifiers": identifiers} if identifiers else {}
    device = book.device(
        f"Q{n + 1:03d}",
        n,
        serialised=n % 4 != 3,
        institutions=(user,),
        **codes,
    )
    _granted(book, device, user, department, "20", (f"{zh}适用的病症",), station=f"{user}-PH")


def _granted(
    book: Book,
    product: Product,
    user: str,
    department: str,
    quantity: str,
    purposes: tuple[str, ...],
    **changes: str,
) -> Approval:
    """An approval for one department of one hospital."""
    return book.approval(
        f"琼乐临〔示例〕{product.id}号",
        REGIME,
        product,
        quantity,
        [ApprovalLine(institution=user, department=department, quantity=Decimal(quantity))],
        importers=("LI1",) if product.kind == "device" else ("LI1", "LI2"),
        purposes=purposes,
        ports=("博鳌", "海口"),
        **changes,
    )


def _filing(book: Book, n: int) -> None:
    """A month's own use of one patient; every fifth filing does not tell whose."""
    drug = book.products[n % DRUG_COUNT]
    book.filings.append(
        TakeAwayFiling(
            number=f"DLBA〔示例〕{n + 1:04d}",
            institution=drug.institutions[0],
            product=drug.id,
            quantity=Decimal(1 + n % 3),
            valid_from=book.ago(10).date(),
            valid_to=book.ago(-20).date(),
            patient="" if n % 5 == 4 else f"{n:064x}",
        )
    )
