"""The reference data (名录) every verdict rests on, as frozen values with dates.

What was listed *when the event happened* decides, so everything that can be listed keeps
its history as `Listing`s and is asked with a time.
"""

from __future__ import annotations

from edge.catalogue.amounts import PACK
from edge.catalogue.papers import (
    SHARED,
    Approval,
    ApprovalLine,
    ClearanceForm,
    Despatch,
    Ground,
    Hold,
    HoldKind,
    Opinion,
    OpinionStatus,
)
from edge.catalogue.parties import (
    Content,
    Department,
    DomesticApproval,
    GoodsKind,
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
from edge.catalogue.permits import DespatchNote, ImportPermit, NoteLine, PermitKind, TakeAwayFiling
from edge.catalogue.whole import Catalogue, Freshness, Policy, freshness

__all__ = [
    "PACK",
    "SHARED",
    "Approval",
    "ApprovalLine",
    "Catalogue",
    "ClearanceForm",
    "Content",
    "Department",
    "Despatch",
    "DespatchNote",
    "DomesticApproval",
    "Freshness",
    "GoodsKind",
    "Ground",
    "Hold",
    "HoldKind",
    "ImportPermit",
    "Importer",
    "Institution",
    "Listing",
    "ListingStatus",
    "Name",
    "NoteLine",
    "Operator",
    "Opinion",
    "OpinionStatus",
    "PermitKind",
    "Place",
    "Policy",
    "Prescriber",
    "Product",
    "Role",
    "StationEntry",
    "StationKind",
    "TakeAwayFiling",
    "freshness",
    "station_mark",
    "status_at",
]
