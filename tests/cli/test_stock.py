from pathlib import Path

import pytest

from tests import fakes
from tests.cli.conftest import Run


def test_stock_is_one_line_a_package(run: Run, worked: Path) -> None:
    """All of them, or those asked for."""
    answer = run("stock", "--home", worked)
    assert answer.code == 0
    assert [line["serial"] for line in answer.lines] == [f"S{number}" for number in range(1, 9)]
    shelved = run("stock", "--home", worked, "--state", "shelved", "--lot", fakes.LOT, "--product", "P-GOOD")
    assert [line["serial"] for line in shelved.lines] == ["S5", "S6", "S8"]
    assert len(run("stock", "--home", worked, "--cases").lines) == 9


def test_the_summary_is_one_line_a_product(run: Run, worked: Path) -> None:
    """With its lots and their states."""
    (line,) = run("stock", "--home", worked, "--summary").lines
    assert line["lots"][0]["states"] == {"exited": 5, "shelved": 3}


def test_the_home_may_be_named_by_the_environment(
    run: Run, worked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """BONDSCAN_HOME, where --home is not given."""
    monkeypatch.setenv("BONDSCAN_HOME", str(worked))
    assert len(run("stock").lines) == 8


def test_a_home_that_is_not_there_is_one_line_and_is_not_made(run: Run, tmp_path: Path) -> None:
    """Exit 1."""
    answer = run("stock", "--home", tmp_path / "none")
    assert (answer.code, answer.out, len(answer.err.splitlines())) == (1, b"", 1)
    assert "expected a store in it, got none" in answer.err
    assert not (tmp_path / "none").exists()


def test_an_unknown_state_is_a_usage_error(run: Run, worked: Path) -> None:
    """Exit 2, one line that says which there are."""
    answer = run("stock", "--home", worked, "--state", "eaten")
    assert (answer.code, len(answer.err.splitlines())) == (2, 1)
    assert "shelved" in answer.err
