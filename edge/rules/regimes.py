"""A regime (制度) as data: which checks guard which operation, and the clause of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from edge.catalogue import Name


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckSpec:
    """One check of a regime: at which operations, resting on which clause.

    clause: as cited on the screen (``二(四)1``); quote: the document's own words, zh.
    policy: True where it rests on site policy and not on a clause.
    """

    id: str
    clause: str
    quote: str
    at: frozenset[str]
    policy: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Regime:
    """One of the documents, as the checks it demands.

    start, end: first and last day in force, None where not stated or not yet set.
    by_operation: operation → its checks in the order they are made.
    """

    id: str
    name: Name
    document: Name
    start: date | None
    end: date | None
    by_operation: Mapping[str, tuple[CheckSpec, ...]]
