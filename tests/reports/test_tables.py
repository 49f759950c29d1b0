import csv
import io
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.clock import CHINA
from edge.language import LANGUAGES, TEXTS, Lang
from edge.reports import Form, Ledger, Line, open_ledger
from edge.reports.tables import FORM_COLUMNS, LINE_COLUMNS, guarded, json_rows, write_csv
from edge.store import Reader

HEADS = len(FORM_COLUMNS)


def csv_of(ledger: Ledger, lang: Lang = "zh") -> bytes:
    """A ledger as CSV."""
    out = io.BytesIO()
    write_csv(ledger, out, lang)
    return out.getvalue()


def rows_of(content: bytes) -> list[list[str]]:
    """CSV as rows of cells."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def line(**changes: object) -> Line:
    """One line, all of it plain but for `changes`."""
    values: dict[str, object] = {
        "seq": 1,
        "at": datetime(2026, 6, 1, 10, tzinfo=CHINA),
        "event_id": "urn:uuid:1",
        "step": "zone_exit",
        "packs": 1,
        "sum": 1,
        "expiry": None,
        "destination_name": None,
        "remaining": None,
        "void_by": None,
    }
    texts = dict.fromkeys(("key", "epc", "gtin", "serial", "lot", "destination", "operator"), "")
    return Line(**{**texts, **values, **changes})  # type: ignore[arg-type]


def test_every_column_has_a_heading_in_both_languages() -> None:
    """And every field of the head of the workbook."""
    missing = {f"ledger.{name}" for name in (*FORM_COLUMNS, *LINE_COLUMNS)} - TEXTS.keys()
    assert missing == set()


def test_csv_opens_in_excel_in_china(reader: Reader) -> None:
    """A byte order mark, CRLF, and every row as wide as the headings."""
    content = csv_of(open_ledger(reader, "F-MAIN"))
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == content.count(b"\n") == 10
    rows = rows_of(content)
    assert {len(row) for row in rows} == {len(FORM_COLUMNS) + len(LINE_COLUMNS)}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_csv_headings_are_in_the_language_asked_for(reader: Reader, lang: Lang) -> None:
    """And so are the steps."""
    heads, *rows = rows_of(csv_of(open_ledger(reader, "F-MAIN"), lang))
    assert heads[0] == {"zh": "进口药品通关单", "en": "Clearance form"}[lang]
    steps = {row[HEADS + LINE_COLUMNS.index("step")] for row in rows}
    assert (
        steps
        == {"zh": {"扫码出区", "撤销", "出区撤销"}, "en": {"Leave the zone", "Undo", "Void an exit"}}[lang]
    )


def test_every_row_of_a_csv_carries_its_form(reader: Reader) -> None:
    """Rows of many ledgers can be put together."""
    _, *rows = rows_of(csv_of(open_ledger(reader, "F-MAIN")))
    assert {tuple(row[:HEADS]) for row in rows} == {
        (
            "F-MAIN",
            "A-GOOD",
            "P-GOOD",
            "Product P-GOOD（示例）",
            "IMP-1",
            "Importer one（示例）",
            "40",
            "件",
            "2026-05-25 13:00:00",
        )
    }


def test_an_empty_ledger_is_its_headings(reader: Reader) -> None:
    """Nothing left under the form: one row."""
    assert len(rows_of(csv_of(open_ledger(reader, "F-TINY")))) == 1


def test_json_rows_say_all_a_line_says(reader: Reader) -> None:
    """Times are text with their zone, names in both languages, voided lines marked."""
    rows = list(json_rows(open_ledger(reader, "F-MAIN")))
    assert {"form", "approval", "quantity", "released", "key", "epc", "packs", "sum"} <= rows[0].keys()
    assert rows[0]["released"] == "2026-05-25T13:00:00.000+08:00"
    assert rows[0]["at"].endswith("+08:00")
    assert [row["serial"] for row in rows if row["void"]] == ["S5", "S6"]


@given(st.text(max_size=20))
def test_no_guarded_text_begins_like_a_formula(words: str) -> None:
    """Whatever a label, a badge or a name holds; what is harmless stays as it is."""
    safe = guarded(words)
    assert not safe.strip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))
    assert safe in (words, f"'{words}")


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\r\n\0"), max_size=12))
def test_csv_gives_back_every_serial(serial: str) -> None:
    """Quotes, commas and blanks come back; a formula comes back with its guard."""
    content = csv_of(Ledger(Form(number="F"), iter([line(serial=serial)])))
    assert rows_of(content)[1][HEADS + LINE_COLUMNS.index("serial")] == guarded(serial)


def test_numbers_below_nought_stay_numbers() -> None:
    """What gives packs back is not text that looks like a formula."""
    content = csv_of(Ledger(Form(number="F"), iter([line(packs=-1, step="undo")])))
    assert rows_of(content)[1][HEADS + LINE_COLUMNS.index("packs")] == "-1"
