"""Which drivers a station runs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from edge import config
from edge.drivers.simulated import SimulatedScanner
from edge.drivers.state import DeviceState
from edge.frame import Frame
from edge.runtime.devices import Asked, background_keyboard, device_maker, serial_scanners
from edge.runtime.places import Places

ROOT = Path(__file__).parents[2]


def test_without_a_port_there_is_no_driver_and_pyserial_stays_unloaded(tmp_path: Path) -> None:
    """Keyboard scanners need none."""
    assert device_maker(tmp_path, config.load(), Asked()) is None
    code = "import sys, edge.runtime.devices; print('serial' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


@pytest.mark.skipif(sys.platform == "win32", reason="the simulated scanner is a pseudo-terminal")
def test_a_port_gets_the_driver_that_reads_it(tmp_path: Path) -> None:
    """Frames and states go where the station wants them; pyserial reads a pseudo-terminal like any other."""
    import queue

    frames: queue.SimpleQueue[Frame] = queue.SimpleQueue()
    states: queue.SimpleQueue[DeviceState] = queue.SimpleQueue()
    scanner = SimulatedScanner(tmp_path / "scanner")
    make = device_maker(tmp_path, config.load(), Asked(serial=(scanner.port,)))
    assert make is not None
    (driver,) = make(frames.put, states.put)
    assert driver.source == f"serial:{scanner.port}"
    driver.start()
    try:
        while states.get(timeout=20).status != "connected":
            pass
        scanner.send(b"]d2010952000000001121S1")
        assert frames.get(timeout=20).payload == b"]d2010952000000001121S1"
    finally:
        driver.stop()
        scanner.close()


@pytest.mark.skipif(sys.platform == "win32", reason="the simulated scanner is a pseudo-terminal")
def test_a_package_read_twice_in_a_moment_is_handed_on_once(tmp_path: Path) -> None:
    """With the count in the state; a make's own time goes before the site's."""
    import queue

    frames: queue.SimpleQueue[Frame] = queue.SimpleQueue()
    states: queue.SimpleQueue[DeviceState] = queue.SimpleQueue()
    settings = config.load(overrides={"scanners.repeat_ms": 10_000})
    with SimulatedScanner(tmp_path / "scanner") as scanner:
        make = device_maker(tmp_path, settings, Asked(serial=(scanner.port,)))
        assert make is not None
        (driver,) = make(frames.put, states.put)
        driver.start()
        try:
            for payload in (b"]d2010950600013435221S1", b"]d2010950600013435221S1", b"4006381333931"):
                scanner.send(payload)
            assert frames.get(timeout=20).payload == b"]d2010950600013435221S1"
            assert frames.get(timeout=20).payload == b"4006381333931"
            while states.get(timeout=20).repeats != 1:
                pass
        finally:
            driver.stop()


@pytest.mark.skipif(sys.platform == "win32", reason="the simulated scanner is a pseudo-terminal")
def test_the_demonstration_has_every_reading_handed_on(tmp_path: Path) -> None:
    """It shows at once what a second scan of a package looks like."""
    import queue

    frames: queue.SimpleQueue[Frame] = queue.SimpleQueue()
    settings = config.load(overrides={"scanners.repeat_ms": 10_000})
    with SimulatedScanner(tmp_path / "scanner") as scanner:
        make = device_maker(tmp_path, settings, Asked(serial=(scanner.port,), again=True))
        assert make is not None
        (driver,) = make(frames.put, lambda _: None)
        driver.start()
        try:
            for _ in range(2):
                scanner.send(b"]d2010950600013435221S1")
                assert frames.get(timeout=20).payload == b"]d2010950600013435221S1"
        finally:
            driver.stop()


def test_auto_finds_scanners_and_ports_are_given_their_rate(tmp_path: Path) -> None:
    """`auto` is a device that looks; a port named twice is one device; what the command line says goes first."""
    settings = config.load(overrides={"scanners.serial": ["/dev/ttyS0"]})
    ports = ("auto", "/dev/ttyS1@115200", "/dev/ttyS2@auto", "auto", "/dev/ttyS1@115200")
    for asked, sources in [
        (Asked(), ["serial:/dev/ttyS0"]),
        (Asked(serial=ports), ["serial:/dev/ttyS1", "serial:/dev/ttyS2", "serial:auto"]),
    ]:
        make = device_maker(tmp_path, settings, asked)
        assert make is not None
        assert [device.source for device in make(lambda _: None, lambda _: None)] == sources
    assert device_maker(tmp_path, settings, Asked(alone=True)) is None


def test_every_kind_of_scanner_is_made_when_asked_for_or_configured(tmp_path: Path) -> None:
    """By the command line or by the settings, and none of them is started, or its library loaded, before."""
    configured = config.load(
        overrides={"scanners.hid": True, "scanners.grab": ["auto"], "scanners.background": True}
    )
    everything = Asked(hid=True, grab=("05e0:1200",), background=True)
    for settings, asked in ((configured, Asked()), (config.load(), everything)):
        make = device_maker(tmp_path, settings, asked)
        assert make is not None
        made = [device.source for device in make(lambda _: None, lambda _: None)]
        assert made == ["hid:auto", "grab:auto", "keyboard:background"]
    assert device_maker(tmp_path, configured, Asked(alone=True)) is None


def test_what_is_heard_in_the_background_is_turned_back_by_this_pcs_calibration(tmp_path: Path) -> None:
    """Where that cannot be read, a scan is marked as one with no way back, and refused; it names its own source."""
    from datetime import UTC, datetime

    frames: list[Frame] = []
    (device,) = background_keyboard(tmp_path, frames.append, lambda _: None)
    scan = Frame(b"]d2010950600013435221A", "keyboard:background", datetime(2026, 6, 1, tzinfo=UTC))
    device._deliver(scan)  # type: ignore[attr-defined]
    Places(tmp_path, tmp_path).calibration.write_text("torn")
    device._deliver(scan)  # type: ignore[attr-defined]
    assert frames[0] == scan
    assert frames[1].source == "keyboard:background"
    assert frames[1].typed is not None
    assert not frames[1].typed.restored


def test_a_scanner_that_no_file_names_is_as_the_sites_own_generic_file_says(tmp_path: Path) -> None:
    """Its rate, its suffix, its commands."""
    (tmp_path / "scanners").mkdir()
    (tmp_path / "scanners" / "generic.toml").write_text(
        '[name]\nzh = "本站"\nen = "ours"\n[line]\nbaud = 19200\n[commands]\nbeep-good = "\\u0007"\n', "utf-8"
    )
    (device,) = serial_scanners(tmp_path, ("/dev/ttyS0",), lambda _: None, lambda _: None)
    profile = device.profile  # type: ignore[attr-defined]
    assert (profile.en, profile.baud, dict(profile.commands)) == ("ours", 19200, {"beep-good": b"\x07"})


def test_cameras_are_made_as_configured_or_asked_for(tmp_path: Path) -> None:
    """The command line goes before the configuration; nothing heavy is loaded until one looks."""
    settings = config.load(overrides={"camera.source": ["0", "rtsp://user:secret@cam/1"]})
    for asked, sources in (
        (Asked(), ["camera:0", "camera:rtsp://cam/1"]),
        (Asked(camera=("tray.avi",)), ["camera:tray.avi"]),
    ):
        make = device_maker(tmp_path, settings, asked)
        assert make is not None
        assert [device.source for device in make(lambda _: None, lambda _: None)] == sources
    assert device_maker(tmp_path, settings, Asked(alone=True)) is None
    code = (
        "import sys; from pathlib import Path; from edge import config; from edge.runtime.devices import *; "
        "device_maker(Path('.'), config.load(), Asked(camera=('0',)))(print, print); "
        "print({'cv2', 'numpy', 'zxingcpp'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


@pytest.mark.skipif(sys.platform == "win32", reason="the simulated scanner is a pseudo-terminal")
def test_a_port_may_name_its_profile_and_answers_to_commands_are_no_scans(tmp_path: Path) -> None:
    """A Zebra in SSI mode acknowledges each beep with bytes of its own, right before the next reading."""
    import queue

    frames: queue.SimpleQueue[Frame] = queue.SimpleQueue()
    states: queue.SimpleQueue[DeviceState] = queue.SimpleQueue()
    with SimulatedScanner(tmp_path / "scanner") as scanner:
        (device,) = serial_scanners(tmp_path, (f"{scanner.port}@zebra-ssi",), frames.put, states.put)
        profile = device.profile  # type: ignore[attr-defined]
        assert (device.source, profile.id) == (f"serial:{scanner.port}", "zebra-ssi")
        device.start()
        try:
            while states.get(timeout=20).status != "connected":
                pass
            device.write(profile.commands["beep-good"])  # type: ignore[attr-defined]
            scanner.send(profile.answers.whole[0] + b"]d2010950600013435221S1")
            scanner.send(profile.answers.whole[1] + profile.answers.whole[2] + b"]d2010950600013435221S2")
            heard = [frames.get(timeout=20) for _ in range(2)]
        finally:
            device.stop()
    assert [frame.payload for frame in heard] == [b"]d2010950600013435221S1", b"]d2010950600013435221S2"]
    assert frames.empty()
