"""What the self-check says of labels."""

from __future__ import annotations

from pathlib import Path

import pytest

from edge.cli.checks.labels import check_labels
from edge.config.label_settings import LabelSettings
from edge.drivers import typeface
from edge.labels.address import address_of
from hardware.simulators.label_printer import LabelPrinterSimulator


def printing(address: str, **changes: object) -> LabelSettings:
    """Settings with a printer."""
    return LabelSettings(printer=address, address=address_of(address), **changes)  # type: ignore[arg-type]


def test_without_a_printer_there_is_nothing_to_check() -> None:
    """A note, and no fault."""
    (found,) = check_labels(None, LabelSettings())
    assert (found.check, found.status, found.why) == ("printer", "note", "none")


def test_a_printer_is_asked_how_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ready, or why not; without a Chinese font labels are in English."""
    monkeypatch.setattr(typeface.font, "__defaults__", (None, ()))
    with LabelPrinterSimulator() as printer:
        ready, font = check_labels(None, printing(printer.address))
        assert (ready.status, ready.why) == ("ok", "ready")
        assert (font.status, font.why) == ("warning", "none")
        printer.behave("head-open")
        waiting, _ = check_labels(None, printing(printer.address))
        assert (waiting.why, waiting.params["reason"]) == ("not-ready", "head-open")


def test_settings_that_cannot_work_are_wrong(tmp_path: Path) -> None:
    """A template that is not there, a font that is none."""
    for changes in ({"item": "mine"}, {"font": tmp_path / "none.ttf"}):
        (found,) = check_labels(None, printing("file:/x", **changes))
        assert (found.status, found.why) == ("wrong", "faulty")
        assert found.params["message"].startswith("Failed to read")
