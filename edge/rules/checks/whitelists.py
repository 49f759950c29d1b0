"""The three whitelists (白名单) and the approval's own words: who, what, for whom, as granted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from edge.catalogue import Approval, Importer, Product, status_at
from edge.rules.facts import ItemFacts
from edge.rules.regimes import parameter
from edge.rules.scan import PASSES, Findings, Scan, by_date, named, note, product_named, reject, review

EXCLUDED_CATEGORIES: Final = "excluded-categories"
CUSTOMS_REGISTRATION: Final = "customs-registration"
"""Parameters of a regime: categories it leaves out; how a customs registration must begin."""

_EXCLUDED: Final = ("vaccine", "narcotic", "psychotropic", "toxic", "radioactive", "precursor")
_GRANTED: Final = ("form", "specification", "maker", "origin")
_IN_GOOD_STANDING: Final = ("listed", "rectifying")


def institution_whitelisted(scan: Scan) -> Findings:
    """TZ 二(一)1, 附件1 三·四: listed at the event's time; under 限期整改 shown, not refused."""
    institution = scan.institution
    if institution is None:
        return reject("institution-whitelisted", institution=scan.facts.station.party)
    status = status_at(institution.listings, scan.now)
    if status == "listed":
        return PASSES
    who = named("institution", institution.name, institution.id)
    if status == "rectifying":
        return note("institution-rectifying", **who)
    if status is None:
        return reject("institution-whitelisted", **who)
    return reject("institution-whitelisted", why="status", status=status, **who)


def product_whitelisted(scan: Scan, item: ItemFacts) -> Findings:
    """TZ 二(一)2, 附件2: listed; once delisted exits stop, goods in transit are received, use is asked."""
    product = item.product
    if product is None:
        return PASSES
    status = status_at(product.listings, scan.now)
    if status in _IN_GOOD_STANDING:
        return PASSES
    what = product_named(product)
    if status is None:
        return reject("product-whitelisted", **what)
    say = {"institution_receive": note, "seal_check_end": note, "dispense": review}.get(
        scan.operation.name, reject
    )
    return say("product-whitelisted", why="status", status=status, **what)


def product_for_institution(scan: Scan, item: ItemFacts) -> Findings:
    """TZ 二(一)2 “明确每种药品允许使用的医疗机构名单”."""
    product, institution = item.product, scan.institution
    if product is None or (institution is not None and institution.id in product.institutions):
        return PASSES
    who = named("institution", institution.name if institution else None, scan.facts.station.party)
    return reject("product-for-institution", **product_named(product), **who)


def product_as_approved(scan: Scan, item: ItemFacts) -> Findings:
    """TZ 附件2 二(二)3: product, form, specification, maker, origin and port are those of an approval.

    At an exit the approval is that of the form, whose port is compared too; before, any
    approval of the product will do, and the task's own papers are compared where filled.
    """
    product, facts = item.product, scan.facts
    if product is None:
        return PASSES
    approvals = (facts.approval,) if facts.approval else facts.approvals
    first: Findings = PASSES
    for approval in approvals:
        differing = _as_granted(scan, product, approval)
        if not differing:
            return PASSES
        if not first or differing[0].severity == "review":
            first = differing
    return first or reject("approval-unknown", **product_named(product))


def _as_granted(scan: Scan, product: Product, approval: Approval) -> Findings:
    """What first differs from one approval; what the catalogue leaves unsaid of the product is looked at."""
    differing = next(_differences(scan, product, approval), None)
    if differing is not None:
        what, approved, got = differing
        return reject("product-as-approved", what=what, approved=approved, got=got)
    unsaid = next((what for what in _GRANTED if getattr(approval, what) and not getattr(product, what)), None)
    if unsaid is None:
        return PASSES
    return review("product-as-approved", why="unknown", what=unsaid, approved=getattr(approval, unsaid))


def _differences(scan: Scan, product: Product, approval: Approval) -> Iterator[tuple[str, str, str]]:
    """What differs, as approved, as it is."""
    paper = scan.task.paper
    if approval.product != product.id:
        yield "product", approval.product, product.id
    for what, approved, values in (
        ("form", approval.form, (product.form,)),
        ("specification", approval.specification, (product.specification,)),
        ("maker", approval.maker, (product.maker, paper("maker"))),
        ("origin", approval.origin, (product.origin, paper("origin"))),
    ):
        for value in values:
            if value and approved and value != approved:
                yield what, approved, value
    form = scan.facts.form
    for port in (paper("port"), form.port if form else ""):
        if port and approval.ports and port not in approval.ports:
            yield "port", "、".join(approval.ports), port


def importer_whitelisted(scan: Scan) -> Findings:
    """TZ 二(一)3, 附件3 二(一)1-2: listed, customs registration 11116…, inside the fence, licensed for it."""
    importer = scan.facts.importer
    if importer is None:
        return reject(
            "importer-whitelisted", importer=scan.task.paper("importer") or scan.facts.station.party
        )
    status = status_at(importer.listings, scan.now)
    if status in _IN_GOOD_STANDING:
        return _qualified(scan, importer)
    who = named("importer", importer.name, importer.id)
    if status is None:
        return reject("importer-whitelisted", **who)
    return reject("importer-whitelisted", why="status", status=status, **who)


def _qualified(scan: Scan, importer: Importer) -> Findings:
    who = named("importer", importer.name, importer.id)
    prefixes = parameter(scan.facts.regime, CUSTOMS_REGISTRATION)
    if prefixes and not importer.customs_registration.startswith(prefixes):
        return reject(
            "importer-whitelisted",
            why="registration",
            got=importer.customs_registration,
            prefix="、".join(prefixes),
            **who,
        )
    if not importer.inside_fence:
        return reject("importer-whitelisted", why="fence", **who)
    if importer.licence_valid_to is not None and importer.licence_valid_to < scan.day:
        ended = importer.licence_valid_to.isoformat()
        return by_date(scan, "importer-whitelisted", why="licence", day=ended, **who)
    for item in scan.items:
        if item.product is not None and item.product.category not in importer.licence_scope:
            return reject("importer-whitelisted", why="scope", category=item.product.category, **who)
    return PASSES


def excluded_category(scan: Scan, item: ItemFacts) -> Findings:
    """TZ 附件2 二(一)4 “原则上”: left out; whitelisted all the same is for a supervisor."""
    product = item.product
    if product is None or product.category not in parameter(
        scan.facts.regime, EXCLUDED_CATEGORIES, _EXCLUDED
    ):
        return PASSES
    what = {"category": product.category, **product_named(product)}
    if status_at(product.listings, scan.now) in _IN_GOOD_STANDING:
        return review("excluded-category", why="listed", **what)
    return reject("excluded-category", **what)
