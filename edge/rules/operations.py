"""The table of steps: menu, state machine, roles, papers, quota and EPCIS terms in one place.

Terms are those of GS1 CBV 2.0; a term of our own is a URI under the profile's namespace.
A regime narrows this table: its roles and papers come on top (`edge.rules.regimes`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from edge.rules.step import Consumes, EventShape, Operation, Paper, PaperKind
from edge.rules.steps import back, institution, oversight, records, transport, use, zone

__all__ = ["OPERATIONS", "RECORDS", "Consumes", "EventShape", "Operation", "Paper", "PaperKind"]

_STEPS: Final[tuple[Operation, ...]] = (
    *zone.CODING,
    *zone.STORING,
    *zone.LEAVING,
    *transport.TRANSPORT,
    *institution.RECEIVING,
    *institution.KEEPING,
    *transport.TRANSFER,
    *oversight.COUNTING,
    *use.PATIENT,
    *use.BENCH,
    *back.BACK,
    *back.SAMPLING,
    *oversight.QUALITY_STEPS,
    *oversight.MENDING,
)

OPERATIONS: Mapping[str, Operation] = {operation.name: operation for operation in _STEPS}
"""Step by name, in the order of the menu."""

RECORDS: Mapping[str, Operation] = {record.name: record for record in records.RECORDS}
"""What is recorded without a scan, by name."""
