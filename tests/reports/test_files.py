from pathlib import Path

import pytest

from edge.errors import BondscanError
from edge.reports import atomic


def test_a_file_is_there_whole_after_the_block(tmp_path: Path) -> None:
    """Until the block ends the old file stands; then the new one does, and nothing else is left."""
    target = tmp_path / "report.csv"
    target.write_bytes(b"old")
    with atomic(target) as file:
        file.write(b"new")
        assert target.read_bytes() == b"old"
    assert target.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [target]


def test_a_failure_in_the_block_leaves_the_old_file(tmp_path: Path) -> None:
    """Half a report is no report."""
    target = tmp_path / "report.csv"
    target.write_bytes(b"old")

    def fail() -> None:
        with atomic(target) as file:
            file.write(b"half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_place_that_cannot_be_written_is_a_failure_in_four_parts(tmp_path: Path) -> None:
    """No directory, no file: the message says what was expected."""
    with pytest.raises(BondscanError, match=r"Failed to write .*: expected a place .*, got ") as failure:
        atomic(tmp_path / "none" / "report.csv").__enter__()
    assert "report.csv" in failure.value.message
