"""`bondscan journal parked`: list, export, release."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests import fakes, homes
from tests.cli.conftest import Run


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home in which the server refused two events."""
    home = tmp_path / "zone"
    with homes.at_work(home) as desk:
        rows = [outcome.entry.seq for outcome in desk.does("serialise", "S1", "S2", "S3")]
        desk.does("bonded_receive", "S1")
        for row in rows[:2]:
            desk.station.store.outbox.park(row, "conflict", "other bytes", fakes.NOW)
        desk.station.store.outbox.pending(10, 10**6)
    return home


def seqs(run: Run, home: Path, state: str) -> list[int]:
    """Rows in that state."""
    lines = run("journal", "parked", "--home", home).lines
    return [line["seq"] for line in lines if line["state"] == state]


def test_parked_events_are_listed_in_words_and_exported(run: Run, home: Path, tmp_path: Path) -> None:
    """Two are parked and one waits; the file holds the events themselves."""
    lines = run("journal", "parked", "--home", home).lines
    assert [line["state"] for line in lines] == ["parked", "parked", "waiting"]
    assert lines[0]["en"] == "The server has other content under the same id"
    assert "event" not in lines[0]
    target = tmp_path / "parked.json"
    assert run("journal", "parked", "--export", target, "--home", home).lines == [
        {"file": str(target), "parked": 2}
    ]
    rows = json.loads(target.read_text("utf-8"))["rows"]
    assert [row["event"]["eventID"] for row in rows] == [line["event_id"] for line in lines]
    assert json.loads(run("journal", "parked", "--export", "-", "--home", home).out)["rows"] == rows


def test_a_supervisor_releases_one_or_all(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By badge and PIN; what waited goes with it."""
    monkeypatch.setenv("BONDSCAN_PIN", homes.PIN)
    first, second = seqs(run, home, "parked")
    done = run("journal", "parked", "--release", str(first), "--by", "W900", "--home", home)
    assert (done.code, done.lines[0]["released"], done.lines[0]["with"]) == (0, first, 1)
    assert seqs(run, home, "parked") == [second]
    assert seqs(run, home, "waiting") == []
    assert run("journal", "parked", "--release", "all", "--by", "W900", "--home", home).code == 0
    assert seqs(run, home, "parked") == []
    assert run("journal", "verify", "--home", home).code == 0


@pytest.mark.parametrize(
    ("arguments", "pin", "code", "said"),
    [
        (("--release", "all"), homes.PIN, 2, "--by"),
        (("--release", "S1", "--by", "W900"), homes.PIN, 2, "number of a row"),
        (("--release", "all", "--by", "W900"), "000000", 1, "wrong-pin"),
        (("--release", "all", "--by", "W001"), homes.PIN, 1, "unknown-badge"),
        (("--release", "9999", "--by", "W900"), homes.PIN, 1, "not-parked"),
    ],
)
def test_otherwise_nothing_is_released(
    run: Run,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    pin: str,
    code: int,
    said: str,
) -> None:
    """One line says why."""
    monkeypatch.setenv("BONDSCAN_PIN", pin)
    answer = run("journal", "parked", *arguments, "--home", home)
    assert answer.code == code
    assert said in answer.err
    assert len(seqs(run, home, "parked")) == 2
