from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals on Windows")

from edge.drivers.simulated import SimulatedScanner  # noqa: E402
from edge.errors import DeviceLost, DriverError  # noqa: E402


def test_the_port_keeps_its_name_over_replugging(tmp_path: Path) -> None:
    """Unplugged, the path is gone; plugged in again, it is back and read as before."""
    link = tmp_path / "scanner"
    with SimulatedScanner(link) as device:
        assert device.port == str(link)
        device.unplug()
        assert not link.is_symlink()
        assert not device.plugged
        device.unplug()
        device.replug()
        device.replug()
        near = os.open(device.port, os.O_RDWR | os.O_NOCTTY)
        device.send(b"AB", b"\r\n")
        assert os.read(near, 100) == b"AB\r\n"
        os.write(near, b"beep")
        assert device.received() == b"beep"
        os.close(near)
    assert not link.is_symlink()


def test_a_reader_is_told_of_the_unplugging() -> None:
    """As with a real device, there is nothing more to read."""
    with SimulatedScanner() as device:
        near = os.open(device.port, os.O_RDWR | os.O_NOCTTY)
        device.unplug()
        got = b""
        with suppress(OSError):  # some systems say the end of the file, some an error
            got = os.read(near, 1)
        assert got == b""
        os.close(near)


def test_scanning_while_unplugged_is_lost() -> None:
    """There is nobody to scan for."""
    with SimulatedScanner() as device:
        device.unplug()
        with pytest.raises(DeviceLost):
            device.send(b"AB")


def test_a_line_that_nobody_reads_fills_up(tmp_path: Path) -> None:
    """send() gives up with a clear failure rather than hang or drop bytes."""
    with (
        SimulatedScanner(tmp_path / "scanner", patience=0.01) as device,
        pytest.raises(DriverError, match="reader"),
    ):
        device.send(b"x" * 1_000_000)


def test_what_is_read_before_unplugging_is_not_lost() -> None:
    """settle() returns once the reader has everything, and gives up where nobody reads."""
    with SimulatedScanner(patience=0.01) as device:
        near = os.open(device.port, os.O_RDWR | os.O_NOCTTY)
        device.send(b"AB")
        device.settle()
        assert os.read(near, 100) == b"AB\r"
        device.settle()
        os.close(near)


def test_a_file_in_the_way_is_not_replaced(tmp_path: Path) -> None:
    """A path that is somebody's file stays so."""
    (tmp_path / "scanner").write_text("mine")
    with pytest.raises(DriverError, match="got a file"):
        SimulatedScanner(tmp_path / "scanner")
    assert (tmp_path / "scanner").read_text() == "mine"


def test_a_folder_that_is_not_there_is_a_clear_failure(tmp_path: Path) -> None:
    """The link needs a folder to be in."""
    with pytest.raises(DriverError, match="expected a folder"):
        SimulatedScanner(tmp_path / "nowhere" / "scanner")


def test_a_left_over_link_is_replaced(tmp_path: Path) -> None:
    """What a killed simulator left behind does not stop the next."""
    (tmp_path / "scanner").symlink_to("/dev/pts/nonexistent")
    with SimulatedScanner(tmp_path / "scanner") as device:
        assert Path(device.port).exists()
