"""Which shared papers may be spent at this station, so that some of each is there before the first scan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import chain, islice

from edge.catalogue import SHARED, Approval, ClearanceForm, ImportPermit, StationKind
from edge.quota import Claim
from edge.rules.facts import StationFacts
from edge.rules.operations import OPERATIONS
from edge.rules.regimes import Regime
from edge.store.entities import CatalogueView


def claims_at(
    view: CatalogueView, station: StationFacts, regimes: Mapping[str, Regime], day: date, limit: int
) -> tuple[str, ...]:
    """Keys of claims that scans here may spend on, at most `limit`; of papers in force on `day`.

    A department's share, and a permit beside a form, are asked for when a scan first needs them.
    """
    made = (_of_forms, _of_permits, _of_approvals)
    found = chain.from_iterable(claims(view, station, regimes, day) for claims in made)
    return tuple(islice(dict.fromkeys(claim.key for claim in found), limit))


def is_shared(view: CatalogueView, number: str) -> bool:
    """Whether stations share the form, permit or approval so numbered."""
    papers = (view.one(ClearanceForm, number), view.one(ImportPermit, number), view.one(Approval, number))
    return next((paper.station for paper in papers if paper is not None), "") == SHARED


def _of_forms(
    view: CatalogueView, station: StationFacts, regimes: Mapping[str, Regime], day: date
) -> Iterator[Claim]:
    for form in view.shared(ClearanceForm):
        approval = _in_force(view, form.approval, station, regimes, day)
        if approval and _concerns(station, (form.importer,), form.institutions):
            for institution in _for_whom(station, form.institutions):
                yield Claim(form=form.number, approval=approval.number, institution=institution)


def _of_permits(
    view: CatalogueView, station: StationFacts, regimes: Mapping[str, Regime], day: date
) -> Iterator[Claim]:
    for permit in view.shared(ImportPermit):
        approval = _in_force(view, permit.approval, station, regimes, day)
        if approval is None or view.forms_of(approval.number) or not permit.valid_on(day):
            continue
        named = (permit.institution,) if permit.institution else _institutions(approval)
        if _concerns(station, (permit.importer,), named):
            for institution in _for_whom(station, named):
                yield Claim(permit=permit.number, approval=approval.number, institution=institution)


def _of_approvals(
    view: CatalogueView, station: StationFacts, regimes: Mapping[str, Regime], day: date
) -> Iterator[Claim]:
    for shared in view.shared(Approval):
        approval = _in_force(view, shared.number, station, regimes, day)
        if approval and _concerns(station, approval.importers or ("",), _institutions(approval)):
            for institution in _for_whom(station, _institutions(approval)):
                yield Claim(approval=approval.number, institution=institution)


def _in_force(
    view: CatalogueView, number: str, station: StationFacts, regimes: Mapping[str, Regime], day: date
) -> Approval | None:
    """The approval, if goods under it are spent at stations of this kind, and it has not run out."""
    approval = view.one(Approval, number)
    if approval is None or (approval.valid_to is not None and approval.valid_to < day):
        return None
    regime = regimes.get(approval.regime)
    return approval if regime is not None and spends_at(regime, station.kind) else None


def spends_at(regime: Regime, kind: StationKind) -> bool:
    """Whether a step at stations of this kind takes from the papers; a receipt does not where exits do."""
    spending = {
        name
        for name in regime.by_operation
        if name in OPERATIONS and regime.quota.get(name, OPERATIONS[name].quota) == "spend"
    }
    if "zone_exit" in spending:
        spending.discard("institution_receive")
    return any(kind in OPERATIONS[name].sites for name in spending)


def _concerns(station: StationFacts, importers: tuple[str, ...], institutions: tuple[str, ...]) -> bool:
    if station.kind == "zone":
        return "" in importers or station.party in importers
    return station.party in institutions


def _for_whom(station: StationFacts, institutions: tuple[str, ...]) -> tuple[str, ...]:
    """Whose share is spent: in the zone that of any destination, at an institution its own."""
    return institutions if station.kind == "zone" else (station.party,)


def _institutions(approval: Approval) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line.institution for line in approval.lines))
