"""What can be held of `bench decide` without a clock: its homes are sound, its scans are accepted."""

from __future__ import annotations

from pathlib import Path

import pytest

from edge.rules.decide import decide
from edge.runtime.ids import wall
from edge.store import Store, journal
from tests.bench import deciding
from tests.bench.figures import Report


def test_its_home_holds_what_it_measures_with(tmp_path: Path) -> None:
    """A list of so many serials, the packages shelved, an exit that is accepted with its facts in hand."""
    desk = deciding.furnished(Report(), tmp_path / "desk", 60, 5)
    deciding.forgotten(desk.folder)
    with desk.station() as station:
        view = station.store.catalogue
        assert view is not None
        task = deciding.start(station, "zone_exit")
        code, facts, _ = deciding.facts_in_hand(station, task, 1)
        assert facts.items[0].listed
        assert decide(code, task, facts, wall()).verdict == "ACCEPT"
        assert deciding.scanned(station, 1) > 0
    with Store.read(desk.folder / "home") as reader, reader.connection() as connection:
        assert journal.verify(connection).ok
        shelved = connection.execute("SELECT count(*) FROM stock WHERE state = 'shelved'").fetchone()[0]
    assert shelved == 4


def test_it_measures_at_both_lengths_and_clears_up(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every series is said once a length."""
    monkeypatch.setattr(deciding, "COLD", 2)
    deciding.measured(Report(), tmp_path, 3, (20, 40))
    said = capsys.readouterr().out
    for what in ("decide at", "facts gathered at", "warm scan, without any sync,", "cold scan,"):
        assert all(f"{what} {length}" in said for length in (20, 40)), what
    assert list(tmp_path.iterdir()) == []
