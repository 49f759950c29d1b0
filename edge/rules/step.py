"""What a step is made of: who may do it where, from which state to which, on which papers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from edge.catalogue import Role, StationKind
from edge.rules.states import ItemState

PaperKind = Literal[
    "text",
    "form",
    "institution",
    "importer",
    "place",
    "sscc",
    "product",
    "prescriber",
    "department",
    "date",
    "choice",
    "patient",
    "number",
]
Consumes = Literal["none", "spend", "restore"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One thing a task's operator fills in; choices for kind ``choice``; the first is preset."""

    name: str
    kind: PaperKind = "text"
    required: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EventShape:
    """How the step is said in EPCIS 2.0: event type, action, bizStep, disposition (CBV terms).

    biz_step: "" for `correct`, which repeats the event it declares in error.
    """

    type: Literal["ObjectEvent", "AggregationEvent"]
    action: Literal["ADD", "OBSERVE", "DELETE"]
    biz_step: str
    disposition: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One step.

    forward: towards the patient, so holds, expiry and whitelists guard it.
    before: states a known package may be in; unseen: what a package never seen here gets
    (``accept``: a first sight is normal, ``note``, ``review``, ``reject``).
    after: the state it is then in, None to leave it. past: states that mean this step was done.
    """

    name: str
    sites: frozenset[StationKind]
    roles: frozenset[Role]
    papers: tuple[Paper, ...]
    forward: bool
    before: frozenset[ItemState]
    after: ItemState | None
    unseen: Literal["accept", "note", "review", "reject"]
    event: EventShape
    past: frozenset[ItemState] = frozenset()
    quota: Consumes = "none"

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the papers without which no task is opened."""
        return tuple(paper.name for paper in self.papers if paper.required)

    def paper(self, name: str) -> Paper | None:
        """The paper so named, None where this step has none."""
        return next((paper for paper in self.papers if paper.name == name), None)
