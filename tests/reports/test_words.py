from edge.reports.words import marked, part_title, title, word


def test_words_are_looked_for_among_papers_then_ledgers_then_tasks() -> None:
    """A key without any is its own."""
    assert word("closing", "en") == "Closing"
    assert word("seq", "en") == "Entry"
    assert word("carrier", "zh") == "承运方"
    assert (word("used", "en"), word("ledger.used", "en")) == ("Used", "Left the zone")
    assert word("unheard-of", "en") == "unheard-of"


def test_titles_and_marks() -> None:
    """Of papers, tables and lines."""
    assert title("ledger", "zh") == "通关台账"
    assert part_title("sums", "en") == "Sums"
    assert (marked("", "en"), marked("void", "zh")) == ("", "已撤销")
