"""Who brings the goods in, and how they come: the enterprise, its licence, customs, new and unused."""

from __future__ import annotations

from typing import Final

from edge.catalogue import ImportPermit, PermitKind
from edge.rules.facts import ItemFacts
from edge.rules.regimes import parameter
from edge.rules.scan import PASSES, Findings, Scan, by_date, named, product_named, reject, review

PERMIT_CATEGORIES: Final = "permit-categories"
"""Parameter of a regime: categories that are released on an import permit."""

_CONTROLLED: Final = ("narcotic", "psychotropic")


def importer_appointed(scan: Scan) -> Findings:
    """NM 四(六), LC 五: the enterprise is one the institution appointed for this approval."""
    approval, importer = scan.facts.approval, _importer(scan)
    if approval is None:
        return PASSES
    if not approval.importers or not importer:
        return review("importer-appointed", why="unknown", approval=approval.number)
    if importer in approval.importers:
        return PASSES
    entry = scan.facts.importer
    who = named("importer", entry.name if entry else None, importer)
    return reject("importer-appointed", approval=approval.number, **who)


def _importer(scan: Scan) -> str:
    """Id of the enterprise that brings the goods in, "" where nothing tells."""
    facts = scan.facts
    if facts.importer is not None:
        return facts.importer.id
    if scan.task.paper("importer"):
        return scan.task.paper("importer")
    if facts.form is not None:
        return facts.form.importer
    return facts.permit.importer if facts.permit else ""


def kind_licensed(scan: Scan, item: ItemFacts) -> Findings:
    """LC 五, BJ 二(四)4: its licence is one for goods of this kind, in force at the event's time."""
    importer, product = scan.facts.importer, item.product
    if product is None:
        return PASSES
    if importer is None:
        return review("kind-licensed", why="unknown", kind=product.kind)
    who = named("importer", importer.name, importer.id)
    if product.kind not in importer.kinds:
        return reject("kind-licensed", kind=product.kind, **who)
    if importer.licence_valid_to is not None and importer.licence_valid_to < scan.day:
        return by_date(scan, "kind-licensed", why="licence", day=importer.licence_valid_to.isoformat(), **who)
    if product.kind == "drug" and importer.licence_scope and product.category not in importer.licence_scope:
        return reject("kind-licensed", why="scope", category=product.category, **who)
    return PASSES


def condition_new(scan: Scan, item: ItemFacts) -> Findings:
    """LC 六: devices come new: never refurbished, second-hand or used."""
    product, condition = item.product, scan.task.paper("condition")
    if product is None or product.kind != "device" or condition == "new":
        return PASSES
    if not condition:
        return review("condition-new", why="unknown", **product_named(product))
    return reject("condition-new", condition=condition, **product_named(product))


def customs_permit(scan: Scan, item: ItemFacts) -> Findings:
    """LC 六: devices and listed special goods have customs' permit; special goods one of quarantine."""
    product = item.product
    if product is None:
        return PASSES
    if product.kind == "special" or product.biosafety or product.high_pathogen:
        return _permitted(scan, item, "customs-permit", "quarantine")
    if product.kind != "device" or scan.facts.permit is not None or scan.task.paper("customs_entry"):
        return PASSES
    return reject("customs-permit", **product_named(product))


def customs_declared(scan: Scan, item: ItemFacts) -> Findings:
    """BJ 二(四)4: a device has no clearance form; the customs declaration made by the approval is recorded."""
    product = item.product
    if product is None or product.kind != "device" or scan.task.paper("customs_entry"):
        return PASSES
    return reject("customs-declared", **product_named(product))


def clearance_form(scan: Scan, item: ItemFacts) -> Findings:
    """NM 三(三), BJ 二(四)1: drugs are cleared on a form; what comes on a permit is asked for it."""
    product = item.product
    if product is None or product.kind != "drug" or scan.facts.form is not None:
        return PASSES
    if product.category in parameter(scan.facts.regime, PERMIT_CATEGORIES, _CONTROLLED):
        return review("clearance-form", why="permit", **product_named(product))
    return reject("clearance-form", **product_named(product))


def import_permit(scan: Scan, item: ItemFacts) -> Findings:
    """NM 三(四)-(五), BJ 二(四)3: narcotics and psychotropics have an import permit, this one's, in force."""
    product = item.product
    if product is None:
        return PASSES
    if product.category not in parameter(scan.facts.regime, PERMIT_CATEGORIES, _CONTROLLED):
        return PASSES
    return _permitted(scan, item, "import-permit", "narcotic")


def quarantine_permit(scan: Scan, item: ItemFacts) -> Findings:
    """SI 四(四)6: customs' quarantine permit for this item and unit, in force."""
    return _permitted(scan, item, "quarantine-permit", "quarantine")


def _permitted(scan: Scan, item: ItemFacts, code: str, kind: PermitKind) -> Findings:
    """Whether the permit of the papers is there and is the one for this package."""
    product, permit = item.product, scan.facts.permit
    if permit is None:
        return reject(code, **product_named(product))
    differs = _differs(scan, item, permit, kind)
    if differs:
        return reject(code, why=differs, permit=permit.number, **product_named(product))
    if permit.valid_on(scan.day):
        return PASSES
    end = permit.valid_to.isoformat() if permit.valid_to else ""
    start = permit.valid_from.isoformat()
    return by_date(scan, code, why="validity", permit=permit.number, start=start, end=end)


def _differs(scan: Scan, item: ItemFacts, permit: ImportPermit, kind: PermitKind) -> str:
    """What of the permit is another's, "" where it is all this package's."""
    facts, institution, importer = scan.facts, scan.institution, _importer(scan)
    if permit.kind != kind:
        return "kind"
    if importer and permit.importer and permit.importer != importer:
        return "importer"
    if facts.regime is not None and facts.regime.spec(scan.operation.name, "permit-balance"):
        return ""  # whose it is, the balance of the permit says
    if item.product is not None and permit.product != item.product.id:
        return "product"
    if facts.approval is not None and permit.approval != facts.approval.number:
        return "approval"
    of_another = institution is not None and permit.institution not in ("", institution.id)
    return "institution" if of_another else ""
