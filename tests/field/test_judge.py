"""The checks of a day's end find what is amiss: each fault is planted and told by the check it is for."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from edge.clock import CHINA
from edge.rules.verdict import Finding
from edge.store import Store
from edge.store.entry import Entry
from tests import conservation, fakes, homes
from tests.field import judge
from tests.field.kept import SCANS, Kept, journal_of
from tests.field.recalls import Heard, heard_at, recalled
from tests.field.work import Diary, Happened, Seen

NAME = "ZONE-01"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a day's work in it."""
    made = tmp_path_factory.mktemp("day") / "home"
    homes.zone_day(made)
    return made


@pytest.fixture
def kept(home: Path) -> Kept:
    """The station as its disk has it, and every scan of it shown."""
    with Store.read(home) as reader:
        rows = journal_of(reader)
        sums = conservation.packs(reader)
    desk = SimpleNamespace(home=home, printed=[line(row) for row in rows if row.kind in SCANS], faults=[])
    return Kept(cast("Any", desk), rows, "", sums, 0, 0, ())


def line(row: Entry) -> dict[str, Any]:
    """What was shown of a row."""
    reasons = [{"code": one.code} for one in row.findings]
    return {
        "seq": row.seq,
        "event_id": row.event_id,
        "verdict": row.verdict,
        "operation": row.operation,
        "reasons": reasons,
        "minted": None,
    }


def seen(row: Entry, **more: Any) -> Seen:
    """What its operator saw of a row."""
    usual = Seen(NAME, "serial", 0, 1, row.raw, "good", "", (), row.at.at, 0.01, line(row))
    return replace(usual, **more)


def diary(kept: Kept) -> Diary:
    """A day on which every scan was seen."""
    return Diary(seen=[seen(row) for row in kept.scans])


def events(kept: Kept) -> list[dict[str, Any]]:
    """What the hub holds when all has gone up."""
    return [json.loads(row.body) for row in kept.rows if row.body is not None]


def test_a_good_day_holds(kept: Kept) -> None:
    """Nothing is found where nothing is amiss, and something was looked at."""
    at = {NAME: kept}
    checks = [
        judge._at_the_hub(at, events(kept)),
        judge._shown(at),
        judge._none_invented(at, diary(kept)),
        judge._misscans(diary(kept)),
        judge._foreseen(diary(kept)),
        judge._chains(at),
        judge._sums(at),
        judge._no_trouble(at, diary(kept)),
    ]
    assert [check.wrong for check in checks] == [()] * len(checks)
    assert len(events(kept)) > 20


def test_an_event_lost_doubled_invented_or_out_of_order_is_told(kept: Kept) -> None:
    """At the hub."""
    good = events(kept)
    at = {NAME: kept}
    stranger = {**good[0], "eventID": "urn:uuid:00000000-0000-7000-8000-000000000000"}
    for bad in (good[1:], [*good, good[0]], [*good, stranger], [good[1], good[0], *good[2:]]):
        assert not judge._at_the_hub(at, bad).held


def test_a_verdict_shown_and_not_kept_is_told(kept: Kept) -> None:
    """Or kept otherwise than it was shown."""
    shown = kept.desk.printed
    for bad in ({**shown[0], "seq": 9999}, {**shown[0], "verdict": "REJECT"}):
        kept.desk.printed[0] = bad
        assert not judge._shown({NAME: kept}).held


def test_a_scan_lost_altered_or_invented_is_told(kept: Kept) -> None:
    """A row beyond the scans is explained by a power cut that may have left one, and by nothing else."""
    good = diary(kept).seen
    other = replace(good[0], sent=b"]d2other")
    assert not judge._none_invented({NAME: kept}, Diary(seen=[other, *good[1:]])).held
    fewer = Diary(seen=[*good[1:], replace(good[1], sent=good[0].sent)])
    assert not judge._none_invented({NAME: kept}, fewer).held
    assert not judge._none_invented({NAME: kept}, Diary(seen=good[1:])).held


def test_a_row_cut_off_by_a_power_failure_is_no_invention(kept: Kept) -> None:
    """Where the same code was scanned again afterwards."""
    good = diary(kept).seen
    again = next(one for one in good[1:] if one.sent == good[0].sent)
    assert again.line["seq"] != good[0].line["seq"]
    cut = Happened("powered_off", good[0].at, good[0].at, NAME)
    assert judge._none_invented({NAME: kept}, Diary(seen=good[1:], happened=[cut])).held


def test_a_misscan_let_through_is_told(kept: Kept) -> None:
    """And one that was refused for another reason than it should be."""
    row = kept.scans[0]
    assert not judge._misscans(Diary(seen=[seen(row, pack=0, expects="check-digit")])).held
    refused = {**line(row), "verdict": "REJECT", "reasons": [{"code": "expired"}]}
    assert not judge._misscans(Diary(seen=[seen(row, pack=0, expects="check-digit", line=refused)])).held


def test_a_package_judged_otherwise_than_foreseen_is_told(kept: Kept) -> None:
    """Refused where it should pass, or passed where it should be refused."""
    row = kept.scans[0]
    refused = {**line(row), "verdict": "REJECT", "reasons": [{"code": "expired"}]}
    assert not judge._foreseen(Diary(seen=[seen(row, line=refused)])).held
    assert not judge._foreseen(Diary(seen=[seen(row, expects="expired")])).held
    assert judge._foreseen(Diary(seen=[seen(row, line=refused, may=("expired",))])).held


def test_more_out_than_a_form_or_the_approval_holds_is_told() -> None:
    """Whichever."""
    site = cast("Any", SimpleNamespace(day=SimpleNamespace(approved=10)))
    assert judge._quota(site, {"A": (6, 6), "B": (4, 6)}).held
    assert not judge._quota(site, {"A": (7, 6)}).held
    assert not judge._quota(site, {"A": (6, 6), "B": (5, 6)}).held


def test_a_recalled_lot_let_go_or_a_recall_unheard_or_untried_is_told() -> None:
    """A day that never scans the lot again has shown nothing."""
    good = Heard("R", NAME, fakes.NOW, fakes.NOW, refused=3, let_go=0)
    assert recalled([good], 1).held
    for bad in (replace(good, let_go=1), replace(good, heard=None), replace(good, refused=0)):
        assert not recalled([bad], 1).held
    assert not recalled([good], 2).held


def test_what_a_station_let_go_after_it_knew_is_counted(kept: Kept) -> None:
    """By its own journal: forward steps of that lot behind the row of the order."""
    scan = next(row for row in kept.scans if row.operation == "put_away" and row.verdict == "ACCEPT")
    order = next(row for row in kept.rows if row.kind == "task-open" and row.seq < scan.seq)
    rows = [
        row if row is not order else replaced(order, kind="hold", detail=b'{"set":["R-1"]}')
        for row in kept.rows
    ]
    found = heard_at(NAME, replace(kept, rows=rows), "R-1", fakes.LOT, order.at.at - timedelta(hours=1))
    assert found.heard == order.at.at.astimezone(CHINA)
    assert found.let_go > 0
    blocked = [
        row
        if row.kind not in SCANS
        else replaced(row, verdict="REJECT", findings=(Finding("recall", "reject"),))
        for row in rows
    ]
    found = heard_at(NAME, replace(kept, rows=blocked), "R-1", fakes.LOT, order.at.at)
    assert (found.let_go, found.refused > 0) == (0, True)


def replaced(row: Entry, **changes: Any) -> Entry:
    """A row with something else in it."""
    import msgspec

    return msgspec.structs.replace(row, **changes)


def test_goods_that_do_not_add_up_a_broken_chain_and_a_fault_are_told(kept: Kept) -> None:
    """Each by its check."""
    odd = conservation.Packs("P", {"serialise": 3}, {"on hand": 2})
    assert not judge._sums({NAME: replace(kept, sums=[odd])}).held
    assert not judge._chains({NAME: replace(kept, verified="row 7")}).held
    kept.desk.faults.append("disk full")
    assert not judge._no_trouble({NAME: kept}, Diary()).held
    assert not judge._no_trouble({}, Diary(wrong=["nobody came"])).held


def test_what_waits_for_the_hub_is_told(kept: Kept) -> None:
    """Of a home that has never met a hub: everything."""
    check = judge._nothing_waits({NAME: kept})
    assert not check.held
    assert f"{len(events(kept))} pending" in check.counted[1]


def test_labels_that_did_not_come_out_are_told(kept: Kept) -> None:
    """Owed, or fewer than were called for."""

    def site(out: int) -> Any:
        return SimpleNamespace(printers={NAME: SimpleNamespace(jobs=[b""] * out)})

    assert judge._labels(site(2), {NAME: replace(kept, called_for=2)}).held
    assert not judge._labels(site(1), {NAME: replace(kept, called_for=2)}).held
    assert not judge._labels(site(2), {NAME: replace(kept, called_for=2, owed=1)}).held
