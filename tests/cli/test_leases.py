"""What a station holds, at the command line."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from edge.catalogue import SHARED, Catalogue, ClearanceForm
from edge.quota import Amount, Claim, Grant
from edge.store.catalogue_file import build
from edge.store.leases import Terms
from tests import fakes, homes
from tests.cli.conftest import Run
from tests.cli.looks import by_check, now

CLAIM = Claim(form="F-MAIN", approval="A-GOOD", institution="H1").key


def test_what_is_held_is_one_line_a_lease_and_the_self_check_says_it(run: Run, tmp_path: Path) -> None:
    """An exit under a shared form uses what was granted; with none left the self-check notes it."""
    home = tmp_path / "zone"
    forms = tuple(
        replace(form, station=SHARED if form.number == "F-MAIN" else form.station or "ZONE-1")
        for form in fakes.FORMS
    )
    catalogue = fakes.catalogue(clearance_forms=forms, issued=now() - timedelta(hours=1))
    with homes.at_work(home, roles=("supervisor", "administrator"), catalogue=catalogue, start=now()) as desk:
        with desk.station.store.writing() as tx:
            tx.take_lease(Grant(1, (Amount(CLAIM, 2),)), {CLAIM: Terms()}, at=desk.station.read_clock())
        for step in ("serialise", "bonded_receive", "put_away"):
            desk.does(step, "S1", "S2", "S3")
        first, second, third = desk.does("zone_exit", "S1", "S2", "S3")
    assert [one.decision.verdict for one in (first, second, third)] == ["ACCEPT", "ACCEPT", "REJECT"]
    assert [finding.code for finding in third.decision.findings] == ["no-quota-held"]
    (line,) = run("leases", "--home", home).lines
    assert (line["paper"], line["institution"], line["held"], line["used"], line["left"]) == (
        "F-MAIN",
        "H1",
        2,
        2,
        0,
    )
    assert by_check(run("doctor", "--home", home))["leases"] == ("note", "empty")
    with homes.open_store(home, homes.Clock(now())) as store:
        assert store.leases().wants == {CLAIM: 1}


def test_what_waits_for_the_hub_after_a_cut_is_said(run: Run, tmp_path: Path) -> None:
    """Else a supervisor sees packs left, and scans refused for want of them."""
    home = tmp_path / "zone"
    shared = tuple(replace(form, station=SHARED) for form in fakes.FORMS if form.number == "F-MAIN")
    less = tuple(replace(form, quantity=form.quantity - 1) for form in shared)

    def issued(version: int, forms: tuple[ClearanceForm, ...]) -> Catalogue:
        return fakes.catalogue(clearance_forms=forms, issued=now() - timedelta(hours=1), version=version)

    with homes.at_work(home, roles=("supervisor",), catalogue=issued(3, shared), start=now()) as desk:
        with desk.station.store.writing() as tx:
            tx.take_lease(Grant(1, (Amount(CLAIM, 2),)), {CLAIM: Terms()}, at=desk.station.read_clock())
            tx.lease_answered(1, 0, reckoned=3)
        assert not run("leases", "--home", home).lines[0]["cut"]
        with desk.station.store.writing() as tx:
            tx.switch_catalogue(build(issued(4, less), home), at=desk.station.read_clock())
    assert run("leases", "--home", home).lines[0]["cut"]
    assert by_check(run("doctor", "--home", home))["leases"] == ("note", "cut")
