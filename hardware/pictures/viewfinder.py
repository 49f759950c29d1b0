"""Draws the viewfinder as an SVG, cell by cell, from a real terminal: a simulated camera over four packages.

    .venv/bin/python hardware/pictures/viewfinder.py /tmp/home > /tmp/viewfinder.svg

Three of them may be coded; of the fourth the lot is recalled.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from edge.language import text
from hardware.pictures.draw import drawn
from hardware.simulators.camera import Passing, Served, shots
from tests import fakes, homes
from tests.journeys.terminal import Terminal

GOODS = (
    ("P-GOOD", fakes.LOT),
    ("P-RECALL", fakes.RECALLED_LOT),
    ("P-GOOD", fakes.LOT),
    ("P-GOOD", fakes.LOT),
)
WHO = "W900"


def seen(home: Path, url: str) -> Terminal:
    """The viewfinder, once everything before the camera has its verdict."""
    issued = datetime.now(UTC) - timedelta(hours=1)
    with homes.at_work(home, catalogue=fakes.catalogue(issued=issued), start=issued) as desk:
        desk.station.tasks.start(desk.station.access.facts, "serialise", {}, 12)
    command = [sys.executable, "-m", "edge.cli", "run", "--home", str(home), "--camera", url]
    terminal = Terminal(command, dict(os.environ))
    terminal.shows(text("field.pin", "zh"))
    terminal.type(WHO)
    terminal.press("enter")
    terminal.type(homes.PIN)
    terminal.press("enter")
    terminal.shows(text("key.viewfinder", "zh"))
    while text("page.viewfinder", "zh") not in terminal.rows[0]:
        terminal.press("f5")
    good = sum(product == "P-GOOD" for product, _ in GOODS)
    words = text("viewfinder.seen", "zh", n=str(len(GOODS)), accept=str(good), review="0", reject="1")
    while words not in terminal.text:
        terminal.press("f8")  # the line stands at the recalled one
    return terminal


if __name__ == "__main__":
    codes = [
        f"(01){fakes.GTINS[product]}(17)271231(10){lot}(21)A{at:04d}"
        for at, (product, lot) in enumerate(GOODS)
    ]
    table = Passing(8, payloads=codes, abreast=len(codes), lying=6, size=(560, 1120), module=4.0)
    with Served([shot.picture for shot in shots(table) if shot.lying], rate=12) as camera:
        stage = seen(Path(sys.argv[1]), camera.url)
        try:
            print(drawn(stage))
        finally:
            stage.end()
