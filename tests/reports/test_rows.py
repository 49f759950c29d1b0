from itertools import pairwise

from edge.reports import rows
from edge.store import Reader
from edge.store.journal import read_head
from tests import fakes

S5 = f"01{fakes.GTINS['P-GOOD']}21S5"


def test_rows_come_in_order_and_every_one(reader: Reader) -> None:
    """More than one page of them, from anywhere."""
    with reader.connection() as connection:
        head = read_head(connection).seq
    assert [entry.seq for entry in rows.rows_after(reader, 0)] == list(range(1, head + 1))
    assert [entry.seq for entry in rows.rows_after(reader, head - 2)] == [head - 1, head]
    assert list(rows.rows_after(reader, head)) == []


def test_a_row_says_what_the_journal_holds(reader: Reader) -> None:
    """Who, when, what, why, and its place in the chain; the hash of the one before is the next's."""
    found = [rows.entry_row(entry, "en") for entry in rows.rows_after(reader, 0)]
    assert all(later["previous"] == earlier["sha256"] for earlier, later in pairwise(found))
    undone = next(row for row in found if row["kind"] == "undo")
    assert [reason["code"] for reason in undone["reasons"]] == ["undone"]
    assert undone["reasons"][0]["message"]
    assert undone["event"] is True
    opened = next(row for row in found if row["kind"] == "task-open")
    assert opened["detail"]["papers"] == {"importer": "IMP-1", "port": "北京天竺", "origin": "CH"}
    assert opened["verdict"] is None


def test_the_history_of_a_package_is_all_that_befell_it(reader: Reader) -> None:
    """From its coding to the undo; the exit that was undone says by which row."""
    found = rows.history(reader, S5, "zh")
    assert [(row["kind"], row["operation"]) for row in found] == [
        ("scan", "serialise"),
        ("scan", "bonded_receive"),
        ("scan", "put_away"),
        ("scan", "zone_exit"),
        ("undo", "zone_exit"),
    ]
    assert [row["void_by"] for row in found] == [None, None, None, found[4]["seq"], None]


def test_a_package_in_a_case_has_the_case_in_its_history(reader: Reader) -> None:
    """It left with it."""
    found = rows.history(reader, f"01{fakes.GTINS['P-GOOD']}21S1", "zh")
    assert found[-1]["key"] == f"00{fakes.SSCC}"
    assert rows.history(reader, "01095200000000112100", "zh") == []
