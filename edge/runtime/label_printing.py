"""The printing of a station's labels, from its settings."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from edge import config
from edge.drivers.state import DeviceState
from edge.runtime.ids import wall

if TYPE_CHECKING:
    from edge.config.label_settings import LabelSettings
    from edge.drivers.printer import LabelPrinter
    from edge.drivers.typeface import Font
    from edge.runtime.labelling import Labelling


def label_printing(home: Path, settings: LabelSettings) -> Labelling | None:
    """The labels of a station, with their printer; None where no printer is configured.

    Raises ConfigError for templates that cannot be used.
    """
    address = settings.address
    if address is None:
        return None
    from edge.drivers.printer import LabelPrinter
    from edge.runtime.labelling import Labelling, templates_of

    templates = templates_of(settings, config.labels(home))

    def printer(told: Callable[[DeviceState], None]) -> LabelPrinter:
        language, asks = settings.language, settings.asks_status
        return LabelPrinter(settings.printer, address, language=language, asks=asks, state=told, clock=wall)

    return Labelling(settings, templates, letters(settings.font), printer)


def letters(configured: Path | None) -> Callable[[], Font]:
    """The typeface of labels, looked for when the first is drawn."""

    @cache
    def found() -> Font:
        from edge.drivers.typeface import font

        return font(configured)

    return found
