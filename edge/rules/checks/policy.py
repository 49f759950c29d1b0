"""Site policy (GSP and hospital practice): what no clause demands and a site may switch on or off.

Made under every regime, at the steps named here; what they find is marked site policy.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Final

from edge.catalogue import PACK, DespatchNote, NoteLine
from edge.catalogue.amounts import least
from edge.clock import CHINA
from edge.rules import settings
from edge.rules.facts import ItemFacts
from edge.rules.scan import PASSES, Findings, Scan, named, note, product_named, reject, review

_CONTROLLED: Final = ("narcotic", "psychotropic", "toxic", "radioactive")
_NO_GOODS: Final = frozenset({"administrator"})
"""Who looks after the PC, and never after the goods."""
_OUT_OF_USE: Final = frozenset({"returned", "quarantined", "refused"})
_INTO_QUARANTINE: Final = frozenset({"return_in", "refuse", "quarantine", "book_found"})
_RANGES: Final[Mapping[str, tuple[Decimal, Decimal]]] = {
    "cold": (Decimal(2), Decimal(8)),
    "cool": (Decimal(0), Decimal(20)),
    "ambient": (Decimal(0), Decimal(30)),
    "frozen": (Decimal(-90), Decimal(-10)),
}
"""Degrees Celsius that a storage class allows on the way (GSP 冷藏 2 to 8; 阴凉 to 20; 常温 to 30)."""

Policy = Callable[[Scan, ItemFacts], Findings]


def accepted_first(scan: Scan, item: ItemFacts) -> Findings:
    """收货 is not 验收: what failed is never used, what still waits is not used before it is accepted."""
    quality = item.record.quality if item.record else ""
    if quality == "failed":
        return reject("accepted-first", why="failed")
    if quality == "passed" or not settings.switched_on(scan.facts.settings, settings.ACCEPTED_FIRST):
        return PASSES
    return reject("accepted-first")


def second_person(scan: Scan, item: ItemFacts) -> Findings:
    """双人复核: a second person, and not the same one twice."""
    given, step = scan.facts.settings, scan.operation.name
    controlled = item.product is not None and item.product.category in _CONTROLLED
    both = step in settings.among(given, settings.SECOND_PERSON) or (
        controlled and step in settings.among(given, settings.SECOND_PERSON_CONTROLLED)
    )
    second, operator = scan.facts.second, scan.facts.operator
    if operator is not None and scan.task.paper("second") == operator.badge:
        return reject("second-person", why="same", badge=operator.badge)  # they took the task over since
    if not both:
        return PASSES
    if second is None:
        return reject("second-person")
    if operator is not None and second.badge == operator.badge:
        return reject("second-person", why="same", badge=second.badge)
    if second.roles <= _NO_GOODS:
        return reject("second-person", why="role", badge=second.badge)
    return PASSES


def fefo(scan: Scan, item: ItemFacts) -> Findings:
    """近效期先出: an earlier expiry of the same product on hand goes first."""
    earlier = scan.facts.earlier
    if earlier is None or not settings.switched_on(scan.facts.settings, settings.FEFO):
        return PASSES
    expiry = item.expiry or (item.record.expiry if item.record else None)
    if expiry is None or expiry <= earlier:
        return PASSES
    return review("fefo", day=expiry.isoformat(), earlier=earlier.isoformat())


def near_expiry(scan: Scan, item: ItemFacts) -> Findings:
    """近效期预警: soon out of date, pointed out and nothing more."""
    days = settings.number(scan.facts.settings, settings.NEAR_EXPIRY_DAYS)
    expiry = item.expiry or (item.record.expiry if item.record else None)
    if not days or expiry is None or not scan.day <= expiry < scan.day + timedelta(days=days):
        return PASSES
    return note("near-expiry", day=expiry.isoformat(), days=str((expiry - scan.day).days))


def cold_chain(scan: Scan, item: ItemFacts) -> Findings:
    """Hand-over of goods kept cold: logger, times and temperatures there, and within their class."""
    given, product, paper = scan.facts.settings, item.product, scan.task.paper
    how = settings.choice(given, settings.COLD_CHAIN, settings.COLD_CHAIN_CHOICES)
    if product is None or how == "off":
        return PASSES
    if how == "required" and product.storage in ("cold", "frozen"):
        for name in ("logger", "departed_at", "arrived_at", "t_min", "t_max", "temperature"):
            if scan.operation.paper(name) is not None and not paper(name):
                return review("cold-chain", why="missing", paper=name)
    least_, most = _RANGES[product.storage]
    for name in ("t_min", "t_max", "temperature"):
        text = paper(name)
        degrees = _degrees(text) if text else None
        if text and degrees is None:
            return review("cold-chain", why="unreadable", paper=name, got=text)
        if degrees is not None and not least_ <= degrees <= most:
            limits = {"low": str(least_), "high": str(most)}
            return review("cold-chain", got=text, paper=name, storage=product.storage, **limits)
    return _order_of_times(paper("departed_at"), paper("arrived_at"))


def _degrees(text: str) -> Decimal | None:
    try:
        degrees = Decimal(text.strip().removesuffix("℃").removesuffix("°C").strip())
    except InvalidOperation:
        return None
    return degrees if degrees.is_finite() else None


def _order_of_times(departed: str, arrived: str) -> Findings:
    left, came = _moment(departed), _moment(arrived)
    if left is None or came is None or left <= came:
        return PASSES
    return review("cold-chain", why="times", departed=departed, arrived=arrived)


def _moment(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=CHINA)


def note_agrees(scan: Scan, item: ItemFacts) -> Findings:
    """随货同行单: consignee, product, specification, lot and quantity are those of the despatch note."""
    paper, product = scan.facts.note, item.product
    if (
        paper is None
        or product is None
        or not settings.switched_on(scan.facts.settings, settings.NOTE_AGREES)
    ):
        return PASSES
    number = {"note": paper.number}
    if paper.consignee != scan.facts.station.party:
        return review("note-agrees", why="consignee", got=paper.consignee, **number)
    if paper.day > scan.day:
        return review("note-agrees", why="day", day=paper.day.isoformat(), **number)
    supplier = _other_supplier(scan, paper)
    if supplier:
        return review("note-agrees", why="supplier", got=paper.supplier, expected=supplier, **number)
    of_product = [line for line in paper.lines if line.product == product.id]
    if not of_product:
        return review("note-agrees", why="product", **product_named(product), **number)
    of_lot = [line for line in of_product if line.lot == item.lot]
    if not of_lot:
        said = "、".join(sorted({line.lot for line in of_product}))
        return review("note-agrees", why="lot", got=item.lot, expected=said, **number)
    return _line_agrees(scan, item, of_lot, number)


def _other_supplier(scan: Scan, paper: DespatchNote) -> str:
    """Who should have sent it, "" where it is they: the importer or the maker, or who hands goods on.

    What comes into the zone is sent from abroad, by anybody.
    """
    facts, name = scan.facts, scan.operation.name
    sender = {"institution_receive": facts.importer, "transfer_in": facts.holder}.get(name)
    makers = {item.product.maker for item in scan.items if item.product and name == "institution_receive"}
    if sender is None or paper.supplier in {sender.id, sender.gln, sender.name.zh, sender.name.en, *makers}:
        return ""
    return sender.name.zh or sender.id


def _line_agrees(scan: Scan, item: ItemFacts, lines: list[NoteLine], number: Mapping[str, str]) -> Findings:
    product = item.product
    assert product is not None
    if not any(line.specification in ("", product.specification) for line in lines):
        return review(
            "note-agrees",
            why="specification",
            got=product.specification,
            expected=lines[0].specification,
            **number,
        )
    due = sum(least(line.quantity, PACK) for line in lines)
    asked = sum(
        one.packs for one in scan.items if one.product and (one.product.id, one.lot) == (product.id, item.lot)
    )
    if scan.operation.name not in _RECEIPTS:
        asked = 0  # it was counted when it came in
    came = scan.facts.noted.get((product.id, item.lot), 0)
    if came + asked <= due:
        return PASSES
    counted = {"total": str(due), "used": str(came), "asked": str(asked)}
    return review("note-agrees", why="quantity", lot=item.lot, **counted, **number)


def set_apart(scan: Scan, item: ItemFacts) -> Findings:
    """分区存放: what is set apart for other regimes is not for these goods."""
    place, regime = scan.facts.place, scan.facts.regime
    if place is None or regime is None or not place.regimes or regime.id in place.regimes:
        return PASSES
    if not settings.switched_on(scan.facts.settings, settings.SET_APART) or _by_clause(scan):
        return PASSES
    return reject("set-apart", **named("place", place.name, place.id))


def _by_clause(scan: Scan) -> bool:
    """Whether the regime's own clause says where its goods stand."""
    regime = scan.facts.regime
    return regime is not None and regime.spec(scan.operation.name, "separate-storage") is not None


def quarantine_only(scan: Scan, item: ItemFacts) -> Findings:
    """不合格品区: what is out of use stands in quarantine, and good stock never does."""
    place, record = scan.facts.place, item.record
    if place is None or not settings.switched_on(scan.facts.settings, settings.QUARANTINE_ONLY):
        return PASSES
    where = named("place", place.name, place.id)
    if scan.operation.name in _INTO_QUARANTINE:
        return PASSES if place.quarantine else reject("quarantine-only", **where)
    out_of_use = record is not None and (record.state in _OUT_OF_USE or record.quality == "failed")
    if out_of_use == place.quarantine:
        return PASSES
    if out_of_use:
        return reject("quarantine-only", **where)
    return PASSES if _by_clause(scan) else reject("quarantine-only", why="good", **where)


_RECEIPTS: Final = ("bonded_receive", "institution_receive", "transfer_in")
_USES: Final = ("issue_lab", "dispense", "use_special", "implant", "take_away", "aliquot")
_EVERY: Final = ("*",)

POLICIES: Final[tuple[tuple[str, Policy, frozenset[str]], ...]] = (
    ("second-person", second_person, frozenset(_EVERY)),
    ("accepted-first", accepted_first, frozenset({"zone_exit", "pharmacy_store", "transfer_out", *_USES})),
    ("quarantine-only", quarantine_only, frozenset({"put_away", "pharmacy_store", *_INTO_QUARANTINE})),
    ("set-apart", set_apart, frozenset({"put_away", "pharmacy_store"})),
    ("note-agrees", note_agrees, frozenset({*_RECEIPTS, "accept"})),
    ("cold-chain", cold_chain, frozenset({*_RECEIPTS, "seal_check_end"})),
    ("fefo", fefo, frozenset({"zone_exit", *_USES})),
    ("near-expiry", near_expiry, frozenset({*_RECEIPTS, "put_away", "pharmacy_store", "zone_exit", *_USES})),
)
"""Each policy, what it looks at, and the steps it is made at (``*``: all, by its own setting)."""


@cache
def policies_at(operation: str) -> tuple[tuple[str, Policy], ...]:
    """The policies made at a step, in their order."""
    return tuple((name, check) for name, check, steps in POLICIES if "*" in steps or operation in steps)


def in_use(operation: str, given: Mapping[str, str]) -> tuple[str, ...]:
    """Names of the policies that a site with these settings makes at a step."""
    two = (settings.SECOND_PERSON, settings.SECOND_PERSON_CONTROLLED)
    on = {
        settings.ACCEPTED_FIRST: True,  # what failed is never used, whatever the site asks
        "second-person": any(operation in settings.among(given, one) for one in two),
        settings.FEFO: settings.switched_on(given, settings.FEFO),
        settings.NEAR_EXPIRY_DAYS: settings.number(given, settings.NEAR_EXPIRY_DAYS) > 0,
        settings.COLD_CHAIN: settings.choice(given, settings.COLD_CHAIN, settings.COLD_CHAIN_CHOICES)
        != "off",
        settings.NOTE_AGREES: settings.switched_on(given, settings.NOTE_AGREES),
        settings.QUARANTINE_ONLY: settings.switched_on(given, settings.QUARANTINE_ONLY),
        settings.SET_APART: settings.switched_on(given, settings.SET_APART),
    }
    return tuple(name for name, _ in policies_at(operation) if on.get(name, True))
