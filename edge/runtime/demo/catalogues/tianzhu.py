"""天竺: rare-disease drugs through a bonded zone. 24 hospitals, 120 drugs, forms by count and by list."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from edge.catalogue import Approval, ApprovalLine, Catalogue, Hold, Product
from edge.runtime.demo.catalogues.book import Book
from edge.runtime.demo.catalogues.public import DISEASES

REGIME = "tianzhu-rare-disease"
HOSPITALS, PRODUCTS, LISTED = 24, 120, 30
DISTRICTS = (
    "东城",
    "西城",
    "朝阳",
    "海淀",
    "丰台",
    "石景山",
    "顺义",
    "通州",
    "大兴",
    "昌平",
    "房山",
    "门头沟",
)


def catalogue(issued: datetime, version: int) -> Catalogue:
    """The zone's catalogue; every fourth approval has a form by serial list, the others by count."""
    book = Book(issued, REGIME)
    for n in range(1, HOSPITALS + 1):
        district, kind = DISTRICTS[n % len(DISTRICTS)], ("医院", "儿童医院", "中医医院")[n % 3]
        struck = n == HOSPITALS
        listings = book.listed(("cancelled", 30, "退出试点（示例）")) if struck else None
        book.institution(f"H{n:02d}", f"{district}{kind}", f"Hospital {n}", listings=listings)
    for n, zh in enumerate(("天竺医药", "空港医药", "京顺药业", "保税医药", "国际医药"), 1):
        book.importer(f"I{n}", f"{zh}进出口公司", f"Importer {n}")
    book.importer("I6", "暂停医药公司", "Suspended importer", listings=book.listed(("suspended", 12, "整改")))
    for importer in book.importers[:5]:
        _warehouse(book, importer.id)
    for n in range(PRODUCTS):
        _drug(book, n)
    _holds(book)
    return book.closed(version)


def _warehouse(book: Book, importer: str) -> None:
    """Two desks; rare-disease areas apart for each temperature, one for others, one for quarantine."""
    for desk in (1, 2):
        book.station(f"{importer}-Z{desk}", "zone", importer, f"{desk}号库扫码台", f"Warehouse desk {desk}")
    for storage, zh in (("cold", "冷藏"), ("ambient", "常温"), ("frozen", "冷冻")):
        book.place(
            f"{importer}-RARE-{storage[:2].upper()}",
            importer,
            f"罕见病专区（{zh}）",
            f"Rare-disease area, {storage}",
            storage=storage,
            regimes=(REGIME,),
        )
    book.place(f"{importer}-GEN", importer, "普通区", "General area")
    book.place(f"{importer}-QRT", importer, "隔离区", "Quarantine", regimes=(REGIME,), quarantine=True)


def _drug(book: Book, n: int) -> None:
    """A drug for one disease, allowed in some hospitals; its approval, its forms, what is on the way."""
    disease = DISEASES[n % len(DISEASES)]
    allowed = tuple(book.institutions[(n + 5 * k) % HOSPITALS].id for k in range(4))
    drug = book.drug(
        f"P{n + 1:03d}",
        n,
        disease,
        institutions=allowed,
        identifiers=(f"tracecode:81{n:05d}",) if n % 10 == 9 else (),
        listings=book.listed(("delisted", 10, "企业撤回（示例）")) if n == 117 else book.listed(),
    )
    shares = [ApprovalLine(institution=one, quantity=Decimal(150)) for one in allowed[:2]]
    shares += [ApprovalLine(institution=one) for one in allowed[2:]]
    approval = book.approval(
        f"京药监临〔示例〕{n + 1:03d}号",
        REGIME,
        drug,
        "500",
        shares,
        purposes=disease[:1],
        patient_groups=("成人", "儿童"),
    )
    _forms(book, n, approval, drug)


def _forms(book: Book, n: int, approval: Approval, drug: Product) -> None:
    importer = book.importers[n % 5].id
    listed = n % (PRODUCTS // LISTED) == 0
    serials = tuple(f"TZ{n + 1:03d}{k:05d}" for k in range(200)) if listed else ()
    station = "" if listed else f"{importer}-Z1"
    number = f"TGD{book.issued:%y}{n + 1:04d}"
    book.form(f"{number}-1", approval, 200, importer, serials=serials, station=station)
    if n % 2 == 0:
        waits = {"released": None, "issued": book.issued - timedelta(hours=5)}
        book.form(f"{number}-2", approval, 150, importer, station=f"{importer}-Z2", **waits)
    if n % 3 == 0:
        consignee = approval.lines[0].institution
        book.note(f"SH{book.issued:%y%m}{n + 1:04d}", importer, consignee, [(drug, f"L{n:04d}A", 20)])


def _holds(book: Book) -> None:
    """One lot recalled, one product stopped, one stop-use lifted again."""
    book.holds += [
        Hold(
            id="ZH-1", kind="recall", order="召回〔示例〕1号", since=book.ago(2), product="P007", lot="L0006A"
        ),
        Hold(id="TY-1", kind="stop-use", order="停用〔示例〕1号", since=book.ago(4), product="P011"),
        Hold(
            id="TY-2",
            kind="stop-use",
            order="停用〔示例〕2号",
            since=book.ago(40),
            product="P012",
            institution="H03",
            released=book.ago(20),
        ),
    ]
