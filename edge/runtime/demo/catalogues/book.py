"""What the sample catalogues are written with: ids and codes that fit, people, and the usual of each entry.

Everything is invented and says so (示例 in its name), but for the names of diseases, which are those
of the public lists of rare diseases, and the classes of goods. GS1 keys have prefix 952, which
GS1 keeps for demonstrations. The same issue time gives the same catalogue, byte for byte.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from edge.catalogue import (
    Approval,
    ApprovalLine,
    Catalogue,
    ClearanceForm,
    Department,
    DespatchNote,
    Hold,
    Importer,
    ImportPermit,
    Institution,
    Listing,
    Name,
    NoteLine,
    Operator,
    Place,
    Prescriber,
    Product,
    StationEntry,
    TakeAwayFiling,
)
from edge.catalogue.parties import ListingStatus, Role
from edge.codes.charsets import check_digit
from edge.runtime.demo.catalogues.public import DEVICES, DRUGS

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗"
ROMAN = "Wang Li Zhang Liu Chen Yang Huang Zhao Wu Zhou Xu Sun Ma Zhu Hu Guo He Gao Lin Luo".split()
GIVEN = "安宁文华静远明德淑敏志强晓雨建国若溪子轩佳怡思源春燕"

DEPARTMENTS: tuple[tuple[str, str, str], ...] = (
    ("NEURO", "神经内科", "Neurology"),
    ("HAEM", "血液科", "Haematology"),
    ("PAED", "儿科", "Paediatrics"),
    ("CARD", "心内科", "Cardiology"),
    ("ENDO", "内分泌科", "Endocrinology"),
    ("RESP", "呼吸科", "Respiratory medicine"),
    ("NEPH", "肾内科", "Nephrology"),
    ("OPH", "眼科", "Ophthalmology"),
    ("ORTH", "骨科", "Orthopaedics"),
    ("ONC", "肿瘤科", "Oncology"),
)


def gln(number: int) -> str:
    """The n-th GLN of the demonstration prefix."""
    body = f"952{number:09d}"
    return body + check_digit(body)


def gtin(number: int) -> str:
    """The n-th GTIN of the demonstration prefix."""
    body = f"0952{number:09d}"
    return body + check_digit(body)


def named(zh: str, en: str) -> Name:
    """A name that says it is invented."""
    return Name(zh=f"{zh}（示例）", en=f"{en} (sample)")


@dataclass
class Book:
    """A catalogue being written, as of `issued`; `glns` counts what has been given out."""

    issued: datetime
    seed: str
    institutions: list[Institution] = field(default_factory=list)
    products: list[Product] = field(default_factory=list)
    importers: list[Importer] = field(default_factory=list)
    approvals: list[Approval] = field(default_factory=list)
    forms: list[ClearanceForm] = field(default_factory=list)
    stations: list[StationEntry] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    operators: list[Operator] = field(default_factory=list)
    holds: list[Hold] = field(default_factory=list)
    permits: list[ImportPermit] = field(default_factory=list)
    filings: list[TakeAwayFiling] = field(default_factory=list)
    notes: list[DespatchNote] = field(default_factory=list)
    glns: int = 100

    def __post_init__(self) -> None:
        self.rng = Random(self.seed)  # noqa: S311 -- sample people, no secrets

    def ago(self, days: float) -> datetime:
        """So many days before the issue."""
        return self.issued - timedelta(days=days)

    def listed(self, *later: tuple[ListingStatus, float, str]) -> tuple[Listing, ...]:
        """Listed 400 days ago, and what came since: status, days ago, why."""
        return (
            Listing(status="listed", since=self.ago(400)),
            *(Listing(status=status, since=self.ago(days), reason=why) for status, days, why in later),
        )

    def person(self) -> Name:
        """Somebody invented."""
        which = self.rng.randrange(len(SURNAMES))
        given = "".join(self.rng.sample(GIVEN, self.rng.choice((1, 2))))
        return named(SURNAMES[which] + given, f"{ROMAN[which]} {self.rng.randrange(100):02d}")

    def next_gln(self) -> str:
        """A GLN nobody has yet."""
        self.glns += 1
        return gln(self.glns)

    def institution(
        self,
        id_: str,
        zh: str,
        en: str,
        *,
        departments: Sequence[tuple[str, str, str]] = DEPARTMENTS[:5],
        doctors: int = 2,
        region: str = "北京",
        listings: tuple[Listing, ...] | None = None,
    ) -> Institution:
        """A hospital with its departments, some doctors in each, a pharmacy desk and two people at it."""
        entry = Institution(
            id=id_,
            gln=self.next_gln(),
            name=named(zh, en),
            listings=self.listed() if listings is None else listings,
            departments=tuple(Department(id=d, name=Name(zh=zh, en=en)) for d, zh, en in departments),
            prescribers=tuple(
                Prescriber(
                    id=f"{id_}-{department}-{n}",
                    name=self.person(),
                    department=department,
                    listings=self.listed(),
                )
                for department, *_ in departments
                for n in range(1, doctors + 1)
            ),
            prescribers_as_of=self.ago(20).date(),
            region=region,
        )
        self.institutions.append(entry)
        self.station(f"{id_}-PH", "institution", id_, "使用单位扫码台", "Scanning desk")
        self.operator(f"{id_}-P1", id_, "pharmacist")
        self.operator(f"{id_}-P9", id_, "supervisor", "pharmacist")
        return entry

    def importer(self, id_: str, zh: str, en: str, **changes: Any) -> Importer:
        """An enterprise inside the fence, its licence good for another two years."""
        usual: dict[str, Any] = {
            "listings": self.listed(),
            "customs_registration": f"11116{len(self.importers) + 1:05d}",
            "inside_fence": True,
            "licence_scope": ("chemical", "biological"),
            "licence_valid_to": self.ago(-730).date(),
        }
        entry = Importer(id=id_, gln=self.next_gln(), name=named(zh, en), **{**usual, **changes})
        self.importers.append(entry)
        self.operator(f"{id_}-W1", id_, "warehouse")
        self.operator(f"{id_}-W9", id_, "supervisor", "warehouse")
        return entry

    def product(self, id_: str, zh: str, en: str, **changes: Any) -> Product:
        """A refrigerated biological for every institution in the book, its GTIN by its place in the list."""
        usual: dict[str, Any] = {
            "gtins": (gtin(1000 + len(self.products)),),
            "form": "注射剂",
            "specification": "1支/盒",
            "maker": "Example Pharma AG",
            "origin": "CH",
            "category": "biological",
            "storage": "cold",
            "listings": self.listed(),
            "institutions": tuple(one.id for one in self.institutions),
        }
        entry = Product(id=id_, name=named(zh, en), **{**usual, **changes})
        self.products.append(entry)
        return entry

    def drug(
        self, id_: str, n: int, disease: tuple[str, str, str], *, urgent: bool = False, **changes: Any
    ) -> Product:
        """The n-th class of drugs, for one disease, which its name says."""
        zh, en, form, specification, category, storage = DRUGS[n % len(DRUGS)]
        usual: dict[str, Any] = {
            "form": form,
            "specification": specification,
            "category": category,
            "storage": storage,
        }
        called = (f"{zh}药{n + 1}号·{disease[0]}", f"{en} no. {n + 1}, {disease[1]}")
        if urgent:
            called = (f"急需{called[0]}", f"urgent {called[1]}")
        return self.product(id_, *called, **{**usual, **changes})

    def device(self, id_: str, n: int, **changes: Any) -> Product:
        """The n-th class of devices, kept at room temperature, one to a box."""
        zh, en, heading, _ = DEVICES[n % len(DEVICES)]
        usual: dict[str, Any] = {
            "kind": "device",
            "form": heading,
            "specification": "1件/盒",
            "storage": "ambient",
        }
        return self.product(id_, f"{zh}{n + 1}型", f"{en}, model {n + 1}", **{**usual, **changes})

    def approval(
        self,
        number: str,
        regime: str,
        product: Product,
        quantity: str,
        shares: Sequence[ApprovalLine],
        **changes: Any,
    ) -> Approval:
        """Granted 90 days ago for two years, the product as it is listed."""
        usual: dict[str, Any] = {
            "form": product.form,
            "specification": product.specification,
            "maker": product.maker,
            "origin": product.origin,
            "ports": ("北京天竺",),
            "valid_from": self.ago(90).date(),
            "valid_to": self.ago(-640).date(),
        }
        entry = Approval(
            number=number,
            regime=regime,
            product=product.id,
            quantity=Decimal(quantity),
            lines=tuple(shares),
            **{**usual, **changes},
        )
        self.approvals.append(entry)
        return entry

    def form(
        self, number: str, approval: Approval, quantity: int, importer: str, **changes: Any
    ) -> ClearanceForm:
        """A clearance form of two days ago, released the next day, of all the approval's institutions."""
        usual: dict[str, Any] = {
            "institutions": tuple(dict.fromkeys(line.institution for line in approval.lines)),
            "issued": self.ago(2),
            "released": self.ago(1),
            "port": approval.ports[0],
            "station": "",
        }
        entry = ClearanceForm(
            number=number,
            approval=approval.number,
            product=approval.product,
            importer=importer,
            quantity=Decimal(quantity),
            **{**usual, **changes},
        )
        self.forms.append(entry)
        return entry

    def permit(
        self, number: str, approval: Approval, quantity: str, importer: str, **changes: Any
    ) -> ImportPermit:
        """An import permit in the approval's unit, good for half a year."""
        usual: dict[str, Any] = {
            "kind": "narcotic",
            "unit": approval.unit,
            "valid_from": self.ago(60).date(),
            "valid_to": self.ago(-120).date(),
        }
        entry = ImportPermit(
            number=number,
            approval=approval.number,
            product=approval.product,
            importer=importer,
            quantity=Decimal(quantity),
            **{**usual, **changes},
        )
        self.permits.append(entry)
        return entry

    def note(
        self, number: str, supplier: str, consignee: str, rows: Sequence[tuple[Product, str, int]]
    ) -> None:
        """A despatch note of yesterday: product, lot, packs."""
        lines = tuple(
            NoteLine(product=one.id, specification=one.specification, lot=lot, quantity=Decimal(packs))
            for one, lot, packs in rows
        )
        day = self.ago(1).date()
        self.notes.append(
            DespatchNote(number=number, supplier=supplier, consignee=consignee, day=day, lines=lines)
        )

    def station(self, id_: str, kind: Any, party: str, zh: str, en: str) -> None:
        """A desk with a scanner."""
        self.stations.append(
            StationEntry(id=id_, kind=kind, party=party, gln=self.next_gln(), name=Name(zh=zh, en=en))
        )

    def operator(self, badge: str, party: str, *roles: Role) -> None:
        """Somebody who may sign in."""
        self.operators.append(Operator(badge=badge, name=self.person(), roles=roles, party=party))

    def place(self, id_: str, party: str, zh: str, en: str, **changes: Any) -> Place:
        """A cold shelf, unless said otherwise."""
        entry = Place(id=id_, name=Name(zh=zh, en=en), party=party, **{"storage": "cold", **changes})
        self.places.append(entry)
        return entry

    def closed(self, version: int) -> Catalogue:
        """The catalogue, written."""
        return Catalogue(
            version=version,
            issued=self.issued,
            institutions=tuple(self.institutions),
            products=tuple(self.products),
            importers=tuple(self.importers),
            approvals=tuple(self.approvals),
            clearance_forms=tuple(self.forms),
            stations=tuple(self.stations),
            places=tuple(self.places),
            operators=tuple(self.operators),
            holds=tuple(self.holds),
            permits=tuple(self.permits),
            filings=tuple(self.filings),
            despatch_notes=tuple(self.notes),
        )
