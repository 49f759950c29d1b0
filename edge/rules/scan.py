"""What every check is given: one scan, with what all of them would work out again.

Checks are pure functions of a `Scan` (and of one package of it); what they find carries no
clause yet, since that is the regime's to say.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from edge.catalogue import Institution, Name, Product
from edge.clock import CHINA
from edge.codes.scanned import ScannedCode
from edge.rules.facts import Facts, ItemFacts
from edge.rules.operations import Consumes, Operation
from edge.rules.task import Task
from edge.rules.verdict import Finding

Findings = tuple[Finding, ...]
PASSES: Findings = ()


@dataclass(frozen=True, slots=True)
class Scan:
    """One code in one task, with its facts.

    items: the distinct packages it stands for. now: the event's time, day: its day (+08:00).
    consumes: what this step does to the quota under the regime in force. asked: packs it
    takes, the distinct packages that have not left or been received under a form before.
    """

    code: ScannedCode
    task: Task
    operation: Operation
    facts: Facts
    items: tuple[ItemFacts, ...]
    now: datetime
    day: date
    consumes: Consumes
    asked: int

    @property
    def institution(self) -> Institution | None:
        """Who is to use the goods: the destination of an exit, else the one this station is at."""
        return self.facts.destination or self.facts.here


def reject(code: str, **params: str) -> Findings:
    """A finding that must not be passed over."""
    return (Finding(code, "reject", params=params),)


def review(code: str, **params: str) -> Findings:
    """A finding that a supervisor has to look at."""
    return (Finding(code, "review", params=params),)


def note(code: str, **params: str) -> Findings:
    """A finding that is shown, and nothing more."""
    return (Finding(code, "note", params=params),)


def by_date(scan: Scan, code: str, **params: str) -> Findings:
    """A refusal that rests on today's date: where the clock is in doubt, it is looked at instead."""
    return (review if scan.facts.clock == "suspect" else reject)(code, **params)


def day_of(at: datetime) -> date:
    """The day of `at` where the goods are (+08:00)."""
    return at.astimezone(CHINA).date()


def moment(at: datetime | None) -> str:
    """A time as a sentence gives it, to the second (+08:00); "" where none is known."""
    return at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S") if at else ""


def named(param: str, name: Name | None, otherwise: str = "") -> dict[str, str]:
    """A name as a sentence's parameter: ``param`` in Chinese, ``param_en`` in English.

    otherwise: what stands for a thing without a name, its id.
    """
    if name is None:
        return {param: otherwise}
    return {param: name.zh or name.en, f"{param}_en": name.en or name.zh}


def product_named(product: Product | None, param: str = "product") -> dict[str, str]:
    """A product's name as a sentence's parameter."""
    return named(param, product.name if product else None)
