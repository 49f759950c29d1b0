"""What a station records without scanning anything: a reading in store, a clearance form issued, a list added to."""

from __future__ import annotations

from typing import Final

from edge.rules.step import EventShape, Operation, Paper
from edge.rules.steps.parts import (
    ANYBODY,
    BOTH,
    INSTITUTION,
    NEVER,
    SUPERVISOR,
    WAREHOUSE,
    ZONE,
    observed,
    required,
)

ADDENDUM: Final = "list_addendum"
"""A supervisor signs a doctor of a department on to the institution's own list, until a newer list
comes. It stays here: no event tells of it."""

RECORDS: Final = (
    Operation(
        name="storage_reading",
        group="keeping",
        sites=BOTH,
        roles=ANYBODY,
        papers=(
            required("place", "place"),
            required("temperature", "number"),
            Paper(name="humidity", kind="number"),
            Paper(name="logger"),
        ),
        forward=False,
        before=NEVER,
        after=None,
        unseen="reject",
        event=observed("sensor_reporting", None),
    ),
    Operation(
        name="clearance_issued",
        group="leaving",
        sites=ZONE,
        roles=WAREHOUSE,
        papers=(required("clearance_form", "form"), Paper(name="customs_entry")),
        forward=False,
        before=NEVER,
        after=None,
        unseen="reject",
        event=EventShape(type="TransactionEvent", action="ADD", biz_step="other", disposition=None),
    ),
    Operation(
        name=ADDENDUM,
        group="quality",
        sites=INSTITUTION,
        roles=SUPERVISOR,
        papers=(required("prescriber"), required("department"), required("order")),
        forward=False,
        before=NEVER,
        after=None,
        unseen="reject",
        event=observed("other", None),
    ),
)
