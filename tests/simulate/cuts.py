"""An authority that thinks better of what it issued: a paper's total goes down, or up again, or the paper is dropped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from random import Random
from typing import Any, TypeVar

from edge.catalogue import SHARED, Approval, ClearanceForm, ImportPermit
from tests.simulate.fleet import TOGETHER, Cluster, amount_of

NEWEST = 0.8
"""How often it is a paper of the newest that is changed."""

BEGUN = 0.5
"""How often it is one that something was taken of, which is then cut to no more than that."""

Paper = TypeVar("Paper", Approval, ClearanceForm, ImportPermit)


def change_totals(cluster: Cluster, chance: Random, used: Mapping[str, int]) -> str:
    """Another total for one paper that stations share by leases, up to what it had at first, or none at all.

    Sometimes its approval is cut with it, so that there is as much under that as there is of it. used: packs
    taken of papers so far; one of which some were is often cut to no more. The number of the paper, "" for none.
    """
    assert cluster.recent is not None
    newest = chance.random() < NEWEST
    forms = cluster.recent.clearance_forms if newest else cluster.forms
    permits = cluster.recent.permits if newest else cluster.permits
    approvals = cluster.recent.approvals if newest else cluster.approvals
    below = [one for one in (*forms, *permits) if one.station == SHARED]
    above = {one.approval for one in (*cluster.forms, *cluster.permits)}
    alone = [one for one in approvals if one.station == SHARED and one.number not in above]
    if not (below or alone):
        return ""
    begun = [one for one in (*below, *alone) if used.get(one.number)] if chance.random() < BEGUN else []
    chosen = chance.choice(begun or (*below, *alone))
    product = next(one for one in cluster.products if one.id == chosen.product)
    most = TOGETHER[int(chosen.number[-1])] if chosen in below else sum(TOGETHER)
    packs = chance.randrange(1, used[chosen.number] + 1) if begun else chance.randrange(most + 1)
    changes: dict[str, Any] = {
        chosen.number: replace(chosen, quantity=amount_of(product, chosen.unit, packs)) if packs else None
    }
    if chosen in below and chance.random() < 0.5:
        (whole,) = (one for one in cluster.approvals if one.number == chosen.approval)
        rest = amount_of(product, whole.unit, sum(TOGETHER) - most + packs)
        changes[whole.number] = replace(whole, quantity=rest)
    cluster.approvals = _changed(cluster.approvals, changes)
    cluster.forms, cluster.permits = _changed(cluster.forms, changes), _changed(cluster.permits, changes)
    cluster.recent = replace(
        cluster.recent,
        approvals=tuple(_changed(cluster.recent.approvals, changes)),
        clearance_forms=tuple(_changed(cluster.recent.clearance_forms, changes)),
        permits=tuple(_changed(cluster.recent.permits, changes)),
    )
    return chosen.number


def _changed(papers: Iterable[Paper], changes: Mapping[str, Any]) -> list[Paper]:
    """The papers with these in their place; None for one that is no more."""
    found = [changes.get(one.number, one) for one in papers]
    return [one for one in found if one is not None]
