import io
import zipfile
from collections.abc import Iterator
from datetime import datetime
from xml.etree import ElementTree

import pytest

from edge.clock import CHINA
from edge.reports import Form, Ledger, open_ledger, workbook
from edge.reports.tables import LINE_COLUMNS
from edge.reports.workbook import write_workbook
from edge.store import Reader
from tests.fakes import NOW

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def written(ledger: Ledger, lang: str = "zh") -> zipfile.ZipFile:
    """A ledger as a workbook."""
    out = io.BytesIO()
    write_workbook(ledger, out, lang, NOW)  # type: ignore[arg-type]
    return zipfile.ZipFile(io.BytesIO(out.getvalue()))


def sheet(book: zipfile.ZipFile, number: int = 1) -> list[list[tuple[str, str]]]:
    """The rows of a sheet as (type, value) cells."""
    root = ElementTree.fromstring(book.read(f"xl/worksheets/sheet{number}.xml"))
    return [
        [(cell.get("t", "n"), "".join(cell.itertext())) for cell in row] for row in root.iter(f"{MAIN}row")
    ]


def words(book: zipfile.ZipFile) -> list[list[str]]:
    """The values of the first sheet."""
    return [[value for _, value in row] for row in sheet(book)]


def test_the_form_stands_above_the_table(reader: Reader) -> None:
    """Number, approval, product, importer, quantity, release; then headings; then a row a line."""
    rows = words(written(open_ledger(reader, "F-MAIN")))
    assert rows[0] == ["通关台账"]
    assert ["进口药品通关单", "F-MAIN"] in rows
    assert ["通关数量", "40"] in rows
    assert ["已出区", "5"] in rows
    headings = next(place for place, row in enumerate(rows) if row[:2] == ["记录号", "时间"])
    assert len(rows) - headings - 1 == 9


def test_a_workbook_in_english(reader: Reader) -> None:
    """Headings and names in the language asked for."""
    rows = words(written(open_ledger(reader, "F-MAIN"), "en"))
    assert rows[0] == ["Clearance ledger"]
    assert ["Product", "P-GOOD Product P-GOOD"] in rows


@pytest.mark.parametrize(("form", "said"), [("F-WAIT", "未放行"), ("F-ASK", "未知")])
def test_a_release_that_is_not_there_is_said(reader: Reader, form: str, said: str) -> None:
    """Not released is another thing than not known."""
    assert ["海关放行", said] in words(written(open_ledger(reader, form)))


def test_cells_are_text_numbers_and_dates_and_never_formulas(reader: Reader) -> None:
    """A GTIN keeps its noughts, a quantity can be added up, a reason with = stays words."""
    book = written(open_ledger(reader, "F-MAIN"))
    assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
    last = sheet(book)[-1]
    assert ("inlineStr", "09520000000011") in last
    assert ("n", "-1") in last


def test_a_formula_in_a_number_stays_text() -> None:
    """Whatever somebody calls a form."""
    book = written(Ledger(Form(number="=1+1"), iter(())))
    assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
    assert ("inlineStr", "=1+1") in [cell for row in sheet(book) for cell in row]


def test_more_lines_than_a_sheet_holds_go_on_on_the_next(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No line is lost, none written twice."""
    monkeypatch.setattr(workbook, "SHEET_LINES", 4)
    book = written(open_ledger(reader, "F-MAIN"))
    serial = LINE_COLUMNS.index("serial")
    found = [row[serial][1] for number in (1, 2, 3) for row in sheet(book, number) if len(row) > serial + 5]
    assert [value for value in found if value != "序列号"] == [
        line.serial for line in open_ledger(reader, "F-MAIN").lines
    ]


def test_lines_are_taken_one_at_a_time() -> None:
    """The ledger of a large form never stands in memory whole."""
    taken: list[int] = []

    def lines() -> Iterator[object]:
        taken.append(1)
        yield from ()

    write_workbook(
        Ledger(Form(number="F"), lines()),  # type: ignore[arg-type]
        io.BytesIO(),
        "zh",
        datetime(2026, 1, 1, tzinfo=CHINA),
    )
    assert taken == [1]
