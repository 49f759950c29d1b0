"""What a person gets back for what they did: always a value, committed before it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from edge.codes.scanned import Misreading, ScannedCode
from edge.rules.decision import Decision
from edge.store import Entry


@dataclass(frozen=True, slots=True)
class Outcome:
    """One scan (or override, or undo), as committed.

    entry: the journal row. code: what was read. halted: the line stands until acknowledged.
    """

    entry: Entry
    code: ScannedCode | Misreading
    decision: Decision
    halted: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something a person asked for that cannot be done; a value, journalled where it matters.

    code: a reason of the word tables; params: what its sentence names.
    """

    code: str
    params: Mapping[str, str] = field(default_factory=dict)
