import io
import zipfile
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from edge.reports import sheets
from edge.reports.paper import Asked, Cell, Paper, Part, Row
from edge.reports.sheets import write_sheets
from edge.store import Reader
from tests.reports import wards
from tests.reports.wards import MADE

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def book(paper: Paper) -> zipfile.ZipFile:
    """A paper as a workbook."""
    out = io.BytesIO()
    write_sheets(paper, out)
    return zipfile.ZipFile(io.BytesIO(out.getvalue()))


def paper(*rows: tuple[Cell, ...]) -> Paper:
    """A paper of one table."""
    asked = Asked(kind="stock", made=MADE)

    def lines() -> Iterator[Row]:
        yield from (Row(cells) for cells in rows)

    return Paper(asked, (("by", "=cmd"),), (Part("stock", ("lot", "packs"), lines),))


def cells(found: zipfile.ZipFile, number: int) -> list[list[tuple[str, str]]]:
    """The rows of a sheet as (type, value)."""
    root = ElementTree.fromstring(found.read(f"xl/worksheets/sheet{number}.xml"))
    return [
        [(cell.get("t", "n"), "".join(cell.itertext())) for cell in row] for row in root.iter(f"{MAIN}row")
    ]


def names(found: zipfile.ZipFile) -> list[str]:
    """The sheets' names."""
    root = ElementTree.fromstring(found.read("xl/workbook.xml"))
    return [sheet.attrib["name"] for sheet in root.iter(f"{MAIN}sheet")]


def test_the_head_and_each_table_have_a_sheet(ward: Reader) -> None:
    """Named in the paper's language."""
    found = zipfile.ZipFile(io.BytesIO(wards.written(ward, "stock", "xlsx")))
    assert names(found) == ["说明", "进销存", "平衡核对", "数据来源（日志行）"]


@pytest.mark.parametrize("kind", ["stock", "evaluation", "refusals", "adverse", "ledger", "completion"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_paper_has_names_that_a_workbook_takes(ward: Reader, kind: str, lang: str) -> None:
    """At most 31 letters, each once; nothing in it is a formula."""
    more = {"ledger": {"form": "F-MAIN"}, "completion": {"opinion": "A-GOOD"}}.get(kind, {})
    found = zipfile.ZipFile(io.BytesIO(wards.written(ward, kind, "xlsx", lang=lang, **more)))
    assert len(set(names(found))) == len(names(found))
    for name in found.namelist():
        assert b"<f>" not in found.read(name)


def test_cells_are_text_numbers_and_dates() -> None:
    """A number that a spreadsheet would round is text."""
    found = book(paper(("=1+1", 7), ("L", Decimal("2.5")), ("L", 10**17), (date(2026, 6, 1), None)))
    rows = cells(found, 2)[1:]
    assert rows[0] == [("inlineStr", "=1+1"), ("n", "7")]
    assert rows[1][1] == ("n", "2.5")
    assert rows[2][1] == ("inlineStr", "1" + "0" * 17)
    assert rows[3] == [("n", "46174")]
    assert ("inlineStr", "=cmd") in [cell for row in cells(found, 1) for cell in row]


def test_more_lines_than_a_sheet_holds_go_on_on_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """No line is lost, none written twice, no empty sheet behind."""
    monkeypatch.setattr(sheets, "SHEET_LINES", 3)
    found = book(paper(*((f"L{number}", number) for number in range(6))))
    assert names(found) == ["说明", "进销存", "进销存 2"]
    assert [row[0][1] for number in (2, 3) for row in cells(found, number)[1:]] == [f"L{n}" for n in range(6)]


def test_a_table_without_lines_has_its_headings() -> None:
    """One sheet."""
    found = book(paper())
    assert [[value for _, value in row] for row in cells(found, 2)] == [["批号", "件数"]]
