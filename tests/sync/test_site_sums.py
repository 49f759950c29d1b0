"""What the stations of a site count together: filings, despatch notes, and what a lead institution hands on."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edge.rules.reasons import POLICY
from edge.rules.regimes import CheckSpec, Regime
from edge.rules.spend import Counter
from edge.station import undo
from edge.store.moves import sums_of
from edge.store.packing import Change
from edge.sync import site
from edge.sync.site import SitePush
from tests import fakes
from tests.station.desk import codes
from tests.sync.test_site import Seat, Site, received

FILED = CheckSpec(id="take-away-filed", clause=POLICY, quote="", at=frozenset({"take_away"}), policy=True)


def regime() -> Regime:
    """Every step, and take-aways held against their filing."""
    whole = fakes.every_step()
    guards = whole.by_operation["take_away"]
    return replace(whole, by_operation={**whole.by_operation, "take_away": (*guards, FILED)})


def receiving() -> Regime:
    """Every step, and receipts held against their form."""
    whole = fakes.every_step()
    held = CheckSpec(
        id="clearance-balance", clause=POLICY, quote="", at=frozenset({"institution_receive"}), policy=True
    )
    guards = whole.by_operation["institution_receive"]
    return replace(whole, by_operation={**whole.by_operation, "institution_receive": (*guards, held)})


def counting(site: Site) -> Site:
    """The same, each station with the filing of two packs in its catalogue."""
    for seat in site.seats:
        seat.desk.take(fakes.catalogue(version=2, filings=(replace(fakes.FILING, patient=""),)))
        seat.desk.store.regimes = {fakes.REGIME: regime()}
    return site


@pytest.fixture
def pharmacy(tmp_path: Path) -> Iterator[Site]:
    """Two stations of one hospital."""
    made = Site(tmp_path)
    yield counting(made)
    made.close()


def dispensed(site: Site, *serials: str) -> None:
    """Packages dispensed at the first desk to the patient of the filing, and known at all."""
    first = site.seats[0]
    received(first, *serials)
    first.desk.does("dispense", *serials, patient="p-0f3a")
    site.exchange()


def used(seat: Seat) -> dict[Counter, int]:
    """Every sum that is not nought."""
    with seat.desk.store.reader() as reader:
        rows = reader.query("SELECT scope, name, sub, packs FROM usage WHERE packs <> 0")
    return {(scope, name, sub): packs for scope, name, sub, packs in rows}


def test_a_filing_is_counted_by_all_desks_together(pharmacy: Site) -> None:
    """Two packs were filed: taken away at one desk, a third is refused at the next; an undo frees one there."""
    one, two = pharmacy.seats
    dispensed(pharmacy, "S1", "S2", "S3")
    one.desk.does("take_away", "S1", "S2")
    pharmacy.exchange()
    two.desk.open("take_away")
    over = two.desk.scan("S3")
    assert (over.decision.verdict, codes(over)[0]) == ("REJECT", "take-away-filed")
    undo(one.desk.station, "mistake")
    pharmacy.exchange()
    assert two.desk.scan("S3").decision.verdict == "ACCEPT"
    pharmacy.exchange()
    for seat in pharmacy.seats:
        assert used(seat)["filing", "TA-1", ""] == 2
        seat.sound()


def test_unheard_a_take_away_is_for_a_supervisor(pharmacy: Site) -> None:
    """Another desk may have used the filing up meanwhile; heard again, nobody is asked."""
    two = pharmacy.seats[1]
    dispensed(pharmacy, "S1")
    received(two, "T1")
    two.desk.does("dispense", "T1", patient="p-0f3a")
    pharmacy.passes(minutes=3)
    two.desk.open("take_away")
    unheard = two.desk.scan("T1")
    assert (unheard.decision.verdict, codes(unheard)) == ("REVIEW", ["take-away-filed"])
    two.hears()
    assert two.desk.scan("T1").decision.verdict == "ACCEPT"


def test_a_desk_of_its_own_asks_nobody(tmp_path: Path) -> None:
    """Where there is no other station, the line may be down for as long as it likes."""
    alone = counting(Site(tmp_path, 1))
    try:
        (seat,) = alone.seats
        dispensed(alone, "S1")
        alone.passes(days=1)
        seat.desk.does("take_away", "S1")
    finally:
        alone.close()


def test_a_disk_put_back_is_told_what_it_had_taken_away_itself(tmp_path: Path) -> None:
    """Its new life hears the steps of the old one, and counts them once."""
    hospital = counting(Site(tmp_path))
    one, two = hospital.seats
    dispensed(hospital, "S1", "S2", "S3")
    one.desk.store.close()
    shutil.copytree(one.desk.home, tmp_path / "copy")
    one.desk.restart()
    one.desk.store.regimes = {fakes.REGIME: regime()}
    one.push = SitePush(one.desk.store, one.client)
    one.desk.sign_in("P900")
    one.desk.does("take_away", "S1", "S2")
    hospital.exchange()
    one.desk.store.close()
    shutil.rmtree(one.desk.home)
    shutil.copytree(tmp_path / "copy", one.desk.home)
    one.desk.restart()
    assert one.desk.store.station.quarantined
    with one.desk.store.writing() as tx:
        tx.open_incarnation(2, at=one.desk.station.read_clock())
    assert used(one).get(("filing", "TA-1", ""), 0) == 0
    for _ in range(2):
        site.take(one.desk.store, two.client.site(0), one.desk.station.read_clock())
        assert used(one)["filing", "TA-1", ""] == 2
    one.sound()
    hospital.close()


ACTS = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.sampled_from(("take_away", "undo", "tell", "hear")),
        st.sampled_from(("S1", "S2")),
    ),
    max_size=14,
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ACTS)
def test_whatever_happened_unheard_all_end_with_the_same_sums(acts: list[tuple[int, str, str]]) -> None:
    """Take-aways and undos at three stations: each counted once, everywhere, and never a step of another's quota."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        hospital = counting(Site(Path(folder), 3))
        stack.callback(hospital.close)
        dispensed(hospital, "S1", "S2")
        taken = 0
        for who, act, serial in acts:
            seat = hospital.seats[who]
            hospital.passes(seconds=2)
            if act == "tell":
                seat.tells()
            elif act == "hear":
                seat.hears()
            elif act == "undo":
                last = seat.desk.rows()[-1]
                undone = last.operation == "take_away" and last.kind == "scan" and last.verdict == "ACCEPT"
                if undone:
                    undo(seat.desk.station, "mistake")
                    taken -= 1
            else:
                seat.desk.open(act)
                taken += seat.desk.scan(serial).decision.verdict == "ACCEPT"
        hospital.passes(seconds=2)
        hospital.exchange()
        hospital.exchange()
        assert [used(seat).get(("filing", "TA-1", ""), 0) for seat in hospital.seats] == [taken] * 3
        for seat in hospital.seats:
            seat.sound()


@pytest.mark.parametrize(
    ("spend", "scopes"),
    [
        (None, ["note", "line"]),
        (("", "", "", 1), ["filing", "note", "line"]),
        (("F", "A", "H1", 1), ["note"]),
        (("", "A", "H1", 1), ["note"]),
    ],
)
def test_what_a_quota_was_spent_for_is_nobody_elses_to_count(
    spend: tuple[str, str, str, int] | None, scopes: list[str]
) -> None:
    """A form, an approval, a lease and the share spent with them stand in the books of who holds them."""
    counters: list[tuple[str, str, str, int]] = [
        ("form", "F", "", 1),
        ("approval", "A", "", 1),
        ("lease-used", "C", "1", 1),
        ("note", "N", "P/L", 1),
        ("line", "A", "H1", 1),
    ]
    if spend == ("", "", "", 1):
        counters.insert(0, ("filing", "T", "", 1))
    change = Change(spend=spend, counters=counters)  # type: ignore[arg-type]
    assert [counter[0] for counter, _ in sums_of(change)] == scopes


def test_what_came_under_a_form_is_counted_by_all_desks_together(pharmacy: Site) -> None:
    """Two packs left under it: received at one desk, a third is refused at the next; an undo frees one there."""
    form = replace(fakes.form("F-MAIN"), quantity=Decimal(2))
    others = [one for one in fakes.catalogue().clearance_forms if one.number != "F-MAIN"]
    one, two = pharmacy.seats
    for seat in pharmacy.seats:
        seat.desk.take(fakes.catalogue(version=3, clearance_forms=(form, *others)))
        seat.desk.store.regimes = {fakes.REGIME: receiving()}
    one.desk.does("institution_receive", "S1", "S2", clearance_form="F-MAIN")
    pharmacy.exchange()
    two.desk.open("institution_receive", clearance_form="F-MAIN")
    over = two.desk.scan("S3")
    assert (over.decision.verdict, codes(over)[0]) == ("REJECT", "clearance-balance")
    undo(one.desk.station, "mistake")
    pharmacy.exchange()
    assert two.desk.scan("S3").decision.verdict == "ACCEPT"
    pharmacy.exchange()
    for seat in pharmacy.seats:
        assert used(seat)["received", "F-MAIN", ""] == 2
        seat.sound()
