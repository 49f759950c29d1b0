"""Whether a catalogue holds together: every name it uses is in it, once, and every number is one.

Only what makes an issue unusable is a problem here. What an authority may well publish and a
scan must then be refused for (forms that add up to more than their approval, a port that was
not granted, an institution struck off) is for the rules.

Each problem begins with the JSON path of its place, e.g. ``clearance_forms[3].approval``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from edge.catalogue.amounts import COUNTED, fits
from edge.catalogue.papers import Approval, ClearanceForm, Hold
from edge.catalogue.parties import Institution, Listing, station_mark
from edge.catalogue.whole import Catalogue

MANY = 200
"""Problems said of one catalogue; past that it is plain that it is damaged."""


def problems(catalogue: Catalogue) -> tuple[str, ...]:
    """Everything that is wrong, in the order of the file; nothing for a sound catalogue."""
    found: list[str] = []
    for problem in _all(catalogue):
        found.append(problem)
        if len(found) == MANY:
            found.append("…: there are more")
            break
    return tuple(found)


def _all(catalogue: Catalogue) -> Iterator[str]:
    if catalogue.version < 1:
        yield _said("version", catalogue.version, "version", "1 or more")
    yield from _moment("issued", catalogue.issued)
    for key, rows, id_of in _LISTS:
        yield from _unique(key, [id_of(row) for row in rows(catalogue)])
    yield from _parties(catalogue)
    yield from _products(catalogue)
    yield from _approvals(catalogue)
    yield from _forms(catalogue)
    yield from _holds(catalogue)
    policy = catalogue.policy
    if not 0 < policy.fresh_hours <= policy.usable_hours:
        hours = f"{policy.fresh_hours} and {policy.usable_hours}"
        yield _said("policy", hours, "hours", "0 < fresh_hours ≤ usable_hours")


def _said(path: str, got: object, what: str, expected: str) -> str:
    return f"{path}: Failed to read '{got}' as {what}: expected {expected}, got '{got}'."


_LISTS: tuple[tuple[str, Callable[[Catalogue], Sequence[Any]], Callable[[Any], str]], ...] = (
    ("institutions", lambda catalogue: catalogue.institutions, lambda row: row.id),
    ("products", lambda catalogue: catalogue.products, lambda row: row.id),
    ("importers", lambda catalogue: catalogue.importers, lambda row: row.id),
    ("approvals", lambda catalogue: catalogue.approvals, lambda row: row.number),
    ("clearance_forms", lambda catalogue: catalogue.clearance_forms, lambda row: row.number),
    ("stations", lambda catalogue: catalogue.stations, lambda row: row.id),
    ("places", lambda catalogue: catalogue.places, lambda row: row.id),
    ("operators", lambda catalogue: catalogue.operators, lambda row: row.badge),
    ("holds", lambda catalogue: catalogue.holds, lambda row: row.id),
)


def _unique(path: str, ids: Sequence[str], key: str = "") -> Iterator[str]:
    """Every id is there, and once."""
    seen: dict[str, int] = {}
    for index, id_ in enumerate(ids):
        if not id_.strip():
            yield _said(f"{path}[{index}]{key}", id_, "identifier", "text")
        elif seen.setdefault(id_, index) != index:
            expected = f"another than that of {path}[{seen[id_]}]"
            yield _said(f"{path}[{index}]{key}", id_, "identifier", expected)


def _known(path: str, got: str, ids: frozenset[str], what: str) -> Iterator[str]:
    if got not in ids:
        yield _said(path, got, what, "one of this catalogue's")


def _digits(path: str, got: str, length: int, what: str) -> Iterator[str]:
    """A GS1 key: so many digits, the last of them its check digit."""
    if len(got) != length or not (got.isascii() and got.isdigit()):
        yield _said(path, got, what, f"{length} digits")
        return
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(got)))
    if weighted % 10:
        yield _said(path, got, what, "a check digit that fits")


def _amount(path: str, quantity: Decimal, unit: str) -> Iterator[str]:
    if not quantity or not fits(quantity, unit):
        steps = "a whole number" if unit in COUNTED else "more than nought, to six places"
        yield _said(path, quantity, f"quantity in {unit}", steps)


def _moment(path: str, at: datetime | None) -> Iterator[str]:
    if at is not None and at.tzinfo is None:
        yield _said(path, at.isoformat(), "time", "one with its offset")


def _span(path: str, start: date, end: date | None) -> Iterator[str]:
    if end is not None and end < start:
        yield _said(path, end.isoformat(), "last day", f"{start} or later")


def _listings(path: str, listings: Iterable[Listing]) -> Iterator[str]:
    for index, entry in enumerate(listings):
        yield from _moment(f"{path}.listings[{index}].since", entry.since)


def _parties(catalogue: Catalogue) -> Iterator[str]:
    parties = _ids(catalogue.institutions) | _ids(catalogue.importers)
    for index, institution in enumerate(catalogue.institutions):
        yield from _institution(f"institutions[{index}]", institution)
    for index, importer in enumerate(catalogue.importers):
        yield from _digits(f"importers[{index}].gln", importer.gln, 13, "GLN")
        yield from _listings(f"importers[{index}]", importer.listings)
    both = _ids(catalogue.institutions) & _ids(catalogue.importers)
    for id_ in sorted(both):
        yield _said("institutions", id_, "identifier", "another than that of an importer")
    yield from _marks([station.id for station in catalogue.stations])
    for index, station in enumerate(catalogue.stations):
        path = f"stations[{index}]"
        yield from _digits(f"{path}.gln", station.gln, 13, "GLN")
        of_kind = catalogue.importers if station.kind == "zone" else catalogue.institutions
        what = "importer" if station.kind == "zone" else "institution"
        yield from _known(f"{path}.party", station.party, _ids(of_kind), what)
    for index, place in enumerate(catalogue.places):
        yield from _known(f"places[{index}].party", place.party, parties, "party")
    for index, operator in enumerate(catalogue.operators):
        yield from _known(f"operators[{index}].party", operator.party, parties, "party")
        if not operator.roles:
            yield _said(f"operators[{index}].roles", "", "roles", "at least one")


def _marks(ids: Sequence[str]) -> Iterator[str]:
    """No two stations may mint the same serial."""
    marks = [station_mark(id_) for id_ in ids]
    for index, mark in enumerate(marks):
        if not 1 <= len(mark) <= 10:
            yield _said(f"stations[{index}].id", ids[index], "identifier", "1 to 10 letters and digits in it")
    yield from _unique("stations", [mark or f"#{index}" for index, mark in enumerate(marks)], ".id")


def _ids(rows: Iterable[Any]) -> frozenset[str]:
    return frozenset(row.id for row in rows)


def _institution(path: str, institution: Institution) -> Iterator[str]:
    yield from _digits(f"{path}.gln", institution.gln, 13, "GLN")
    yield from _listings(path, institution.listings)
    departments = [department.id for department in institution.departments]
    yield from _unique(f"{path}.departments", departments, ".id")
    yield from _unique(f"{path}.prescribers", [doctor.id for doctor in institution.prescribers], ".id")
    for index, doctor in enumerate(institution.prescribers):
        place = f"{path}.prescribers[{index}]"
        yield from _known(f"{place}.department", doctor.department, frozenset(departments), "department")
        yield from _listings(place, doctor.listings)


def _products(catalogue: Catalogue) -> Iterator[str]:
    institutions = _ids(catalogue.institutions)
    owner: dict[str, str] = {}
    for index, product in enumerate(catalogue.products):
        path = f"products[{index}]"
        yield from _listings(path, product.listings)
        if not product.gtins:
            yield _said(f"{path}.gtins", "", "GTINs", "at least one")
        for place, gtin in enumerate(product.gtins):
            yield from _digits(f"{path}.gtins[{place}]", gtin, 14, "GTIN")
            other = owner.setdefault(gtin, product.id)
            if other != product.id:
                yield _said(f"{path}.gtins[{place}]", gtin, "GTIN", f"another than that of {other}")
        for place, institution in enumerate(product.institutions):
            yield from _known(f"{path}.institutions[{place}]", institution, institutions, "institution")


def _approvals(catalogue: Catalogue) -> Iterator[str]:
    institutions, products = _ids(catalogue.institutions), _ids(catalogue.products)
    for index, approval in enumerate(catalogue.approvals):
        path = f"approvals[{index}]"
        yield from _known(f"{path}.product", approval.product, products, "product")
        yield from _approval(path, approval, institutions)


def _approval(path: str, approval: Approval, institutions: frozenset[str]) -> Iterator[str]:
    if not approval.regime:
        yield _said(f"{path}.regime", "", "regime", "its id")
    yield from _amount(f"{path}.quantity", approval.quantity, approval.unit)
    yield from _span(f"{path}.valid_to", approval.valid_from, approval.valid_to)
    if not approval.lines:
        yield _said(f"{path}.lines", "", "lines", "at least one institution")
    yield from _unique(
        f"{path}.lines",
        [f"{line.institution} {line.department}".strip() for line in approval.lines],
        ".institution",
    )
    for index, line in enumerate(approval.lines):
        place = f"{path}.lines[{index}]"
        yield from _known(f"{place}.institution", line.institution, institutions, "institution")
        if line.quantity is not None:
            yield from _amount(f"{place}.quantity", line.quantity, approval.unit)


def _forms(catalogue: Catalogue) -> Iterator[str]:
    approvals = {approval.number: approval for approval in catalogue.approvals}
    institutions, importers = _ids(catalogue.institutions), _ids(catalogue.importers)
    for index, form in enumerate(catalogue.clearance_forms):
        path = f"clearance_forms[{index}]"
        approval = approvals.get(form.approval)
        yield from _known(f"{path}.approval", form.approval, frozenset(approvals), "approval")
        if approval is not None and form.product != approval.product:
            yield _said(f"{path}.product", form.product, "product", f"{approval.product}, its approval's")
        yield from _known(f"{path}.importer", form.importer, importers, "importer")
        for place, institution in enumerate(form.institutions):
            yield from _known(f"{path}.institutions[{place}]", institution, institutions, "institution")
        yield from _form(path, form)


def _form(path: str, form: ClearanceForm) -> Iterator[str]:
    yield from _amount(f"{path}.quantity", form.quantity, form.unit)
    if not form.institutions:
        yield _said(f"{path}.institutions", "", "institutions", "at least one")
    if form.incarnation < 1:
        yield _said(f"{path}.incarnation", form.incarnation, "incarnation", "1 or more")
    if not form.station and not form.serials:
        yield _said(f"{path}.station", "", "station", "one that holds it, or a serial list")
    yield from _moment(f"{path}.issued", form.issued)
    yield from _moment(f"{path}.released", form.released)
    if len(form.serials) > form.quantity:
        yield _said(f"{path}.serials", len(form.serials), "serials", f"at most {form.quantity}, its packs")
    if len(set(form.serials)) != len(form.serials) or "" in form.serials:
        yield from _unique(f"{path}.serials", form.serials)


def _holds(catalogue: Catalogue) -> Iterator[str]:
    products, institutions = _ids(catalogue.products), _ids(catalogue.institutions)
    for index, hold in enumerate(catalogue.holds):
        yield from _hold(f"holds[{index}]", hold, products, institutions)


def _hold(path: str, hold: Hold, products: frozenset[str], institutions: frozenset[str]) -> Iterator[str]:
    if hold.product:
        yield from _known(f"{path}.product", hold.product, products, "product")
    if hold.institution:
        yield from _known(f"{path}.institution", hold.institution, institutions, "institution")
    yield from _moment(f"{path}.since", hold.since)
    yield from _moment(f"{path}.released", hold.released)
    if hold.released is not None and hold.released < hold.since:
        yield _said(f"{path}.released", hold.released.isoformat(), "time", f"{hold.since} or later")
