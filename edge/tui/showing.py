"""Journal rows and station state as the values the screens show."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

import msgspec

from edge.catalogue import (
    Hold,
    Importer,
    Institution,
    Name,
    Operator,
    Place,
    Product,
    StationEntry,
    freshness,
)
from edge.codes.scanned import Misreading, ScannedCode
from edge.rules.basis import spec_of
from edge.rules.facts import ItemRecord
from edge.rules.regimes import Regime
from edge.rules.verdict import Verdict
from edge.station.rows import detail_of
from edge.store import Entry, Store, room
from edge.store.orders import Said
from edge.store.room import Room
from edge.sync.state import SyncState
from edge.tui.line_views import CatalogueView, OrderView, SyncView
from edge.tui.views import Clause, OperatorView, PaperView, Scan, StationView, TaskView

POLICY_DOCUMENT = Name(zh="本单位规定", en="Site policy")


def scan_of(
    entry: Entry,
    code: ScannedCode | Misreading,
    store: Store,
    *,
    first: datetime | None = None,
) -> Scan:
    """One committed row as the screen shows it, whether it was committed now or before a restart."""
    read = code if isinstance(code, ScannedCode) else None
    item = next((item for item in entry.effects.items if item.key == entry.key), None)
    verdict: Verdict = entry.verdict or "REJECT"
    return Scan(
        seq=entry.seq,
        at=entry.at.at,
        kind=entry.kind,
        operation=entry.operation,
        verdict=verdict,
        findings=entry.findings,
        text=entry.text,
        key=entry.key,
        gtin=(read.gtin if read else None) or "",
        sscc=(read.sscc if read else None) or "",
        lot=(read.lot if read else None) or (item.lot if item else ""),
        serial=(item.serial if item else "") or (read.serial if read else None) or "",
        expiry=_expiry(read, item),
        product=product_name(store, read, item),
        packs=max(1, entry.packs),
        repeat=entry.repeat_of is not None,
        first=first,
        minted=_minted(entry),
        keyed=entry.source == "keyed",
        clauses=clauses_of(entry, store.regimes),
    )


def _minted(entry: Entry) -> str:
    """The element string for the new label, which the row keeps."""
    return str(detail_of(entry).get("minted", ""))


def _expiry(read: ScannedCode | None, item: ItemRecord | None) -> date | None:
    if read is not None and read.expiry is not None:
        return read.expiry
    return item.expiry if item else None


def clauses_of(entry: Entry, regimes: Mapping[str, Regime]) -> dict[str, Clause]:
    """What each finding of a row rests on, in the document's own words."""
    found: dict[str, Clause] = {}
    for finding in entry.findings:
        regime = regimes.get(finding.regime)
        if regime is None:
            continue
        spec = regime.spec(entry.operation, finding.check) or spec_of(regime, entry.operation, finding.code)
        cited = spec or regime.cited.get(finding.params.get("paper", ""))
        if cited is None:
            continue
        policy = spec is not None and spec.policy
        document = POLICY_DOCUMENT if policy else regime.document
        clause = Clause(document=document, clause=cited.clause, quote=cited.quote, policy=policy)
        found.setdefault(finding.check or finding.code, clause)
    return found


def product_name(store: Store, read: ScannedCode | None, item: ItemRecord | None) -> Name | None:
    """What the catalogue calls what was read, else what was recorded; None where it knows neither."""
    view = store.catalogue
    if view is None:
        return None
    product = view.product_of_code(read.standard, read.gtin or read.product or "") if read else None
    if product is None and item is not None:
        product = view.product_of(item.gtin) or view.one(Product, item.product)
    return product.name if product else None


def station_view(store: Store) -> StationView:
    """Where: the PC and the party it stands at, by their names where the catalogue has them."""
    here, view = store.station, store.catalogue
    entry = view.one(StationEntry, here.id) if view else None
    party: Importer | Institution | None = None
    if view:
        party = view.one(Importer, here.party) if here.kind == "zone" else view.one(Institution, here.party)
    return StationView(
        id=here.id,
        kind=here.kind,
        name=entry.name if entry else Name(zh=here.id, en=here.id),
        party=party.name if party else Name(zh=here.party, en=here.party),
        quarantined=here.quarantined,
    )


def task_view(store: Store) -> TaskView | None:
    """The open task with its counts."""
    task = store.open_task()
    if task is None:
        return None
    counts = store.counts
    return TaskView(
        id=task.id,
        operation=task.operation,
        papers=tuple(
            PaperView(name=name, value=value, label=paper_label(store, name, value))
            for name, value in task.papers.items()
        ),
        opened=task.opened,
        expected=task.expected,
        accepted=counts.packages,
        refused=counts.rejected,
        review=counts.review,
    )


def paper_label(store: Store, name: str, value: str) -> Name | None:
    """What the thing a paper names is called, None where it is no thing of the catalogue."""
    view = store.catalogue
    if view is None:
        return None
    if name in ("destination", "importer"):
        found: Institution | Importer | Place | Product | None = view.one(Institution, value) or view.one(
            Importer, value
        )
    elif name == "place":
        found = view.one(Place, value)
    elif name == "consent_product":
        found = view.product_called(value)
    else:
        return _inside(store, name, value)
    return found.name if found else None


def _inside(store: Store, name: str, value: str) -> Name | None:
    """Departments and prescribers stand in the institution here."""
    view, here = store.catalogue, store.station
    institution = view.one(Institution, here.party) if view and here.kind == "institution" else None
    if institution is None or name not in ("department", "prescriber"):
        return None
    rows = institution.departments if name == "department" else institution.prescribers
    return next((row.name for row in rows if row.id == value), None)


def catalogue_view(store: Store, now: datetime) -> CatalogueView:
    """Which issue is in force, and its age by the policy it carries."""
    view = store.catalogue
    if view is None:
        return CatalogueView()
    return CatalogueView(
        version=view.version,
        issued=view.issued,
        freshness=freshness(view.issued, view.policy, now),
        signed=store.trust.signed,
    )


def orders_view(store: Store, entry: Entry) -> tuple[OrderView, ...]:
    """What a row of orders says, the products by name."""
    said = msgspec.json.decode(entry.detail, type=Said)
    given = (_order_view(store, hold) for hold in said.holds)
    return (*given, *(_order_view(store, one.hold, one.why) for one in said.refused))


def _order_view(store: Store, hold: Hold, refused: str = "") -> OrderView:
    view = store.catalogue
    product = view.one(Product, hold.product) if view and hold.product else None
    return OrderView(
        kind=hold.kind,
        order=hold.order,
        product=product.name if product else Name(zh=hold.product, en=hold.product),
        lot=hold.lot,
        serial=hold.serial,
        lifted=hold.released is not None,
        by_hub=hold.by_hub,
        refused=refused,
    )


def sync_view(state: SyncState | None, store: Store) -> SyncView:
    """The line as it stands; without one, what waits for it."""
    if state is None:
        depth = store.outbox.depth()
        return SyncView(pending=depth.pending, parked=depth.parked, waiting=depth.waiting)
    return SyncView(
        line=state.line,
        pending=state.pending,
        parked=state.parked,
        waiting=state.waiting,
        last_contact=state.last_contact,
        listening=state.listening,
        heard=state.heard,
        next_try=state.next_try,
        trouble=state.trouble,
        reason=state.reason,
        server=state.server,
        loading=state.loading,
        loading_since=state.loading_since,
    )


def operator_view(badge: str, name: Name, store: Store, must_change: bool) -> OperatorView:
    """Who is signed in; the catalogue's name for them where it has one."""
    view = store.catalogue
    listed = view.one(Operator, badge) if view else None
    credential = store.credential(badge)
    return OperatorView(
        badge=badge,
        name=listed.name if listed else name,
        roles=credential.roles if credential else (),
        must_change=must_change,
    )


def short_of_room(home: Path, low: int) -> Room | None:
    """The room on the home's disk where there is little, None where there is enough, or nobody can tell."""
    try:
        found = room.look(home, low)
    except OSError:
        return None
    return found if found.state != "room" else None
