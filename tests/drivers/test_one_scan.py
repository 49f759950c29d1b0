"""One scan at a terminal without a screen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest

from edge.codes.diagnosis import diagnose
from edge.codes.sheet import SHEET
from edge.drivers.one_scan import one_scan
from edge.drivers.overheard import QUIET, Heard
from tests.wedges import typed

STEP = 0.05


class Keyboard:
    """Chunks of bytes, one a look; b"" where nothing came; gone behind the last."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks: Iterator[bytes] = iter(chunks)
        self.now = 100.0

    def keys(self, patience: float) -> bytes | None:
        """What came within `patience`."""
        self.now += patience
        return next(self._chunks, None)

    def scans(self) -> Heard | None:
        """The scan read from it."""
        return one_scan(self.keys, lambda: self.now)


@pytest.mark.parametrize("layout", ["us", "french", "russian", "hungarian"])
def test_the_sheet_is_read_as_it_was_typed(layout: str) -> None:
    """In pieces as they come, with Enter behind."""
    content = typed(SHEET, layout, hides=False).encode() + b"\r"
    heard = Keyboard([b"", content[:7], content[7:90], content[90:]]).scans()
    assert heard is not None
    assert heard.text == typed(SHEET, layout, hides=False)
    found = diagnose(heard.text, heard.hints)
    assert found.layouts == (layout,)
    assert found.suffix == "enter"
    assert found.gs == "control-key"


def test_a_scan_without_a_suffix_ends_with_a_pause() -> None:
    """It is told that none came."""
    heard = Keyboard([SHEET.encode(), *[b""] * 100]).scans()
    assert heard is not None
    assert heard.text == SHEET
    assert heard.hints.suffix == "none"


def test_keys_in_place_of_the_separator_are_told() -> None:
    """Alt and digits, or an arrow, where GS stands on the sheet."""
    for keys, how in ((b"\x1b0\x1b2\x1b9", "alt-code"), (b"\x1b[B", "key")):
        heard = Keyboard([SHEET.encode().replace(b"\x1d", keys) + b"\t", *[b""] * 100]).scans()
        assert heard is not None
        assert diagnose(heard.text, heard.hints).gs == how
        assert heard.hints.suffix == "tab"


def test_a_scanner_as_slow_as_a_person_is_heard_all_the_same() -> None:
    """No scan is made of it, and that is told."""
    slow = [bytes([byte]) if odd else b"" for byte in SHEET.encode() for odd in (True, False)]
    heard = Keyboard([*slow, b"\r", *[b""] * (int(QUIET / STEP) + 2)]).scans()
    assert heard is not None
    assert not heard.hints.taken
    assert heard.text == SHEET


def test_a_person_may_give_up() -> None:
    """Ctrl+C before a scan, or the terminal's end."""
    assert Keyboard([b"", b"\x03"]).scans() is None
    assert Keyboard([b"abc", *[b""] * 5, b"\x03"]).scans() is None
    assert Keyboard([]).scans() is None
