"""At the patient: consent, the institution's own lists of doctors and departments, what it is for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from edge.catalogue import Approval, Institution, status_at
from edge.rules import settings
from edge.rules.facts import ItemFacts
from edge.rules.scan import PASSES, Findings, Scan, note, product_named, reject, review


def consent_recorded(scan: Scan, item: ItemFacts) -> Findings:
    """TZ 三(二): written consent before use, by the patient or a near relative with the reason; for this product."""
    paper = scan.task.paper
    if not paper("consent"):
        return reject("consent-recorded")
    if paper("consent_by") == "relative" and not paper("consent_reason"):
        return reject("consent-recorded", why="reason")
    return _consent_product(scan, item) + _consent_date(scan)


def _consent_product(scan: Scan, item: ItemFacts) -> Findings:
    consented, product = scan.task.paper("consent_product"), item.product
    if not consented:
        return review("consent-recorded", why="product-missing")
    names = (product.id, *product.gtins, *product.identifiers) if product else ()
    if product is None or consented in names or consented.zfill(14) in names:
        return PASSES
    return reject("consent-recorded", why="product", expected=consented, **product_named(product, "got"))


def _consent_date(scan: Scan) -> Findings:
    text = scan.task.paper("consent_date")
    if not text:
        return PASSES
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return review("consent-recorded", why="date-unreadable", got=text)
    return reject("consent-recorded", why="date", day=day.isoformat()) if day > scan.day else PASSES


def prescriber_listed(scan: Scan) -> Findings:
    """TZ 三(三) “使用科室及医生名单”: the doctor is on the institution's list, in the department named."""
    here, wanted = scan.facts.here, scan.task.paper("prescriber")
    doctor = next((one for one in here.prescribers if one.id == wanted), None) if here else None
    if doctor is None and _added(scan, here):
        return note("prescriber-listed", why="added", prescriber=wanted)
    if here is None or not here.prescribers or _outdated(scan, here):
        return review("prescriber-listed", why="unknown", prescriber=wanted)
    if doctor is None or status_at(doctor.listings, scan.now) != "listed":
        return reject("prescriber-listed", prescriber=wanted)
    department = scan.task.paper("department")
    if doctor.department != department:
        return reject(
            "prescriber-listed",
            why="department",
            prescriber=wanted,
            expected=doctor.department,
            got=department,
        )
    return PASSES


def department_listed(scan: Scan) -> Findings:
    """TZ 三(三) “使用科室及医生名单”: the department is one the institution named."""
    here, wanted = scan.facts.here, scan.task.paper("department")
    known = here is not None and any(one.id == wanted for one in here.departments)
    if not known and _added(scan, here):
        return note("department-listed", why="added", department=wanted)
    if here is None or not here.departments or _outdated(scan, here):
        return review("department-listed", why="unknown", department=wanted)
    return PASSES if known else reject("department-listed", department=wanted)


def _added(scan: Scan, here: Institution | None) -> bool:
    """Whether a supervisor has signed this doctor on, and no newer list has come since."""
    added, as_of = scan.facts.addendum, here.prescribers_as_of if here else None
    return added is not None and (as_of is None or as_of <= added)


def _outdated(scan: Scan, here: Institution) -> bool:
    """Whether the institution's own lists are too old, or of an unknown day, to settle anything."""
    as_of = here.prescribers_as_of
    allowed = settings.number(scan.facts.settings, settings.PRESCRIBERS_MAX_AGE_DAYS)
    return as_of is None or scan.day - as_of > timedelta(days=allowed)


def purpose(scan: Scan) -> Findings:
    """TZ 附件1 二(二)5, 三(三) “临床诊治用途”: one the approval names."""
    return _among(scan, "purpose", "purpose", [one.purposes for one in _granting(scan)])


def patient_group(scan: Scan) -> Findings:
    """TZ 三(三) “患者群体”: one the approval names."""
    return _among(scan, "patient-group", "patient_group", [one.patient_groups for one in _granting(scan)])


def _granting(scan: Scan) -> tuple[Approval, ...]:
    """The approval goods are used under; where none is recorded, those in force for the product."""
    return (scan.facts.approval,) if scan.facts.approval else scan.facts.approvals


def _among(scan: Scan, code: str, paper: str, granted: Sequence[tuple[str, ...]]) -> Findings:
    """One of what any approval names; an approval that names none leaves it open, none at all does not."""
    given = scan.task.paper(paper)
    if not granted:
        return review(code, why="unknown", got=given)
    if not all(granted) or any(given in one for one in granted):
        return PASSES
    return review(code, got=given, expected="、".join(dict.fromkeys(it for one in granted for it in one)))
