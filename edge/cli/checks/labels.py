"""Checks of what prints labels: the settings, the printer, a font with Chinese."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from edge.cli.checks.found import Found
from edge.config.label_settings import LabelSettings
from edge.errors import ConfigError
from edge.runtime.ids import wall


def check_labels(home: Path | None, settings: LabelSettings) -> Iterator[Found]:
    """Nothing more than that there is none, where no printer is configured."""
    from edge import config
    from edge.drivers.typeface import font
    from edge.runtime.labelling import templates_of

    if settings.address is None:
        yield Found("printer", "note", "none")
        return
    try:
        templates_of(settings, config.labels(home))
        letters = font(settings.font)
    except ConfigError as failure:
        yield Found("printer", "wrong", "faulty", {"message": failure.message})
        return
    yield _printer(settings)
    if letters.chinese:
        yield Found("font", "ok", "found", {"path": str(letters.path)})
    else:
        yield Found("font", "warning", "none")


def _printer(settings: LabelSettings) -> Found:
    from edge.drivers.printer import LabelPrinter

    assert settings.address is not None
    printer = LabelPrinter(
        settings.printer,
        settings.address,
        language=settings.language,
        asks=settings.asks_status,
        state=lambda _: None,
        clock=wall,
    )
    state = printer.look()
    if state.status == "connected":
        return Found("printer", "ok", "ready", {"name": settings.printer})
    return Found("printer", "warning", "not-ready", {"name": settings.printer, "reason": state.reason})
