from pathlib import Path

import pytest

from edge.errors import BondscanError
from edge.store import Store
from edge.tui.drawing import draw_up
from tests import homes
from tests.fakes import NOW


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The home of the bonded warehouse after a day."""
    homes.zone_day(tmp_path / "zone")
    return tmp_path / "zone"


def test_a_paper_is_a_file_beside_the_record(home: Path) -> None:
    """Named by kind and moment; days that the kind does not go by are left aside."""
    with Store.read(home) as reader:
        asked = {"kind": "ledger", "shape": "csv", "number": "F-MAIN", "since": "2026-06-01"}
        path = Path(draw_up(reader, asked, "李 W900", "zh", NOW))
    assert path == home / "papers" / "ledger-20260601-100000.csv"
    assert "李 W900" in path.read_text("utf-8-sig")


def test_a_failure_leaves_no_file(home: Path) -> None:
    """What the catalogue does not know."""
    with Store.read(home) as reader, pytest.raises(BondscanError, match="Failed to find 'NONE'"):
        draw_up(reader, {"kind": "ledger", "shape": "pdf", "number": "NONE"}, "", "zh", NOW)
    assert list((home / "papers").iterdir()) == []


def test_a_place_that_cannot_be_written_is_a_failure_in_four_parts(home: Path) -> None:
    """Where a file has the folder's name."""
    (home / "papers").write_text("in the way")
    with (
        Store.read(home) as reader,
        pytest.raises(BondscanError, match=r"Failed to write .*: expected a place"),
    ):
        draw_up(reader, {"kind": "stock", "shape": "csv"}, "", "zh", NOW)
