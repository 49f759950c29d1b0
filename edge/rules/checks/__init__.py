"""The checks a regime may demand, by id: pure functions of a scan, or of each package of it.

A check that passes finds nothing. What it finds has no clause yet: `edge.rules.decide` adds
the one the regime cites for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from edge.rules.checks.approved import (
    approval_in_force,
    domestic_approval,
    ground_of_need,
    institution_approved,
    managed_as,
    opinion_in_force,
    unit_item_pair,
)
from edge.rules.checks.balances import approval_balance, clearance_balance
from edge.rules.checks.chain import chain_order, lot_agrees, one_item_one_code
from edge.rules.checks.departments import department_granted, reviewer_named
from edge.rules.checks.enterprise import (
    clearance_form,
    condition_new,
    customs_declared,
    customs_permit,
    import_permit,
    importer_appointed,
    kind_licensed,
    quarantine_permit,
)
from edge.rules.checks.holds import expired, recall, regime_in_force, stop_use
from edge.rules.checks.places import seal_intact, separate_storage, storage_class
from edge.rules.checks.release import customs_released, designated_destination
from edge.rules.checks.shares import (
    department_balance,
    lead_list,
    permit_balance,
    share_need,
    take_away_filed,
)
from edge.rules.checks.special import (
    biosafety_level,
    declared_place,
    region,
    responsible_person,
    transport_papers,
)
from edge.rules.checks.use import (
    consent_recorded,
    department_listed,
    patient_group,
    prescriber_listed,
    purpose,
)
from edge.rules.checks.whitelists import (
    excluded_category,
    importer_whitelisted,
    institution_whitelisted,
    product_as_approved,
    product_for_institution,
    product_whitelisted,
)
from edge.rules.facts import ItemFacts
from edge.rules.scan import Findings, Scan

Whole = Callable[[Scan], Findings]
Each = Callable[[Scan, ItemFacts], Findings]

WHOLE: Final[Mapping[str, Whole]] = {
    "institution-whitelisted": institution_whitelisted,
    "importer-whitelisted": importer_whitelisted,
    "approval-balance": approval_balance,
    "clearance-balance": clearance_balance,
    "department-balance": department_balance,
    "permit-balance": permit_balance,
    "lead-list": lead_list,
    "share-need": share_need,
    "take-away-filed": take_away_filed,
    "customs-released": customs_released,
    "separate-storage": separate_storage,
    "prescriber-listed": prescriber_listed,
    "department-listed": department_listed,
    "purpose": purpose,
    "patient-group": patient_group,
    "regime-in-force": regime_in_force,
    "approval-in-force": approval_in_force,
    "institution-approved": institution_approved,
    "ground-of-need": ground_of_need,
    "opinion-in-force": opinion_in_force,
    "importer-appointed": importer_appointed,
    "department-granted": department_granted,
    "reviewer-named": reviewer_named,
    "region": region,
    "declared-place": declared_place,
    "responsible-person": responsible_person,
}
"""Checks made once a scan, however many packages it stands for."""

EACH: Final[Mapping[str, Each]] = {
    "product-whitelisted": product_whitelisted,
    "product-for-institution": product_for_institution,
    "product-as-approved": product_as_approved,
    "excluded-category": excluded_category,
    "one-item-one-code": one_item_one_code,
    "chain-order": chain_order,
    "designated-destination": designated_destination,
    "consent-recorded": consent_recorded,
    "stop-use": stop_use,
    "recall": recall,
    "expired": expired,
    "lot-agrees": lot_agrees,
    "seal-intact": seal_intact,
    "storage-class": storage_class,
    "managed-as": managed_as,
    "domestic-approval": domestic_approval,
    "unit-item-pair": unit_item_pair,
    "clearance-form": clearance_form,
    "import-permit": import_permit,
    "quarantine-permit": quarantine_permit,
    "customs-permit": customs_permit,
    "customs-declared": customs_declared,
    "condition-new": condition_new,
    "kind-licensed": kind_licensed,
    "biosafety-level": biosafety_level,
    "transport-papers": transport_papers,
}
"""Checks made of every package of a scan."""
