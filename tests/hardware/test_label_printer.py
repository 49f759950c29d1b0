"""The simulated label printer as a program: it draws what it is sent, and behaves as it is told."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from hardware.simulators.label_printer import drawn
from tests.pictures import read

ROOT = Path(__file__).parents[2]
LABEL = b"^XA^PW300^LL200^FO40,40^BXN,6,200,,,,_^FD_1010950600013435221A__B^FS^PQ1^XZ"


def free_port() -> int:
    """One that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def test_labels_become_pictures(tmp_path: Path) -> None:
    """Each is told by its path; ``quit`` ends it, what it does not know is said so."""
    port = free_port()
    program = [sys.executable, str(ROOT / "hardware" / "simulators" / "label_printer.py")]
    process = subprocess.Popen(
        [*program, "--port", str(port), "--into", str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT)},
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stdout.readline().strip() == f"tcp://127.0.0.1:{port}"
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.settimeout(30)
        line.sendall(LABEL + b"~HS")
        assert line.recv(1000).startswith(b"\x02030,0,0,")
    out, told = process.communicate("dance\nquit\n", timeout=60)
    assert Path(out.strip()).read_bytes().startswith(b"\x89PNG")
    assert "got 'dance'" in told
    assert process.returncode == 0


def test_symbols_are_drawn_by_their_escapes() -> None:
    """FNC1, a doubled underscore, a character by its number."""
    (label,) = drawn(LABEL.replace(b"A__B", b"A__B_d065"))
    assert read(label) == [("010950600013435221A_BA", "]d2")]


@pytest.mark.parametrize(
    "sent",
    [
        b"^XA^XX1^XZ",
        b"^XA^FO1,1^BXN,6,140,,,,_^FD_1^FS^XZ",
        b"^XA^FO1,1^BXN,6,200,,,,_^FD_9^FS^XZ",
        b"^XA^FO1,1^GFA,8,8,1,FF^FS^XZ",
        b"^XA^FO1,1^BY2,3,9^BCN,9,N,N,N,N^FD>;>8123^FS^XZ",
    ],
)
def test_what_it_does_not_understand_is_a_failure(sent: bytes) -> None:
    """It guesses nothing, so that a slip in a label is seen."""
    with pytest.raises(ValueError, match="Failed to"):
        drawn(sent)
