"""The home of a hospital pharmacy with a little of everything in it, and papers read back as rows."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from edge.catalogue import Content, ImportPermit, Opinion
from edge.reports.paper import Asked
from edge.reports.papers import write_paper
from edge.rules.decision import Effects
from edge.rules.facts import ItemRecord
from edge.rules.task import Task
from edge.station import Closing, Outcome
from edge.station.mend import answer_review
from edge.store import Draft, Entry, Reader
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


# --------------------------------------------------------------------------- a laboratory

OPINION = "O-1"
VIAL = "P-GOOD"
ML = 1_000_000


def laboratory(home: Path) -> None:
    """Three vials of 10 mL under an opinion of 100 mL; rows as the steps of a laboratory leave them.

    4 mL of V1 used; 2.5 mL of V2 divided off as V2-a and used; V3 destroyed with its manifest; a
    use of V1's last 6 mL undone.
    """
    product = replace(fakes.product(VIAL), contents=(Content(unit="mL", per_pack=Decimal(10)),))
    granted = replace(
        fakes.approval("A-GOOD"), number=OPINION, quantity=Decimal(100), unit="mL", opinions=STANDING
    )
    permit = ImportPermit(
        number="Q-1",
        kind="quarantine",
        approval=OPINION,
        product=VIAL,
        importer="IMP-1",
        quantity=Decimal(50),
        valid_from=fakes.LAST_WEEK.date(),
        unit="mL",
    )
    catalogue = fakes.catalogue(
        products=(product, *(one for one in fakes.PRODUCTS if one.id != VIAL)),
        approvals=(*fakes.APPROVALS, granted),
        permits=(permit,),
    )
    with homes.at_work(home, seat=fakes.PHARMACY, badge="P900", roles=ROLES, catalogue=catalogue) as desk:
        bench = Bench(desk)
        vials = [
            fakes.record("received", f"V{n}", approval=OPINION, form="", permit="Q-1") for n in (1, 2, 3)
        ]
        for vial in vials:
            bench.row("institution_receive", vial)
        first, second, third = vials
        opened = replace(first, state="issued", unit="mL", amount=6 * ML)
        bench.row("use_special", opened)
        part = replace(
            second, key=f"{second.key}-a", serial="V2-a", origin=second.key, unit="mL", amount=ML * 5 // 2
        )
        bench.row("aliquot", part, replace(second, unit="mL", amount=ML * 15 // 2))
        bench.row("use_special", replace(part, state="used", amount=0))
        bench.row(
            "destroy", replace(third, state="destroyed"), method="高压灭菌", manifest="WM-7", second="Q001"
        )
        entry = bench.row("use_special", replace(opened, state="used", amount=0))
        bench.undo(entry)


STANDING = (Opinion(status="effective", since=fakes.LONG_AGO),)


class Bench:
    """Appends rows to a station's journal, each in a task of its own."""

    def __init__(self, desk: homes.Desk) -> None:
        self._station = desk.station

    def row(self, operation: str, *items: ItemRecord, **papers: str) -> Entry:
        """One accepted row with these effects and papers."""
        station, reading = self._station, self._station.read_clock()
        task = Task(
            id=station.world.ids(), operation=operation, papers=papers, operator="P900", opened=reading.at
        )
        with station.store.writing() as tx:
            tx.put_task(task)
            entry = tx.append(
                Draft(
                    kind="scan",
                    event_id=station.world.ids(),
                    at=reading,
                    operator="P900",
                    task=task.id,
                    operation=operation,
                    verdict="ACCEPT",
                    key=items[0].key,
                    effects=Effects(items=tuple(replace(item, step_seq=0) for item in items)),
                )
            )
            tx.close_task(task.id, reading.at)
        return entry

    def undo(self, entry: Entry) -> None:
        """A row that takes `entry` back."""
        with self._station.store.writing() as tx:
            effects = tx.undo_effects(entry)
            assert effects is not None
            tx.append(
                Draft(
                    kind="undo",
                    event_id=entry.event_id,
                    at=self._station.read_clock(),
                    operator="P900",
                    operation=entry.operation,
                    verdict="ACCEPT",
                    key=entry.key,
                    effects=effects,
                    refers=entry.seq,
                )
            )
