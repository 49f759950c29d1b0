import sqlite3
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.errors import BondscanError
from edge.rules.states import STATES, ItemState
from edge.store import Reader, Store
from tests import fakes, homes
from tests.reports import wards
from tests.reports.wards import Bench, tables

TODAY = fakes.NOW.date()


def test_a_ward_accounts_for_every_pack(ward: Reader) -> None:
    """Opening and what came are what went, each way, and what is here at last."""
    (line,) = tables(ward, "stock", lang="en")["stock"]
    numbers = {name: int(line[name]) for name in ("Opening", "Received", "Used", "Returned", "Closing")}
    assert numbers == {"Opening": 0, "Received": 6, "Used": 3, "Returned": 1, "Closing": 2}
    assert (line["Product"], line["Lot"]) == ("P-GOOD", fakes.LOT)


def test_the_zone_accounts_for_every_pack_and_says_where_it_went(reader: Reader) -> None:
    """Undone and voided exits are taken off again; each institution has its own."""
    found = tables(reader, "stock", lang="en")
    (line,) = found["stock"]
    assert [line[name] for name in ("Entered", "Left the zone", "Closing")] == ["8", "5", "3"]
    sent = {line["Institution"]: [line[name] for name in ("Out", "Back", "Net")] for line in found["sent"]}
    assert sent == {"H1": ["5", "1", "4"], "H2": ["2", "1", "1"]}


def test_one_institution_is_sent_only_its_own(reader: Reader) -> None:
    """Its rows and no other's."""
    found = tables(reader, "stock", lang="en", institution="H2")
    assert [line["Institution"] for line in found["sent"]] == ["H2"]
    assert {line["Institution"] for line in found["moves"]} == {"H2"}


@pytest.mark.parametrize("kind", ["zone", "ward"])
def test_both_sums_agree(reader: Reader, ward: Reader, kind: str) -> None:
    """What ever came is what stands somewhere, and the journal is the stock as kept."""
    (line,) = tables({"zone": reader, "ward": ward}[kind], "stock", lang="en")["sums"]
    assert (line["In = accounted"], line["Journal = stock kept"], line["Mark"]) == ("agrees", "agrees", "")
    assert line["In, all told"] == line["Accounted for"]


def test_every_figure_is_the_sum_of_its_rows(ward: Reader) -> None:
    """The rows behind the accounts, added up by what they count as, give the accounts."""
    found = tables(ward, "stock", lang="en")
    (line,) = found["stock"]
    for stand, column in (("Used", "Used"), ("Returned", "Returned"), ("On hand", "Closing")):
        packs = sum(int(move["Packs"]) for move in found["moves"] if move["Counts as"] == stand)
        assert packs == int(line[column])
    seqs = {int(move["Entry"]) for move in found["moves"]}
    known = {seq for (seq,) in ward.query("SELECT seq FROM journal WHERE effects <> x''")}
    assert seqs <= known


def test_a_period_begins_with_what_stood_before_it(warded: Path, tmp_path: Path) -> None:
    """What was here the day before is the opening; what came after the last day is in no figure."""
    home = homes.copied(warded, tmp_path)
    with homes.at_work(
        home, seat=fakes.PHARMACY, badge="P900", roles=wards.ROLES, start=fakes.NOW + timedelta(days=1)
    ) as desk:
        desk.does("dispense", "S2")
    with Store.read(home) as reader:
        (later,) = tables(reader, "stock", lang="en", since=TODAY + timedelta(days=1))["stock"]
        (first,) = tables(reader, "stock", lang="en", until=TODAY)["stock"]
        (sums,) = tables(reader, "stock", lang="en", until=TODAY)["sums"]
    assert [later[name] for name in ("Opening", "Received", "Used", "Closing")] == ["2", "0", "1", "1"]
    assert [first[name] for name in ("Opening", "Received", "Used", "Closing")] == ["0", "6", "3", "2"]
    assert (sums["In = accounted"], sums["Journal = stock kept"]) == ("agrees", "agrees")


def test_a_stock_that_was_tampered_with_is_shown(warded: Path, tmp_path: Path) -> None:
    """The two records disagree, and the line says so."""
    home = homes.copied(warded, tmp_path)
    with sqlite3.connect(home / "bondscan.db") as connection:
        connection.execute("UPDATE stock SET state = 'received' WHERE serial = 'S1'")
        connection.execute("DELETE FROM stock WHERE serial = 'S6'")
    with Store.read(home) as reader:
        (line,) = tables(reader, "stock", lang="en")["sums"]
    assert line["In = accounted"] == "DIFFERS"
    assert line["Journal = stock kept"] == "DIFFERS"
    assert line["Mark"] == "does not agree"


def test_a_ward_knows_no_other_institution(ward: Reader) -> None:
    """A failure in four parts."""
    with pytest.raises(BondscanError, match=r"Failed to find 'H2' as institution .*: expected H1, got H2"):
        tables(ward, "stock", institution="H2")


@settings(max_examples=12)
@given(
    kind=st.sampled_from(["zone", "institution"]),
    steps=st.lists(
        st.tuples(
            st.integers(1, 4), st.sampled_from(STATES), st.sampled_from(("", "p1-a")), st.integers(0, 9)
        ),
        min_size=1,
        max_size=25,
    ),
    day=st.integers(0, 2),
)
def test_both_sums_agree_whatever_happened(
    kind: str, steps: list[tuple[int, ItemState, str, int]], day: int
) -> None:
    """Packages in any states in any order, some rows undone at once, over any period."""
    with TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        seat = fakes.ZONE if kind == "zone" else fakes.PHARMACY
        with homes.at_work(home, seat=seat, badge="P900", roles=wards.ROLES) as desk:
            bench = Bench(desk)
            for number, state, patient, chance in steps:
                item = fakes.record(state, f"X{number}", lot=f"L{number % 2}", patient=patient)
                entry = bench.row("quarantine", item)
                if chance < 3:
                    bench.undo(entry)
                desk.clock.now += timedelta(hours=chance)
        with Store.read(home) as reader:
            until = TODAY + timedelta(days=day)
            found = tables(reader, "stock", lang="en", until=until)
            later = tables(reader, "stock", lang="en", since=until + timedelta(days=1))
    for line in (*found["sums"], *later["sums"]):
        assert (line["In = accounted"], line["Journal = stock kept"]) == ("agrees", "agrees")
    closing = {(line["Product"], line["Lot"]): line["Closing"] for line in found["stock"]}
    for line in later["stock"]:
        assert line["Opening"] == closing.get((line["Product"], line["Lot"]), "0")
    assert not any(line["Mark"] for line in (*found["stock"], *later["stock"]))
