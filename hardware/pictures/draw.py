"""Draws the scan screen of the demonstration as an SVG, cell by cell, from a real terminal.

    .venv/bin/python hardware/pictures/draw.py /tmp/demo > /tmp/scan-screen.svg

A day without a screen is played first, so that there is stock and one form is used up.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from xml.sax.saxutils import escape

sys.path.insert(0, str(Path(__file__).parents[2]))

from edge.codes.badge import command_text, task_word
from edge.language import text
from edge.runtime.demo import sample
from edge.runtime.demo.packages import package
from edge.tui.half_blocks import HALF
from tests.journeys.terminal import COLUMNS, ROWS, Terminal

WIDE, HIGH, SIZE, SIZE_WIDE = 9, 20, 15, 17
"""Pixels of a cell, of a letter, and of one that takes two cells."""

GROUND, INK = "11161d", "e8edf4"
FONTS = "'DejaVu Sans Mono','Noto Sans Mono CJK SC','Noto Sans CJK SC',monospace"


def played(home: Path) -> Terminal:
    """The demonstration's warehouse after its day: one package leaves, the next is over its form."""
    environment = {**os.environ, "BONDSCAN_HOME": str(home)}
    demo = [sys.executable, "-m", "edge.cli", "demo"]
    subprocess.run([*demo, "--headless"], env=environment, check=True, stdout=subprocess.DEVNULL)
    terminal = Terminal(demo, environment)
    terminal.shows(text("key.simulate", "zh"))
    terminal.press("f8")  # the day ended with a refusal
    terminal.shows_no(text("scan.halted", "zh").partition("：")[0])
    stamp = (home / "day").read_text(encoding="ascii").strip()
    for form, number, verdict in (("MAIN", 20, "ACCEPT"), ("TINY", 21, "REJECT")):
        leaving(terminal, sample.form_number(stamp, form))
        terminal.scan(package(sample.GOOD, f"{stamp}{number:03d}").payload)
        terminal.shows(f"{stamp}{number:03d}", text(f"verdict.{verdict}", "zh"))
    return terminal


def leaving(terminal: Terminal, form: str) -> None:
    """The open task is closed; packages leave the zone under `form`."""
    terminal.press("f2")
    terminal.shows(text("field.damaged", "zh"))
    terminal.press("f8")
    terminal.shows(text("title.no-task", "zh"))
    terminal.scan(f"]C0{command_text(task_word('zone_exit'))}".encode())
    for label in (form, sample.HOSPITAL):
        terminal.shows(label)  # among the choices
        terminal.scan(label.encode())
    terminal.shows(text("field.expected", "zh"), "YJ")
    terminal.press("f8")
    terminal.shows(text("short.clearance_form", "zh") + "余")


def drawn(terminal: Terminal) -> str:
    """The screen as SVG: the ground of each cell, then the letters."""
    grounds, letters = [], []
    for row in range(ROWS):
        for column in range(COLUMNS):
            cell = terminal.cell(row, column)
            ink = INK if cell.fg == "default" else cell.fg
            ground = GROUND if cell.bg == "default" else cell.bg
            if cell.reverse:
                ink, ground = ground, ink
            x, y = column * WIDE, row * HIGH
            # a pixel more than a cell: no seams between neighbours
            grounds.append(f'<rect x="{x}" y="{y}" width="{WIDE + 1}" height="{HIGH + 1}" fill="#{ground}"/>')
            if cell.data == HALF:
                grounds.append(
                    f'<rect x="{x}" y="{y}" width="{WIDE + 1}" height="{HIGH // 2}" fill="#{ink}"/>'
                )
            elif cell.data.strip():
                how = ' font-weight="bold"' if cell.bold else ""
                wide = column + 1 < COLUMNS and not terminal.cell(row, column + 1).data
                how += f' font-size="{SIZE_WIDE}"' if wide else ""
                letters.append(f'<text x="{x}" y="{y + 15}" fill="#{ink}"{how}>{escape(cell.data)}</text>')
    size = f'width="{COLUMNS * WIDE}" height="{ROWS * HIGH}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="{FONTS}" font-size="{SIZE}">'
        + "".join(grounds + letters)
        + "</svg>"
    )


if __name__ == "__main__":
    stage = played(Path(sys.argv[1]))
    try:
        print(drawn(stage))
    finally:
        stage.end()
