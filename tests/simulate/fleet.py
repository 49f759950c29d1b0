"""Who stands where in a fleet, and what its authority issues for them, again and again.

A fleet is made of clusters: some desks of one regime that see the same few products, so that they
meet over the same packages, papers and serial lists. Every cluster has products of its own, so that
a fleet of a thousand stations is no slower to judge at than one of two.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Final, TypeVar

from edge.catalogue import (
    SHARED,
    Approval,
    ApprovalLine,
    Catalogue,
    ClearanceForm,
    ImportPermit,
    Place,
    Product,
    StationEntry,
    StationKind,
    TakeAwayFiling,
)
from edge.identity import pseudonym
from edge.rules.facts import StationFacts
from edge.runtime.demo.catalogues import catalogue as sample
from edge.runtime.demo.catalogues.book import gln, gtin
from tests import fakes
from tests.station.regime_scenes import PATIENT, Scene

SITE_KEY: Final = bytes(32)
CLUSTER: Final = 8
"""Stations of one cluster, at most."""

COUNTED, TOGETHER, LISTED, AT_HAND, KEPT = (3, 2), (8, 4), 2, 4, 3
"""Packs of the two counted papers of an approval that one station holds, of one that all share by leases;
serials of a list; other serials at hand at a time; issues of papers that the catalogue still holds."""

Paper = TypeVar("Paper", ClearanceForm, ImportPermit)
Named = TypeVar("Named")


@dataclass(frozen=True, slots=True)
class Ground:
    """Where clusters of a regime stand: the parties (kind, id) in turn, and the products they see."""

    regime: str
    seats: tuple[tuple[StationKind, str], ...]
    products: tuple[str, ...]

    @property
    def spends(self) -> str:
        """The operation at which goods are taken from their papers."""
        return "zone_exit" if self.regime == "tianzhu-rare-disease" else "institution_receive"

    @property
    def holders(self) -> StationKind:
        """The kind of station that papers are issued for."""
        return "zone" if self.spends == "zone_exit" else "institution"

    def sample(self) -> Catalogue:
        """The sample catalogue of the regime."""
        return _sample(self.regime)


GROUNDS: Final[tuple[Ground, ...]] = (
    Ground(
        "tianzhu-rare-disease",
        (("zone", "I1"), ("institution", "H16"), ("zone", "I1"), ("institution", "H01")),
        ("P001", "P006", "P016"),
    ),
    Ground("beijing-urgent-drug", (("institution", "B01"),), ("D001", "D017", "N001")),
    Ground("beijing-urgent-device", (("institution", "B13"),), ("Q005", "Q021", "Q037")),
    Ground("nmpa-temporary-import", (("institution", "N00"), ("institution", "N01")), ("L001", "M001")),
    Ground("boao-lecheng", (("zone", "LI2"), ("institution", "L04")), ("D004", "D016", "Q001", "Q004")),
    Ground("beijing-special-items", (("zone", "SI1"), ("institution", "S08")), ("X022", "X023", "X024")),
)


@cache
def _sample(regime: str) -> Catalogue:
    return sample(regime, fakes.NOW.replace(hour=9), 1)


@dataclass(slots=True, kw_only=True)
class Cluster:
    """Some stations and what is issued for them.

    lives: the incarnation of each station as its newest papers name it. issue: how often papers were issued.
    recent: with the newest papers alone; ever: with all there ever were; at: as `recent` stood in an issue.
    """

    number: int
    ground: Ground
    seats: tuple[StationFacts, ...]
    products: tuple[Product, ...]
    lives: dict[str, int] = field(default_factory=dict)
    issue: int = 0
    arrived: int = 0
    approvals: list[Approval] = field(default_factory=list)
    forms: list[ClearanceForm] = field(default_factory=list)
    permits: list[ImportPermit] = field(default_factory=list)
    filings: list[TakeAwayFiling] = field(default_factory=list)
    recent: Catalogue | None = None
    ever: Catalogue | None = None
    at: dict[int, Catalogue] = field(default_factory=dict)

    def serials(self, product: Product) -> tuple[str, ...]:
        """Packages at hand: the newest lists' and others; "" stands for a pack without a serial."""
        if not product.serialised:
            return ("",)
        mark = f"L{self.issue}-"
        listed = [
            serial
            for form in self.forms
            if form.product == product.id
            for serial in form.serials
            if serial.startswith(mark)
        ]
        return (*listed, *(f"S{self.issue}-{n}" for n in range(self.arrived, self.arrived + AT_HAND)))

    def issue_papers(self) -> None:
        """New papers for each station that may spend, for a few packs each; old ones go in the end."""
        self.issue += 1
        self.approvals = [one for one in self.approvals if self._kept(one.number)]
        self.forms = [one for one in self.forms if self._kept(one.approval)]
        self.permits = [one for one in self.permits if self._kept(one.approval)]
        whole, before = self.ground.sample(), (len(self.approvals), len(self.forms), len(self.permits))
        for product in self.products:
            origin = next(one for one in whole.approvals if one.product == product.id.partition("~")[0])
            for seat in self.seats:
                if seat.kind == self.ground.holders:
                    self._issue(origin, product, seat)
            self._issue(origin, product, None)
        if not self.filings:
            self._file(whole)
        self.recent = replace(
            whole,
            products=self.products,
            places=(*whole.places, *own_places(self.seats, self.products)),
            approvals=tuple(self.approvals[before[0] :]),
            clearance_forms=tuple(self.forms[before[1] :]),
            permits=tuple(self.permits[before[2] :]),
            filings=tuple(self.filings),
        )
        self.ever = replace(
            self.recent,
            approvals=(*(self.ever.approvals if self.ever else ()), *self.recent.approvals),
            clearance_forms=(*(self.ever.clearance_forms if self.ever else ()), *self.recent.clearance_forms),
            permits=(*(self.ever.permits if self.ever else ()), *self.recent.permits),
        )

    def _kept(self, approval: str) -> bool:
        return int(approval.rpartition(".")[2]) > self.issue - KEPT

    def _issue(self, origin: Approval, product: Product, seat: StationFacts | None) -> None:
        """An approval and what rests on it, for one station to spend, or (None) for all by leases."""
        whole, held = self.ground.sample(), SHARED if seat is None else seat.id
        life = 1 if seat is None else self.lives.get(seat.id, 1)
        mark = f"{origin.number}~{f'ALL{self.number}' if seat is None else seat.id}.{life}.{self.issue}"
        forms = [one for one in whole.clearance_forms if one.approval == origin.number]
        permits = [one for one in whole.permits if one.approval == origin.number]
        listing = seat is not None and bool(forms) and not permits and product.serialised
        packs = sum(TOGETHER if seat is None else COUNTED) + (LISTED if listing else 0)
        parties = {one.party for one in self.seats} | {origin.lead}
        near = [line for line in origin.lines if line.institution in parties] or origin.lines
        lines = tuple(_share(line, amount_of(product, origin.unit, packs)) for line in near)
        self.approvals.append(
            replace(
                origin,
                number=mark,
                product=product.id,
                lines=lines,
                quantity=amount_of(product, origin.unit, packs),
                station=held,
                incarnation=life,
            )
        )
        self.forms += _batches(forms, mark, product, held, life)
        self.permits += _batches(permits, mark, product, held, life)
        if listing:
            serials = tuple(f"L{self.issue}-{held}-{n}" for n in range(LISTED))
            (form,) = _batches(forms, f"{mark}-L", product, held, life)[:1]
            quantity = amount_of(product, form.unit, LISTED)
            self.forms.append(replace(form, approval=mark, quantity=quantity, station="", serials=serials))

    def _file(self, whole: Catalogue) -> None:
        own = pseudonym(SITE_KEY, PATIENT)
        for product in self.products:
            for one in whole.filings:
                if one.product == product.id.partition("~")[0]:
                    number, patient = f"{one.number}~{self.number}", one.patient and own
                    self.filings.append(replace(one, number=number, product=product.id, patient=patient))


def _share(line: ApprovalLine, most: Decimal) -> ApprovalLine:
    """A share of all there is: what bounds the fleet is the sum of the papers, station by station."""
    return replace(
        line,
        quantity=None if line.quantity is None else most,
        need=None if line.need is None else most,
    )


def _batches(rows: list[Paper], mark: str, product: Product, held: str, life: int) -> list[Paper]:
    """Two papers like the first of `rows` for a few packs each, held by a station in this life of it."""
    made: list[Paper] = []
    counted = TOGETHER if held == SHARED else COUNTED
    for n, packs in enumerate(counted if rows else ()):
        changes = {
            "number": f"{rows[0].number}~{mark.partition('~')[2]}-{n}",
            "approval": mark,
            "product": product.id,
            "quantity": amount_of(product, rows[0].unit, packs),
            "station": held,
            "incarnation": life,
        }
        if isinstance(rows[0], ClearanceForm):
            changes["serials"] = ()
        made.append(replace(rows[0], **changes))
    return made


def amount_of(product: Product, unit: str, packs: int) -> Decimal:
    """So many packs in a paper's unit."""
    held = next((one.per_pack for one in product.contents if one.unit == unit), Decimal(1))
    return held * packs


def own_places(seats: Iterable[StationFacts], products: Iterable[Product]) -> Iterator[Place]:
    """A shelf for these goods and a place apart at every party."""
    storage = next(iter(products)).storage
    for party in dict.fromkeys(seat.party for seat in seats):
        shelf = Place(
            id=f"SHELF-{party}", name=fakes.name("Shelf"), party=party, storage=storage, biosafety=3
        )
        yield shelf
        yield replace(shelf, id=f"ASIDE-{party}", quarantine=True)


@dataclass(slots=True)
class Fleet:
    """All clusters, and the issues of the one catalogue for them all. version: of the newest."""

    clusters: tuple[Cluster, ...]
    version: int = 0

    def issue(self, issued: datetime) -> Catalogue:
        """The next issue of all the clusters' papers."""
        self.version += 1
        for cluster in self.clusters:
            cluster.at[self.version] = cluster.recent
        samples = list({c.ground.regime: c.ground.sample() for c in self.clusters}.values())
        places = [p for c in self.clusters for p in own_places(c.seats, c.products)]
        return replace(
            samples[0],
            version=self.version,
            issued=issued,
            institutions=_once(i for one in samples for i in one.institutions),
            importers=_once(i for one in samples for i in one.importers),
            places=_once((*(p for one in samples for p in one.places), *places)),
            products=tuple(p for c in self.clusters for p in c.products),
            approvals=tuple(a for c in self.clusters for a in c.approvals),
            clearance_forms=tuple(f for c in self.clusters for f in c.forms),
            permits=tuple(p for c in self.clusters for p in c.permits),
            filings=tuple(f for c in self.clusters for f in c.filings),
            stations=tuple(_entry(seat) for c in self.clusters for seat in c.seats),
            operators=(),
            despatch_notes=(),
            holds=(),
        )


def _once(rows: Iterable[Named]) -> tuple[Named, ...]:
    return tuple({row.id: row for row in rows}.values())  # type: ignore[attr-defined]


def _entry(seat: StationFacts) -> StationEntry:
    return StationEntry(id=seat.id, kind=seat.kind, party=seat.party, gln=seat.gln, name=fakes.name(seat.id))


def make_fleet(stations: int, grounds: Iterable[Ground]) -> Fleet:
    """`stations` in clusters on `grounds` in turn."""
    clusters: list[Cluster] = []
    turn = iter(grounds)
    for start in range(0, stations, CLUSTER):
        ground, number = next(turn), len(clusters)
        seats = tuple(_seat(ground, n, start + n) for n in range(min(CLUSTER, stations - start)))
        products = tuple(
            _product(one, 200 * number + n, number)
            for n, one in enumerate(ground.sample().products)
            if one.id in ground.products
        )
        clusters.append(Cluster(number=number, ground=ground, seats=seats, products=products))
    return Fleet(tuple(clusters))


def _seat(ground: Ground, turn: int, number: int) -> StationFacts:
    kind, party = ground.seats[turn % len(ground.seats)]
    return StationFacts(id=f"{party}-{number:04d}", kind=kind, party=party, gln=gln(2000 + number))


def _product(product: Product, number: int, cluster: int) -> Product:
    """The product itself for the first cluster, whatever code it goes by; one like it for the others."""
    if cluster == 0 and (product.gtins or product.identifiers[0].startswith(("hibc:", "ifa:"))):
        return product
    return replace(product, id=f"{product.id}~{cluster}", gtins=(gtin(100_000 + number),), identifiers=())


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetScene(Scene):
    """One desk of a cluster. which: a number by which it chooses among the papers that fit."""

    which: int = 0

    def approval(self, product: Product) -> Approval:
        """One for the product: this station's own, else any."""
        rows = [one for one in self.catalogue.approvals if one.product == product.id]
        own = [one for one in rows if one.station in (self.seat.id, SHARED) and self.which % 8]
        rows = own or rows
        return rows[self.which % len(rows)]

    def numbers(self, name: str, product: Product) -> tuple[str, ...]:
        """The papers of a kind for the product, one of the chosen approval first."""
        found = super(FleetScene, self).numbers(name, product)
        mark = self.approval(product).number.partition("~")[2]
        own = [number for number in found if mark and f"~{mark}-" in number]
        chosen = own[self.which % len(own)] if own else ""
        return (*([chosen] if chosen else []), *found)


def scene_of(cluster: Cluster, seat: StationFacts, which: int = 0, version: int = 0) -> FleetScene:
    """The desk of `seat` on the papers of an issue of the catalogue, or (0) on the newest."""
    catalogue = cluster.at.get(version, cluster.recent)
    assert catalogue is not None
    return FleetScene(
        regime=cluster.ground.regime,
        seat=seat,
        catalogue=catalogue,
        products=cluster.products,
        which=which,
    )
