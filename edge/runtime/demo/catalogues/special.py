"""北京特殊物品: each unit with its items one to one, opinions with their history, permits, laboratories by level."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from edge.catalogue import Approval, ApprovalLine, Catalogue, Content, Opinion, OpinionStatus, Product
from edge.runtime.demo.catalogues.book import Book, gtin
from edge.runtime.demo.catalogues.codes import blood
from edge.runtime.demo.catalogues.public import SPECIAL

REGIME = "beijing-special-items"
UNITS, ITEMS = 24, 3
KINDS = ("研究所", "生物公司", "医学实验室", "大学实验中心")


def catalogue(issued: datetime, version: int) -> Catalogue:
    """24 pilot units with three items each; amounts in tubes, bags, millilitres and milligrams."""
    book = Book(issued, REGIME)
    book.importer("SI1", "特殊物品进口公司", "Special items importer", kinds=("special",), licence_scope=())
    book.station("SI1-Z1", "zone", "SI1", "保税库扫码台", "Bonded warehouse desk")
    book.place("SI1-F", "SI1", "保税冷冻库", "Bonded freezer", storage="frozen", biosafety=3, region="北京")
    for n in range(1, UNITS + 1):
        unit = f"S{n:02d}"
        book.institution(
            unit,
            f"京生{n}号{KINDS[n % len(KINDS)]}",
            f"Pilot unit {n}",
            departments=(("LAB", "实验室", "Laboratory"),),
            doctors=3,
        )
        book.operator(f"{unit}-L1", unit, "laboratory")
        for level in (2, 3) if n % 4 == 0 else (2,):
            book.place(
                f"{unit}-BSL{level}",
                unit,
                f"生物安全{'二三'[level - 2]}级实验室",
                f"BSL-{level} laboratory",
                storage="frozen",
                laboratory=True,
                biosafety=level,
                region="北京",
            )
        book.place(
            f"{unit}-STORE",
            unit,
            "样本库",
            "Sample store",
            storage="frozen",
            biosafety=3 if n % 4 == 0 else 2,
            region="北京",
        )
        book.place(f"{unit}-DOOR", unit, "收货间", "Receiving room", storage="frozen", region="北京")
        for k in range(ITEMS):
            _pair(book, n, k)
    return book.closed(version)


def _pair(book: Book, n: int, k: int) -> None:
    """One item of one unit: its opinion, the places it declares, its quarantine permits."""
    unit, which = f"S{n:02d}", (n * ITEMS + k) % len(SPECIAL)
    zh, en, heading, measure, level, pathogen = SPECIAL[which]
    if pathogen and n % 4:
        zh, en, heading, measure, level, pathogen = SPECIAL[0]
    number = (n - 1) * ITEMS + k
    from_people = measure == "bag"
    item = book.product(
        f"X{number + 1:03d}",
        f"{zh}{number + 1}号",
        f"{en} no. {number + 1}",
        kind="special",
        form=heading,
        specification="10 mL/管" if measure == "mL" else f"1 {measure}",
        storage="frozen",
        gtins=() if from_people else (gtin(8000 + number),),
        identifiers=(blood(number),) if from_people else (),
        contents=(Content(unit=measure, per_pack=Decimal(10 if measure == "mL" else 1)),),
        biosafety=level,
        high_pathogen=pathogen,
        institutions=(unit,),
        maker="Example Biobank Ltd",
        origin="US",
    )
    opinion = _opinion(book, item, unit, measure, number)
    book.permit(
        f"WSJ〔示例〕{number + 1:03d}-1",
        opinion,
        "120",
        "SI1",
        kind="quarantine",
        institution=unit,
        station=f"{unit}-PH",
    )
    book.permit(
        f"WSJ〔示例〕{number + 1:03d}-2",
        opinion,
        "80",
        "SI1",
        kind="quarantine",
        institution=unit,
        station=f"{unit}-PH",
    )


def _opinion(book: Book, item: Product, unit: str, measure: str, number: int) -> Approval:
    """Most are in force; some were rectified, suspended, stopped or void since."""
    later: OpinionStatus | None = {7: "rectified", 13: "suspended", 19: "stopped", 23: "void"}.get(
        number % 24
    )  # type: ignore[assignment]
    opinions = [Opinion(status="effective", since=book.ago(80))]
    if later:
        opinions.append(Opinion(status=later, since=book.ago(8)))
    places = tuple(one.id for one in book.places if one.party == unit and one.biosafety >= item.biosafety)
    return book.approval(
        f"京特评〔示例〕{number + 1:03d}号",
        REGIME,
        item,
        "200",
        [ApprovalLine(institution=unit, quantity=Decimal(200))],
        unit=measure,
        importers=("SI1",),
        places=places,
        opinions=tuple(opinions),
        purposes=("科研", "诊断试剂研发"),
    )
