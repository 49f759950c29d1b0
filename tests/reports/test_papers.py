import hashlib
import io
from collections.abc import Iterator
from datetime import date

import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.catalogue.amounts import said
from edge.errors import BondscanError
from edge.language import TEXTS
from edge.reports import papers
from edge.reports.paper import Asked, as_number
from edge.reports.papers import PAPERS, SHAPES
from edge.reports.words import word
from edge.store import Reader, journal
from tests.reports import wards

ASKED = {"ledger": {"form": "F-MAIN"}, "completion": {"opinion": "A-GOOD"}}
EACH_PAPER = pytest.mark.parametrize("kind", PAPERS)
EACH_SHAPE = pytest.mark.parametrize("shape", SHAPES)


@EACH_PAPER
@EACH_SHAPE
def test_the_same_journal_and_moment_are_the_same_bytes(ward: Reader, kind: str, shape: str) -> None:
    """Byte for byte, in every shape."""
    once, again = (wards.written(ward, kind, shape, **ASKED.get(kind, {})) for _ in range(2))
    assert hashlib.sha256(once).digest() == hashlib.sha256(again).digest()


@EACH_PAPER
def test_the_head_names_whose_it_is_and_the_journal_it_was_drawn_from(ward: Reader, kind: str) -> None:
    """Station, party, period, who and when; the last row's number and hash, as `journal verify` gives them."""
    (about,) = wards.tables(ward, kind, lang="en", **ASKED.get(kind, {}))["about"]
    with ward.connection() as connection:
        head = journal.read_head(connection)
    assert about["Journal head"] == f"{head.seq}: {head.sha256.hex()}"
    assert about["Station"].startswith("PHARM-1")
    assert about["Party"].startswith("H1")
    assert (about["By"], about["Drawn up"]) == ("李 P900", "2026-06-03 10:00:00")


@EACH_PAPER
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_word_of_a_paper_exists(ward: Reader, kind: str, lang: str) -> None:
    """Titles, tables and headings, in both languages."""
    with ward.snapshot() as connection:
        asked = Asked(kind=kind, made=wards.MADE, lang=lang, **ASKED.get(kind, {}))  # type: ignore[arg-type]
        paper = PAPERS[kind].draw(ward, connection, asked)
        for part in paper.parts:
            assert f"report.part.{part.name}" in TEXTS
            for column in part.columns:
                assert word(column, asked.lang) != column or lang == "en"
            assert all(len(row.cells) == len(part.columns) for row in part.rows())
        assert all(word(key, "zh") != key for key, _ in paper.facts)
    assert {f"report.title.{kind}", f"report.what.{kind}"} <= TEXTS.keys()


@EACH_PAPER
def test_tables_are_read_anew_each_time(ward: Reader, kind: str) -> None:
    """A second reading gives the same rows."""
    with ward.snapshot() as connection:
        asked = Asked(kind=kind, made=wards.MADE, **ASKED.get(kind, {}))  # type: ignore[arg-type]
        for part in PAPERS[kind].draw(ward, connection, asked).parts:
            assert isinstance(part.rows(), Iterator)
            assert list(part.rows()) == list(part.rows())


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (
            Asked(kind="poem", made=wards.MADE),
            r"Failed to find 'poem' as paper: expected one of .*, got poem",
        ),
        (
            Asked(kind="ledger", made=wards.MADE),
            r"Failed to draw up 'ledger': expected the form .*, got none",
        ),
        (Asked(kind="completion", made=wards.MADE), r"expected the opinion it is of, got none"),
    ],
)
def test_what_cannot_be_drawn_up_is_a_failure_in_four_parts(ward: Reader, asked: Asked, said: str) -> None:
    """An unknown kind; a kind that was not told what it is of."""
    with pytest.raises(BondscanError, match=said):
        papers.write_paper(ward, asked, "csv", io.BytesIO())


def test_a_ledger_is_a_paper_too(reader: Reader) -> None:
    """The lines of the ledger, a void one marked; the form at the head."""
    found = wards.tables(reader, "ledger", lang="en", form="F-MAIN")
    assert [line["Packs"] for line in found["lines"]] == ["1", "1", "1", "1", "1", "-1", "1", "1", "-1"]
    assert [line["Serial"] for line in found["lines"] if line["Mark"]] == ["S5", "S6"]
    assert found["about"][0]["Quantity cleared"] == "40"
    assert wards.tables(reader, "ledger", form="F-MAIN", until=date(2020, 1, 1))["lines"] == []


@given(st.integers(0, 10**15), st.sampled_from(["pack", "mL"]))
def test_a_number_is_what_is_said(steps: int, unit: str) -> None:
    """Nothing is rounded."""
    assert (
        f"{as_number(steps, unit):f}" == said(steps, unit)
        if unit == "mL"
        else as_number(steps, unit) == steps
    )


def test_pypdf_reads_what_was_printed(ward: Reader) -> None:
    """Chinese type, pages counted, the journal's head on the page."""
    document = pypdf.PdfReader(io.BytesIO(wards.written(ward, "stock", "pdf")))
    page = "".join(document.pages[0].extract_text().split())
    assert "库存与流向" in page
    assert f"页1/{len(document.pages)}" in page
