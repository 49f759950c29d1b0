"""On the road: seals at both ends, the journey, and goods passed from one institution to another."""

from __future__ import annotations

from typing import Final

from edge.rules.states import onward
from edge.rules.step import Operation, Paper
from edge.rules.steps.parts import (
    AMOUNT,
    ANYBODY,
    AS_PRINTED,
    BOTH,
    HAND_OVER,
    INSTITUTION,
    LABORATORY,
    LOT_QUANTITY,
    PHARMACY,
    SECOND,
    WAREHOUSE,
    ZONE,
    observed,
    rare,
    required,
)

_SEAL: Final = (
    required("seal"),
    Paper(name="seal_state", kind="choice", choices=("intact", "broken")),
)
_ROAD: Final = (rare("transport_papers"), rare("responsible"))

TRANSPORT: Final = (
    Operation(
        name="seal_check_start",
        group="transport",
        sites=ZONE,
        roles=WAREHOUSE,
        papers=(*_SEAL, Paper(name="carrier"), *_ROAD),
        forward=True,
        before=frozenset({"exited"}),
        after="departed",
        past=onward("departed"),
        unseen="review",
        event=observed("inspecting", "conformant"),
    ),
    Operation(
        name="transport",
        group="transport",
        sites=BOTH,
        roles=ANYBODY,
        papers=(
            required("carrier"),
            Paper(name="temperature", kind="number"),
            Paper(name="humidity", kind="number"),
            Paper(name="logger"),
            *_ROAD,
        ),
        forward=True,
        policy=True,
        before=frozenset({"exited", "departed"}),
        after="departed",
        past=onward("arrived"),
        unseen="note",
        event=observed("transporting", "in_transit"),
    ),
    Operation(
        name="seal_check_end",
        group="receiving",
        sites=INSTITUTION,
        roles=PHARMACY | LABORATORY,
        papers=(*_SEAL, rare("responsible")),
        forward=True,
        before=frozenset({"exited", "departed"}),
        after="arrived",
        past=onward("arrived"),
        unseen="note",
        event=observed("inspecting", "conformant"),
    ),
)

TRANSFER: Final = (
    Operation(
        name="transfer_out",
        group="keeping",
        sites=INSTITUTION,
        roles=PHARMACY | LABORATORY,
        papers=(
            required("destination", "institution"),
            Paper(name="order"),
            Paper(name="carrier"),
            Paper(name="seal"),
            Paper(name="temperature", kind="number"),
            LOT_QUANTITY,
            rare("transport_papers"),
            rare("responsible"),
            SECOND,
        ),
        forward=True,
        before=frozenset({"received", "issued"}),
        after="transferred",
        past=frozenset({"transferred"}),
        unseen="review",
        event=observed("shipping", "in_transit"),
    ),
    Operation(
        name="transfer_in",
        group="keeping",
        sites=INSTITUTION,
        roles=PHARMACY | LABORATORY,
        papers=(
            required("holder", "institution"),
            Paper(name="order"),
            Paper(name="temperature", kind="number"),
            Paper(name="clearance_form", kind="form"),
            rare("permit", "permit"),
            rare("approval", "approval"),
            *AS_PRINTED,
            *HAND_OVER,
            *AMOUNT,
            LOT_QUANTITY,
            rare("responsible"),
            SECOND,
        ),
        forward=True,
        before=frozenset({"transferred"}),
        after="received",
        past=onward("received"),
        unseen="note",
        event=observed("receiving", "in_progress"),
    ),
)
