"""`bondscan read`: the codes in pictures and videos, one JSON line a file.

A code whose own check is weak (EAN/UPC and such) is `"confirmed": false` unless two engines, or two
frames of a video, say the same.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from edge.cli.lines import blame, put

if TYPE_CHECKING:
    from edge.drivers.camera.decoding import Seen, Sight
    from edge.drivers.camera.reading import Reading

PATIENCE: Final = 2.0
"""Seconds for a picture; its plain reading is finished whatever it takes."""

FRAME: Final = 0.1
"""Seconds for a frame of a video."""

WHOLE: Final = 5
"""Every so many frames of a video are read as wholes."""


def define(parser: argparse.ArgumentParser) -> None:
    """Files are all it takes."""
    parser.add_argument("files", nargs="+", metavar="FILE", help="图片或视频 · pictures or videos")
    parser.epilog = (
        'out: {"file": …, "codes": [{"format": "DataMatrix", "symbology": "]d2", "text": …, "corners": '
        '[[x, y], …]}]}\n     "confirmed": false: 未经二次确认，不可作为扫码 · not certain enough to count as a scan'
    )


def execute(options: argparse.Namespace) -> int:
    """A line for each file in turn; 1 when one of them could not be read."""
    from edge.drivers.camera.decoding import Sight

    failed = False
    with Sight(budget=PATIENCE) as patient, Sight(budget=FRAME) as quick:
        for name in options.files:
            try:
                codes = _codes(Path(name), patient, quick)
            except OSError as failure:
                codes, why = None, failure.strerror or str(failure)
            except MemoryError:
                codes, why = None, "one larger than this PC's memory"
            else:
                why = "neither"
            if codes is None:
                failed = True
                blame(
                    "picture",
                    f"Failed to read '{name}' as picture: expected an image or a video, got {why}.",
                )
            else:
                put({"file": name, "codes": codes})
    return 1 if failed else 0


def _codes(path: Path, patient: Sight, quick: Sight) -> list[dict[str, Any]] | None:
    """What the file shows; None when it is neither image nor video."""
    from edge.drivers.camera.pictures import still

    pages = still(path)
    if pages:
        lines = []
        for page in pages:
            seen = patient.look(page)
            lines += [_line(reading, reading in seen.agreed) for reading in seen.readings]
        return lines
    return _frames(path, quick)


def _frames(path: Path, sight: Sight) -> list[dict[str, Any]] | None:
    """What the frames of a video show between them, each code once, where it was seen first."""
    from edge.drivers.camera.decoding import Hint
    from edge.drivers.camera.pictures import moving

    first: dict[tuple[str, bytes], Reading] = {}
    sure: set[tuple[str, bytes]] = set()
    seen: Seen | None = None
    for number, frame in enumerate(moving(path)):
        regions = tuple(reading.corners for reading in seen.readings) if seen else ()
        hint = Hint(regions, seen.scale if seen else None, full=number % WHOLE == 0)
        seen = sight.look(frame, hint=hint)
        for key, reading in {(one.symbology, one.payload): one for one in seen.readings}.items():
            if key in first or reading in seen.agreed:
                sure.add(key)
            first.setdefault(key, reading)
    return None if seen is None else [_line(reading, key in sure) for key, reading in first.items()]


def _line(reading: Reading, sure: bool) -> dict[str, Any]:
    """One code: its bytes as text, one character a byte where they are not UTF-8."""
    from edge.drivers.camera.reading import needs_confirming

    try:
        text = reading.payload.decode()
    except UnicodeDecodeError:
        text = reading.payload.decode("latin-1")
    line: dict[str, Any] = {
        "format": reading.format,
        "symbology": reading.symbology,
        "text": text,
        "corners": [[round(x, 1), round(y, 1)] for x, y in reading.corners],
    }
    return line if sure or not needs_confirming(reading) else {**line, "confirmed": False}
