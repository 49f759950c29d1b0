"""Scanning without a screen: the contract scripts rely on, and what a wrong command gets."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import cv2
import pytest

from edge.cli.scan import _task as task_of
from edge.drivers.simulated import SimulatedScanner
from edge.errors import ConfigError
from hardware.simulators.camera import Passing, shots, write_video
from tests import fakes, homes
from tests.cli.conftest import Run
from tests.cli.looks import now

Scan = Callable[..., subprocess.CompletedProcess[bytes]]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An enrolled warehouse with a fresh catalogue, nothing scanned yet."""
    place = tmp_path / "zone"
    catalogue = fakes.catalogue(issued=now() - timedelta(hours=1))
    with homes.at_work(place, catalogue=catalogue, start=now() - timedelta(minutes=5)):
        pass
    return place


@pytest.fixture
def scan(home: Path, tmp_path: Path) -> Scan:
    """`bondscan scan` as its own process on that home, given its task and its stdin."""

    def call(
        task: object,
        stdin: bytes = b"",
        *,
        badge: str = "W900",
        pin: str | None = homes.PIN,
        more: tuple[str, ...] = (),
    ) -> subprocess.CompletedProcess[bytes]:
        path = tmp_path / "task.json"
        path.write_text(task if isinstance(task, str) else json.dumps(task), encoding="utf-8")
        command = ["scan", "--home", str(home), "--operator", badge, "--task", str(path), "--offline", *more]
        environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "LANG": "C.UTF-8"}
        if pin is not None:
            environment["BONDSCAN_PIN"] = pin
        return subprocess.run(
            [sys.executable, "-m", "edge.cli", *command],
            input=stdin,
            capture_output=True,
            env=environment,
            cwd=Path(__file__).parents[2],
            timeout=60,
            check=False,
        )

    return call


def lines(done: subprocess.CompletedProcess[bytes]) -> list[dict[str, Any]]:
    """The JSON lines printed."""
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_each_scan_is_one_line_and_the_run_ends_with_its_input(scan: Scan) -> None:
    """Good and bad readings, any line end, the last one without: a line each, in order, exit 0."""
    good, other = homes.payload_of("N1").encode(), homes.payload_of("N2").encode()
    done = scan({"operation": "serialise", "papers": {}}, good + b"\r\nHELLO\n" + good + b"\r" + other)
    assert done.returncode == 0, done.stderr.decode()
    printed = lines(done)
    assert [line["verdict"] for line in printed] == ["ACCEPT", "REJECT", "ACCEPT", "ACCEPT"]
    assert [reason["code"] for reason in printed[1]["reasons"]] == ["not-a-goods-code"]
    assert [reason["code"] for reason in printed[2]["reasons"]] == ["already-counted"]
    assert printed[2]["event_id"] == printed[0]["event_id"]
    assert printed[0].keys() >= {"seq", "event_id", "verdict", "reasons", "code", "operation"}
    assert printed[0]["code"]["serial"] == "N1"
    assert {
        reason.keys() >= {"code", "clause", "message"} for line in printed for reason in line["reasons"]
    } == {True}


def test_the_same_task_goes_on_in_the_next_run(scan: Scan) -> None:
    """What was counted before the process ended is counted still; another task begins anew."""
    good = homes.payload_of("N1").encode() + b"\n"
    scan({"operation": "serialise"}, good)
    (again,) = lines(scan({"operation": "serialise"}, good))
    assert [reason["code"] for reason in again["reasons"]] == ["already-counted"]
    (other,) = lines(scan({"operation": "serialise", "papers": {"importer": fakes.ZONE.party}}, good))
    assert [reason["code"] for reason in other["reasons"]] == ["one-item-one-code"]


@pytest.mark.parametrize(
    ("task", "says"),
    [
        ({"operation": "teleport"}, "operation-unknown"),
        ({"operation": "dispense"}, "wrong-site"),
        ({"operation": "zone_exit", "papers": {"destination": "H1"}}, "paper-missing"),
        ({"operation": "serialise", "papers": {"colour": "blue"}}, "paper-unknown"),
        ({"operation": "serialise", "papers": ["port"]}, "as task"),
        ({"papers": {}}, "as task"),
        ({"operation": "serialise", "expected": -1}, "as task"),
        ("not json", "as task"),
    ],
)
def test_a_task_that_cannot_be_is_one_line_and_exit_1(scan: Scan, task: object, says: str) -> None:
    """Nothing is scanned under a task that is wrong."""
    done = scan(task, homes.payload_of("N1").encode())
    assert done.returncode == 1
    assert done.stdout == b""
    (line,) = done.stderr.decode().splitlines()
    assert says in line


@pytest.mark.parametrize(
    ("badge", "pin", "says"), [("W900", "000000", "wrong-pin"), ("X", "1", "unknown-badge")]
)
def test_who_cannot_sign_in_scans_nothing(scan: Scan, badge: str, pin: str, says: str) -> None:
    """A wrong PIN or an unknown badge is one line and exit 1."""
    done = scan({"operation": "serialise"}, b"x\n", badge=badge, pin=pin)
    assert (done.returncode, done.stdout) == (1, b"")
    assert says in done.stderr.decode()


def test_whose_pin_another_has_set_is_told_to_change_it(scan: Scan, home: Path) -> None:
    """Not that nobody is signed in: what is to be done, and that nothing was scanned."""
    with homes.open_store(home, homes.Clock(now())) as store, store.writing() as tx:
        tx.save_credential(replace(store.credentials()[0], must_change=True))
    done = scan({"operation": "serialise"}, b"x\n")
    assert (done.returncode, done.stdout) == (1, b"")
    assert "operator change-pin" in done.stderr.decode()


def test_without_a_pin_and_without_a_terminal_the_command_is_wrong(scan: Scan) -> None:
    """Nobody to ask: exit 2."""
    assert scan({"operation": "serialise"}, b"x\n", pin=None).returncode == 2


def test_an_unknown_source_is_a_usage_error(run: Run, home: Path, tmp_path: Path) -> None:
    """Only stdin and serial ports are sources."""
    task = tmp_path / "t.json"
    task.write_text('{"operation": "serialise"}')
    answer = run("scan", "--home", home, "--operator", "W900", "--task", task, "--source", "usb")
    assert (answer.code, answer.out) == (2, b"")
    assert len(answer.err.splitlines()) == 1


def test_a_home_that_another_process_writes_in_is_one_line(scan: Scan, home: Path) -> None:
    """A second writer leaves with exit 1 and nothing lost."""
    with homes.open_store(home, now):
        done = scan({"operation": "serialise"}, b"x\n")
    assert done.returncode == 1
    assert len(done.stderr.decode().splitlines()) == 1


def test_a_recording_is_scanned_to_its_end(scan: Scan, tmp_path: Path) -> None:
    """What passed before the camera is what was scanned, each once, under the camera's name; then it ends."""
    gtin = fakes.GTINS["P-GOOD"]
    texts = [f"(01){gtin}(17)271231(10){fakes.LOT}(21)CAM{number}" for number in range(4)]
    passing = Passing(41, payloads=texts, abreast=2, lying=4, size=(300, 480), module=2.6)
    write_video(tmp_path / "day.avi", (shot.picture for shot in shots(passing)))
    done = scan({"operation": "serialise"}, more=("--camera", str(tmp_path / "day.avi")))
    assert done.returncode == 0, done.stderr.decode()
    printed = lines(done)
    assert [line["verdict"] for line in printed] == ["ACCEPT"] * 4
    assert {line["code"]["serial"] for line in printed} == {"CAM0", "CAM1", "CAM2", "CAM3"}
    assert "录像已放完" in done.stderr.decode()
    again = scan({"operation": "serialise"}, more=("--source", f"camera:{tmp_path / 'day.avi'}"))
    assert [line["repeat"] for line in lines(again)] == [True] * 4


def test_a_recording_that_is_not_there_is_one_line_and_exit_1(scan: Scan, tmp_path: Path) -> None:
    """Nothing was scanned; a camera beside another source is a wrong command."""
    nowhere = str(tmp_path / "nowhere.avi")
    done = scan({"operation": "serialise"}, more=("--camera", nowhere))
    assert (done.returncode, done.stdout) == (1, b"")
    assert "expected a video or pictures" in done.stderr.decode().splitlines()[-1]
    assert scan({"operation": "serialise"}, more=("--camera", nowhere, "--source", "hid")).returncode == 2


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
def test_the_scanner_sounds_the_verdict_where_that_is_configured(home: Path, tmp_path: Path) -> None:
    """By the commands of its profile, after the line of the scan."""
    (home / "bondscan.toml").write_text("[scanners]\nanswer = true\n", "utf-8")
    (home / "scanners").mkdir()
    (home / "scanners" / "generic.toml").write_text(
        '[name]\nzh = "甲"\nen = "A"\n[commands]\nbeep-good = "G"\nbeep-bad = "B"\n', "utf-8"
    )
    (tmp_path / "task.json").write_text(json.dumps({"operation": "serialise"}), "utf-8")
    with SimulatedScanner() as scanner:
        command = ["scan", "--home", str(home), "--operator", "W900", "--task", str(tmp_path / "task.json")]
        run = subprocess.Popen(
            [sys.executable, "-m", "edge.cli", *command, "--offline", "--source", f"serial:{scanner.port}"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "BONDSCAN_PIN": homes.PIN},
            cwd=Path(__file__).parents[2],
        )
        try:
            assert run.stdout is not None
            for reading, beep in ((homes.payload_of("N1").encode(), b"G"), (b"HELLO", b"B")):
                scanner.send(reading)
                assert json.loads(run.stdout.readline())["seq"]
                assert heard(scanner) == beep
        finally:
            run.terminate()
            run.wait(timeout=20)


def heard(scanner: SimulatedScanner) -> bytes:
    """The next thing the PC says to the scanner."""
    until = time.monotonic() + 20
    while not (said := scanner.received()) and time.monotonic() < until:
        threading.Event().wait(0.01)
    return said


def test_a_tray_is_one_scan_all_or_none(scan: Scan, home: Path, tmp_path: Path) -> None:
    """A picture of a tray: a line each, all accepted; with one that cannot pass nothing takes effect."""
    texts = [f"(01){fakes.GTINS['P-GOOD']}(17)271231(10){fakes.LOT}(21)TRAY{number}" for number in range(3)]
    passing = Passing(42, payloads=texts, abreast=3, lying=1, size=(300, 720), module=2.6)
    (lying,) = (shot.picture for shot in shots(passing) if shot.lying)
    cv2.imwrite(str(tmp_path / "tray.png"), lying)
    task = {"operation": "serialise", "expected": 4}
    done = scan(task, more=("--tray", "--camera", str(tmp_path / "tray.png")))
    assert done.returncode == 0, done.stderr.decode()
    assert [line["verdict"] for line in lines(done)] == ["ACCEPT"] * 3
    assert "tray: 3 / 4" in done.stderr.decode()
    good = homes.payload_of("N7").encode()
    done = scan(task, good + b"\nHELLO\n", more=("--tray",))
    assert [line["reasons"][0]["code"] for line in lines(done)] == ["tray-refused", "not-a-goods-code"]
    (single,) = lines(scan(task, good))
    assert (single["verdict"], single["repeat"]) == ("ACCEPT", False)


@pytest.mark.parametrize("content", ['{"operation":"验收"}'.encode("gbk"), b"[" * 100_000])
def test_a_task_in_another_encoding_or_without_end_is_a_plain_message(tmp_path: Path, content: bytes) -> None:
    """As an editor of old saves it: what the file has to be is said."""
    path = tmp_path / "task.json"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match="JSON in UTF-8"):
        task_of(path)
