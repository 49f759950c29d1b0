"""Inside the institution: its departments, and the review of prescriptions."""

from __future__ import annotations

from typing import Final

from edge.catalogue import Department, status_at
from edge.rules.scan import PASSES, Findings, Scan, named, note, reject, review

_IN_GOOD_STANDING: Final = ("listed", "rectifying")


def department_granted(scan: Scan) -> Findings:
    """LC 一, 十: the institution may use such goods in this department, at the event's time."""
    here, wanted = scan.institution, scan.task.paper("department")
    if here is None or not here.departments:
        return review("department-granted", why="unknown", department=wanted)
    department = next((one for one in here.departments if one.id == wanted), None)
    if department is None:
        return reject("department-granted", department=wanted)
    return _standing(scan, department) + _approved_for(scan, here.id, department)


def _standing(scan: Scan, department: Department) -> Findings:
    """A department without listings of its own stands as its institution does."""
    if not department.listings:
        return PASSES
    status = status_at(department.listings, scan.now)
    who = named("department", department.name, department.id)
    if status == "listed":
        return PASSES
    if status == "rectifying":
        return note("department-granted", why="rectifying", **who)
    return reject("department-granted", why="status", status=status or "", **who)


def _approved_for(scan: Scan, institution: str, department: Department) -> Findings:
    """Where the approval is for single departments of the institution, for this one too."""
    approval = scan.facts.approval
    if approval is None or approval.line(institution) is not None:
        return PASSES
    granted = approval.departments(institution)
    if not granted or any(line.department == department.id for line in granted):
        return PASSES
    who = named("department", department.name, department.id)
    return reject("department-granted", why="approval", approval=approval.number, **who)


def reviewer_named(scan: Scan) -> Findings:
    """NM 四(一): the prescription was reviewed by somebody named, and not by who wrote it."""
    reviewer, prescriber = scan.task.paper("reviewer"), scan.task.paper("prescriber")
    if not reviewer:
        return review("reviewer-named")
    return review("reviewer-named", why="same", reviewer=reviewer) if reviewer == prescriber else PASSES
