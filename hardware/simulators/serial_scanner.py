r"""A simulated serial scanner on a pseudo-terminal, worked from the keyboard or from a file.

    python hardware/simulators/serial_scanner.py --link /tmp/scanner < codes.txt
    bondscan run --serial /tmp/scanner

Each line read is scanned as it stands, but for: ``\x1d`` and other escapes, which become the byte,
and the commands ``:unplug``, ``:replug``, ``:half TEXT`` (a scan cut off), ``:slow TEXT`` (byte by
byte) and ``:quit``.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from edge.drivers.simulated import SimulatedScanner
from edge.errors import DriverError

ENDS = {"cr": b"\r", "lf": b"\n", "crlf": b"\r\n", "etx": b"\x03", "none": b""}


def payload(line: str) -> bytes:
    r"""The bytes a line stands for: ``\x1d`` is GS, everything else is itself in UTF-8.

    >>> payload(r"10A\x1d21B")
    b'10A\x1d21B'
    """
    first, *rest = line.split("\\x")
    said = first.encode()
    for piece in rest:
        try:
            said += bytes((int(piece[:2], 16),)) + piece[2:].encode()
        except ValueError:
            said += b"\\x" + piece.encode()
    return said


def work(device: SimulatedScanner, line: str, end: bytes) -> bool:
    """Do what one line asks; whether to go on."""
    command, _, text = line.partition(" ")
    if command == ":quit":
        return False
    if command == ":unplug":
        device.settle()
        device.unplug()
    elif command == ":replug":
        device.replug()
    elif command == ":half":
        device.send(payload(text), b"")
    elif command == ":slow":
        device.send(payload(text), end, dribble=True)
    else:
        device.send(payload(line), end)
    return True


def main(arguments: list[str] | None = None) -> int:
    """Run until the input ends; 0, or 1 where there can be no simulated scanner."""
    parser = argparse.ArgumentParser(description="A simulated serial scanner: each line is one scan.")
    parser.add_argument("--link", type=Path, help="where the port's path is kept (default: a temporary one)")
    parser.add_argument("--end", choices=sorted(ENDS), default="cr", help="what ends a scan (default: cr)")
    given = parser.parse_args(arguments)
    try:
        with SimulatedScanner(given.link) as device:
            print(device.port, flush=True)
            for line in sys.stdin:
                try:
                    if not work(device, line.rstrip("\r\n"), ENDS[given.end]):
                        break
                except DriverError as failure:
                    print(failure.message, file=sys.stderr)
            device.settle()
    except DriverError as failure:
        print(failure.message, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
