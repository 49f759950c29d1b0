"""What an operator can do, without a screen and without a line."""

from __future__ import annotations

from edge.station.access import Access, LockOut
from edge.station.mend import answer_review, keyed, undo
from edge.station.outcome import Outcome, Refusal
from edge.station.records import record
from edge.station.reporting import Reported, report
from edge.station.station import Rules, Station, World
from edge.station.stocktaking import Settled, settle
from edge.station.tasks import Closing, Tasks
from edge.station.together import scan_together

__all__ = [
    "Access",
    "Closing",
    "LockOut",
    "Outcome",
    "Refusal",
    "Reported",
    "Rules",
    "Settled",
    "Station",
    "Tasks",
    "World",
    "answer_review",
    "keyed",
    "record",
    "report",
    "scan_together",
    "settle",
    "undo",
]
