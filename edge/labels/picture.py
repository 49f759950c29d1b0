"""A label as black and white dots: for a preview, and for printers that only take pictures."""

from __future__ import annotations

from edge.labels.bitmap import Bitmap, Canvas
from edge.labels.layout import Bars, Black, Placed, Square, Typeface


def picture(placed: Placed, typeface: Typeface) -> Bitmap:
    """Everything on the label."""
    canvas = Canvas(placed.width, placed.height)
    for piece in placed.pieces:
        if isinstance(piece, Square):
            canvas.put(piece.bits.scaled(piece.module), piece.x, piece.y)
        elif isinstance(piece, Bars):
            canvas.put(piece.bits.tall(piece.height, piece.module), piece.x, piece.y)
        elif isinstance(piece, Black):
            canvas.fill(piece.x, piece.y, piece.width, piece.height)
        else:
            canvas.put(typeface.draw(piece.text, piece.size), piece.x, piece.y)
    return canvas.bitmap()
