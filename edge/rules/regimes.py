"""A regime (制度) as data: which checks guard which operation, and the clause of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from edge.catalogue import Name
from edge.language import Wording
from edge.rules.step import Consumes

BACKWARD: Final = frozenset({"chain-order", "lot-agrees", "seal-intact", "responsible-person"})
"""Checks that steps back may have too: of the record and the people, never of whether goods are fit,
so that bad goods are never trapped."""


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
class Cited:
    """What a required paper rests on: the clause, and the document's own words."""

    clause: str
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Regime:
    """One of the documents, as the checks it demands.

    start, end: first and last day in force, None where not stated or not yet set.
    by_operation: operation → its checks in the order they are made; a forward step that is
    not among them is no step of this regime. roles: operation → who may do it, papers: which
    must be filled, quota: what it does to the quota; where one says nothing, the operation
    table holds. asks: operation → papers asked for besides, that its checks look at. cited: paper → the clause that asks for it, where one does. unit: what quantities
    count, ``approval`` for the unit of each approval. parameters: what its checks compare with.
    words: what its documents call things otherwise than usual, by word key.
    """

    id: str
    name: Name
    document: Name
    start: date | None
    end: date | None
    by_operation: Mapping[str, tuple[CheckSpec, ...]]
    roles: Mapping[str, frozenset[str]] = field(default_factory=dict)
    papers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    quota: Mapping[str, Consumes] = field(default_factory=dict)
    unit: str = "pack"
    parameters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    cited: Mapping[str, Cited] = field(default_factory=dict)
    asks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    words: Wording = field(default_factory=dict)

    def offered(self, operation: str) -> tuple[str, ...]:
        """Papers of a step that this regime demands or asks for."""
        return (*self.papers.get(operation, ()), *self.asks.get(operation, ()))

    def spec(self, operation: str, check: str) -> CheckSpec | None:
        """What `check` rests on at `operation`, None where this regime does not make it there."""
        return next((spec for spec in self.by_operation.get(operation, ()) if spec.id == check), None)

    def anywhere(self, check: str) -> CheckSpec | None:
        """What `check` rests on at whichever step this regime makes it first, None where it never does."""
        return next((one for specs in self.by_operation.values() for one in specs if one.id == check), None)


def parameter(regime: Regime | None, name: str, otherwise: tuple[str, ...] = ()) -> tuple[str, ...]:
    """What `regime` says for `name`; `otherwise` where it, or any regime, says nothing."""
    return regime.parameters.get(name, otherwise) if regime else otherwise
