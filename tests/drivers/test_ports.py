from __future__ import annotations

from pathlib import Path

from edge.drivers.ports import FoundScanner, Port, discover, port_at, profile_of, serial_ports, whereabouts
from edge.drivers.profile import ScannerProfile

HONEYWELL = ScannerProfile("honeywell", "", "", ((0x0C2E, None),))
SCANNER = Port("/dev/ttyACM0", 0x0C2E, 0x0206, "S1")
MOVED = Port("/dev/ttyACM3", 0x0C2E, 0x0206, "S1")
OTHER = Port("/dev/ttyACM0", 0x1A86, 0x7523)


def test_scanners_are_the_ports_a_profile_names() -> None:
    """A modem is no scanner."""
    assert discover([HONEYWELL], [OTHER, MOVED, Port("/dev/ttyS0")]) == (FoundScanner(MOVED, HONEYWELL),)


def test_the_ports_of_this_pc_can_be_listed() -> None:
    """Whatever is plugged in, the listing is a value, and discovery agrees with it."""
    ports = serial_ports()
    assert ports == tuple(sorted(ports, key=lambda port: port.path))
    assert discover([]) == ()


def test_a_scanner_not_met_yet_is_where_it_is_said_to_be() -> None:
    """So is one that is no USB device."""
    assert whereabouts("COM3", None, [SCANNER]) == "COM3"
    assert whereabouts("/dev/ttyS0", Port("/dev/ttyS0"), []) == "/dev/ttyS0"


def test_a_scanner_is_followed_to_its_new_name() -> None:
    """Whether or not something else has its old one by now."""
    assert whereabouts(SCANNER.path, SCANNER, [SCANNER]) == SCANNER.path
    assert whereabouts(SCANNER.path, SCANNER, [MOVED]) == MOVED.path
    assert whereabouts(SCANNER.path, SCANNER, [OTHER, MOVED]) == MOVED.path


def test_a_port_taken_by_another_device_is_not_opened() -> None:
    """The scanner is nowhere: there is nothing to open."""
    assert whereabouts(SCANNER.path, SCANNER, [OTHER]) is None


def test_an_unplugged_scanner_is_waited_for_at_its_name() -> None:
    """Nothing sits there yet."""
    assert whereabouts(SCANNER.path, SCANNER, []) == SCANNER.path


def test_two_alike_without_serial_numbers_are_not_confused() -> None:
    """One of two that cannot be told apart is never taken for the other."""
    known = Port("/dev/ttyACM0", 0x0C2E, 0x0206)
    alike = [Port("/dev/ttyACM1", 0x0C2E, 0x0206), Port("/dev/ttyACM2", 0x0C2E, 0x0206)]
    assert whereabouts(known.path, known, alike) is None
    assert whereabouts(known.path, known, alike[:1]) == "/dev/ttyACM1"


def test_a_link_names_the_port_it_leads_to(tmp_path: Path) -> None:
    """As /dev/serial/by-id does."""
    (tmp_path / "tty").touch()
    (tmp_path / "link").symlink_to(tmp_path / "tty")
    port = Port(str(tmp_path / "tty"), 1, 2)
    assert port_at(str(tmp_path / "link"), [port]) is port
    assert port_at(str(tmp_path / "none"), [port]) is None
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    assert port_at(str(tmp_path / "loop"), [port]) is None


def test_a_port_may_name_the_profile_of_its_scanner() -> None:
    """By the id behind its last @; anything else there is part of the port, or its rate."""
    assert profile_of("/dev/ttyACM0@honeywell", [HONEYWELL]) == ("/dev/ttyACM0", HONEYWELL)
    assert profile_of("/dev/by@id/x@honeywell", [HONEYWELL]) == ("/dev/by@id/x", HONEYWELL)
    for other in ("/dev/ttyACM0", "/dev/ttyS0@115200", "COM3@auto", "COM3@zebra", "@honeywell"):
        assert profile_of(other, [HONEYWELL]) == (other, None)
