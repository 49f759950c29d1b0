from __future__ import annotations

import queue
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from edge.drivers.serial import SerialScanner
from edge.frame import Frame

SCRIPT = Path(__file__).parents[2] / "hardware" / "simulators" / "serial_scanner.py"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals on Windows")


def test_each_line_is_one_scan_and_commands_work_the_device(tmp_path: Path) -> None:
    """Run as a program, it is read by the driver like any scanner."""
    frames: queue.Queue[Frame] = queue.Queue()
    states: queue.Queue[str] = queue.Queue()
    with subprocess.Popen(
        [sys.executable, SCRIPT, "--link", tmp_path / "scanner", "--end", "crlf"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        port = process.stdout.readline().strip()
        assert port == str(tmp_path / "scanner")
        scanner = SerialScanner(
            port,
            deliver=frames.put,
            state=lambda state: states.put(state.status),
            clock=lambda: datetime.now(UTC),
            jitter=lambda: 0.0,
        )
        scanner.start()
        try:
            for line in ["]d2AB\\x1d10C", ":slow dribbled", "not \\xzz"]:
                process.stdin.write(line + "\n")
            process.stdin.flush()
            assert [frames.get(timeout=20).payload for _ in range(3)] == [
                b"]d2AB\x1d10C",
                b"dribbled",
                b"not \\xzz",
            ]
            process.stdin.write(":unplug\nlost\n:replug\n")
            process.stdin.flush()
            while states.get(timeout=20) != "lost":
                pass
            while states.get(timeout=20) != "connected":
                pass
            process.stdin.write("again\n:half hal\n:quit\n")
            process.stdin.flush()
            assert frames.get(timeout=20).payload == b"again"
            half = frames.get(timeout=20)
            assert (half.payload, half.complete) == (b"hal", False)
            assert process.wait(timeout=20) == 0
        finally:
            scanner.stop()


def test_a_link_it_cannot_make_is_one_line(tmp_path: Path) -> None:
    """No traceback."""
    (tmp_path / "taken").write_text("")
    done = subprocess.run(
        [sys.executable, SCRIPT, "--link", tmp_path / "taken"],
        input="",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
