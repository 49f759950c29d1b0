"""What a station holds, at the command line."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from edge.catalogue import SHARED
from edge.quota import Amount, Claim, Grant
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
