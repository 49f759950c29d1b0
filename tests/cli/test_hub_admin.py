"""The hub's administrator at the command line."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from edge.cli import main
from edge.runtime.demo import sample
from edge.runtime.ids import wall
from tests import fakes


@pytest.fixture
def hub(tmp_path: Path) -> list[str]:
    """The words that name a hub of its own."""
    return ["hub", "admin", "--db", f"sqlite:///{tmp_path / 'hub.db'}"]


def publish(hub: list[str], folder: Path) -> int:
    """Publish the sample catalogue."""
    path = folder / "catalogue.json"
    path.write_bytes(msgspec.json.encode(sample.catalogue("1", wall(), 7)))
    return main([*hub, "publish", str(path)])


def test_a_published_catalogue_admits_its_stations_and_people(
    hub: list[str],
    tmp_path: Path,
    capsysbinary: pytest.CaptureFixture[bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Publish, then a code for a station and a PIN for a person of that catalogue."""
    monkeypatch.setenv("BONDSCAN_NEW_PIN", "246813")
    assert publish(hub, tmp_path) == 0
    assert main([*hub, "code", sample.WAREHOUSE]) == 0
    assert main([*hub, "operator", "W001"]) == 0
    lines = [json.loads(line) for line in capsysbinary.readouterr().out.splitlines()]
    assert lines[0]["version"] == 7
    assert lines[1]["code"]
    assert lines[2] == {"operator": "W001", "party": sample.IMPORTER, "roles": ["warehouse"]}


def test_every_problem_of_a_faulty_catalogue_is_a_line(
    hub: list[str], tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """A faulty catalogue is not published, and each of its problems is named."""
    path = tmp_path / "bad.json"
    path.write_text('{"version": 1}')
    assert main([*hub, "publish", str(path)]) == 1
    said = capsysbinary.readouterr()
    assert not said.out
    assert len(said.err.splitlines()) > 3


def test_a_catalogue_that_no_station_could_take_is_not_published(
    hub: list[str], tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """Serial lists are looked at too: one serial twice is one line, with its place and line."""
    path = tmp_path / "twice.json"
    path.write_bytes(msgspec.json.encode(fakes.catalogue()).replace(b'["S1","S2","S3"]', b'["S1","S2","S1"]'))
    assert main([*hub, "publish", str(path)]) == 1
    said = capsysbinary.readouterr()
    assert said.err.decode().startswith("bondscan: line 1, $.clearance_forms[6].serials: ")
    assert not said.out


@pytest.mark.parametrize("act", [["code", "NOWHERE"], ["operator", "NOBODY"], ["revoke", "NOWHERE"]])
def test_who_is_not_in_the_catalogue_is_not_admitted(
    hub: list[str], tmp_path: Path, act: list[str], capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """Strangers get one line and exit code 1."""
    publish(hub, tmp_path)
    assert main([*hub, *act]) == 1
    assert len(capsysbinary.readouterr().err.splitlines()) == 1


def test_a_pin_of_letters_is_a_usage_error(
    hub: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A PIN that is none exits 2 and admits nobody."""
    publish(hub, tmp_path)
    monkeypatch.setenv("BONDSCAN_NEW_PIN", "secret")
    assert main([*hub, "operator", "W001"]) == 2
