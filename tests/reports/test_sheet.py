"""The calibration sheet as files."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
import zxingcpp

from edge.codes.programming import SETTINGS, VENDORS, menu
from edge.codes.sheet import CONTENT
from edge.errors import BondscanError
from edge.reports.sheet import HEIGHT, MODULE, WIDTH, pdf, write_sheet
from tests.reports.test_symbol import pixels

KEPT = Path(__file__).parents[2] / "hardware" / "calibration" / "sheet.pdf"
RECTANGLE = re.compile(rb"n ([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+) re f")


def test_the_kept_sheet_is_what_the_command_makes() -> None:
    """The file under hardware/ is up to date."""
    # if it is not: bondscan calibrate sheet --out hardware/calibration/sheet.pdf
    assert KEPT.read_bytes() == pdf()


def test_the_printed_symbol_reads_as_the_sheet() -> None:
    """The rectangles on the page, painted, hold exactly the symbol's text."""
    across = 4  # pixels a millimetre
    page = np.full((int(HEIGHT * across), int(WIDTH * across)), 255, np.uint8)
    for found in RECTANGLE.finditer(pdf()):
        left, bottom, width, height = (float(number) for number in found.groups())
        top = HEIGHT - bottom - height
        rows = slice(round(top * across), round((top + height) * across))
        page[rows, round(left * across) : round((left + width) * across)] = 0
    (read,) = zxingcpp.read_barcodes(page)
    assert read.bytes == CONTENT.encode()
    assert MODULE >= 0.5


def test_every_setting_of_every_make_is_on_the_page() -> None:
    """As the maker's manual calls it."""
    page = pdf()
    for vendor in VENDORS:
        for setting in SETTINGS:
            found = menu(vendor, setting)
            shown = found.name.replace("(", r"\(").replace(")", r"\)").encode() if found else b""
            assert shown in page


def test_a_picture_is_the_symbol_alone(tmp_path: Path) -> None:
    """For another screen, or a label of one's own."""
    write_sheet(tmp_path / "symbol.png")
    (read,) = zxingcpp.read_barcodes(pixels((tmp_path / "symbol.png").read_bytes()))
    assert read.bytes == CONTENT.encode()


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    """One failure in words, and nothing half written."""
    with pytest.raises(BondscanError, match="Failed to write"):
        write_sheet(tmp_path / "nowhere" / "sheet.pdf")
