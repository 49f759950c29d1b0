"""Who and what may take part: institutions, importers, products, places, operators, stations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from edge.catalogue.amounts import PACK, least

ListingStatus = Literal["listed", "rectifying", "suspended", "delisted", "cancelled"]
StationKind = Literal["zone", "institution"]
Role = Literal["warehouse", "pharmacist", "laboratory", "quality", "supervisor", "administrator"]
GoodsKind = Literal["drug", "device", "special"]
"""What goods are managed as: by their attribute abroad where it differs from the domestic one."""

Category = Literal[
    "chemical",
    "biological",
    "vaccine",
    "narcotic",
    "psychotropic",
    "toxic",
    "radioactive",
    "precursor",
]
StorageClass = Literal["ambient", "cool", "cold", "frozen"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """What a thing is called on the screen."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """From `since` (aware) until the next entry, the status is this."""

    status: ListingStatus
    since: datetime
    reason: str = ""


def status_at(listings: Sequence[Listing], at: datetime) -> ListingStatus | None:
    """The status in force at `at`; None where nothing had been listed yet."""
    in_force = [entry for entry in listings if entry.since <= at]
    return max(in_force, key=lambda entry: entry.since).status if in_force else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Department:
    """A department (使用科室) of an institution; listings: empty for as good as the institution itself."""

    id: str
    name: Name
    listings: tuple[Listing, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Prescriber:
    """A doctor (医生) on the institution's own list."""

    id: str
    name: Name
    department: str
    listings: tuple[Listing, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Institution:
    """A medical institution (医疗机构) or pilot unit (试点单位); gln: 13 digits. region: where it is."""

    id: str
    gln: str
    name: Name
    listings: tuple[Listing, ...]
    departments: tuple[Department, ...] = ()
    prescribers: tuple[Prescriber, ...] = ()
    prescribers_as_of: date | None = None
    region: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Importer:
    """An importing enterprise (药品进口企业) and what its licence covers; kinds: of goods it may trade in."""

    id: str
    gln: str
    name: Name
    listings: tuple[Listing, ...]
    customs_registration: str
    inside_fence: bool
    licence_scope: tuple[Category, ...]
    licence_valid_to: date | None = None
    kinds: tuple[GoodsKind, ...] = ("drug",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """How much of another unit one pack holds, exactly: 30 tablets, 2.5 mL."""

    unit: str
    per_pack: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class DomesticApproval:
    """The product's own marketing approval in China: from then on only other indications are urgent."""

    since: date
    indications: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A listed product; institutions: ids of those allowed to use it (使用的医疗机构名单).

    identifiers: what codes other than GTINs call it, as ``standard:product`` (``hibc:+A123…``,
    ``ifa:111234568408``, ``ma:MA.156.…``, ``tracecode:8100001``). serialised: False where its packs
    carry no serial and are counted by lot. biosafety: level 1 to 4 its handling needs, 0 for none.
    high_pathogen: needs transport papers (高致病性病原微生物).
    """

    id: str
    gtins: tuple[str, ...]
    name: Name
    form: str
    specification: str
    maker: str
    origin: str
    category: Category
    storage: StorageClass
    listings: tuple[Listing, ...]
    institutions: tuple[str, ...]
    kind: GoodsKind = "drug"
    identifiers: tuple[str, ...] = ()
    serialised: bool = True
    contents: tuple[Content, ...] = ()
    biosafety: int = 0
    high_pathogen: bool = False
    domestic: DomesticApproval | None = None

    def per_pack(self, unit: str) -> int | None:
        """How much of `unit` one pack is, in its least steps; None where nobody has said."""
        if unit == PACK:
            return 1
        return next((least(one.per_pack, unit) for one in self.contents if one.unit == unit), None)

    def packs(self, steps: int, unit: str) -> int | None:
        """How many whole packs there are in so many least steps of `unit`; None where nobody has said."""
        per_pack = self.per_pack(unit)
        return steps // per_pack if per_pack else None

    def converted(self, steps: int, unit: str, to: str) -> int | None:
        """So many least steps of `unit` in those of `to`, a part of a step counted whole; None unknown."""
        if unit == to:
            return steps
        here, there = self.per_pack(unit), self.per_pack(to)
        return -(-steps * there // here) if here and there is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A shelf, area or laboratory; regimes: those it is set apart for (独立存储区域), empty for none.

    biosafety: the level 1 to 4 it is built for, 0 for none. region: where it is, "" for its party's.
    """

    id: str
    name: Name
    party: str
    storage: StorageClass
    regimes: tuple[str, ...] = ()
    quarantine: bool = False
    laboratory: bool = False
    biosafety: int = 0
    region: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """Who may sign in; PIN hashes never travel in the catalogue."""

    badge: str
    name: Name
    roles: tuple[Role, ...]
    party: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StationEntry:
    """A PC or handheld; party: the importer or institution it stands at; gln: 13 digits."""

    id: str
    kind: StationKind
    party: str
    gln: str
    name: Name


def station_mark(id_: str) -> str:
    """What a station writes in the serials it mints: the capitals and digits of its id.

    A catalogue in which two stations share a mark, or one has none or more than 10, is refused.

    >>> station_mark("zone-01")
    'ZONE01'
    """
    return "".join(letter for letter in id_.upper() if letter.isascii() and letter.isalnum())
