import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from edge.reports.papers import PAPERS
from tests.cli.conftest import Run

AT = "2026-06-03T10:00:00"


def test_list_names_every_paper_and_what_it_needs(run: Run) -> None:
    """A line for each in the language asked for."""
    answer = run("report", "list")
    assert answer.code == 0
    text = answer.out.decode()
    assert all(f"{kind} " in text for kind in PAPERS)
    assert "通关台账" in text
    assert "--opinion" in text
    assert "Clearance ledger" in run("report", "list", "--language", "en").out.decode()


@pytest.mark.parametrize("shape", ["csv", "xlsx", "pdf"])
def test_a_paper_is_written_as_its_name_ends(run: Run, worked: Path, tmp_path: Path, shape: str) -> None:
    """The same each time for the same journal and moment, whole, and nothing is printed."""
    one, two = tmp_path / f"one.{shape}", tmp_path / f"two.{shape}"
    for target in (one, two):
        answer = run("report", "stock", "--home", worked, "--out", target, "--at", AT, "--by", "李")
        assert (answer.code, answer.out, answer.err) == (0, b"", "")
    assert one.read_bytes() == two.read_bytes()
    starts = {"csv": b"\xef\xbb\xbfabout,", "xlsx": b"PK", "pdf": b"%PDF-"}
    assert one.read_bytes().startswith(starts[shape])


def test_the_head_of_a_paper_is_the_head_that_verify_finds(run: Run, worked: Path) -> None:
    """So an inspector can tie the one to the other."""
    head = json.loads(run("journal", "verify", "--home", worked).out)["head"]
    paper = run("report", "stock", "--home", worked, "--format", "csv").out.decode("utf-8-sig")
    assert f"{head['seq']}: {head['sha256']}" in paper


def test_a_paper_goes_into_a_pipe(worked: Path, tmp_path: Path) -> None:
    """A real process, its stdout no terminal."""
    command = [sys.executable, "-m", "edge.cli", "report", "ledger", "--form", "F-MAIN", "--format", "xlsx"]
    environment = {**os.environ, "BONDSCAN_HOME": str(worked)}
    target = tmp_path / "paper.xlsx"
    with target.open("wb") as out:
        subprocess.run(command, stdout=out, env=environment, check=True)
    assert zipfile.ZipFile(target).testzip() is None


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["poem"],
        ["stock"],
        ["stock", "--out", "paper.txt"],
        ["stock", "--format", "csv", "--form", "F-MAIN"],
        ["ledger", "--format", "csv"],
        ["completion", "--format", "csv", "--from", "2026-01-01"],
        ["stock", "--format", "csv", "--from", "yesterday"],
        ["stock", "--format", "csv", "--from", "2026-02-01", "--to", "2026-01-01"],
    ],
)
def test_usage_errors_are_one_line(run: Run, worked: Path, words: list[str]) -> None:
    """Exit 2."""
    answer = run("report", *words, "--home", worked)
    assert (answer.code, len(answer.err.splitlines())) == (2, 1)


def test_what_is_not_known_writes_no_file(run: Run, worked: Path, tmp_path: Path) -> None:
    """One line on stderr, exit 1."""
    target = tmp_path / "paper.pdf"
    answer = run("report", "ledger", "--form", "NONE", "--home", worked, "--out", target)
    assert (answer.code, len(answer.err.splitlines())) == (1, 1)
    assert "Failed to find 'NONE' as clearance form" in answer.err
    assert list(tmp_path.iterdir()) == []
