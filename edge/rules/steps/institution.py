"""At the institution's door and in its pharmacy: receipt, acceptance, refusal, keeping."""

from __future__ import annotations

from typing import Final

from edge.rules.states import onward
from edge.rules.step import Operation, Paper
from edge.rules.steps.parts import (
    ANYBODY,
    AS_PRINTED,
    BOTH,
    CONDITION,
    GRANTS,
    HAND_OVER,
    INSTITUTION,
    LABORATORY,
    LOT_QUANTITY,
    ON_THE_WAY,
    PHARMACY,
    SECOND,
    observed,
    rare,
    required,
    states,
)

RECEIVING: Final = (
    Operation(
        name="institution_receive",
        group="receiving",
        sites=INSTITUTION,
        roles=PHARMACY | LABORATORY,
        papers=(
            Paper(name="clearance_form", kind="form"),
            Paper(name="despatch"),
            Paper(name="temperature", kind="number"),
            rare("permit", "permit"),
            rare("approval", "approval"),
            rare("customs_entry"),
            rare("importer", "importer"),
            rare("note", "note"),
            *AS_PRINTED,
            *HAND_OVER,
            CONDITION,
            rare("donation"),
            LOT_QUANTITY,
            rare("place", "place"),
            rare("department", "department"),
            rare("responsible"),
            SECOND,
        ),
        any_of=GRANTS,
        forward=True,
        before=ON_THE_WAY,
        after="received",
        past=onward("received"),
        unseen="note",
        event=observed("receiving", "in_progress"),
    ),
    Operation(
        name="accept",
        group="receiving",
        sites=BOTH,
        roles=ANYBODY,
        papers=(Paper(name="reason"), rare("note", "note"), LOT_QUANTITY, SECOND),
        forward=True,
        policy=True,
        before=frozenset({"entered", "shelved", "received", "returned", "quarantined"}),
        after=None,
        unseen="review",
        event=observed("accepting", "available"),
    ),
    Operation(
        name="refuse",
        group="receiving",
        sites=BOTH,
        roles=ANYBODY,
        papers=(
            required("reason"),
            rare("note", "note"),
            Paper(name="temperature", kind="number"),
            LOT_QUANTITY,
            SECOND,
        ),
        forward=False,
        before=states("coded", "entered", "received", "quarantined") | ON_THE_WAY,
        after="refused",
        past=frozenset({"refused"}),
        unseen="note",
        event=observed("inspecting", "non_conformant"),
    ),
)

KEEPING: Final = (
    Operation(
        name="pharmacy_store",
        group="keeping",
        sites=INSTITUTION,
        roles=PHARMACY | LABORATORY,
        papers=(required("place", "place"), LOT_QUANTITY, rare("responsible")),
        forward=True,
        policy=True,
        before=frozenset({"received"}),
        after="received",
        past=onward("issued"),
        unseen="review",
        event=observed("storing", "sellable_not_accessible"),
    ),
)
