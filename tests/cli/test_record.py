"""Recording without a scan, from the command line."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests import fakes, homes
from tests.cli.conftest import Run
from tests.cli.looks import now


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An enrolled warehouse with a fresh catalogue."""
    place = tmp_path / "zone"
    catalogue = fakes.catalogue(issued=now() - timedelta(hours=1))
    with homes.at_work(place, catalogue=catalogue, start=now() - timedelta(minutes=5)):
        pass
    return place


def test_a_reading_is_written_down(home: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line says under which row; what cannot be recorded says why, in one line."""
    monkeypatch.setenv("BONDSCAN_PIN", homes.PIN)
    asked = ("record", "storage_reading", "place=RARE-A", "temperature=4.5")
    answer = run(*asked, "--home", home, "--operator", "W900")
    assert (answer.code, answer.lines[0]["operation"]) == (0, "storage_reading")
    unknown = run(
        "record", "storage_reading", "place=X", "temperature=4", "--home", home, "--operator", "W900"
    )
    assert (unknown.code, unknown.err.count("\n")) == (1, 1)
    wrong = run("record", "storage_reading", "place", "--home", home, "--operator", "W900")
    assert wrong.code == 2
    monkeypatch.setenv("BONDSCAN_PIN", "000000")
    assert run(*asked, "--home", home, "--operator", "W900").code == 1


def test_an_adverse_event_is_reported(home: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a product as such; the line says what is stopped by it, and never who the patient is."""
    monkeypatch.setenv("BONDSCAN_PIN", homes.PIN)
    papers = ("severity=serious", "event_text=rash", "recipients=city", "patient=110101199001010000")
    asked = ("record", "--home", home, "--operator", "W900", "adverse_event", *papers)
    answer = run(*asked, "product=P-GOOD")
    assert (answer.code, answer.lines[0]["held"]) == (0, ["P-GOOD"])
    assert answer.lines[0]["papers"]["severity"] == "serious"
    assert "110101199001010000" not in answer.out.decode()
    nothing = run(*asked)
    assert (nothing.code, nothing.err.count("\n")) == (1, 1)
