"""What was read: from bytes of any scanner to a checked code, or the reason why there is none.

    Frame → symbology → one standard's module → ScannedCode | Misreading

`parse` is the way in; it raises nothing for any bytes and reads no clock, file or table that
is not handed in. Names are loaded at their first use, so that importing this costs nothing.
"""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from edge.codes.badge import badge_text, command_text, task_operation, task_word
    from edge.codes.contract import as_json, parse_line
    from edge.codes.decoded import decode
    from edge.codes.gs1 import Resolve
    from edge.codes.mint import element_string, serial
    from edge.codes.reading import parse
    from edge.codes.scanned import CodeFinding, Misreading, MisreadingCode, ScannedCode, Standard
    from edge.codes.wedge import Profile

__all__ = [
    "CodeFinding",
    "Misreading",
    "MisreadingCode",
    "Profile",
    "Resolve",
    "ScannedCode",
    "Standard",
    "as_json",
    "badge_text",
    "command_text",
    "decode",
    "element_string",
    "parse",
    "parse_line",
    "serial",
    "task_operation",
    "task_word",
]

_HOMES = {
    "CodeFinding": "scanned",
    "Misreading": "scanned",
    "MisreadingCode": "scanned",
    "ScannedCode": "scanned",
    "Standard": "scanned",
    "Profile": "wedge",
    "Resolve": "gs1",
    "as_json": "contract",
    "badge_text": "badge",
    "command_text": "badge",
    "decode": "decoded",
    "element_string": "mint",
    "parse": "reading",
    "parse_line": "contract",
    "serial": "mint",
    "task_operation": "badge",
    "task_word": "badge",
}


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'edge.codes' has no attribute '{name}'")
    value = getattr(import_module(f"edge.codes.{home}"), name)
    globals()[name] = value
    return value
