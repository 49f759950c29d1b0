"""What the screens see of the journal."""

from __future__ import annotations

from edge.store import pages
from tests import fakes
from tests.store.world import World, case, moved


def test_the_journal_pages_backwards_through_every_row(zone: World) -> None:
    """Newest first, each row once, to the first."""
    for number in range(10):
        zone.append(key=f"K{number}")
    seen: list[int] = []
    before: int | None = None
    with zone.store.reader() as reader:
        while True:
            page = pages.journal_page(reader, before=before, limit=5)
            seen += [row.seq for row in page.rows]
            before = page.before
            if before is None:
                break
    assert seen == list(range(zone.store.head.seq, 0, -1))


def test_a_search_finds_text_key_operator_and_reason_in_any_case(zone: World) -> None:
    """And goes on where it stopped."""
    from edge.rules.verdict import Finding

    hits = [
        zone.append(text="(21)AbC-7").seq,
        zone.append(operator="abc-7").seq,
        zone.append(verdict="REJECT", findings=(Finding("x-abc-7", "reject"),)).seq,
    ]
    zone.append(text="(21)ABD")
    with zone.store.reader() as reader:
        page = pages.journal_page(reader, "ABC-7")
        assert ([row.seq for row in page.rows], page.before) == (hits[::-1], None)
        first = pages.journal_page(reader, "abc-7", limit=1)
        assert [row.seq for row in first.rows] == hits[-1:]
        rest = pages.journal_page(reader, "abc-7", before=first.before)
        assert [row.seq for row in rest.rows] == hits[1::-1]
        assert pages.journal_page(reader, "nowhere").rows == ()
        assert pages.journal_page(reader, "100%'").rows == ()


def test_the_last_scans_are_scans(zone: World) -> None:
    """Refused ones and repeats too; signing in is none."""
    scans = [zone.accept(moved("shelved")).seq, zone.append(verdict="REJECT").seq]
    zone.append(kind="sign-in")
    scans.append(zone.append(kind="repeat", verdict="ACCEPT", repeat_of=scans[0]).seq)
    with zone.store.reader() as reader:
        assert [row.seq for row in pages.last_scans(reader)] == scans[::-1]
        assert [row.seq for row in pages.last_scans(reader, 1)] == scans[-1:]
        assert pages.last_entry(reader) == zone.store.last_entry()


def test_the_history_of_an_item_is_everything_that_was_about_it(zone: World) -> None:
    """Its scans, refused ones, those of its case, and what took them back."""
    key = moved("shelved").key
    rows = [zone.accept(moved("entered")), zone.append(verdict="REJECT", key=key)]
    zone.accept(moved("entered", "S2"))
    rows.append(zone.accept(moved("shelved", parent=case().key), case(), key=case().key))
    undone = zone.undo(rows[-1])
    assert undone is not None
    rows.append(undone)
    with zone.store.reader() as reader:
        assert pages.item_history(reader, key) == rows[::-1]
        assert pages.item_history(reader, key, before=rows[2].seq, limit=1) == [rows[1]]
        assert pages.item_history(reader, "01unknown") == []


def test_history_reaches_back_over_stretches_of_the_journal(zone: World) -> None:
    """Sixteen thousand rows later the first is found as the last."""
    first = zone.accept(moved("entered"))
    with zone.store.writing() as tx:
        for _ in range(16_500):
            tx.append(zone.draft(verdict="REJECT"))
    last = zone.accept(moved("shelved"))
    with zone.store.reader() as reader:
        assert pages.item_history(reader, first.key) == [last, first]
        assert pages.item_history(reader, first.key, before=last.seq) == [first]
        assert pages.verify(reader).ok
    assert fakes.code().key == first.key
