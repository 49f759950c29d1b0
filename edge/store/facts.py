"""Gathering what a decision needs, inside the transaction that will commit it.

Small things come from memory; the item, its serial's place on a list, and whether this task
counted it already are one look-up each by an index, however long the lists are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from edge.catalogue import (
    Approval,
    ClearanceForm,
    Despatch,
    Importer,
    ImportPermit,
    Institution,
    Place,
    Product,
    freshness,
)
from edge.catalogue.manners import PaperKind
from edge.clock import Reading
from edge.codes.scanned import ScannedCode
from edge.rules.facts import Earlier, Facts, ItemFacts, ItemRecord, OperatorFacts
from edge.rules.scan import day_of
from edge.rules.task import Task
from edge.store import addenda, credentials, quantities
from edge.store.custody import has_others, in_whose_hands
from edge.store.entities import T
from edge.store.goods import Goods
from edge.store.journal import item_of, stretch_of
from edge.store.kept import Kept
from edge.store.leases import lease_of
from edge.store.meant import regime_meant
from edge.store.news import despatches_of
from edge.store.scales import Scales
from edge.store.stock import Stock
from edge.store.times import unstamp

_COUNTED: Final = """
SELECT j.seq, j.event_id, j.at FROM item_entries e JOIN journal j ON j.seq = e.seq
WHERE e.stretch = ? AND e.item = ? AND e.seq > ? AND j.task = ? AND j.key = ? AND j.verdict = 'ACCEPT'
  AND j.kind IN ('scan', 'override')
  AND NOT EXISTS (SELECT 1 FROM voided v WHERE v.seq = j.seq AND v.key = j.key)
ORDER BY e.seq LIMIT 1
"""
_RARE: Final = frozenset({"department", "filing", "note", "second"})
"""Papers that few tasks have, and that more must be looked up for."""
_WHERE_IT_STANDS: Final = frozenset({"issue_lab", "aliquot", "use_special"})
"""Steps made where the goods stand, unless the papers name another place."""
_ON_THE_WAY: Final = frozenset({"institution_receive", "seal_check_end"})
"""Operations for which an announcement of the goods matters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Papers:
    """What goods move under.

    place: the institution they are for, "" in a zone. stands: the place the step is about, "" for none.
    seal: the one put on at the start.
    """

    form: ClearanceForm | None
    permit: ImportPermit | None
    approval: Approval | None
    approvals: tuple[Approval, ...]
    despatch: Despatch | None
    destination: Institution | None
    place: str
    stands: str
    seal: str


class Gathering:
    """The facts about one code in one task; `facts` puts them together."""

    def __init__(self, kept: Kept, stock: Stock, code: ScannedCode, task: Task, reading: Reading) -> None:
        self._kept = kept
        self._view = kept.view
        self._stock = stock
        self._code = code
        self._task = task
        self._at = reading.at
        self._clock = reading.state

    def facts(self, operator: OperatorFacts | None, settings: Mapping[str, str], minted: str) -> Facts:
        """Everything, as one value."""
        view, task, kept = self._view, self._task, self._kept
        goods = Goods(kept, self._stock, self._code, task, minted)
        papers = self._papers(goods)
        form, approval, place = papers.form, papers.approval, papers.place
        items = goods.items(Scales(kept, form, place, papers.despatch, self._at))
        heard = kept.site_heard_at(self._at)
        if not heard:
            items = in_whose_hands(kept, self._stock, items, goods.source)
        elif kept.site_silent:  # the server is heard, and some of the site's stations are not
            items = in_whose_hands(kept, self._stock, items, goods.source, kept.site_silent)
            heard = not any(item.elsewhere for item in items)
        line_used = kept.usage.of("line", approval.number, place) if approval else 0
        return Facts(
            station=kept.station,
            operator=operator,
            regime=regime_meant(kept, task.operation, approval, papers.approvals),
            catalogue=freshness(view.issued, view.policy, self._at) if view else "missing",
            catalogue_issued=view.issued if view else None,
            clock=self._clock,
            items=items,
            case=goods.case,
            case_record=self._stock.record(goods.case) if goods.case else None,
            counted=self._counted(goods.case),
            importer=self._importer(form, papers.permit, approval),
            approval=approval,
            approvals=papers.approvals,
            form=form,
            destination=papers.destination,
            here=self._one(Institution, kept.station.party if kept.station.kind == "institution" else ""),
            place=self._one(Place, papers.stands),
            form_balance=quantities.form_balance(kept, form),
            approval_balance=quantities.approval_balance(kept, approval),
            line_balance=quantities.line_balance(approval, place, line_used),
            line_used=line_used,
            elsewhere=quantities.counted_elsewhere(kept, approval, place),
            set_aside=quantities.set_aside(kept, approval, form, papers.permit),
            forms_total=view.forms_total(form) if view and form else 0,
            received=kept.usage.of("received", form.number) if form else 0,
            seal_at_start=papers.seal,
            minted=minted,
            inner_cases=goods.inner_cases,
            target=goods.target,
            settings=settings,
            holder=self._one(Institution, task.paper("holder")),
            site_heard=heard,
            addendum=self._addendum(),
            lease=lease_of(kept, form, papers.permit, approval, place, task.paper("department")),
            moved=self._moved(papers),
            **self._beside(papers, items, settings),
        )

    def _moved(self, papers: _Papers) -> tuple[PaperKind, ...]:
        """The papers that are counted otherwise than when they were first heard of here."""
        form, view = papers.form, self._view
        listed = form is not None and view is not None and view.has_list(form.number)
        return self._kept.manners.moved(form, papers.permit, papers.approval, listed=listed)

    def _papers(self, goods: Goods) -> _Papers:
        """What the goods move under: as the task's papers say, else as they moved before."""
        first = goods.first
        form, permit = self._form(first), self._permit(first)
        despatch = self._despatch(first.key if first else goods.key)
        destination = self._one(Institution, self._task.paper("destination"))
        return _Papers(
            form=form,
            permit=permit,
            approval=self._approval(form, permit, first),
            approvals=self._in_force(goods.product) if goods.product and form is None else (),
            despatch=despatch,
            destination=destination,
            place=self._place_of_use(destination),
            stands=self._stands(first),
            seal=(first.seal if first else "") or (despatch.seal if despatch else ""),
        )

    def _stands(self, first: ItemRecord | None) -> str:
        """The place of the papers, else where the goods stand, for steps taken there."""
        task = self._task
        return task.paper("place") or (first.place if first and task.operation in _WHERE_IT_STANDS else "")

    def _beside(
        self, papers: _Papers, items: tuple[ItemFacts, ...], settings: Mapping[str, str]
    ) -> dict[str, Any]:
        """What few tasks need and more must be looked up for."""
        kept, task = self._kept, self._task
        if not (papers.permit or settings or not _RARE.isdisjoint(task.papers)):
            return {}
        beside = quantities.beside(kept, task, papers.approval, papers.permit, papers.place)
        earlier = quantities.earlier(kept, task.operation, items, settings, papers.place, self._at)
        unheard = has_others(kept) and not kept.site_heard_at(self._at)
        return {**beside, "earlier": earlier, "second": self._second(), "unheard": unheard}

    def _one(self, kind: type[T], id_: str) -> T | None:
        """The thing of the catalogue so named, None where nothing is named."""
        return self._view.one(kind, id_) if self._view and id_ else None

    def _addendum(self) -> date | None:
        paper = self._task.paper
        prescriber = paper("prescriber")
        return addenda.day_of(self._kept.connection, prescriber, paper("department")) if prescriber else None

    def _second(self) -> OperatorFacts | None:
        """Who signed in beside the operator when the task was opened."""
        badge = self._task.paper("second")
        known = credentials.read(self._kept.connection, badge) if badge else None
        return OperatorFacts(badge=badge, roles=frozenset(known.roles)) if known and known.active else None

    def _form(self, first: ItemRecord | None) -> ClearanceForm | None:
        """The form of the papers, else the one the goods moved under."""
        number = self._task.paper("clearance_form") or (first.form if first else "")
        return self._one(ClearanceForm, number)

    def _permit(self, first: ItemRecord | None) -> ImportPermit | None:
        """The permit of the papers, else the one the goods came under."""
        number = self._task.paper("permit") or (first.permit if first else "")
        return self._view.permit(number) if self._view and number else None

    def _approval(
        self, form: ClearanceForm | None, permit: ImportPermit | None, first: ItemRecord | None
    ) -> Approval | None:
        """That of the form, else of the papers, else of the permit, else the one the goods moved under."""
        number = form.approval if form else self._task.paper("approval")
        if not number:
            number = permit.approval if permit else first.approval if first else ""
        return self._one(Approval, number)

    def _importer(
        self, form: ClearanceForm | None, permit: ImportPermit | None, approval: Approval | None
    ) -> Importer | None:
        """Who brings the goods in: as the papers say, the station's own, else whose form or permit it is."""
        if self._view is None:
            return None
        named = self._task.paper("importer") or (
            self._kept.station.party if self._kept.station.kind == "zone" else ""
        )
        granted = form.importer if form else permit.importer if permit else ""
        sole = approval.importers[0] if approval and len(approval.importers) == 1 else ""
        return self._view.one(Importer, named or granted or sole)

    def _in_force(self, product: Product) -> tuple[Approval, ...]:
        day = day_of(self._at)
        return tuple(
            approval
            for approval in (self._view.approvals_of(product.id) if self._view else ())
            if approval.valid_from <= day and (approval.valid_to is None or day <= approval.valid_to)
        )

    def _place_of_use(self, destination: Institution | None) -> str:
        """The institution the goods are for: where they go, else where they are; "" in the zone."""
        if destination:
            return destination.id
        return self._kept.station.party if self._kept.station.kind == "institution" else ""

    def _counted(self, case: str) -> Earlier | None:
        """The row that counted this code in this task.

        An accepted scan touches its package's record, so a package that has none, or one not
        touched since the task was opened, was not counted, and nothing needs looking up.
        """
        key, opened = self._code.key, self._kept.open_seq(self._task.id)
        row = self._stock.row(key) if key and not case else None
        if not case and (row is None or row.last_seq <= opened):
            return None
        item = item_of(key)
        for stretch in range(stretch_of(opened), stretch_of(self._kept.head.seq) + 1):
            values = (stretch, item, opened, self._task.id, key)
            found = self._kept.connection.execute(_COUNTED, values).fetchone()
            if found:
                return Earlier(seq=found[0], event_id=found[1], at=unstamp(found[2]))
        return None

    def _despatch(self, key: str) -> Despatch | None:
        """The announcement that brings `key` here."""
        if self._task.operation not in _ON_THE_WAY or not key:
            return None
        found = despatches_of(self._kept.connection, key)
        return next((one for one in found if one.destination == self._kept.station.party), None)
