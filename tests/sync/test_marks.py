"""How far a station has read what its hub says."""

from __future__ import annotations

from pathlib import Path

import pytest

from edge.errors import StoreError
from edge.sync import marks
from edge.sync.marks import Marks


def test_marks_are_kept_for_their_owner_only(tmp_path: Path) -> None:
    """Another hub, station or incarnation begins anew; but a station's next life knows which PINs it was given."""
    path = tmp_path / "sync-marks.json"
    kept = Marks(owner="hub zone-1 1", despatches=7, operators={"W-1": "h"})
    marks.write(path, kept)
    assert marks.read(path, "hub zone-1 1") == kept
    assert marks.read(path, "hub zone-1 2") == Marks(owner="hub zone-1 2", operators={"W-1": "h"})
    for other in ("hub zone-2 1", "hub2 zone-1 1"):
        assert marks.read(path, other) == Marks(owner=other)
    assert [file.name for file in tmp_path.iterdir()] == ["sync-marks.json"]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"despatches":"x"}', b"\xff"])
def test_damaged_marks_are_no_marks(tmp_path: Path, content: bytes) -> None:
    """What cannot be read is begun anew: everything is then read again."""
    path = tmp_path / "sync-marks.json"
    path.write_bytes(content)
    assert marks.read(path, "o") == Marks(owner="o")


def test_a_place_that_cannot_be_written_is_a_store_error(tmp_path: Path) -> None:
    """A failure to keep marks is told like any other of the store."""
    with pytest.raises(StoreError, match="Failed to write"):
        marks.write(tmp_path / "missing" / "sync-marks.json", Marks())
