"""A whole catalogue as one value, and how its age is judged."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from edge.catalogue.papers import Approval, ClearanceForm, Hold
from edge.catalogue.parties import Importer, Institution, Operator, Place, Product, StationEntry
from edge.catalogue.permits import DespatchNote, ImportPermit, TakeAwayFiling

Freshness = Literal["missing", "fresh", "stale", "too-old"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How old a catalogue may be, in hours since it was issued."""

    fresh_hours: int = 24
    usable_hours: int = 24 * 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """Everything one issue of the catalogue says; version counts up and never goes back."""

    version: int
    issued: datetime
    institutions: tuple[Institution, ...]
    products: tuple[Product, ...]
    importers: tuple[Importer, ...]
    approvals: tuple[Approval, ...]
    clearance_forms: tuple[ClearanceForm, ...]
    stations: tuple[StationEntry, ...]
    places: tuple[Place, ...] = ()
    operators: tuple[Operator, ...] = ()
    holds: tuple[Hold, ...] = ()
    permits: tuple[ImportPermit, ...] = ()
    filings: tuple[TakeAwayFiling, ...] = ()
    despatch_notes: tuple[DespatchNote, ...] = ()
    policy: Policy = field(default_factory=Policy)


def freshness(issued: datetime | None, policy: Policy, now: datetime) -> Freshness:
    """Fresh, stale (accepted, its age shown) or too old (REVIEW), by signed policy."""
    if issued is None:
        return "missing"
    age = now - issued
    if age <= timedelta(hours=policy.fresh_hours):
        return "fresh"
    return "stale" if age <= timedelta(hours=policy.usable_hours) else "too-old"
