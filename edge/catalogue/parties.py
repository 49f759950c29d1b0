"""Who and what may take part: institutions, importers, products, places, operators, stations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

ListingStatus = Literal["listed", "rectifying", "suspended", "delisted", "cancelled"]
StationKind = Literal["zone", "institution"]
Role = Literal["warehouse", "pharmacist", "supervisor", "administrator"]
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
    """A department (使用科室) of an institution."""

    id: str
    name: Name


@dataclass(frozen=True, slots=True, kw_only=True)
class Prescriber:
    """A doctor (医生) on the institution's own list."""

    id: str
    name: Name
    department: str
    listings: tuple[Listing, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Institution:
    """A medical institution (医疗机构); gln: 13 digits."""

    id: str
    gln: str
    name: Name
    listings: tuple[Listing, ...]
    departments: tuple[Department, ...] = ()
    prescribers: tuple[Prescriber, ...] = ()
    prescribers_as_of: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Importer:
    """An importing enterprise (药品进口企业) and what its licence covers."""

    id: str
    gln: str
    name: Name
    listings: tuple[Listing, ...]
    customs_registration: str
    inside_fence: bool
    licence_scope: tuple[Category, ...]
    licence_valid_to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A listed product; institutions: ids of those allowed to use it (使用的医疗机构名单)."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A shelf or area; regimes: those it is set apart for (独立存储区域), empty for none."""

    id: str
    name: Name
    party: str
    storage: StorageClass
    regimes: tuple[str, ...] = ()
    quarantine: bool = False


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
