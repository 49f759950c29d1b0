"""What an event is about and what it takes, in numbers: packs without serials, papers in their own units."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from edge.catalogue import PACK, Approval, ClearanceForm, ImportPermit
from edge.epcis import names
from edge.epcis.names import own
from edge.rules.decision import Decision
from edge.rules.facts import Facts

PAPERS: Final = {"form": "clearance", "permit": "permit", "approval": "approval"}
"""Papers whose sums the server watches: scope → kind of URI."""


def what(decision: Decision, counted: str = "quantityList", single: str = "epcList") -> dict[str, Any]:
    """The thing scanned and, for a case, every package in it, each once; of a lot so many of its class.

    counted, single: the fields of the event that say so.
    """
    things = list(decision.leaves)
    if not decision.lots or decision.key.startswith("00"):
        things.insert(0, names.item_uri(decision.key, decision.epc))
    said: dict[str, Any] = {single: list(dict.fromkeys(things))} if things else {}
    return said | quantities(counted, decision.lots)


def quantities(counted: str, classes: Iterable[tuple[str, int]]) -> dict[str, Any]:
    """So many of each class, each class once; nothing where there is none."""
    packs: dict[str, int] = {}
    for uri, some in classes:
        packs[uri] = packs.get(uri, 0) + some
    return {counted: [{"epcClass": uri, "quantity": some} for uri, some in packs.items()]} if packs else {}


def _at_the_door(decision: Decision) -> bool:
    """Whether a receipt takes from the papers: nobody can see that of it, as of an exit."""
    return decision.operation == "institution_receive"


def taken(decision: Decision, facts: Facts) -> dict[str, Any]:
    """How much it takes of each paper, below nought for giving back, where that is not a pack a package.

    An exit under a regime whose exits take nothing says so: an empty list.
    """
    spend, regime = decision.effects.spend, facts.regime
    if spend is None and regime is not None and regime.quota.get(decision.operation) == "none":
        return {"t:taken": []}
    if spend is None or not (spend.counters or decision.packs is not None or _at_the_door(decision)):
        return {}
    counted = spend.counters or (
        (("form", spend.form, ""), spend.packs),
        (("approval", spend.approval, ""), spend.packs),
    )
    papers: dict[str, ClearanceForm | ImportPermit | Approval | None] = {
        "form": facts.form,
        "permit": facts.permit,
        "approval": facts.approval,
    }
    said: list[dict[str, Any]] = []
    for (scope, number, _), steps in counted:
        if scope in PAPERS and number and steps:
            paper = papers[scope]
            unit = paper.unit if paper else PACK
            said.append({"t:paper": own(PAPERS[scope], number), "t:steps": steps, "t:unit": unit})
    return {"t:taken": said} if said else {}
