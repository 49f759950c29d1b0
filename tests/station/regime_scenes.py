"""Ten desks in six regimes: the sample catalogues with little quota, so that every bound is soon met.

    desk = RegimeDesk(tmp_path, SCENES["boao-lecheng at the institution"])
    desk.try_open("dispense", desk.scene.papers("dispense", product, {}))
    desk.scan(desk.scene.reading(product, "A"))

What a scene knows are the right papers of a product; a day mixes wrong ones in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path

from edge import config
from edge.catalogue import Approval, Catalogue, DespatchNote, NoteLine, Place, Product, Role
from edge.codes.hibc_symbols import check_character
from edge.identity import pseudonym
from edge.rules.facts import StationFacts
from edge.rules.operations import OPERATIONS
from edge.rules.task import Task
from edge.runtime.demo.catalogues import catalogue as sample
from edge.runtime.demo.catalogues.book import gtin
from edge.station import Closing, Rules, Station, World
from edge.store import Credential, Store
from tests import fakes
from tests.station.desk import PIN, Desk, payload, pin_hash

PEOPLE: Mapping[str, tuple[Role, ...]] = {
    "W900": ("supervisor", "warehouse", "pharmacist", "laboratory", "quality"),
    "P900": ("supervisor", "quality"),
    "W001": ("warehouse",),
    "P001": ("pharmacist",),
    "L001": ("laboratory",),
    "A001": ("administrator",),
}
PATIENT, LOT, EXPIRY = "Li Ming 1980", "L2406", "271231"
APPROVED, SHARE, BATCHES, NOTED = 5, 4, (3, 2), 2
"""Packs of each approval, of each share of it, of its first and its later forms and permits, of a note."""

_TEXTS: Mapping[str, str] = {
    "departed_at": "2026-06-01T08:00:00+08:00",
    "arrived_at": "2026-06-01T09:30:00+08:00",
    "consent_date": "2026-05-30",
    "second": "P900",
    "patient": PATIENT,
    "case": fakes.SSCC,
}
_BLANK = frozenset(
    (
        "lot_quantity",
        "note",
        "lot",
        "expiry",
        "donation",
        "consent_reason",
        "temperature",
        "humidity",
        "t_min",
        "t_max",
    )
)
WRONG: Mapping[str, tuple[str, ...]] = {
    "patient": ("Wang Fang 1975",),
    "consent_date": ("2026-06-30", "yesterday"),
    "second": ("W001", "W900"),
    "temperature": ("19", "warm"),
    "amount": ("-1", "0", "99", "0.0000001"),
    "unit": ("g", "vial"),
    "lot_quantity": ("0", "two", "4"),
    "condition": ("used",),
    "seal_state": ("broken",),
    "severity": ("serious",),
    "case": (fakes.OTHER_SSCC, "12"),
}
"""What else may stand in a paper; any may also be blank, or name what nobody knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One desk: what stands there, which products come by."""

    regime: str
    seat: StationFacts
    catalogue: Catalogue
    products: tuple[Product, ...]

    @property
    def operations(self) -> tuple[str, ...]:
        """What can be done at this site at all."""
        return tuple(name for name, step in OPERATIONS.items() if self.seat.kind in step.sites)

    def has(self, operation: str) -> bool:
        """Whether the regime knows this step, or needs to say nothing of it."""
        step = OPERATIONS[operation]
        return not step.forward or step.policy or operation in _regimes()[self.regime].by_operation

    def approval(self, product: Product) -> Approval:
        """The product's own approval."""
        return next(one for one in self.catalogue.approvals if one.product == product.id)

    def serials(self, product: Product) -> tuple[str, ...]:
        """Two that its form may list, and one that none does; "" stands for a pack without one."""
        listed = next(
            (one.serials for one in self.catalogue.clearance_forms if one.product == product.id), ()
        )
        return ("",) if not product.serialised else (*(listed[:2] or ("S1", "S2")), "X1")

    def key(self, product: Product, serial: str) -> str:
        """By which a package is known; "" for goods without serials, of which there are many records."""
        if not serial:
            return ""
        return f"01{product.gtins[0]}21{serial}" if product.gtins else f"{product.identifiers[0]}:{serial}"

    def reading(self, product: Product, serial: str, lot: str = LOT) -> bytes:
        """What a scanner sends for one pack."""
        if product.gtins:
            return payload(serial, product.gtins[0], lot=lot)
        scheme, _, body = product.identifiers[0].partition(":")
        if scheme == "hibc":
            text = f"{body}/$$3{EXPIRY}{lot}" + (f"/S{serial}" if serial else "")
            return (text + check_character(text)).encode()
        return f"[)>\x1e06\x1d9N{body}\x1d1T{lot}\x1dD{EXPIRY}\x1dS{serial}\x1e\x04".encode()

    def papers(self, operation: str, product: Product, said: Mapping[str, str]) -> dict[str, str]:
        """Every paper of a step as it should be for `product`, with what is `said` otherwise."""
        names = [paper.name for paper in OPERATIONS[operation].papers]
        right = {name: self._right(name, operation, product) for name in names}
        return {name: value for name, value in {**right, **said}.items() if value and name in names}

    def _right(self, name: str, operation: str, product: Product) -> str:  # noqa: C901, PLR0912
        approval, party = self.approval(product), self.seat.party
        match name:
            case "clearance_form" | "permit" | "filing":
                return next(iter(self.numbers(name, product)), "")
            case "approval":
                return approval.number
            case "destination" | "holder":
                others = [line.institution for line in approval.lines if line.institution != party]
                return next(iter(others), self.catalogue.institutions[0].id)
            case "importer":
                return party if self.seat.kind == "zone" else next(iter(approval.importers), "")
            case "place":
                return self._place(operation, product)
            case "prescriber" | "responsible":
                here = [one for one in self.catalogue.institutions if one.id == party]
                department = self._department(approval)
                return next((p.id for i in here for p in i.prescribers if p.department == department), "DR")
            case "department":
                return self._department(approval)
            case "consent_product":
                return product.id
            case "purpose" | "patient_group":
                return next(iter(getattr(approval, f"{name}s")), "")
            case "unit":
                return next((content.unit for content in product.contents), "")
            case "maker" | "origin":
                return str(getattr(product, name))
            case "port":
                return next(iter(approval.ports), "")
            case "amount":
                return "1" if operation == "aliquot" else ""
        if name in _BLANK:
            return ""
        paper = OPERATIONS[operation].paper(name)
        return _TEXTS.get(name) or (paper.choices[0] if paper and paper.choices else f"{name}-1")

    def _department(self, approval: Approval) -> str:
        lines = [line.department for line in approval.lines if line.institution == self.seat.party]
        here = [one for one in self.catalogue.institutions if one.id == self.seat.party]
        return next(filter(None, lines), "") or next((i.departments[0].id for i in here), "")

    def _place(self, operation: str, product: Product) -> str:
        aside = operation in ("return_in", "quarantine", "recall", "stop_use", "book_found")
        fits = [
            place
            for place in self.catalogue.places
            if place.party == self.seat.party and place.quarantine == aside
        ]

        def rank(place: Place) -> tuple[bool, bool, int]:
            apart = self.regime in place.regimes
            return place.storage != product.storage, not apart, -place.biosafety

        return min(fits, key=rank).id if fits else ""

    def numbers(self, name: str, product: Product) -> tuple[str, ...]:
        """All papers of a kind there are for a product."""
        rows = {
            "clearance_form": self.catalogue.clearance_forms,
            "permit": self.catalogue.permits,
            "filing": self.catalogue.filings,
        }[name]
        return tuple(row.number for row in rows if row.product == product.id)  # type: ignore[attr-defined]


class RegimeDesk(Desk):
    """A desk of a scene, with the regimes as they ship."""

    def __init__(self, root: Path, scene: Scene) -> None:
        super().__init__(root, furnished=False)
        self.scene = scene
        with self.store.writing() as tx:
            tx.enrol(scene.seat, at=self.station.read_clock())
            for badge, roles in PEOPLE.items():
                tx.save_credential(
                    Credential(badge=badge, name=fakes.name(badge), roles=roles, pin_hash=pin_hash())
                )
        self.take(scene.catalogue)

    def _opened(self) -> Station:
        store = Store.open(
            self.home,
            machine="this-machine",
            anchor=self.root / "elsewhere" / "anchor",
            now=self.now,
            ids=self.ids,
            regimes=_regimes(),
            synchronous="OFF",
        )
        return Station(store, World(lambda: self.now, self.ids), site_key=bytes(32), rules=self.rules)

    def goes_by(self, policies: Mapping[str, str]) -> None:
        """From now on the site has these policies."""
        self.station.rules = self.rules = Rules(settings=policies)

    def try_open(self, operation: str, papers: Mapping[str, str]) -> bool:
        """Whether a task could be opened; the one before is closed first."""
        tasks, facts = self.station.tasks, self.station.access.facts
        if tasks.open is not None:
            tasks.close(facts, Closing())
        return isinstance(tasks.start(facts, operation, papers, second_pin=PIN), Task)


_regimes = cache(config.regimes)


def _scene(regime: str, party: str, *products: str, station: str = "", loose: str = "") -> Scene:
    whole = sample(regime, fakes.NOW.replace(hour=9), 1)
    entry = next((one for one in whole.stations if one.party == party and station in one.id), None)
    seat = StationFacts(
        id=entry.id if entry else f"{party}-Z1",
        kind=entry.kind if entry else "zone",
        party=party,
        gln=entry.gln if entry else "9520000001063",
    )
    chosen = tuple(
        replace(_scannable(one, n), serialised=one.serialised and one.id != loose)
        for n, one in enumerate(whole.products)
        if one.id in products
    )
    narrow = _narrow(whole, {one.id: one for one in chosen}, seat)
    return Scene(regime=regime, seat=seat, catalogue=narrow, products=chosen)


def _scannable(product: Product, number: int) -> Product:
    """GTIN, HIBC and PPN are read as they are; whoever goes by another code is given a GTIN."""
    known = product.gtins or product.identifiers[0].startswith(("hibc:", "ifa:"))
    return product if known else replace(product, gtins=(gtin(6000 + number),), identifiers=())


def _narrow(whole: Catalogue, products: Mapping[str, Product], seat: StationFacts) -> Catalogue:
    """The catalogue with these products alone, their papers for a few packs each, held at `seat`."""

    def packs(product: str, unit: str, count: int) -> Decimal:
        held = next((one.per_pack for one in products[product].contents if one.unit == unit), Decimal(1))
        return held * count

    approvals = []
    for one in whole.approvals:
        if one.product not in products:
            continue
        lines = tuple(
            replace(
                line,
                quantity=None if line.quantity is None else packs(one.product, one.unit, SHARE),
                need=None if line.need is None else packs(one.product, one.unit, 1),
            )
            for line in one.lines
        )
        quantity = packs(one.product, one.unit, APPROVED)
        approvals.append(replace(one, quantity=quantity, lines=lines, station=seat.id))
    forms, permits, seen = [], [], set[tuple[str, str]]()
    for form in whole.clearance_forms:
        if form.product in products:
            count = BATCHES[("form", form.approval) in seen]
            seen.add(("form", form.approval))
            quantity = packs(form.product, form.unit, count)
            serials = form.serials[:count] if products[form.product].serialised else ()
            forms.append(replace(form, quantity=quantity, station=seat.id, serials=serials))
    for permit in whole.permits:
        if permit.product in products:
            count = BATCHES[("permit", permit.approval) in seen]
            seen.add(("permit", permit.approval))
            quantity = packs(permit.product, permit.unit, count)
            permits.append(replace(permit, quantity=quantity, station=seat.id))
    own = pseudonym(bytes(32), PATIENT)
    storage = next(iter(products.values())).storage
    shelf = Place(id="SHELF", name=fakes.name("Shelf"), party=seat.party, storage=storage, biosafety=3)
    aside = replace(shelf, id="ASIDE", quarantine=True)
    return replace(
        whole,
        places=(*whole.places, shelf, aside),
        products=tuple(products.values()),
        approvals=tuple(approvals),
        clearance_forms=tuple(forms),
        permits=tuple(permits),
        filings=tuple(
            replace(one, patient=one.patient and own) for one in whole.filings if one.product in products
        ),
        despatch_notes=tuple(_note(one, seat.party) for one in products.values()),
        holds=(),
    )


def _note(product: Product, consignee: str) -> DespatchNote:
    """What the supplier says it sent of a product: two packs of one lot."""
    line = NoteLine(product=product.id, specification="", lot=LOT, quantity=Decimal(NOTED))
    return DespatchNote(
        number=f"N-{product.id}",
        supplier="Supplier",
        consignee=consignee,
        day=fakes.NOW.date(),
        lines=(line,),
    )


SCENES: Mapping[str, Scene] = {
    "tianzhu-rare-disease in the zone": _scene(
        "tianzhu-rare-disease", "I1", "P001", "P006", "P016", loose="P016"
    ),
    "tianzhu-rare-disease at the institution": _scene(
        "tianzhu-rare-disease", "H16", "P001", "P006", "P016", loose="P016"
    ),
    "beijing-urgent-drug": _scene("beijing-urgent-drug", "B01", "D001", "D017", "N001"),
    "beijing-urgent-device": _scene("beijing-urgent-device", "B13", "Q005", "Q021", "Q037"),
    "nmpa-temporary-import at the lead": _scene("nmpa-temporary-import", "N00", "L001", "M001"),
    "nmpa-temporary-import at a user": _scene("nmpa-temporary-import", "N01", "L001", "M001"),
    "boao-lecheng in the zone": _scene("boao-lecheng", "LI2", "D004", "D016", "Q001", "Q004"),
    "boao-lecheng at the institution": _scene("boao-lecheng", "L04", "D004", "D016", "Q001", "Q004"),
    "beijing-special-items in the zone": _scene("beijing-special-items", "SI1", "X022", "X023", "X024"),
    "beijing-special-items at the institution": _scene(
        "beijing-special-items", "S08", "X022", "X023", "X024"
    ),
}
