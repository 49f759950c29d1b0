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
from tests.hub import samples


@pytest.fixture
def hub(tmp_path: Path) -> list[str]:
    """The words that name a hub of its own."""
    samples.make_hub(tmp_path).database.close()
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


@pytest.mark.parametrize(
    "words", ["devices", "backup copy.zip", "hold R1 --kind recall --order 1 --product P", "take stick"]
)
def test_a_hub_that_is_not_there_is_not_made_by_a_slip(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes], words: str
) -> None:
    """A recall would reach nobody, and a backup be of nothing; publishing begins one, and so does a restore."""
    typo = ["hub", "admin", "--db", f"sqlite:///{tmp_path / 'hbu.db'}"]
    assert main([*typo, *words.split()]) == 1
    assert b"no such file" in capsysbinary.readouterr().err
    assert list(tmp_path.iterdir()) == []
    assert publish(typo, tmp_path) == 0


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
    assert "line 1, $.clearance_forms[6].serials: " in said.err.decode().partition("\n")[0]
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


def said(capsysbinary: pytest.CaptureFixture[bytes]) -> list[dict[str, object]]:
    """The JSON lines printed since the last look."""
    return [json.loads(line) for line in capsysbinary.readouterr().out.splitlines()]


def test_what_an_administrator_did_is_told_line_by_line(
    hub: list[str], tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """Acts carry who did them; of one kind, or after a number, where asked."""
    publish(hub, tmp_path)
    main([*hub, "code", sample.WAREHOUSE])
    said(capsysbinary)
    assert main([*hub, "audit"]) == 0
    acts = said(capsysbinary)
    assert [it["act"] for it in acts] == ["administrator-token-made", "catalogue-published", "code-issued"]
    assert str(acts[1]["who"]).startswith("console of ")
    assert main([*hub, "audit", "--since", str(acts[1]["n"]), "--of", "code-issued"]) == 0
    assert [it["subject"] for it in said(capsysbinary)] == [sample.WAREHOUSE]


def test_a_new_administrators_token_takes_the_place_of_the_old(hub: list[str], tmp_path: Path) -> None:
    """The file of the folder named holds another one afterwards."""
    kept = tmp_path / "secrets"
    named = [*hub, "--secrets", str(kept)]
    assert main([*named, "devices"]) == 0
    first = (kept / "admin-token").read_text()
    assert main([*named, "token"]) == 0
    assert (kept / "admin-token").read_text() != first
