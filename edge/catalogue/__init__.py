"""The reference data (名录) every verdict rests on, as frozen values with dates.

What was listed *when the event happened* decides, so everything that can be listed keeps
its history as `Listing`s and is asked with a time.
"""

from __future__ import annotations

from edge.catalogue.papers import (
    Approval,
    ApprovalLine,
    ClearanceForm,
    Despatch,
    Hold,
    HoldKind,
)
from edge.catalogue.parties import (
    Department,
    Importer,
    Institution,
    Listing,
    ListingStatus,
    Name,
    Operator,
    Place,
    Prescriber,
    Product,
    Role,
    StationEntry,
    StationKind,
    station_mark,
    status_at,
)
from edge.catalogue.whole import Catalogue, Freshness, Policy, freshness

__all__ = [
    "Approval",
    "ApprovalLine",
    "Catalogue",
    "ClearanceForm",
    "Department",
    "Despatch",
    "Freshness",
    "Hold",
    "HoldKind",
    "Importer",
    "Institution",
    "Listing",
    "ListingStatus",
    "Name",
    "Operator",
    "Place",
    "Policy",
    "Prescriber",
    "Product",
    "Role",
    "StationEntry",
    "StationKind",
    "freshness",
    "station_mark",
    "status_at",
]
