import csv
import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.cli.conftest import Run


def test_json_is_one_line_a_package(run: Run, worked: Path) -> None:
    """Each with its form, its sum and what is left."""
    answer = run("ledger", "--home", worked, "--form", "F-MAIN", "--format", "json")
    assert answer.code == 0
    assert [line["sum"] for line in answer.lines] == [1, 2, 3, 4, 5, 4, 5, 6, 5]
    assert {line["form"] for line in answer.lines} == {"F-MAIN"}


def test_csv_goes_to_stdout_as_it_is(run: Run, worked: Path) -> None:
    """With its byte order mark, in the home's language or the one asked for."""
    answer = run("ledger", "--home", worked, "--form", "F-MAIN", "--format", "csv", "--language", "en")
    assert answer.out.startswith(b"\xef\xbb\xbfClearance form,")
    assert len(list(csv.reader(io.StringIO(answer.out.decode("utf-8-sig"))))) == 10
    assert "通关单".encode() in run("ledger", "--home", worked, "--form", "F-MAIN", "--format", "csv").out


@pytest.mark.parametrize("shape", ["csv", "xlsx", "json"])
def test_a_named_file_holds_what_stdout_would(run: Run, worked: Path, tmp_path: Path, shape: str) -> None:
    """Nothing is printed then."""
    target = tmp_path / f"ledger.{shape}"
    asked = ("ledger", "--home", worked, "--form", "F-MAIN", "--format", shape)
    answer = run(*asked, "--output", target)
    assert (answer.code, answer.out, answer.err) == (0, b"", "")
    if shape == "xlsx":
        assert "xl/worksheets/sheet1.xml" in zipfile.ZipFile(target).namelist()
    else:
        assert target.read_bytes() == run(*asked).out


def test_xlsx_goes_into_a_pipe(worked: Path) -> None:
    """A real process, its stdout no terminal."""
    command = [sys.executable, "-m", "edge.cli", "ledger", "--form", "F-MAIN", "--format", "xlsx"]
    environment = {**os.environ, "BONDSCAN_HOME": str(worked)}
    done = subprocess.run(command, capture_output=True, env=environment, check=True)
    assert zipfile.ZipFile(io.BytesIO(done.stdout)).testzip() is None


def test_an_unknown_form_writes_no_file(run: Run, worked: Path, tmp_path: Path) -> None:
    """One line on stderr, exit 1."""
    target = tmp_path / "ledger.csv"
    answer = run("ledger", "--home", worked, "--form", "NONE", "--format", "csv", "--output", target)
    assert (answer.code, len(answer.err.splitlines())) == (1, 1)
    assert "Failed to find 'NONE' as clearance form" in answer.err
    assert not target.exists()


def test_a_place_that_cannot_be_written_is_one_line(run: Run, worked: Path, tmp_path: Path) -> None:
    """Exit 1."""
    target = tmp_path / "none" / "ledger.csv"
    answer = run("ledger", "--home", worked, "--form", "F-MAIN", "--format", "csv", "--output", target)
    assert (answer.code, len(answer.err.splitlines())) == (1, 1)


@pytest.mark.parametrize("words", [[], ["--form"], ["--form", "F-MAIN", "--format", "pdf"]])
def test_usage_errors_are_one_line(run: Run, worked: Path, words: list[str]) -> None:
    """Exit 2."""
    answer = run("ledger", "--home", worked, *words)
    assert (answer.code, len(answer.err.splitlines())) == (2, 1)
