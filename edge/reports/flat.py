"""A paper as CSV: one file, every line beginning with the name of the table it belongs to.

The head comes first, as lines of ``about``; each table begins with its headings. So one table
is had by filtering the first column. UTF-8 with a byte order mark and CRLF, for Excel in China;
no cell of text can be taken for a formula.
"""

from __future__ import annotations

import csv
import io
from typing import BinaryIO, Final

from edge.reports.paper import Paper
from edge.reports.tables import flat, guarded
from edge.reports.words import marked, title, word

ABOUT: Final = "about"


def write_flat(paper: Paper, out: BinaryIO) -> None:
    """Write `paper` to `out`, line by line."""
    lang = paper.asked.lang
    wrapped = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
    try:
        writer = csv.writer(wrapped)
        writer.writerow((ABOUT, word("paper", lang), guarded(title(paper.asked.kind, lang))))
        for key, cell in paper.facts:
            writer.writerow((ABOUT, word(key, lang), flat(cell)))
        for part in paper.parts:
            writer.writerow((part.name, *(word(column, lang) for column in part.columns), word("mark", lang)))
            for row in part.rows():
                writer.writerow((part.name, *map(flat, row.cells), marked(row.mark, lang)))
    finally:
        wrapped.detach()
