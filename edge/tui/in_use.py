"""Which steps are done at this site: those of the regimes in use there, who does them, what they ask for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import reduce
from typing import Final

from edge.catalogue import Approval, DespatchNote, Product
from edge.language import USUAL, Wording, agreed
from edge.rules import settings
from edge.rules.facts import StationFacts
from edge.rules.operations import OPERATIONS, Operation
from edge.rules.regimes import Regime
from edge.store import Store
from edge.store.entities import CatalogueView
from edge.store.search import concerns
from edge.tui.views import StepView

_FOLLOWS: Final[Mapping[str, str]] = {"explant": "implant", "void_exit": "zone_exit"}
"""Steps back that make sense only where the step forward is done."""

MOST: Final = 2000
"""Entities of one kind that are looked through for what a site does."""

_BY_THE_SITE: Final = frozenset({"second"})
"""Asked for where the site's own policy has two people do a step, whichever regime."""

_COLD: Final = frozenset({"logger", "departed_at", "arrived_at", "t_min", "t_max"})


def regimes_in_use(
    view: CatalogueView | None, known: Mapping[str, Regime], here: StationFacts
) -> tuple[Regime, ...]:
    """The regimes of the approvals that concern this site.

    All that are known where there are none, or more than can be looked through before a screen shows.
    """
    approvals = view.page(Approval, MOST + 1) if view else ()
    if len(approvals) > MOST:
        return tuple(known.values())
    named = {approval.regime for approval in approvals if concerns(approval, here)}
    return tuple(regime for id_, regime in known.items() if id_ in named) or tuple(known.values())


def steps_in_use(
    view: CatalogueView | None,
    known: Mapping[str, Regime],
    here: StationFacts,
    given: Mapping[str, str],
) -> dict[str, StepView]:
    """Step by name, in the order of the menu. given: the site's settings."""
    regimes = regimes_in_use(view, known, here)
    by_site = _site_papers(view, here, given)
    found: dict[str, StepView] = {}
    for name, step in OPERATIONS.items():
        if here.kind not in step.sites:
            continue
        listing = tuple(regime for regime in regimes if name in regime.by_operation)
        if step.forward and not step.policy and not listing and regimes:
            continue
        if _FOLLOWS.get(name, name) != name and _FOLLOWS[name] not in found:
            continue
        found[name] = _step(step, listing, by_site)
    return found


def _step(step: Operation, regimes: Collection[Regime], by_site: Mapping[str, Collection[str]]) -> StepView:
    roles = [regime.roles.get(step.name, step.roles) for regime in regimes]
    must = [frozenset(regime.papers.get(step.name, ())) for regime in regimes]
    asked = {paper for regime in regimes for paper in regime.offered(step.name)} - _BY_THE_SITE
    asked |= {paper for paper, steps in by_site.items() if "*" in steps or step.name in steps}
    if step.name == "dispense" and "dispense" not in by_site.get("amount", ()):
        asked -= {"amount", "unit"}
    return StepView(
        roles=frozenset[str]().union(*roles) if roles else step.roles,
        asked=frozenset(asked),
        required=reduce(frozenset.intersection, must) if must else frozenset(),
    )


def _site_papers(
    view: CatalogueView | None, here: StationFacts, given: Mapping[str, str]
) -> dict[str, Collection[str]]:
    """Rarer papers that the site's own policy or catalogue makes sense of, and at which steps (``*``: all)."""
    found: dict[str, Collection[str]] = {
        "second": {
            *settings.among(given, settings.SECOND_PERSON),
            *settings.among(given, settings.SECOND_PERSON_CONTROLLED),
        }
    }
    if settings.choice(given, settings.COLD_CHAIN, settings.COLD_CHAIN_CHOICES) != "off":
        found.update(dict.fromkeys(_COLD, ("*",)))
    if settings.switched_on(given, settings.PART_PACKS):  # else no pack is split for a patient
        found.update(amount=("dispense",), unit=("dispense",))
    if view is not None and _counts_by_lot(view):
        found["lot_quantity"] = ("*",)
    if view is not None and any(note.consignee == here.party for note in view.page(DespatchNote, MOST)):
        found["note"] = ("*",)
    return found


def _counts_by_lot(view: CatalogueView) -> bool:
    """Whether some product carries no serials; so it is taken to be among very many."""
    products = view.page(Product, MOST + 1)
    return len(products) > MOST or any(not product.serialised for product in products)


def words_in_use(view: CatalogueView | None, known: Mapping[str, Regime], here: StationFacts) -> Wording:
    """What things are called at this site: as its regimes call them, as usual where nobody can say which."""
    approvals = view.page(Approval, MOST + 1) if view else ()
    if len(approvals) > MOST and view is not None:
        named = view.regimes()
    else:
        named = frozenset(approval.regime for approval in approvals if concerns(approval, here))
    return agreed([known[id_].words for id_ in sorted(named & known.keys())])


class StepsInUse:
    """The same for one store, worked out once for each issue of its catalogue."""

    def __init__(self, store: Store, given: Mapping[str, str]) -> None:
        self._store = store
        self._given = given
        self._of: CatalogueView | None = None
        self._found: Mapping[str, StepView] | None = None
        self._words: Wording = USUAL

    def now(self) -> Mapping[str, StepView]:
        """Those of the catalogue in use."""
        self._look()
        assert self._found is not None
        return self._found

    def words(self) -> Wording:
        """What things are called under it."""
        self._look()
        return self._words

    def _look(self) -> None:
        store = self._store
        if self._found is None or self._of is not store.catalogue:
            self._of = store.catalogue
            self._found = steps_in_use(self._of, store.regimes, store.station, self._given)
            self._words = words_in_use(self._of, store.regimes, store.station)
