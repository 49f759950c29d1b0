"""The sample catalogue of the demonstration: everything in it is invented.

It holds one of each thing that can be wrong, so that every refusal can be shown. Codes use
GS1 prefix 952, which GS1 keeps for demonstrations.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from edge.catalogue import (
    Approval,
    ApprovalLine,
    Catalogue,
    ClearanceForm,
    Department,
    Hold,
    Importer,
    Institution,
    Listing,
    Name,
    Operator,
    Place,
    Prescriber,
    Product,
    Role,
    StationEntry,
)
from edge.catalogue.parties import Category

REGIME = "tianzhu-rare-disease"
WAREHOUSE = "ZONE-01"
PHARMACY = "YJ-PH-01"
IMPORTER = "IMP-TZ"
HOSPITAL = "YJ"
CHILDREN = "BE"
STRUCK_OFF = "JC"
RARE_SHELF = "RARE-A-01"
COMMON_SHELF = "GEN-B-07"
DOCTOR = "DR-001"
DEPARTMENT = "NEURO"

GOOD = "09520000000011"
CHILDREN_ONLY = "09520000000028"
NEVER_LISTED = "09520000000035"
RECALLED_LOT = "09520000000042"
STOPPED = "09520000000059"
NARCOTIC = "09520000000066"
SMALL_APPROVAL = "09520000000073"
UNKNOWN = "09520000000080"
RECALLED = "RC7001"

BADGES: Mapping[str, tuple[Name, tuple[Role, ...], str]] = {
    "W001": (Name(zh="王库管", en="Wang (warehouse)"), ("warehouse",), IMPORTER),
    "W900": (Name(zh="李主管", en="Li (supervisor)"), ("supervisor", "warehouse"), IMPORTER),
    "P001": (Name(zh="赵药师", en="Zhao (pharmacist)"), ("pharmacist",), HOSPITAL),
    "P900": (Name(zh="孙主任", en="Sun (supervisor)"), ("supervisor", "pharmacist"), HOSPITAL),
}
PIN = "135790"


def form_number(stamp: str, name: str) -> str:
    """A clearance form's number in the day begun at `stamp`."""
    return f"TG{stamp}-{name}"


def catalogue(stamp: str, issued: datetime, version: int) -> Catalogue:
    """The catalogue of the day begun at `stamp` (its approvals and forms are that day's own)."""
    since = issued - timedelta(days=200)
    approvals = _approvals(stamp, issued)
    return Catalogue(
        version=version,
        issued=issued,
        institutions=_institutions(issued),
        products=_products(since),
        importers=_importers(since),
        approvals=approvals,
        clearance_forms=_forms(stamp, issued, approvals),
        stations=_stations(),
        places=_places(),
        operators=tuple(
            Operator(badge=badge, name=name, roles=roles, party=party)
            for badge, (name, roles, party) in BADGES.items()
        ),
        holds=_holds(issued),
    )


def _listed(since: datetime) -> tuple[Listing, ...]:
    return (Listing(status="listed", since=since),)


def _institutions(issued: datetime) -> tuple[Institution, ...]:
    since = issued - timedelta(days=200)
    departments = (
        Department(id=DEPARTMENT, name=Name(zh="神经内科", en="Neurology")),
        Department(id="HAEM", name=Name(zh="血液科", en="Haematology")),
    )
    doctors = (
        Prescriber(
            id=DOCTOR, name=Name(zh="陈医生", en="Dr Chen"), department=DEPARTMENT, listings=_listed(since)
        ),
        Prescriber(
            id="DR-002",
            name=Name(zh="吴医生", en="Dr Wu"),
            department="HAEM",
            listings=(*_listed(since), Listing(status="suspended", since=issued - timedelta(days=3))),
        ),
    )
    return (
        Institution(
            id=HOSPITAL,
            gln="9520000001018",
            name=Name(zh="燕京示范医院", en="Yanjing Demonstration Hospital"),
            listings=_listed(since),
            departments=departments,
            prescribers=doctors,
            prescribers_as_of=issued.date(),
        ),
        Institution(
            id=CHILDREN,
            gln="9520000001025",
            name=Name(zh="北二示范儿童医院", en="Demonstration Children's Hospital"),
            listings=(*_listed(since), Listing(status="rectifying", since=issued - timedelta(days=9))),
        ),
        Institution(
            id=STRUCK_OFF,
            gln="9520000001032",
            name=Name(zh="旧城示范医院", en="Old Town Demonstration Hospital"),
            listings=(*_listed(since), Listing(status="cancelled", since=issued - timedelta(days=30))),
        ),
    )


def _products(since: datetime) -> tuple[Product, ...]:
    both = (HOSPITAL, CHILDREN, STRUCK_OFF)
    rows: tuple[tuple[str, str, str, str, Category, tuple[str, ...]], ...] = (
        ("P-ENZ", GOOD, "示例酶注射剂", "Sample enzyme for injection", "biological", both),
        (
            "P-SYR",
            CHILDREN_ONLY,
            "示例口服溶液（儿童）",
            "Sample paediatric solution",
            "chemical",
            (CHILDREN,),
        ),
        ("P-NEW", NEVER_LISTED, "未入名单示例药", "Sample never listed", "chemical", both),
        (
            "P-RCL",
            RECALLED_LOT,
            "示例胶囊（部分批次召回）",
            "Sample capsules, one lot recalled",
            "chemical",
            both,
        ),
        ("P-STP", STOPPED, "示例片剂（已停用）", "Sample tablets, stopped", "chemical", both),
        ("P-NAR", NARCOTIC, "示例麻醉药品", "Sample narcotic", "narcotic", both),
        ("P-FEW", SMALL_APPROVAL, "示例滴眼液（批复量小）", "Sample drops, small approval", "chemical", both),
    )
    return tuple(
        Product(
            id=id_,
            gtins=(gtin,),
            name=Name(zh=zh, en=en),
            form="注射剂" if id_ == "P-ENZ" else "口服制剂",
            specification="1支/盒" if id_ == "P-ENZ" else "1瓶/盒",
            maker="Example Pharma AG",
            origin="CH",
            category=category,
            storage="cold",
            listings=() if id_ == "P-NEW" else _listed(since),
            institutions=allowed,
        )
        for id_, gtin, zh, en, category, allowed in rows
    )


def _importers(since: datetime) -> tuple[Importer, ...]:
    return (
        Importer(
            id=IMPORTER,
            gln="9520000001049",
            name=Name(zh="天竺示范医药进出口公司", en="Tianzhu Demonstration Import Co."),
            listings=_listed(since),
            customs_registration="1111600001",
            inside_fence=True,
            licence_scope=("chemical", "biological"),
        ),
        Importer(
            id="IMP-SUS",
            gln="9520000001056",
            name=Name(zh="暂停示范公司", en="Suspended Demonstration Co."),
            listings=(*_listed(since), Listing(status="suspended", since=since + timedelta(days=100))),
            customs_registration="1111600002",
            inside_fence=True,
            licence_scope=("chemical", "biological"),
        ),
    )


def _approvals(stamp: str, issued: datetime) -> tuple[Approval, ...]:
    def approval(name: str, product: str, quantity: int, **shares: int | None) -> Approval:
        injected = product == "P-ENZ"
        return Approval(
            number=f"PF{stamp}-{name}",
            regime=REGIME,
            product=product,
            quantity=Decimal(quantity),
            lines=tuple(
                ApprovalLine(institution=institution, quantity=None if share is None else Decimal(share))
                for institution, share in shares.items()
            ),
            form="注射剂" if injected else "口服制剂",
            specification="1支/盒" if injected else "1瓶/盒",
            maker="Example Pharma AG",
            origin="CH",
            ports=("北京天竺",),
            valid_from=(issued - timedelta(days=90)).date(),
            valid_to=(issued + timedelta(days=640)).date(),
            purposes=("戈谢病", "庞贝病"),
            patient_groups=("成人", "儿童"),
        )

    return (
        approval("ENZ", "P-ENZ", 400, YJ=300, BE=100, JC=None),
        approval("SYR", "P-SYR", 50, BE=50),
        approval("RCL", "P-RCL", 100, YJ=None, BE=None),
        approval("STP", "P-STP", 100, YJ=None),
        approval("NAR", "P-NAR", 10, YJ=None),
        approval("FEW", "P-FEW", 3, YJ=3),
    )


def _forms(stamp: str, issued: datetime, approvals: tuple[Approval, ...]) -> tuple[ClearanceForm, ...]:
    by_product = {approval.product: approval for approval in approvals}
    yesterday = issued - timedelta(days=1)

    def form(
        name: str,
        product: str,
        quantity: int,
        *,
        station: str = WAREHOUSE,
        released: datetime | None = yesterday,
        known: bool = True,
        later: int = 0,
    ) -> ClearanceForm:
        approval = by_product[product]
        return ClearanceForm(
            number=form_number(stamp, name),
            approval=approval.number,
            product=product,
            importer=IMPORTER,
            institutions=tuple(line.institution for line in approval.lines),
            quantity=Decimal(quantity),
            issued=issued - timedelta(days=2, hours=-later),
            port="北京天竺",
            station=station,
            release_known=known,
            released=released,
        )

    return (
        form("MAIN", "P-ENZ", 60),
        form("TINY", "P-ENZ", 2),
        form("WAIT", "P-ENZ", 20, released=None),
        form("ASK", "P-ENZ", 20, released=None, known=False),
        form("ELSE", "P-ENZ", 20, station="ZONE-02"),
        form("RCL", "P-RCL", 20),
        form("STP", "P-STP", 20),
        form("FEW1", "P-FEW", 2),
        form("FEW2", "P-FEW", 2, later=1),
        form("SYR", "P-SYR", 20),
    )


def _stations() -> tuple[StationEntry, ...]:
    rows = (
        (WAREHOUSE, "zone", IMPORTER, "9520000001063", "一号库扫码台", "Warehouse desk 1"),
        ("ZONE-02", "zone", IMPORTER, "9520000001070", "二号库扫码台", "Warehouse desk 2"),
        (PHARMACY, "institution", HOSPITAL, "9520000001087", "药房扫码台", "Pharmacy desk 1"),
    )
    return tuple(
        StationEntry(
            id=id_,
            kind="zone" if kind == "zone" else "institution",
            party=party,
            gln=gln,
            name=Name(zh=zh, en=en),
        )
        for id_, kind, party, gln, zh, en in rows
    )


def _places() -> tuple[Place, ...]:
    return (
        Place(
            id=RARE_SHELF,
            name=Name(zh="罕见病专区 A-01", en="Rare-disease area A-01"),
            party=IMPORTER,
            storage="cold",
            regimes=(REGIME,),
        ),
        Place(
            id=COMMON_SHELF,
            name=Name(zh="普通区 B-07", en="General area B-07"),
            party=IMPORTER,
            storage="cold",
        ),
    )


def _holds(issued: datetime) -> tuple[Hold, ...]:
    since = issued - timedelta(days=2)
    return (
        Hold(
            id="H-RCL-1", kind="recall", order="召回〔示例〕1号", since=since, product="P-RCL", lot=RECALLED
        ),
        Hold(id="H-STP-1", kind="stop-use", order="停用〔示例〕1号", since=since, product="P-STP"),
    )
