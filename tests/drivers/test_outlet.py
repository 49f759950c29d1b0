"""Ways to a printer: network, serial line, file."""

from __future__ import annotations

import os
import socket
import sys
import threading
from pathlib import Path

import pytest

from edge.drivers.outlet import open_outlet
from edge.labels.address import Address, address_of


def reached(text: str) -> Address:
    """The address in `text`."""
    address = address_of(text)
    assert address is not None
    return address


def test_the_network_both_ways() -> None:
    """What is sent arrives whole, what comes back is read; an end of the line is a failure."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        heard: list[bytes] = []

        def answer() -> None:
            line, _ = server.accept()
            with line:
                heard.append(line.recv(100))
                line.sendall(b"OK")

        thread = threading.Thread(target=answer)
        thread.start()
        outlet = open_outlet(reached(f"tcp://127.0.0.1:{server.getsockname()[1]}"))
        outlet.write(b"~HS")
        assert outlet.read(5) == b"OK"
        thread.join()
        with pytest.raises(OSError):
            outlet.read(5)
        outlet.close()
        outlet.close()
    assert heard == [b"~HS"]


def test_nobody_there_is_a_failure() -> None:
    """A port that nobody listens at, a serial port and a device that are not there."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    for place in (f"tcp://127.0.0.1:{port}", "serial:/dev/no-such-port", "file:/dev/no-such-printer"):
        with pytest.raises(OSError):
            open_outlet(reached(place))


def test_a_silent_printer_says_nothing() -> None:
    """After the time it has."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        outlet = open_outlet(reached(f"tcp://127.0.0.1:{server.getsockname()[1]}"))
        assert outlet.read(0.01) == b""
        outlet.close()


def test_a_file_grows_label_by_label(tmp_path: Path) -> None:
    """And never answers."""
    place = tmp_path / "labels.zpl"
    for label in (b"^XA1^XZ", b"^XA2^XZ"):
        outlet = open_outlet(reached(f"file:{place}"))
        outlet.write(label)
        assert outlet.read(0.01) == b""
        outlet.close()
    assert place.read_bytes() == b"^XA1^XZ^XA2^XZ"


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are not on Windows")
def test_a_serial_line_both_ways() -> None:
    """Through a pseudo-terminal."""
    import tty

    far, near = os.openpty()
    tty.setraw(far)
    try:
        outlet = open_outlet(reached(f"serial:{os.ttyname(near)}?baud=115200"))
        outlet.write(b"~HS")
        assert os.read(far, 10) == b"~HS"
        os.write(far, b"\x02ok\x03")
        assert outlet.read(5).startswith(b"\x02")
        assert outlet.read(0.01) in (b"", b"ok\x03")
        outlet.close()
    finally:
        os.close(far)
        os.close(near)
