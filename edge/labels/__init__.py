"""Labels: what stands on one, where, and how a printer is told. No device and no file is touched here."""

from __future__ import annotations

from edge.labels.bitmap import Bitmap, png
from edge.labels.content import FIELDS, Label
from edge.labels.escpos import escpos
from edge.labels.layout import Placed, Typeface, line_height, place
from edge.labels.picture import picture
from edge.labels.template import Subject, Template, template_from
from edge.labels.zpl import zpl

__all__ = [
    "FIELDS",
    "Bitmap",
    "Label",
    "Placed",
    "Subject",
    "Template",
    "Typeface",
    "escpos",
    "line_height",
    "picture",
    "place",
    "png",
    "template_from",
    "zpl",
]
