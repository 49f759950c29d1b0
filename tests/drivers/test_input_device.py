from __future__ import annotations

import os
import struct
import sys
from pathlib import Path

import pytest

from edge.drivers.input_device import InputKeyboard, keyboards
from edge.drivers.key_codes import LETTERS

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="keyboards are listed so on Linux only")

WORD = 8 * struct.calcsize("l")


def device(listed: Path, number: int, keys: set[int], **said: str) -> None:
    """One input device, as the system lists it."""
    folder = listed / f"event{number}" / "device"
    (folder / "capabilities").mkdir(parents=True)
    (folder / "id").mkdir()
    bits = sum(1 << key for key in keys)
    words = []
    while bits or not words:
        words.append(f"{bits % (1 << WORD):x}")
        bits >>= WORD
    (folder / "capabilities" / "key").write_text(" ".join(reversed(words)) + "\n")
    for name, text in said.items():
        (folder / ("id" if name in ("vendor", "product") else "") / name).write_text(text + "\n")


def test_what_has_letter_keys_is_a_keyboard(tmp_path: Path) -> None:
    """A mouse, a power button and a device that says nothing are none; numbers and name are as listed."""
    device(tmp_path, 0, {116})
    device(tmp_path, 1, {272, 273}, vendor="046d", product="c077", name="Mouse")
    device(tmp_path, 2, set(LETTERS) | {28, 240}, vendor="05e0", product="1200", name="Scanner", uniq="S1")
    device(tmp_path, 3, set(LETTERS))
    (tmp_path / "event4").mkdir()
    assert keyboards(tmp_path, Path("/dev/input")) == [
        InputKeyboard("/dev/input/event2", 0x05E0, 0x1200, "Scanner", "S1"),
        InputKeyboard("/dev/input/event3", 0, 0, ""),
    ]
    assert keyboards(tmp_path)[0].kind == "05e0:1200:S1"


def test_a_system_without_such_a_listing_has_none(tmp_path: Path) -> None:
    """As in a container."""
    assert keyboards(tmp_path / "nowhere") == []


@pytest.mark.skipif(not os.access("/dev/uinput", os.W_OK), reason="no /dev/uinput that may be written to")
def test_this_kernels_own_keyboards_are_listed() -> None:
    """Where there is an input system, whatever is plugged in is told."""
    assert all(one.path.startswith("/dev/input/event") for one in keyboards())
