"""What becomes of the labels of a headless run: failures on stderr, and no end before the last is out."""

from __future__ import annotations

import queue
import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from edge.language import Lang
    from edge.runtime.engine import Runtime
    from edge.runtime.labelling import LabelsChanged

PATIENCE: Final = 30.0
"""Seconds any one label is waited for at the end; those that are not out then are owed."""


class LabelsHeard:
    """Listens to a runtime that is not running yet; costs nothing where none is printed."""

    def __init__(self, runtime: Runtime, language: Lang) -> None:
        self._runtime = runtime
        self._language = language
        self._told: queue.SimpleQueue[LabelsChanged] = queue.SimpleQueue()
        if runtime.labels is not None:
            runtime.subscribe(self._heard)

    def wait(self) -> None:
        """Return when no label is on its way to the printer any more."""
        labels = self._runtime.labels
        if labels is None:
            return
        while self._runtime.call(lambda _: labels.under_way, silent=True).result():
            try:
                self._told.get(timeout=PATIENCE)
            except queue.Empty:
                return

    def _heard(self, happening: object) -> None:
        from edge.runtime.labelling import LabelsChanged

        if not isinstance(happening, LabelsChanged):
            return
        if happening.failed is not None:
            from edge.drivers.state import REASONS
            from edge.language import text

            why = REASONS[happening.failed.reason][0 if self._language == "zh" else 1]
            sys.stderr.write(f"bondscan: {text('labels.failed', self._language, why=why)}\n")
            sys.stderr.flush()
        self._told.put(happening)
