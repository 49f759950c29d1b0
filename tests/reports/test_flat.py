import csv
import io
from decimal import Decimal

from edge.reports.flat import write_flat
from edge.reports.paper import Asked, Paper, Part, Row
from tests.reports.wards import MADE


def flat(paper: Paper) -> bytes:
    """A paper as CSV."""
    out = io.BytesIO()
    write_flat(paper, out)
    return out.getvalue()


def paper(*rows: Row) -> Paper:
    """A paper of one table."""
    asked = Asked(kind="stock", made=MADE, lang="en")
    return Paper(asked, (("by", "=cmd"),), (Part("stock", ("lot", "packs"), lambda: iter(rows)),))


def test_every_line_names_its_table() -> None:
    """So that one table is had by its first column."""
    rows = list(csv.reader(io.StringIO(flat(paper(Row(("L1", 2)))).decode("utf-8-sig"))))
    assert rows == [
        ["about", "Paper", "Stock and movement"],
        ["about", "By", "'=cmd"],
        ["stock", "Lot", "Packs", "Mark"],
        ["stock", "L1", "2", ""],
    ]


def test_it_is_made_for_excel_in_china() -> None:
    """A byte order mark, CRLF."""
    content = flat(paper())
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.endswith(b"\r\n")


def test_cells_are_numbers_dates_and_guarded_text() -> None:
    """A formula is none, an amount keeps its digits."""
    rows = list(
        csv.reader(io.StringIO(flat(paper(Row(("=1+1", Decimal("2.50")), "void"), Row((None, -1)))).decode()))
    )
    assert rows[-2][1:] == ["'=1+1", "2.50", "void"]
    assert rows[-1][1:] == ["", "-1", ""]
