"""Where a printer is."""

from __future__ import annotations

import pytest

from edge.labels.address import Address, address_of


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("tcp://192.168.1.50:9100", Address("tcp", "192.168.1.50", 9100)),
        ("tcp://labels.local", Address("tcp", "labels.local", 9100)),
        ("tcp://[fe80::1]:6101", Address("tcp", "fe80::1", 6101)),
        ("serial:/dev/ttyUSB0", Address("serial", "/dev/ttyUSB0", 9600)),
        ("serial:COM3?baud=115200", Address("serial", "COM3", 115200)),
        ("file:/dev/usb/lp0", Address("file", "/dev/usb/lp0", 0)),
    ],
)
def test_addresses(text: str, address: Address) -> None:
    """Network, serial line, file; only a file never answers."""
    assert address_of(text) == address
    assert address.answers == (address.kind != "file")


@pytest.mark.parametrize(
    "text",
    [
        *("", "lpt1", "tcp://", "tcp://h:0", "tcp://h:x", "tcp://h/p", "tcp://[::1", "http://h", "file:"),
        *("serial:", "serial:COM3?baud=x", "serial:COM3?speed=9600", "serial:COM3?baud=1", "tcp://u@h"),
    ],
)
def test_what_is_no_address(text: str) -> None:
    """Nothing is guessed."""
    assert address_of(text) is None
