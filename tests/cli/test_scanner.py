from __future__ import annotations

import json
import sys
import threading
from pathlib import Path

import pytest

from edge.cli import main
from edge.drivers.simulated import SimulatedScanner

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")

OWN = """
[name]
zh = "某扫码器"
en = "Some scanner"

[commands]
beep-good = "B"
trigger-on = "T"
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home whose own profile of unknown scanners has two commands."""
    (tmp_path / "scanners").mkdir()
    (tmp_path / "scanners" / "generic.toml").write_text(OWN, "utf-8")
    return tmp_path


def test_a_port_is_shown_with_the_commands_of_its_profile(
    home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Which make it is taken for, and what may be sent to it."""
    with SimulatedScanner() as scanner:
        assert main(["scanner", "--home", str(home), "--serial", scanner.port]) == 0
        line = json.loads(capfd.readouterr().out)
    assert (line["port"], line["scanner"]) == (scanner.port, "generic")
    assert line["commands"] == ["beep-good", "trigger-on"]


def test_a_triggered_scanner_reads_and_what_it_read_is_shown(
    home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The command's bytes go out; the reading that comes of it is told, and judged by nobody."""
    with SimulatedScanner() as scanner:

        def answer() -> None:
            got = b""
            while got != b"T" and not over.wait(0.01):
                got += scanner.received()
            scanner.send(b"]d20109520000010157")

        over = threading.Event()
        hand = threading.Thread(target=answer)
        hand.start()
        assert main(["scanner", "--home", str(home), "--serial", scanner.port, "--send", "trigger-on"]) == 0
        over.set()
        hand.join()
    assert json.loads(capfd.readouterr().out) == {
        "port": scanner.port,
        "sent": "trigger-on",
        "heard": ["]d20109520000010157"],
    }


def test_commands_in_turn_are_each_sent_and_their_answers_shown(
    home: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the order of the file, the next after a pause."""
    monkeypatch.setattr("edge.drivers.profile.PAUSE", 0.05)
    own = OWN + 'aim-on = ["$S\\r", "$C1\\r", "$Ar\\r"]\n'
    (home / "scanners" / "generic.toml").write_text(own, "utf-8")
    with SimulatedScanner() as scanner:
        got: list[bytes] = []

        def answer() -> None:
            while sum(map(len, got)) < 11 and not over.wait(0.01):
                if heard := scanner.received():
                    got.append(heard)
                    scanner.send(b"$>")

        over = threading.Event()
        hand = threading.Thread(target=answer)
        hand.start()
        assert main(["scanner", "--home", str(home), "--serial", scanner.port, "--send", "aim-on"]) == 0
        over.set()
        hand.join()
    assert b"".join(got) == b"$S\r$C1\r$Ar\r"
    assert set(json.loads(capfd.readouterr().out)["heard"]) == {"$>"}


def test_a_command_that_its_make_has_not_is_refused_with_those_it_has(
    home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Nothing is sent."""
    with SimulatedScanner() as scanner:
        assert main(["scanner", "--home", str(home), "--serial", scanner.port, "--send", "aim-on"]) == 1
        assert scanner.received() == b""
    assert (
        "expected a command of config/scanners/generic.toml (beep-good, trigger-on)" in capfd.readouterr().err
    )


def test_a_port_that_is_not_there_is_said_in_both_languages(
    home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """And no traceback."""
    port = str(home / "ttyNONE")
    assert main(["scanner", "--home", str(home), "--serial", port, "--send", "beep-good"]) == 1
    err = capfd.readouterr().err
    assert "没有这个端口" in err
    assert "no such port" in err
    assert "Traceback" not in err


def test_no_scanner_at_all_is_said(
    home: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was looked for, and what may be said instead."""
    monkeypatch.setattr("edge.drivers.ports.serial_ports", tuple)
    assert main(["scanner", "--home", str(home)]) == 1
    assert "--serial" in capfd.readouterr().err
