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
from edge.runtime.devices import Asked, device_maker

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
