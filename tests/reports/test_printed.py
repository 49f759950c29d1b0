import io
from collections.abc import Iterator

import pypdf
import pytest

from edge.errors import BondscanError
from edge.reports import printed
from edge.reports.paper import Asked, Paper, Part, Row
from edge.reports.printed import write_printed
from tests.reports.wards import MADE


def pages(paper: Paper) -> list[str]:
    """What stands on each page, without its blanks."""
    out = io.BytesIO()
    write_printed(paper, out)
    document = pypdf.PdfReader(io.BytesIO(out.getvalue()))
    return ["".join(page.extract_text().split()) for page in document.pages]


def paper(count: int, *, trace: bool = False, cell: str = "麻醉药品", mark: str = "") -> Paper:
    """A paper of `count` lines."""
    asked = Asked(kind="refusals", made=MADE, by="李 P900")
    facts = (("station", "ZONE-1"), ("period", "2026"), ("head", "7: " + "ab" * 32))

    def rows() -> Iterator[Row]:
        for number in range(1, count + 1):
            yield Row((number, MADE, cell, "urn:uuid:x"), mark)  # type: ignore[arg-type]

    return Paper(asked, facts, (Part("refusals", ("seq", "at", "why", "event_id"), rows, trace),))


def test_every_page_is_headed_numbered_and_tied_to_the_journal() -> None:
    """Whose it is, page of how many, the hash of the journal's head; headings come again."""
    found = pages(paper(120))
    assert len(found) > 2
    for number, page in enumerate(found, 1):
        assert f"页{number}/{len(found)}" in page
        assert "拒绝与主管放行清单·ZONE-1·2026" in page
        assert "制表时间2026-06-0310:00:00" in page
        assert "制表人李P900" in page
        assert "ab" * 32 in page
        assert "记录号" in page


def test_no_line_is_lost_between_pages() -> None:
    """Each stands once."""
    text = "".join(pages(paper(120, cell="药")))
    assert text.count("药") == 120


def test_chinese_is_set_in_a_font_every_reader_brings() -> None:
    """By name, with no file; Latin letters in the reader's own."""
    out = io.BytesIO()
    write_printed(paper(1), out)
    resources = pypdf.PdfReader(io.BytesIO(out.getvalue())).pages[0]["/Resources"]
    fonts = {font.get_object()["/BaseFont"] for font in resources["/Font"].values()}  # type: ignore[index]
    assert {"/Helvetica"} < fonts
    assert any("STSong-Light" in font for font in fonts)


def test_a_long_word_is_broken_and_a_long_cell_keeps_its_page() -> None:
    """Nothing runs into its neighbour or off the page."""
    found = pages(paper(2, cell="没有这一件此前的记录" * 60))
    assert "".join(found).count("没有") > 50


def test_rows_behind_figures_are_cut_and_the_cut_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """How many are left out, from which entry on."""
    monkeypatch.setattr(printed, "TRACED", 10)
    text = "".join(pages(paper(25, trace=True)))
    assert "另有15行（自记录号11起）未打印" in text


def test_a_list_is_printed_whole_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """A failure in four parts, and not a byte written."""
    monkeypatch.setattr(printed, "LINES", 10)
    out = io.BytesIO()
    with pytest.raises(
        BondscanError, match=r"Failed to print 'refusals': expected at most 10 lines .*, got more"
    ):
        write_printed(paper(11), out)
    assert out.getvalue() == b""
    write_printed(paper(10), io.BytesIO())


def test_a_table_without_lines_says_so() -> None:
    """None, rather than nothing."""
    assert "无" in pages(paper(0))[0]


@pytest.mark.parametrize("mark", ["void", "wrong"])
def test_marked_lines_are_printed_too(mark: str) -> None:
    """Struck through, or set off."""
    assert "麻醉药品" in pages(paper(1, mark=mark))[0]


def test_words_of_a_name_are_drawn_as_they_are() -> None:
    """Parentheses, backslashes and signs that no font has break nothing."""
    text = pages(paper(1, cell="a(b\\c)␝😀\x1dé"))[0]
    assert "a(b\\c)<GS>" in text
