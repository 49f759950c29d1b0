"""国家临时进口: one lead hospital imports for fifty; grounds of need; controlled drugs on permits, in tablets."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from edge.catalogue import ApprovalLine, Catalogue, Content, Ground, Product
from edge.runtime.demo.catalogues.book import DEPARTMENTS, Book
from edge.runtime.demo.catalogues.codes import ppn
from edge.runtime.demo.catalogues.public import DISEASES

REGIME = "nmpa-temporary-import"
USERS, DRUG_COUNT = 50, 24
LEAD = "N00"
PROVINCES = "北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州 云南 陕西 甘肃".split()
GROUNDS: tuple[Ground, ...] = ("rare-disease", "no-alternative", "clear-advantage")


def catalogue(issued: datetime, version: int) -> Catalogue:
    """Rare-disease drugs through the lead, others to one hospital each."""
    book = Book(issued, REGIME)
    book.institution(LEAD, "牵头医院", "Lead hospital", departments=DEPARTMENTS[:6])
    for n in range(1, USERS + 1):
        where = PROVINCES[n % len(PROVINCES)]
        book.institution(
            f"N{n:02d}", f"{where}第{n}医院", f"Hospital {n}", departments=DEPARTMENTS[:3], region=where
        )
    for one in tuple(book.institutions):
        book.place(f"{one.id}-COLD", one.id, "药房冷藏柜", "Pharmacy refrigerator", region=one.region)
        book.place(
            f"{one.id}-DRY", one.id, "药房常温库", "Pharmacy shelf", storage="ambient", region=one.region
        )
    every = ("chemical", "biological", "narcotic", "psychotropic")
    book.importer("NI1", "国药进出口公司", "National importer", licence_scope=every)
    book.importer("NI2", "医药贸易公司", "Second importer")
    _through_the_lead(book)
    for n in range(DRUG_COUNT):
        _drug(book, n)
    return book.closed(version)


def _through_the_lead(book: Book) -> None:
    """An epilepsy drug, psychotropic: approved in tablets, a need from each user, permits by quarter."""
    drug = _tablets(book, "L001", "抗癫痫片", "antiepileptic tablets", category="psychotropic")
    shares = [ApprovalLine(institution=LEAD)]
    shares += [
        ApprovalLine(
            institution=f"N{n:02d}",
            quantity=Decimal(3000),
            need=Decimal(2400 if n % 5 else 1200),
            undertaking=n != USERS,
        )
        for n in range(1, USERS + 1)
    ]
    approval = book.approval(
        "国药监临〔示例〕001号",
        REGIME,
        drug,
        "150000",
        shares,
        unit="tablet",
        ground="rare-disease",
        lead=LEAD,
        importers=("NI1",),
        purposes=("结节性硬化症", "婴儿严重肌阵挛性癫痫"),
        ports=("北京", "上海"),
    )
    for quarter in (1, 2):
        book.permit(
            f"JKZ〔示例〕001-{quarter}", approval, "60000", "NI1", institution=LEAD, station=f"{LEAD}-PH"
        )
        number = f"TGN{book.issued:%y}L001-{quarter}"
        book.form(number, approval, 60000, "NI1", unit="tablet", station=f"{LEAD}-PH")
    rows = [(drug, f"CL{quarter:03d}", 400) for quarter in (1, 2)]
    book.note(f"SH{book.issued:%y%m}0001", "Example Pharma AG", LEAD, rows)


def _tablets(book: Book, id_: str, zh: str, en: str, **changes: str) -> Product:
    """A drug known by its PPN alone, 50 tablets a pack."""
    return book.product(
        id_,
        zh,
        en,
        gtins=(),
        identifiers=(ppn(len(book.products)),),
        form="片剂",
        specification="50片/盒",
        storage="ambient",
        contents=(Content(unit="tablet", per_pack=Decimal(50)),),
        **changes,
    )


def _drug(book: Book, n: int) -> None:
    """Cleared on a form; ground, purpose and enterprise as granted."""
    disease = DISEASES[(n * 5) % len(DISEASES)]
    user = f"N{n * 2 % USERS + 1:02d}"
    drug = book.drug(f"M{n + 1:03d}", n, disease, institutions=(user,))
    approval = book.approval(
        f"国药监临〔示例〕{n + 101}号",
        REGIME,
        drug,
        "80",
        [ApprovalLine(institution=user)],
        ground=GROUNDS[n % 3],
        importers=("NI2",),
        purposes=disease[:1],
        ports=("北京", "上海", "广州"),
    )
    book.form(f"TGN{book.issued:%y}{n + 1:03d}", approval, 80, "NI2", station=f"{user}-PH")
