"""The hint beside the anchor: what it catches, and that it never cries wolf."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from edge.clock import Reading
from edge.runtime.ids import wall
from edge.store import Draft, Store
from edge.store.anchor import Anchored
from edge.store.witness import Witness
from tests import homes

ROW = bytes(range(32))


def opened(home: Path) -> Store:
    """The store of `home`, as the product would open it."""
    return homes.open_store(home, wall)


def add_row(store: Store) -> None:
    """A row that spends nothing."""
    with store.writing() as tx:
        tx.append(Draft(kind="sign-out", event_id=f"w-{tx.next_seq}", at=Reading(wall(), "good")))


def test_the_last_row_noted_is_told(tmp_path: Path) -> None:
    """A second look sees what was noted last."""
    witness = Witness(tmp_path / "a.anchor")
    witness.note(7, ROW)
    witness.note(8, ROW)
    witness.close()
    assert Witness(tmp_path / "a.anchor").last == Anchored(8, ROW)


@pytest.mark.parametrize("content", [b"", b"x", bytes(88), b"bondscan witness" + bytes(72)])
def test_a_torn_or_missing_witness_tells_nothing(tmp_path: Path, content: bytes) -> None:
    """After a power cut it may hold anything, and then it is passed over."""
    (tmp_path / "a.anchor.witness").write_bytes(content)
    assert Witness(tmp_path / "a.anchor").last is None
    assert Witness(tmp_path / "b.anchor").last is None


def test_a_place_that_cannot_be_written_harms_nothing(tmp_path: Path) -> None:
    """The record does not depend on the hint."""
    witness = Witness(tmp_path / "none" / "a.anchor")
    witness.note(1, ROW)
    witness.close()
    assert not (tmp_path / "none").exists()


def test_a_home_copied_back_is_quarantined_though_nothing_was_spent_since(tmp_path: Path) -> None:
    """The anchor alone would not see it: the rows that are lost changed no quota."""
    home, kept = tmp_path / "home", tmp_path / "kept"
    with opened(home) as store:
        add_row(store)
    shutil.copytree(home, kept)
    with opened(home) as store:
        add_row(store)
    shutil.rmtree(home)
    shutil.copytree(kept, home)
    with opened(home) as store:
        assert store.station.quarantined


def test_a_store_that_was_only_closed_is_not_quarantined(tmp_path: Path) -> None:
    """Opened again and again, with rows or without, it is what it was."""
    home = tmp_path / "home"
    for _ in range(3):
        with opened(home) as store:
            add_row(store)
        with opened(home) as store:
            assert not store.station.quarantined
