"""What was true of a store after its last commit, as one value."""

from __future__ import annotations

from dataclasses import dataclass

from edge.rules.facts import StationFacts
from edge.rules.task import Task
from edge.store import meta
from edge.store.entities import CatalogueView
from edge.store.entry import Head
from edge.store.kept import Kept
from edge.store.meta import Trust
from edge.store.tasks import Counts


@dataclass(frozen=True, slots=True)
class Shown:
    """What was true after the last commit: all that may be shown."""

    head: Head
    station: StationFacts
    task: Task | None
    counts: Counts
    view: CatalogueView | None
    trust: Trust
    holds_mark: str

    @classmethod
    def of(cls, kept: Kept) -> Shown:
        """What `kept` holds now."""
        task = kept.task.task if kept.task else None
        mark = kept.meta.get(meta.HOLDS_MARK, "")
        trust = meta.trust_of(kept.meta)
        return cls(kept.head, kept.station, task, kept.counts, kept.view, trust, mark)
