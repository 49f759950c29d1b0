"""A stocktake's differences and their settlement, from the command line."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests import fakes, homes
from tests.cli.conftest import Run
from tests.cli.looks import now


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A warehouse with three packages, of which two were counted."""
    place = tmp_path / "zone"
    catalogue = fakes.catalogue(issued=now() - timedelta(hours=1))
    with homes.at_work(place, catalogue=catalogue, start=now() - timedelta(minutes=5)) as desk:
        for operation in ("serialise", "bonded_receive", "put_away"):
            desk.does(operation, "S1", "S2", "S3")
        known = desk.station.store.credential("W900")
        assert known is not None
        with desk.station.store.writing() as tx:
            tx.save_credential(replace(known, badge="W001"))
        desk.does("stocktake", "S1", "S2", place="RARE-A")
    return place


def test_differences_are_listed_and_settled(home: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line a difference; settled, the row of each adjustment; the second time nothing is left to do."""
    (line,) = run("stocktake", "--home", home).lines
    assert (line["serial"], line["booked"], line["counted"], line["place"]) == ("S3", 1, 0, "RARE-A")
    monkeypatch.setenv("BONDSCAN_PIN", homes.PIN)
    monkeypatch.setenv("BONDSCAN_SECOND_PIN", homes.PIN)
    asked = ("stocktake", "--settle", "--home", home, "--operator", "W900", "--second", "W001")
    assert run(*asked).code == 2
    answer = run(*asked, "--reason", "not found")
    assert (answer.code, answer.lines[0]["operation"]) == (0, "write_off"), answer.err
    (left,) = run(*asked, "--reason", "again").lines
    assert left["left"] == "moved-since"
    assert [row["state"] for row in run("stock", "--home", home, "--state", "lost").lines] == ["lost"]


def test_no_stocktake_and_a_wrong_pin(home: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line says why, and nothing is adjusted."""
    unknown = run("stocktake", "nobody", "--home", home)
    assert (unknown.code, unknown.err.count("\n")) == (1, 1)
    monkeypatch.setenv("BONDSCAN_PIN", homes.PIN)
    monkeypatch.setenv("BONDSCAN_SECOND_PIN", "000000")
    asked = ("stocktake", "--settle", "--home", home, "--operator", "W900", "--second", "W001")
    refused = run(*asked, "--reason", "x")
    assert (refused.code, refused.err.count("\n")) == (1, 1)
    assert run("stock", "--home", home, "--state", "lost").lines == []
