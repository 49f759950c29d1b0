"""北京临床急需: drugs on clearance forms, narcotics on import permits, devices bound by their approval alone."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from edge.catalogue import ApprovalLine, Catalogue, Content, Hold
from edge.runtime.demo.catalogues.book import Book, gtin
from edge.runtime.demo.catalogues.codes import hibc, ma
from edge.runtime.demo.catalogues.public import DEVICES, DISEASES

DRUG, DEVICE = "beijing-urgent-drug", "beijing-urgent-device"
HOSPITALS, COUNT = 16, 40


def catalogue(issued: datetime, version: int) -> Catalogue:
    """Both regimes of the document in one catalogue: the authority issues one."""
    book = Book(issued, DRUG)
    for n in range(1, HOSPITALS + 1):
        book.institution(f"B{n:02d}", f"京城第{n}医院", f"Beijing hospital {n}")
        book.place(f"B{n:02d}-COLD", f"B{n:02d}", "药房冷藏柜", "Pharmacy refrigerator")
        book.place(f"B{n:02d}-DEV", f"B{n:02d}", "器械库", "Device store", storage="ambient")
        book.place(f"B{n:02d}-QRT", f"B{n:02d}", "药房隔离区", "Pharmacy quarantine", quarantine=True)
    every = ("chemical", "biological", "narcotic", "psychotropic")
    book.importer("BD1", "京药进出口公司", "Drug importer", licence_scope=every)
    book.importer("BD2", "京械贸易公司", "Device importer", kinds=("device",), licence_scope=())
    for n in range(COUNT):
        _drug(book, n)
        _device(book, n)
    _narcotic(book)
    book.holds.append(
        Hold(
            id="TY-B1",
            kind="stop-use",
            order="本院停用〔示例〕1号",
            since=book.ago(1),
            product="D004",
            institution="B04",
        )
    )
    return book.closed(version)


def _drug(book: Book, n: int) -> None:
    disease = DISEASES[(n * 3) % len(DISEASES)]
    user = f"B{n % HOSPITALS + 1:02d}"
    drug = book.drug(f"D{n + 1:03d}", n, disease, urgent=True, institutions=(user,))
    approval = book.approval(
        f"京临急药〔示例〕{n + 1:03d}号",
        DRUG,
        drug,
        "120",
        [ApprovalLine(institution=user, quantity=Decimal(120))],
        purposes=disease[:1],
        importers=("BD1",),
    )
    for batch, packs in enumerate((60, 40), 1):
        book.form(f"TGB{book.issued:%y}{n + 1:03d}-{batch}", approval, packs, "BD1", station=f"{user}-PH")


def _device(book: Book, n: int) -> None:
    """Codes as makers use them: GTIN, HIBC, MA; every fifth comes without serials."""
    user = f"B{(n * 7) % HOSPITALS + 1:02d}"
    identifiers = ((), (hibc(n),), (ma(n),))[n % 3]
    device = book.device(
        f"Q{n + 1:03d}",
        n,
        category="chemical",
        gtins=() if identifiers else (gtin(5000 + n),),
        identifiers=identifiers,
        serialised=n % 5 != 4,
        institutions=(user,),
    )
    book.approval(
        f"京临急械〔示例〕{n + 1:03d}号",
        DEVICE,
        device,
        "30",
        [ApprovalLine(institution=user, quantity=Decimal(30))],
        purposes=(f"{DEVICES[n % len(DEVICES)][0]}适用的病症",),
        importers=("BD2",),
        station=f"{user}-PH",
    )


def _narcotic(book: Book) -> None:
    """Two controlled drugs: approved, permitted and cleared in tablets and ampoules, on both papers."""
    rows = (
        ("N001", "麻醉镇痛注射液", "narcotic", "ampoule", "10支/盒", "10"),
        ("N002", "抗癫痫片", "psychotropic", "tablet", "30片/盒", "30"),
    )
    for id_, zh, category, unit, specification, per_pack in rows:
        drug = book.product(
            id_,
            zh,
            f"controlled drug {id_}",
            category=category,
            specification=specification,
            storage="ambient",
            contents=(Content(unit=unit, per_pack=Decimal(per_pack)),),
            institutions=("B01", "B02"),
        )
        shares = [ApprovalLine(institution=one, quantity=Decimal(3000)) for one in ("B01", "B02")]
        approval = book.approval(
            f"京临急药〔示例〕{id_}号",
            DRUG,
            drug,
            "6000",
            shares,
            unit=unit,
            importers=("BD1",),
            purposes=("癌痛", "难治性癫痫"),
        )
        for user in ("B01", "B02"):
            half, desk = user[-1], f"{user}-PH"
            book.permit(f"JKZ〔示例〕{id_}-{half}", approval, "1500", "BD1", station=desk, institution=user)
            number = f"TGB{book.issued:%y}{id_}-{half}"
            book.form(number, approval, 1500, "BD1", unit=unit, station=desk, institutions=(user,))
