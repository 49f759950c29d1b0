"""The home of a hospital pharmacy with a little of everything in it, and papers read back as rows."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from pathlib import Path
from typing import Any

from edge.reports.paper import Asked
from edge.reports.papers import write_paper
from edge.station.mend import answer_review
from edge.store import Reader
from tests import fakes, homes

MADE = fakes.NOW + timedelta(days=2)
ROLES = ("supervisor", "pharmacist")


def ward_day(home: Path) -> None:
    """S1 to S6 received; S1, S2 used for one patient and S3 for another, S2 undone; S5 returned.

    S4 is a review that its supervisor answers, S9 one that nobody does; S1 a second time is refused.
    """
    with homes.at_work(home, seat=fakes.PHARMACY, badge="P900", roles=ROLES) as desk:
        desk.does("institution_receive", *(f"S{number}" for number in range(1, 7)))
        desk.does("dispense", "S1", "S2", patient="张三")
        desk.undoes("=wrong package")
        desk.does("dispense", "S3", patient="李四")
        desk.does("dispense", "S9", "S1", patient="李四")
        answer(desk, "dispense", "S4", patient="张三", purpose="其他")
        desk.does("return_in", "S5")


def answer(desk: homes.Desk, operation: str, serial: str, **papers: str) -> None:
    """A review that the supervisor answers while its task is open."""
    from edge.station import Closing, Outcome

    tasks, facts = desk.station.tasks, desk.station.access.facts
    tasks.start(facts, operation, {**fakes.PAPERS[operation], **papers})
    reviewed = desk.scan(serial)
    assert reviewed.decision.verdict == "REVIEW"
    answered = answer_review(desk.station, reviewed.entry.seq, "P900", homes.PIN, "按病历使用")
    assert isinstance(answered, Outcome)
    assert answered.decision.verdict == "ACCEPT", answered.decision.findings
    tasks.close(facts, Closing())


def written(reader: Reader, kind: str, shape: str = "csv", **asked: Any) -> bytes:
    """A paper as bytes."""
    out = io.BytesIO()
    write_paper(reader, Asked(kind=kind, **{"made": MADE, "by": "李 P900", **asked}), shape, out)  # type: ignore[arg-type]
    return out.getvalue()


def tables(reader: Reader, kind: str, **asked: Any) -> dict[str, list[dict[str, str]]]:
    """A paper's tables by name, their rows by heading; its head under ``about``."""
    rows = list(csv.reader(io.StringIO(written(reader, kind, **asked).decode("utf-8-sig"))))
    found = {"about": [{row[1]: row[2] for row in rows if row[0] == "about"}]}
    headings: dict[str, list[str]] = {}
    for name, *cells in rows:
        if name == "about":
            continue
        if name not in headings:
            headings[name] = cells
            found[name] = []
        else:
            found[name].append(dict(zip(headings[name], cells, strict=True)))
    return found
