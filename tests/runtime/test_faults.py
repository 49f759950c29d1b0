"""A fault of the program: a sentence for the person, details for who mends it."""

from __future__ import annotations

from pathlib import Path

from edge.runtime import faults


def fault() -> Exception:
    """One with a secret in a variable."""
    pin = "135790"
    try:
        {}["nothing"]  # type: ignore[index]
    except KeyError as missing:
        assert pin
        return missing
    raise AssertionError


def test_the_details_name_the_place_and_no_value(tmp_path: Path) -> None:
    """Where it happened, without what the variables held."""
    path = faults.record(tmp_path / "log", fault())
    assert path is not None
    text = path.read_text()
    assert "KeyError" in text
    assert "test_faults.py" in text
    assert text.count("135790") == text.count('pin = "135790"')


def test_a_second_fault_in_the_same_second_is_added(tmp_path: Path) -> None:
    """Nothing is written over."""
    paths = {faults.record(tmp_path, fault()) for _ in range(3)}
    written = "".join(path.read_text() for path in paths if path)
    assert written.count("KeyError") == 3


def test_a_log_that_cannot_be_written_is_left_unsaid(tmp_path: Path) -> None:
    """The person is told all the same, without a file."""
    (tmp_path / "log").write_text("a file")
    assert faults.record(tmp_path / "log", fault()) is None
    failure = faults.told(tmp_path / "log", "do it", fault())
    assert failure.message == "Failed to do it: expected the program to know how, got KeyError."


def test_a_fault_is_told_with_its_file(tmp_path: Path) -> None:
    """And keeps what caused it."""
    cause = fault()
    failure = faults.told(tmp_path, "do it", cause)
    assert failure.__cause__ is cause
    assert f"details are in {next(tmp_path.iterdir())}" in failure.message
