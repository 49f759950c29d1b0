"""The ledger of a clearance form (通关台账, TZ 二(四)2): every package that left the zone under it.

One line a package, in the order of the journal; a case is as many lines as it held. What gives
quota back (a voided exit, an undo) is a line of its own with packs below nought, and the line
it takes back is marked. At an institution, which never spends, the lines are its receipts. Goods
that need no form have the ledger of their import permit, or of their approval, instead.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from edge.catalogue import PACK, Approval, ClearanceForm, Importer, ImportPermit, Institution, Name, Product
from edge.errors import BondscanError
from edge.reports.paper import as_number
from edge.store import Reader
from edge.store.entities import CatalogueView
from edge.store.ledger import LedgerRow, ledger_rows

_SCOPES: Final = {ClearanceForm: "form", ImportPermit: "permit", Approval: "approval"}
"""What is counted under each kind of paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The form at the head of its ledger.

    Ids as the catalogue has them, names None where it no longer does; quantity in `unit`, None
    where the form itself is no longer in the catalogue. released: None for not released, or
    not known to be (`release_known`). used, received: so much so far, at this station.
    """

    number: str
    approval: str = ""
    product: str = ""
    product_name: Name | None = None
    importer: str = ""
    importer_name: Name | None = None
    quantity: int | Decimal | None = None
    unit: str = PACK
    issued: datetime | None = None
    release_known: bool = False
    released: datetime | None = None
    used: int | Decimal = 0
    received: int | Decimal = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One package, one step under the form.

    step: ``zone_exit``, ``void_exit``, ``institution_receive`` or ``undo``. packs: what it
    takes (+1), gives back (-1) or, moved again under the same form, neither (0); of a lot without
    serials as many as moved. sum: of the form's unit, with this line; remaining: what is left of the form, None where its quantity
    is not known. void_by: the row that took this one back, None while it stands.
    """

    seq: int
    at: datetime
    event_id: str
    step: str
    key: str
    epc: str
    gtin: str
    serial: str
    lot: str
    expiry: date | None
    packs: int
    destination: str
    destination_name: Name | None
    operator: str
    sum: int | Decimal
    remaining: int | Decimal | None
    void_by: int | None


@dataclass(frozen=True, slots=True)
class Ledger:
    """A form and its lines, which are read as they are asked for, once."""

    form: Form
    lines: Iterator[Line]


def open_ledger(reader: Reader, number: str) -> Ledger:
    """The ledger of form `number`; else of the permit or, where goods need neither, the approval so numbered.

    Raises `BondscanError` for a number that neither the catalogue nor the journal knows.
    """
    view = reader.view
    listed = _listed(view, number) if view else None
    spent = next((scope for kind, scope in _SCOPES.items() if isinstance(listed, kind)), "form")
    counted = dict(
        reader.query(
            "SELECT scope, packs FROM usage WHERE name = ? AND sub = '' AND scope IN (?, 'received')",
            (number, spent),
        )
    )
    if listed is None and not counted:
        raise BondscanError(
            f"Failed to find '{number}' as clearance form: expected one of the catalogue "
            f"or of the journal here, got none."
        )
    form = _form(number, view, listed, counted.get(spent, 0), counted.get("received", 0))
    return Ledger(form, (_line(row, view) for row in ledger_rows(reader, number)))


def _listed(view: CatalogueView, number: str) -> ClearanceForm | ImportPermit | Approval | None:
    return view.one(ClearanceForm, number) or view.permit(number) or view.one(Approval, number)


def _form(
    number: str,
    view: CatalogueView | None,
    listed: ClearanceForm | ImportPermit | Approval | None,
    used: int,
    received: int,
) -> Form:
    if view is None or listed is None:
        return Form(number=number, used=used, received=received)
    product = view.one(Product, listed.product)
    importers = listed.importers if isinstance(listed, Approval) else (listed.importer,)
    importer = view.one(Importer, importers[0]) if len(importers) == 1 else None
    form = Form(
        number=number,
        approval=number if isinstance(listed, Approval) else listed.approval,
        product=listed.product,
        product_name=product.name if product else None,
        importer=", ".join(importers),
        importer_name=importer.name if importer else None,
        quantity=as_number(listed.total, listed.unit),
        unit=listed.unit,
        used=as_number(used, listed.unit),
        received=as_number(received, listed.unit),
    )
    if not isinstance(listed, ClearanceForm):
        return form
    return replace(form, issued=listed.issued, release_known=listed.release_known, released=listed.released)


def _line(row: LedgerRow, view: CatalogueView | None) -> Line:
    institution = view.one(Institution, row.destination) if view else None
    return Line(
        seq=row.seq,
        at=row.at,
        event_id=row.event_id,
        step="undo" if row.packs < 0 and row.operation != "void_exit" else row.operation,
        key=row.key,
        epc=row.epc,
        gtin=row.key[2:16] if row.key.startswith("01") else "",
        serial=row.serial,
        lot=row.lot,
        expiry=row.expiry,
        packs=row.packs,
        destination=row.destination,
        destination_name=institution.name if institution else None,
        operator=row.operator,
        sum=as_number(row.used, row.unit),
        remaining=None if row.remaining is None else as_number(row.remaining, row.unit),
        void_by=row.voided_by,
    )
