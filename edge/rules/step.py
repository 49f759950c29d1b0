"""What a step is made of: who may do it where, from which state to which, on which papers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from edge.catalogue import Role, StationKind
from edge.rules.states import ItemState

PaperKind = Literal[
    "text",
    "form",
    "approval",
    "permit",
    "filing",
    "note",
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
    "person",
    "number",
    "count",
]
Consumes = Literal["none", "spend", "restore"]
Group = Literal[
    "coding",
    "storing",
    "leaving",
    "transport",
    "receiving",
    "keeping",
    "patient",
    "laboratory",
    "back",
    "quality",
    "mending",
]
"""Where a step stands in the menu: by place and by whose work it is."""

OWN_STEPS: Final = "https://ns.example.cn/tmpimp/bizstep/"
"""Before a bizStep of the profile, where CBV has no word for what is done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One thing a task's operator fills in; choices for kind ``choice``; the first is preset.

    kind ``person``: the badge of somebody else who is there. rare: asked for only where a regime in
    use at the site names it.
    """

    name: str
    kind: PaperKind = "text"
    required: bool = False
    choices: tuple[str, ...] = ()
    rare: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EventShape:
    """How the step is said in EPCIS 2.0: event type, action, bizStep, disposition (CBV terms).

    action: "" for a transformation, which has none. biz_step: a URI where CBV has no word, "" for
    `correct`, which repeats the event it declares in error.
    """

    type: Literal[
        "ObjectEvent", "AggregationEvent", "AssociationEvent", "TransactionEvent", "TransformationEvent"
    ]
    action: Literal["ADD", "OBSERVE", "DELETE", ""]
    biz_step: str
    disposition: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One step.

    forward: towards the patient, so holds, expiry and whitelists guard it. policy: it rests on good
    practice, so a regime that says nothing of it leaves it to the site.
    before: states a known package may be in; unseen: what a package never seen here gets
    (``accept``: a first sight is normal, ``note``, ``review``, ``reject``).
    after: the state it is then in, None to leave it or where that hangs on the package.
    past: states that mean this step was done. any_of: papers of which one at least is filled in.
    urgent: the centre is told before anything else.
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
    group: Group
    past: frozenset[ItemState] = frozenset()
    quota: Consumes = "none"
    policy: bool = False
    any_of: tuple[str, ...] = ()
    urgent: bool = False

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the papers without which no task is opened."""
        return tuple(paper.name for paper in self.papers if paper.required)

    def paper(self, name: str) -> Paper | None:
        """The paper so named, None where this step has none."""
        return next((paper for paper in self.papers if paper.name == name), None)

    def lacking(self, papers: frozenset[str]) -> str:
        """The first paper a task needs beside those named, "" for none."""
        missing = [name for name in self.required if name not in papers]
        if not missing and self.any_of and papers.isdisjoint(self.any_of):
            missing = [self.any_of[0]]
        return missing[0] if missing else ""
