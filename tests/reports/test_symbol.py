"""Symbols drawn, and read back."""

from __future__ import annotations

import struct
import zlib

import numpy as np
import pytest
import zxingcpp
from numpy.typing import NDArray

from edge.codes.list_part import cut
from edge.codes.sheet import CONTENT
from edge.reports.symbol import QUIET, half_blocks, matrix_of, png, qr_of

EVERY = "".join(map(chr, range(1, 128)))


def pixels(picture: bytes) -> NDArray[np.uint8]:
    """A grey PNG without filters as an array."""
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    width, height, depth, colour = struct.unpack(">IIBB", picture[16:26])
    assert (depth, colour) == (8, 0)
    at = picture.index(b"IDAT")
    (length,) = struct.unpack(">I", picture[at - 4 : at])
    rows = np.frombuffer(zlib.decompress(picture[at + 4 : at + 4 + length]), np.uint8)
    return rows.reshape(height, width + 1)[:, 1:].copy()


@pytest.mark.parametrize("content", [CONTENT, EVERY, "a"])
def test_exactly_what_was_written_is_read(content: str) -> None:
    """Every character, control characters too, from a symbol without FNC1."""
    (read,) = zxingcpp.read_barcodes(pixels(png(matrix_of(content), scale=4)))
    assert read.bytes == content.encode()
    assert read.symbology_identifier == "]d1" or content == EVERY  # which holds ESC, as ECIs do


def test_a_quiet_zone_lies_around() -> None:
    """White on every side, as wide as asked."""
    rows = matrix_of("a")
    picture = pixels(png(rows, scale=3))
    assert picture.shape == ((len(rows) + 2 * QUIET) * 3, (len(rows[0]) + 2 * QUIET) * 3)
    dark = np.argwhere(picture == 0)
    assert dark.min(axis=0).tolist() == [QUIET * 3, QUIET * 3]


@pytest.mark.parametrize("size", [20, 120, 400])
def test_a_part_of_a_list_is_read_from_a_terminal_and_from_a_picture(size: int) -> None:
    """The half blocks are the same symbol as the picture, black on white with a quiet zone."""
    text = cut(bytes(range(256)) * 3, size)[0]
    rows = qr_of(text)
    (read,) = zxingcpp.read_barcodes(pixels(png(rows, scale=4)))
    assert (read.text, read.symbology_identifier) == (text, "]Q1")
    lines = half_blocks(rows).splitlines()
    assert all(line.startswith("\x1b[30;107m") and line.endswith("\x1b[0m") for line in lines)
    cells = [line[len("\x1b[30;107m") : -len("\x1b[0m")] for line in lines]
    drawn = np.array(
        [[cell in halves for cell in line] for line in cells for halves in ("▀█", "▄█")], dtype=bool
    )
    picture = np.where(np.kron(drawn, np.ones((4, 4), dtype=bool)), 0, 255).astype(np.uint8)
    (seen,) = zxingcpp.read_barcodes(picture)
    assert seen.text == text
