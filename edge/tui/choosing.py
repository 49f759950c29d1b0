"""What a field of a form may be filled in with, from the catalogue, as far as a screen can show it.

However many products there are, at most `MOST` choices are made: the first by number, or the
first of those that hold what is typed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Final

from edge.catalogue import (
    ClearanceForm,
    DespatchNote,
    Importer,
    ImportPermit,
    Institution,
    Name,
    Place,
    Product,
    TakeAwayFiling,
)
from edge.catalogue.amounts import said
from edge.language import LANGUAGES, Lang, text
from edge.rules.facts import ItemRecord, StationFacts
from edge.rules.holding import STOPPING
from edge.rules.regimes import Regime
from edge.store import Reader, lookup
from edge.store.entities import CatalogueView
from edge.store.search import approvals_here, called
from edge.tui.views import MOST, Choice


class _Asked:
    """One question: of which kind, with which papers filled in besides, and what is typed."""

    def __init__(self, reader: Reader, view: CatalogueView, papers: Mapping[str, str], typed: str) -> None:
        self.reader = reader
        self.view = view
        self.papers = papers
        self.typed = typed
        self.here: StationFacts = reader.station

    @property
    def zone(self) -> bool:
        """Whether it is asked in a bonded store."""
        return self.here.kind == "zone"


def choices(reader: Reader, kind: str, papers: Mapping[str, str], typed: str = "") -> tuple[Choice, ...]:
    """What a paper of `kind` (`Paper.kind`) may be filled in with; typed: part of its code or name."""
    view = reader.view
    look = _LOOKS.get(kind)
    if view is None or look is None:
        return ()
    return tuple(islice(look(_Asked(reader, view, papers, typed)), MOST))


def _products(asked: _Asked) -> Iterator[Choice]:
    for row in called(asked.view, Product, asked.typed):
        yield Choice(value=row.id, label=row.name, hint=row.specification)


def _importers(asked: _Asked) -> Iterator[Choice]:
    for row in called(asked.view, Importer, asked.typed):
        yield Choice(value=row.id, label=row.name)


def _places(asked: _Asked) -> Iterator[Choice]:
    party = asked.here.party
    for row in called(asked.view, Place, asked.typed, party):
        if row.party == party:
            yield Choice(value=row.id, label=row.name)


def _institutions(asked: _Asked) -> Iterator[Choice]:
    """Those the chosen form names, all where none is chosen yet."""
    form = asked.view.one(ClearanceForm, asked.papers.get("clearance_form", ""))
    for row in called(asked.view, Institution, asked.typed):
        if form is None or row.id in form.institutions:
            yield Choice(value=row.id, label=row.name)


def _forms(asked: _Asked) -> Iterator[Choice]:
    """The forms that concern this station, with what is left of each."""
    party, zone = asked.here.party, asked.zone
    for form in called(asked.view, ClearanceForm, asked.typed, party):
        if not (form.importer == party if zone else party in form.institutions):
            continue
        bar = lookup.form_bar(asked.reader, form.number)
        spent = (bar.used if zone else bar.received) if bar else 0
        left = f"{said(form.total - spent, form.unit)} / {said(form.total, form.unit)}"
        yield _grant(asked, form.number, form.product, left)


def _approvals(asked: _Asked) -> Iterator[Choice]:
    for row in approvals_here(asked.view, asked.here, asked.typed):
        yield _grant(asked, row.number, row.product, f"{row.quantity} {row.unit}")


def _permits(asked: _Asked) -> Iterator[Choice]:
    for row in called(asked.view, ImportPermit, asked.typed):
        yield _grant(asked, row.number, row.product, row.unit)


def _filings(asked: _Asked) -> Iterator[Choice]:
    party = asked.here.party
    for row in called(asked.view, TakeAwayFiling, asked.typed, party):
        if row.institution == party:
            yield _grant(asked, row.number, row.product, "")


def _notes(asked: _Asked) -> Iterator[Choice]:
    party = asked.here.party
    for row in called(asked.view, DespatchNote, asked.typed, party):
        if row.consignee == party:
            yield Choice(value=row.number, label=Name(zh=row.number, en=row.number))


def _grant(asked: _Asked, number: str, product: str, hint: str) -> Choice:
    """A paper by its number and what it is for."""
    known = asked.view.one(Product, product)
    name = known.name if known else Name(zh="", en="")
    return Choice(value=number, label=Name(zh=f"{number} {name.zh}", en=f"{number} {name.en}"), hint=hint)


def _packages(asked: _Asked) -> Iterator[Choice]:
    """What has ever been here, by serial or lot, then any product; nothing until something is typed."""
    if not asked.typed.strip():
        return
    for item in lookup.items_called(asked.reader, asked.typed):
        product = asked.view.one(Product, item.product)
        if item.gtin and product is not None:
            shown = " ".join(filter(None, (item.lot, item.serial)))
            name = Name(zh=f"{shown} {product.name.zh}", en=f"{shown} {product.name.en}")
            yield Choice(
                value=_printed(item), label=name, hint=item.expiry.isoformat() if item.expiry else ""
            )
    yield from _products(asked)


def _printed(item: ItemRecord) -> str:
    """What stands on the package, as a scanner would send it."""
    lot = f"10{item.lot}\x1d" if item.lot else ""
    serial = f"21{item.serial}" if item.serial else ""
    return f"]d201{item.gtin}{lot}{serial}".removesuffix("\x1d")


def _departments(asked: _Asked) -> Iterator[Choice]:
    here = _own(asked)
    for row in here.departments if here else ():
        if _holds(asked.typed, row.id, row.name):
            yield Choice(value=row.id, label=row.name)


def _prescribers(asked: _Asked) -> Iterator[Choice]:
    """The doctors of the chosen department, all where none is chosen yet."""
    here, wanted = _own(asked), asked.papers.get("department", "")
    for row in here.prescribers if here else ():
        if (not wanted or row.department == wanted) and _holds(asked.typed, row.id, row.name):
            yield Choice(value=row.id, label=row.name, hint=row.department)


def _holds(typed: str, id_: str, name: Name) -> bool:
    """As `called` sifts."""
    return typed.strip().casefold() in f"{id_} {name.zh} {name.en}".casefold()


def _own(asked: _Asked) -> Institution | None:
    """The institution this station stands at."""
    return None if asked.zone else asked.view.one(Institution, asked.here.party)


def recipients(regimes: Iterable[Regime], papers: Mapping[str, str]) -> tuple[Choice, ...]:
    """Whom the documents name to be told of harm, as the papers' severity asks; by regime."""
    serious = papers.get("severity") in STOPPING
    found: dict[str, Choice] = {}
    for regime in regimes:
        told = regime.parameters.get("report-serious-to" if serious else "report-to", ())
        if not told:
            continue
        zh, en = (_listed(told, lang) for lang in LANGUAGES)
        cited = regime.cited.get("recipients")
        found.setdefault(zh, Choice(value=zh, label=Name(zh=zh, en=en), hint=cited.clause if cited else ""))
    return tuple(found.values())


def _listed(codes: Iterable[str], lang: Lang) -> str:
    return ("、" if lang == "zh" else ", ").join(text(f"recipient.{code}", lang) for code in codes)


_LOOKS: Final[Mapping[str, Callable[[_Asked], Iterator[Choice]]]] = {
    "approval": _approvals,
    "department": _departments,
    "filing": _filings,
    "form": _forms,
    "importer": _importers,
    "institution": _institutions,
    "note": _notes,
    "package": _packages,
    "permit": _permits,
    "place": _places,
    "prescriber": _prescribers,
    "product": _products,
}
