"""What the steps are written with: sites, roles, papers and sets of states that many share."""

from __future__ import annotations

from typing import Final, Literal

from edge.catalogue import Role, StationKind
from edge.rules.states import STATES, USABLE, ItemState
from edge.rules.step import EventShape, Paper, PaperKind


def states(*names: ItemState) -> frozenset[ItemState]:
    """These states."""
    return frozenset(names)


def roles(*names: Role) -> frozenset[Role]:
    """These roles, and the supervisor, who may do all of it."""
    return frozenset({*names, "supervisor"})


ZONE: Final[frozenset[StationKind]] = frozenset({"zone"})
INSTITUTION: Final[frozenset[StationKind]] = frozenset({"institution"})
BOTH: Final = ZONE | INSTITUTION

SUPERVISOR: Final = roles()
WAREHOUSE: Final = roles("warehouse")
PHARMACY: Final = roles("pharmacist")
LABORATORY: Final = roles("laboratory")
QUALITY: Final = roles("quality")
STAFF: Final = WAREHOUSE | PHARMACY | LABORATORY
"""Whoever handles goods."""
ANYBODY: Final = STAFF | QUALITY

ANY: Final[frozenset[ItemState]] = frozenset(STATES)
NEVER: Final[frozenset[ItemState]] = frozenset()
ON_THE_WAY: Final[frozenset[ItemState]] = frozenset({"exited", "departed", "arrived"})
OUT_OF_USE: Final[frozenset[ItemState]] = frozenset({"returned", "quarantined", "refused"})
"""Still here, and not to be used until somebody has decided."""
WITH_PATIENT: Final[frozenset[ItemState]] = frozenset({"dispensed", "taken-away"})
EXPECTED: Final = (USABLE - {"exited", "departed"}) | OUT_OF_USE
"""What ought to be on a shelf when somebody counts."""
AT_HAND: Final = USABLE | OUT_OF_USE | WITH_PATIENT | states("collected")
"""Whatever somebody can hold in their hands and bring here."""


def required(name: str, kind: PaperKind = "text", choices: tuple[str, ...] = ()) -> Paper:
    """A paper without which no task is opened."""
    return Paper(name=name, kind=kind, required=True, choices=choices)


def rare(name: str, kind: PaperKind = "text", choices: tuple[str, ...] = ()) -> Paper:
    """A paper that only some regimes ask for."""
    return Paper(name=name, kind=kind, choices=choices, rare=True)


def observed(biz_step: str, disposition: str | None) -> EventShape:
    """An ObjectEvent that only observes."""
    return EventShape(type="ObjectEvent", action="OBSERVE", biz_step=biz_step, disposition=disposition)


def ended(biz_step: str, disposition: str | None) -> EventShape:
    """An ObjectEvent after which the thing is no more."""
    return EventShape(type="ObjectEvent", action="DELETE", biz_step=biz_step, disposition=disposition)


def bound(
    kind: Literal["AggregationEvent", "AssociationEvent"],
    action: Literal["ADD", "DELETE"],
    biz_step: str,
    disposition: str,
) -> EventShape:
    """Things put together or taken apart."""
    return EventShape(type=kind, action=action, biz_step=biz_step, disposition=disposition)


SECOND: Final = Paper(name="second", kind="person", rare=True)
AS_PRINTED: Final = (rare("lot"), rare("expiry", "date"))
"""What is printed beside a code that does not say it (a trace code)."""
LOT_QUANTITY: Final = rare("lot_quantity", "count")
CONDITION: Final = rare(
    "condition", "choice", ("new", "refurbished", "second-hand", "used", "void", "obsolete")
)
GRANTS: Final = ("clearance_form", "permit", "approval")
"""Papers that say what goods are taken from: one of them at least, as the regime demands."""

HAND_OVER: Final = (
    rare("logger"),
    rare("departed_at"),
    rare("arrived_at"),
    rare("t_min", "number"),
    rare("t_max", "number"),
)
"""Cold chain at hand-over: the logger, when it left and came, the least and most it showed (°C)."""

AMOUNT: Final = (rare("amount", "number"), rare("unit"))
"""Part of one package: how much, in which unit."""

CONSENT: Final = (
    Paper(name="consent"),
    Paper(name="consent_by", kind="choice", choices=("patient", "relative")),
    Paper(name="consent_reason"),
    Paper(name="consent_product", kind="product"),
    Paper(name="consent_date", kind="date"),
)
