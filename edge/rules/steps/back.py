"""Out of use: return, quarantine, damage, collection, destruction, the way back abroad."""

from __future__ import annotations

from typing import Final

from edge.rules.step import Operation, Paper
from edge.rules.steps.parts import (
    AMOUNT,
    ANYBODY,
    AT_HAND,
    BOTH,
    LOT_QUANTITY,
    OUT_OF_USE,
    SECOND,
    STAFF,
    WITH_PATIENT,
    ended,
    observed,
    rare,
    required,
    states,
)

BACK: Final = (
    Operation(
        name="return_in",
        group="back",
        sites=BOTH,
        roles=STAFF,
        papers=(required("reason"), Paper(name="place", kind="place"), LOT_QUANTITY),
        forward=False,
        before=states(
            "entered", "shelved", "exited", "departed", "arrived", "received", "issued", "transferred"
        )
        | WITH_PATIENT,
        after="returned",
        past=frozenset({"returned"}),
        unseen="review",
        event=observed("receiving", "returned"),
    ),
    Operation(
        name="quarantine",
        group="back",
        sites=BOTH,
        roles=ANYBODY,
        papers=(
            required("reason"),
            Paper(name="place", kind="place"),
            Paper(name="temperature", kind="number"),
            LOT_QUANTITY,
        ),
        forward=False,
        before=(AT_HAND | states("lost", "transferred")) - {"quarantined"},
        after="quarantined",
        past=frozenset({"quarantined"}),
        unseen="note",
        event=observed("holding", "non_sellable_other"),
    ),
    Operation(
        name="damage",
        group="back",
        sites=BOTH,
        roles=ANYBODY,
        papers=(required("reason"), Paper(name="responsible"), LOT_QUANTITY, SECOND),
        forward=False,
        before=AT_HAND | states("transferred"),
        after="lost",
        past=frozenset({"lost"}),
        unseen="review",
        event=observed("inspecting", "damaged"),
    ),
    Operation(
        name="collect",
        group="back",
        sites=BOTH,
        roles=STAFF,
        papers=(Paper(name="reason"), Paper(name="manifest"), Paper(name="responsible"), LOT_QUANTITY),
        forward=False,
        before=OUT_OF_USE | WITH_PATIENT | states("issued", "lost", "used"),
        after="collected",
        past=frozenset({"collected"}),
        unseen="review",
        event=observed("collecting", "disposed"),
    ),
    Operation(
        name="destroy",
        group="back",
        sites=BOTH,
        roles=ANYBODY,
        papers=(
            required("method"),
            Paper(name="second", kind="person", required=True),
            Paper(name="reason"),
            Paper(name="manifest"),
            LOT_QUANTITY,
        ),
        forward=False,
        before=(AT_HAND | states("sampled", "lost", "used")) - {"exited", "departed"},
        after="destroyed",
        past=frozenset({"destroyed"}),
        unseen="review",
        event=ended("destroying", "destroyed"),
    ),
    Operation(
        name="return_abroad",
        group="back",
        sites=BOTH,
        roles=STAFF,
        papers=(
            required("order"),
            Paper(name="customs_entry"),
            Paper(name="carrier"),
            Paper(name="consignee"),
            Paper(name="reason"),
            LOT_QUANTITY,
        ),
        forward=False,
        before=OUT_OF_USE | states("coded", "entered", "shelved", "arrived", "received"),
        after="exported",
        past=frozenset({"exported"}),
        unseen="review",
        event=observed("shipping", "returned"),
    ),
)

SAMPLING: Final = (
    Operation(
        name="sample",
        group="quality",
        sites=BOTH,
        roles=ANYBODY,
        papers=(
            required("order"),
            Paper(name="consignee"),
            Paper(name="reason"),
            *AMOUNT,
            LOT_QUANTITY,
            rare("responsible"),
        ),
        forward=False,
        before=OUT_OF_USE | states("coded", "entered", "shelved", "arrived", "received", "issued"),
        after="sampled",
        past=frozenset({"sampled"}),
        unseen="review",
        event=observed("sampling", None),
    ),
)
