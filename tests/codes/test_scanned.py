"""What tells one item from another, and how the room is entered."""

from __future__ import annotations

import subprocess
import sys

import pytest

import edge.codes
from edge.codes import ScannedCode


@pytest.mark.parametrize(
    ("code", "key"),
    [
        (ScannedCode("gs1", (), "", sscc="1" * 18, gtin="2" * 14, serial="S"), "00" + "1" * 18),
        (ScannedCode("gs1", (), "", gtin="2" * 14, serial="S"), "01" + "2" * 14 + "21S"),
        (ScannedCode("gs1", (), "", gtin="2" * 14), ""),
        (ScannedCode("hibc", (), "", product="+A1", serial="S"), "hibc:+A1:S"),
        (ScannedCode("gs1", (("10", "A"), ("8004", "9506A")), ""), "80049506A"),
        (ScannedCode("gs1", (("8003", "0" * 14),), ""), ""),
        (ScannedCode("badge", (("id", "A"),), ""), ""),
    ],
)
def test_the_key_is_the_narrowest_name(code: ScannedCode, key: str) -> None:
    """Units, items of any standard, assets; a kind has none."""
    assert code.key == key


def test_every_name_of_the_room_is_there() -> None:
    """Names are loaded at their first use, and no others exist."""
    assert all(getattr(edge.codes, name) is not None for name in edge.codes.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = edge.codes.nonsense  # type: ignore[attr-defined]


def test_importing_the_room_loads_none_of_it() -> None:
    """A command that scans nothing pays for nothing."""
    code = "import sys, edge.codes; print(sorted(n for n in sys.modules if n.startswith('edge.codes.')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
