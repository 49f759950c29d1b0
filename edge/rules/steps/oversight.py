"""Looking after the goods: inspection, counting, recalls, stop-use, adverse events, corrections."""

from __future__ import annotations

from typing import Final

from edge.rules.states import ENDED
from edge.rules.step import OWN_STEPS, Operation, Paper
from edge.rules.steps.parts import (
    ANY,
    ANYBODY,
    AT_HAND,
    BOTH,
    EXPECTED,
    LOT_QUANTITY,
    QUALITY,
    SECOND,
    SUPERVISOR,
    observed,
    rare,
    required,
    states,
)

_COUNTED: Final = (
    Paper(name="second", kind="person", required=True),
    Paper(name="place", kind="place"),
    rare("stocktake"),
)
"""Who decides with the supervisor, where it was counted, and by which stocktake."""

QUALITY_STEPS: Final = (
    Operation(
        name="inspect_pkg",
        group="quality",
        sites=BOTH,
        roles=ANYBODY,
        papers=(
            required("checklist", "choice", ("conformant", "non-conformant")),
            Paper(name="reason"),
            Paper(name="order"),
        ),
        forward=False,
        before=ANY - set(ENDED),
        after=None,
        unseen="note",
        event=observed("inspecting", "conformant"),
    ),
    Operation(
        name="recall",
        group="quality",
        sites=BOTH,
        roles=ANYBODY,
        papers=(
            required("order"),
            Paper(name="severity", kind="choice", choices=("class-1", "class-2", "class-3")),
            Paper(name="reason"),
            Paper(name="place", kind="place"),
            LOT_QUANTITY,
        ),
        forward=False,
        before=AT_HAND | states("transferred", "lost"),
        after="quarantined",
        unseen="note",
        event=observed("holding", "recalled"),
    ),
    Operation(
        name="stop_use",
        group="quality",
        sites=BOTH,
        roles=ANYBODY,
        papers=(
            required("order"),
            Paper(name="reason"),
            Paper(name="place", kind="place"),
            LOT_QUANTITY,
        ),
        forward=False,
        before=AT_HAND | states("transferred", "lost"),
        after="quarantined",
        unseen="note",
        event=observed("holding", "non_sellable_other"),
    ),
    Operation(
        name="release_hold",
        group="quality",
        sites=BOTH,
        roles=SUPERVISOR,
        papers=(required("order"), Paper(name="reason"), LOT_QUANTITY),
        forward=False,
        before=ANY - set(ENDED),
        after=None,
        unseen="review",
        event=observed("inspecting", "available"),
    ),
    Operation(
        name="adverse_event",
        group="quality",
        sites=BOTH,
        roles=ANYBODY | QUALITY,
        papers=(
            required("severity", "choice", ("general", "serious", "hazard")),
            required("event_text"),
            required("recipients"),
            Paper(name="reported_at"),
            Paper(name="patient", kind="patient"),
        ),
        forward=False,
        before=ANY,
        after=None,
        unseen="note",
        event=observed(f"{OWN_STEPS}adverse_event_reporting", None),
        urgent=True,
    ),
)

COUNTING: Final = (
    Operation(
        name="stocktake",
        group="keeping",
        sites=BOTH,
        roles=ANYBODY,
        papers=(Paper(name="place", kind="place"), LOT_QUANTITY, SECOND),
        forward=False,
        before=ANY,
        after=None,
        unseen="review",
        event=observed("cycle_counting", None),
    ),
    Operation(
        name="write_off",
        group="keeping",
        sites=BOTH,
        roles=SUPERVISOR,
        papers=(required("reason"), *_COUNTED, LOT_QUANTITY),
        forward=False,
        before=EXPECTED | states("exited", "departed", "transferred"),
        after="lost",
        past=frozenset({"lost"}),
        unseen="reject",
        event=observed("cycle_counting", "unknown"),
    ),
    Operation(
        name="book_found",
        group="keeping",
        sites=BOTH,
        roles=SUPERVISOR,
        papers=(required("reason"), *_COUNTED, LOT_QUANTITY),
        forward=False,
        before=frozenset({"lost"}),
        after="quarantined",
        past=frozenset({"quarantined"}),
        unseen="note",
        event=observed("cycle_counting", "non_sellable_other"),
    ),
)

MENDING: Final = (
    Operation(
        name="correct",
        group="mending",
        sites=BOTH,
        roles=SUPERVISOR,
        papers=(required("reason"),),
        forward=False,
        before=ANY,
        after=None,
        unseen="review",
        event=observed("", None),
    ),
)
