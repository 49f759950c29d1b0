"""What stands at the head of every paper: whose it is, of when, and the journal it was drawn from.

The number and hash of the journal's last row tie a paper to the chain: `bondscan journal verify`
tries the chain and names the head it found.
"""

from __future__ import annotations

import sqlite3
from typing import Final

from edge.catalogue import Importer, Institution, Name, Product
from edge.errors import BondscanError
from edge.language import Lang, text
from edge.reports.paper import Asked, Cell
from edge.store import Reader, journal

_OPEN: Final = "…"


def facts(reader: Reader, connection: sqlite3.Connection, asked: Asked) -> tuple[tuple[str, Cell], ...]:
    """The head of a paper, in the order it is read."""
    station = reader.station
    head = journal.read_head(connection)
    view = reader.view
    return (
        ("station", f"{station.id} ({text(f'report.site.{station.kind}', asked.lang)})"),
        ("party", party(reader, station.party, asked.lang)),
        ("period", period(asked)),
        ("made", asked.made),
        ("by", asked.by or None),
        ("head", f"{head.seq}: {head.sha256.hex()}"),
        ("catalogue", f"{view.version}: {view.sha256}" if view else None),
    )


def period(asked: Asked) -> str:
    """First and last day, both included; without bounds the words for all there is."""
    if asked.since is None and asked.until is None:
        return text("report.all-time", asked.lang)
    since, until = (day.isoformat() if day else _OPEN for day in (asked.since, asked.until))
    return f"{since} – {until}"


def party(reader: Reader, id_: str, lang: Lang) -> str:
    """An institution or importer by its id and name."""
    view = reader.view
    known = (view.one(Institution, id_) or view.one(Importer, id_)) if view and id_ else None
    return named(id_, known.name if known else None, lang)


def institution(reader: Reader, id_: str, lang: Lang) -> str:
    """The name of an institution, "" where the catalogue has none."""
    known = reader.view.one(Institution, id_) if reader.view and id_ else None
    return called(known.name, lang) if known else ""


def product(reader: Reader, id_: str, lang: Lang) -> str:
    """The name of a product, "" where the catalogue has none."""
    known = reader.view.one(Product, id_) if reader.view and id_ else None
    return called(known.name, lang) if known else ""


def called(name: Name, lang: Lang) -> str:
    """A name in `lang`."""
    return name.en if lang == "en" else name.zh


def named(id_: str, name: Name | None, lang: Lang) -> str:
    """An id with its name."""
    return f"{id_} {called(name, lang)}" if name else id_


def about_here(reader: Reader, asked: Asked) -> None:
    """Raise `BondscanError` where a station at an institution is asked about another one."""
    station = reader.station
    if asked.institution and station.kind == "institution" and asked.institution != station.party:
        raise BondscanError(
            f"Failed to find '{asked.institution}' as institution of this station: "
            f"expected {station.party}, got {asked.institution}."
        )
