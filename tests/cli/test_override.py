"""Answering for a review without a screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from edge.catalogue import Hold
from tests import fakes, homes
from tests.cli.conftest import Answer, Run
from tests.cli.looks import now

Ask = Callable[..., Answer]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A warehouse whose put-away task is open: row by row a review, a refusal, a review nobody may waive."""
    place = tmp_path / "zone"
    catalogue = fakes.catalogue(issued=now() - timedelta(hours=1))
    with homes.at_work(place, catalogue=catalogue, start=now() - timedelta(minutes=5)) as desk:
        supervisor = desk.station.store.credential("W900")
        assert supervisor is not None
        with desk.station.store.writing() as tx:
            tx.save_credential(replace(supervisor, badge="W001", roles=("warehouse",)))
        tasks = desk.station.tasks
        tasks.start(desk.station.access.facts, "put_away", fakes.PAPERS["put_away"])
        verdicts = [desk.scan(code).decision.verdict for code in ("NEW1", fakes.SSCC)]
    assert verdicts == ["REVIEW", "REVIEW"]
    return place


@pytest.fixture
def ask(home: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """`bondscan override` of the n-th scan of that task."""

    def call(number: int, badge: str = "W900", pin: str = homes.PIN, reason: str = "seen") -> Answer:
        monkeypatch.setenv("BONDSCAN_PIN", pin)
        rows = [one["seq"] for one in run("journal", "tail", "--home", home).lines if one["kind"] == "scan"]
        return run("override", sorted(rows)[number], "--operator", badge, "--reason", reason, "--home", home)

    return call


def test_a_supervisor_lets_a_review_pass(ask: Ask) -> None:
    """A new row that names the review, with its verdict; once answered it is no review any more."""
    answer = ask(0)
    (line,) = answer.lines
    assert (answer.code, line["verdict"], line["operation"]) == (0, "ACCEPT", "put_away")
    assert line["refers"] < line["seq"]
    assert [(one["code"], one["severity"]) for one in line["reasons"]] == [("not-seen-here", "note")]
    again = ask(0)
    assert (again.code, "[not-a-review" in again.err) == (1, True)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"badge": "W001"}, "no-role"),
        ({"pin": "000000"}, "wrong-pin"),
        ({"reason": " "}, "reason-missing"),
    ],
)
def test_who_may_not_or_says_not_why_is_refused(ask: Ask, given: dict[str, str], code: str) -> None:
    """In one line, and the review stays to be answered."""
    answer = ask(0, **given)
    assert (answer.code, answer.err.count("\n"), f"[{code}" in answer.err) == (1, 1, True)
    assert ask(0).code == 0


def test_what_nobody_may_waive_is_refused(ask: Ask) -> None:
    """A case whose packages are not known would move uncounted."""
    answer = ask(1)
    assert (answer.code, "[not-overridable" in answer.err) == (1, True)


def test_it_is_decided_anew_on_what_is_known_now(ask: Ask, home: Path) -> None:
    """What has been stopped since is a REJECT: a line all the same, and exit 1."""
    with homes.open_store(home, now) as store, store.writing() as tx:
        since = now() - timedelta(seconds=1)
        tx.put_holds([Hold(id="R-1", kind="recall", order="2026-9", since=since, product="P-GOOD")])
    answer = ask(0)
    assert (answer.code, answer.lines[0]["verdict"]) == (1, "REJECT")


def test_without_a_task_or_a_number_there_is_nothing_to_answer(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A task that was closed takes its reviews with it; a number that is none is a wrong command."""
    monkeypatch.setenv("BONDSCAN_PIN", homes.PIN)
    with homes.at_work(tmp_path / "zone") as desk:
        (outcome,) = desk.does("put_away", "NEW1")
    asked = ("--operator", "W900", "--reason", "seen", "--home", tmp_path / "zone")
    closed = run("override", outcome.entry.seq, *asked)
    assert (closed.code, "[no-task" in closed.err) == (1, True)
    assert run("override", "last", *asked).code == 2
