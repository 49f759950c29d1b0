"""`bondscan calibrate`."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import zxingcpp

from edge.codes.sheet import CONTENT, SHEET
from edge.runtime.calibration import calibrations, reading_profiles
from tests.cli.conftest import Run
from tests.reports.test_symbol import pixels
from tests.wedges import typed

GERMAN = typed(SHEET, "german")


def arrived(tmp_path: Path, text: str) -> Path:
    """A file with what arrived."""
    file = tmp_path / "arrived.txt"
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    return file


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home to keep things in, in English."""
    made = tmp_path / "home"
    made.mkdir()
    (made / "bondscan.toml").write_text('language = "en"\n', encoding="utf-8")
    return made


def test_a_calibration_is_said_in_words_and_kept(run: Run, tmp_path: Path, home: Path) -> None:
    """The layout, what to change, which menu does it; exit 0 where scans can be taken."""
    answer = run("calibrate", "--text", arrived(tmp_path, GERMAN), "--home", home, "--by", "W001")
    words = answer.out.decode()
    assert answer.code == 0
    assert "reads the keys as German" in words
    assert "Honeywell: Keyboard Country" in words
    assert str(home) in words
    assert calibrations(home)["keyboard"].by == "W001"
    assert reading_profiles(home)["keyboard"].restore("+d201zZ") == "]d201yY"


def test_what_is_urgent_is_exit_code_one(run: Run, tmp_path: Path, home: Path) -> None:
    """An unsound one is kept, so that scans are refused; one that does not last is not."""
    unsound = arrived(tmp_path, typed(SHEET, "german", hides=False) + "\r\n")
    answer = run("calibrate", "--text", unsound, "--home", home, "--json")
    (line,) = answer.lines
    assert answer.code == 1
    assert (line["layouts"], line["sound"], line["safe"], line["stored"]) == (["german"], False, False, True)
    assert not reading_profiles(home)["keyboard"].sound
    for text in (SHEET.swapcase(), "]d2010950600013435221A", "", "\udcff"):
        answer = run("calibrate", "--text", arrived(tmp_path, text), "--home", home, "--json")
        assert (answer.code, answer.lines[0]["stored"]) == (1, False)


def test_a_dry_run_keeps_nothing(run: Run, tmp_path: Path, home: Path) -> None:
    """It says the same."""
    answer = run("calibrate", "scan", "--text", arrived(tmp_path, SHEET), "--home", home, "--dry-run")
    assert answer.code == 0
    assert "All is well" in answer.out.decode()
    assert "Not saved." in answer.out.decode()
    assert calibrations(home) == {}


def test_what_arrived_may_come_by_stdin(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """For a scan that another program took."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(SHEET.encode() + b"\n")))
    answer = run("calibrate", "--text", "-", "--home", home, "--json", "--source", "keyboard:2")
    assert answer.lines[0]["advice"] == ["good"]
    assert list(calibrations(home)) == ["keyboard:2"]


def test_what_is_kept_is_shown_and_forgotten(run: Run, tmp_path: Path, home: Path) -> None:
    """When, by whom, what; then nothing."""
    assert "No calibration" in run("calibrate", "show", "--home", home).out.decode()
    run("calibrate", "--text", arrived(tmp_path, GERMAN), "--home", home, "--by", "W001")
    (line,) = run("calibrate", "show", "--home", home, "--json").lines
    assert (line["source"], line["by"], line["layouts"]) == ("keyboard", "W001", ["german"])
    assert "W001" in run("calibrate", "show", "--home", home).out.decode()
    assert run("calibrate", "forget", "--home", home, "--source", "another").code == 0
    assert calibrations(home)
    assert "forgotten" in run("calibrate", "forget", "--home", home).out.decode()
    assert calibrations(home) == {}


def test_a_damaged_file_is_one_line_that_says_what_to_do(run: Run, home: Path) -> None:
    """Never a traceback, and nothing is guessed."""
    (home / "calibration.json").write_text("{}", encoding="utf-8")
    answer = run("calibrate", "show", "--home", home)
    assert answer.code == 1
    assert "bondscan calibrate forget" in answer.err
    assert answer.err.count("\n") == 1
    assert run("calibrate", "forget", "--home", home).code == 0
    assert run("calibrate", "show", "--home", home).code == 0


def test_a_home_that_is_not_there_is_said(run: Run, tmp_path: Path) -> None:
    """With what to do instead; nothing is made."""
    answer = run("calibrate", "--text", arrived(tmp_path, SHEET), "--home", tmp_path / "none")
    assert answer.code == 1
    assert "--dry-run" in answer.err
    assert not (tmp_path / "none").exists()


def test_without_a_terminal_the_text_has_to_be_named(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line, exit 2."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
    answer = run("calibrate", "--home", home)
    assert answer.code == 2
    assert "--text FILE" in answer.err


def test_the_sheet_is_made_where_it_is_asked_for(run: Run, tmp_path: Path) -> None:
    """A PDF or a PNG by its name, nothing else."""
    for name in ("sheet.pdf", "symbol.png"):
        answer = run("calibrate", "sheet", "--out", tmp_path / name)
        assert answer.lines == [{"file": str(tmp_path / name)}]
    assert (tmp_path / "sheet.pdf").read_bytes().startswith(b"%PDF")
    (read,) = zxingcpp.read_barcodes(pixels((tmp_path / "symbol.png").read_bytes()))
    assert read.text == CONTENT or read.bytes == CONTENT.encode()
    assert run("calibrate", "sheet", "--out", tmp_path / "sheet.docx").code == 2


@pytest.mark.skipif(os.name == "nt", reason="a pseudo-terminal")
@pytest.mark.parametrize(("keys", "code"), [(GERMAN.replace("\0", "").encode() + b"\r", 1), (b"\x03", 130)])
def test_a_scan_at_a_terminal(home: Path, keys: bytes, code: int) -> None:
    """Raw keys, told apart as the screen tells them; Ctrl+C gives up."""
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "edge.cli", "calibrate", "--home", str(home), "--json"],
        stdin=slave,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert process.stderr is not None
    assert process.stdout is not None
    assert b"Scan the large square symbol" in process.stderr.readline()
    typing = threading.Thread(target=_types, args=(process, master, keys))
    typing.start()
    out = process.stdout.read()
    assert process.wait(60) == code
    typing.join()
    os.close(master)
    os.close(slave)
    if code == 1:
        assert b'"layouts":["german"]' in out
        assert b'"suffix":"enter"' in out
        assert b'"gs":"control-key"' in out


def _types(process: subprocess.Popen[bytes], master: int, keys: bytes) -> None:
    """The scanner, once more as long as nothing has come of it: the terminal may not be raw yet."""
    while process.poll() is None:
        os.write(master, keys)
        try:
            process.wait(3)
        except subprocess.TimeoutExpired:
            continue
