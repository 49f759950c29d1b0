"""The table of steps: menu, state machine, roles, papers, quota and EPCIS terms in one place.

Terms are those of GS1 CBV 2.0; a term of our own would be a URI under the profile's namespace.
A regime narrows this table: its roles and papers come on top (`edge.rules.regimes`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from edge.catalogue import Role, StationKind
from edge.rules.states import STATES, ItemState
from edge.rules.step import Consumes, EventShape, Operation, Paper, PaperKind

__all__ = ["OPERATIONS", "Consumes", "EventShape", "Operation", "Paper", "PaperKind"]

_ZONE: Final[frozenset[StationKind]] = frozenset({"zone"})
_INSTITUTION: Final[frozenset[StationKind]] = frozenset({"institution"})
_BOTH: Final = _ZONE | _INSTITUTION

_WAREHOUSE: Final[frozenset[Role]] = frozenset({"warehouse", "supervisor"})
_PHARMACY: Final[frozenset[Role]] = frozenset({"pharmacist", "supervisor"})
_EITHER: Final = _WAREHOUSE | _PHARMACY
_SUPERVISOR: Final[frozenset[Role]] = frozenset({"supervisor"})

_ANY: Final[frozenset[ItemState]] = frozenset(STATES)
_NEVER: Final[frozenset[ItemState]] = frozenset()


def _from(state: ItemState) -> frozenset[ItemState]:
    """`state` and every later one on the way to the patient."""
    path = STATES[: STATES.index("returned")]
    return frozenset(path[path.index(state) :])


def _required(name: str, kind: PaperKind = "text") -> Paper:
    return Paper(name=name, kind=kind, required=True)


_SEAL: Final = (
    _required("seal"),
    Paper(name="seal_state", kind="choice", choices=("intact", "broken")),
)

_STEPS: Final[tuple[Operation, ...]] = (
    Operation(
        name="serialise",
        sites=_ZONE,
        roles=_WAREHOUSE,
        papers=(
            Paper(name="importer", kind="importer"),
            Paper(name="port"),
            Paper(name="origin"),
            Paper(name="maker"),
        ),
        forward=True,
        before=_NEVER,
        after="coded",
        unseen="accept",
        event=EventShape(type="ObjectEvent", action="ADD", biz_step="commissioning", disposition="active"),
    ),
    Operation(
        name="pack_case",
        sites=_BOTH,
        roles=_EITHER,
        papers=(_required("case", "sscc"),),
        forward=False,
        before=frozenset({"coded", "entered", "shelved", "received"}),
        after=None,
        unseen="review",
        event=EventShape(
            type="AggregationEvent", action="ADD", biz_step="packing", disposition="in_progress"
        ),
    ),
    Operation(
        name="unpack_case",
        sites=_BOTH,
        roles=_EITHER,
        papers=(Paper(name="case", kind="sscc"),),
        forward=False,
        before=_ANY,
        after=None,
        unseen="review",
        event=EventShape(
            type="AggregationEvent", action="DELETE", biz_step="unpacking", disposition="in_progress"
        ),
    ),
    Operation(
        name="bonded_receive",
        sites=_ZONE,
        roles=_WAREHOUSE,
        papers=(Paper(name="importer", kind="importer"), Paper(name="customs_entry")),
        forward=True,
        before=frozenset({"coded"}),
        after="entered",
        past=_from("entered"),
        unseen="review",
        event=EventShape(
            type="ObjectEvent", action="OBSERVE", biz_step="receiving", disposition="in_progress"
        ),
    ),
    Operation(
        name="put_away",
        sites=_ZONE,
        roles=_WAREHOUSE,
        papers=(_required("place", "place"),),
        forward=True,
        before=frozenset({"entered", "shelved"}),
        after="shelved",
        past=_from("exited"),
        unseen="review",
        event=EventShape(type="ObjectEvent", action="OBSERVE", biz_step="storing", disposition="in_progress"),
    ),
    Operation(
        name="zone_exit",
        sites=_ZONE,
        roles=_WAREHOUSE,
        papers=(
            _required("clearance_form", "form"),
            _required("destination", "institution"),
            Paper(name="seal"),
            Paper(name="carrier"),
            Paper(name="despatch"),
            Paper(name="temperature", kind="number"),
        ),
        forward=True,
        before=frozenset({"shelved"}),
        after="exited",
        past=_from("exited"),
        unseen="review",
        quota="spend",
        event=EventShape(
            type="ObjectEvent", action="OBSERVE", biz_step="departing", disposition="in_transit"
        ),
    ),
    Operation(
        name="seal_check_start",
        sites=_ZONE,
        roles=_WAREHOUSE,
        papers=(*_SEAL, Paper(name="carrier")),
        forward=True,
        before=frozenset({"exited"}),
        after="departed",
        past=_from("departed"),
        unseen="review",
        event=EventShape(
            type="ObjectEvent", action="OBSERVE", biz_step="inspecting", disposition="conformant"
        ),
    ),
    Operation(
        name="seal_check_end",
        sites=_INSTITUTION,
        roles=_PHARMACY,
        papers=_SEAL,
        forward=True,
        before=frozenset({"exited", "departed"}),
        after="arrived",
        past=_from("arrived"),
        unseen="note",
        event=EventShape(
            type="ObjectEvent", action="OBSERVE", biz_step="inspecting", disposition="conformant"
        ),
    ),
    Operation(
        name="institution_receive",
        sites=_INSTITUTION,
        roles=_PHARMACY,
        papers=(
            _required("clearance_form", "form"),
            Paper(name="despatch"),
            Paper(name="temperature", kind="number"),
        ),
        forward=True,
        before=frozenset({"exited", "departed", "arrived"}),
        after="received",
        past=_from("received"),
        unseen="note",
        event=EventShape(
            type="ObjectEvent", action="OBSERVE", biz_step="receiving", disposition="in_progress"
        ),
    ),
    Operation(
        name="dispense",
        sites=_INSTITUTION,
        roles=_PHARMACY,
        papers=(
            _required("patient", "patient"),
            _required("prescriber", "prescriber"),
            _required("department", "department"),
            Paper(name="consent"),
            Paper(name="consent_by", kind="choice", choices=("patient", "relative")),
            Paper(name="consent_reason"),
            Paper(name="consent_product", kind="product"),
            Paper(name="consent_date", kind="date"),
            Paper(name="purpose"),
            Paper(name="patient_group"),
            Paper(name="prescription"),
        ),
        forward=True,
        before=frozenset({"received"}),
        after="dispensed",
        past=_from("dispensed"),
        unseen="review",
        event=EventShape(
            type="ObjectEvent", action="OBSERVE", biz_step="dispensing", disposition="dispensed"
        ),
    ),
    Operation(
        name="return_in",
        sites=_BOTH,
        roles=_EITHER,
        papers=(_required("reason"),),
        forward=False,
        before=_from("entered"),
        after="returned",
        past=frozenset({"returned"}),
        unseen="review",
        event=EventShape(type="ObjectEvent", action="OBSERVE", biz_step="receiving", disposition="returned"),
    ),
    Operation(
        name="stocktake",
        sites=_BOTH,
        roles=_EITHER,
        papers=(Paper(name="place", kind="place"),),
        forward=False,
        before=_ANY,
        after=None,
        unseen="review",
        event=EventShape(type="ObjectEvent", action="OBSERVE", biz_step="cycle_counting", disposition=None),
    ),
    Operation(
        name="void_exit",
        sites=_ZONE,
        roles=_SUPERVISOR,
        papers=(_required("reason"),),
        forward=False,
        before=frozenset({"exited"}),
        after="shelved",
        unseen="reject",
        quota="restore",
        event=EventShape(
            type="ObjectEvent", action="OBSERVE", biz_step="void_shipping", disposition="in_progress"
        ),
    ),
    Operation(
        name="correct",
        sites=_BOTH,
        roles=_SUPERVISOR,
        papers=(_required("reason"),),
        forward=False,
        before=_ANY,
        after=None,
        unseen="review",
        event=EventShape(type="ObjectEvent", action="OBSERVE", biz_step="", disposition=None),
    ),
)

OPERATIONS: Mapping[str, Operation] = {operation.name: operation for operation in _STEPS}
"""Step by name, in the order of the menu."""
