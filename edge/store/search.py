"""Looking things of the catalogue up by what somebody types, without reading all there are.

SQLite sifts the rows of one kind, in the order of their names, and only those that may be meant are
decoded. The rows are taken a stretch at a time, so that whoever has found enough stops.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, TypeVar

from edge.catalogue import Approval, ClearanceForm, ImportPermit, TakeAwayFiling
from edge.rules.facts import StationFacts
from edge.store.entities import CatalogueView, Entity, decoded

T = TypeVar("T", bound=Entity)

_GRANTS: Final = frozenset({Approval, ClearanceForm, ImportPermit, TakeAwayFiling})
"""What is granted for one product, and is looked for by its name too."""

STRETCH: Final = 200
"""Rows decoded in one go."""

_TEXT: Final = "CAST(e.value AS TEXT)"
_LIKE: Final = r"LIKE :typed ESCAPE '\'"
_NAMES: Final = ("e.id", f"json_extract({_TEXT}, '$.name.zh')", f"json_extract({_TEXT}, '$.name.en')")
_GTINS: Final = f"json_extract({_TEXT}, '$.gtins')"


def called(view: CatalogueView, kind: type[T], typed: str = "", naming: str = "") -> Iterator[T]:
    """Entities of `kind` by id: those whose id, name or GTIN holds `typed`, or whose product's does.

    naming: an id that the entity must name somewhere, "" for any; it sifts, the caller looks closer.
    """
    wanted = typed.strip()
    where = ""
    values: dict[str, object] = {"kind": kind.__name__, "stretch": STRETCH, "after": ""}
    if wanted:
        where += f" AND ({_meant(kind, wanted)})"
        values["typed"] = f"%{_literally(wanted)}%"
    if naming:
        where += f" AND instr({_TEXT}, :naming)"
        values["naming"] = f'"{naming}"'
    sql = (
        f"SELECT e.id, e.value FROM entities e WHERE e.kind = :kind AND e.id > :after{where} "  # noqa: S608 -- of constants
        "ORDER BY e.id LIMIT :stretch"
    )
    while rows := view.query(sql, values):
        for _, value in rows:
            yield decoded(kind, value)
        if len(rows) < STRETCH:
            return
        values["after"] = rows[-1][0]


def concerns(approval: Approval, here: StationFacts) -> bool:
    """Whether goods under `approval` may come by this site: as its importer, lead or user."""
    if here.kind == "zone":
        return not approval.importers or here.party in approval.importers
    return approval.lead == here.party or any(line.institution == here.party for line in approval.lines)


def approvals_here(view: CatalogueView, here: StationFacts, typed: str = "") -> Iterator[Approval]:
    """The approvals that concern a site, by number."""
    naming = here.party if here.kind == "institution" else ""
    return (one for one in called(view, Approval, typed, naming) if concerns(one, here))


def _meant(kind: type[T], wanted: str) -> str:
    """The whole text is looked at first: it is soon gone through, and most rows end there."""
    named = (*_NAMES, _GTINS) if wanted.isdigit() else _NAMES
    itself = f"{_TEXT} {_LIKE} AND ({' OR '.join(f'{one} {_LIKE}' for one in named)})"
    if kind not in _GRANTS:
        return itself
    products = f"SELECT e.id FROM entities e WHERE e.kind = 'Product' AND {itself}"  # noqa: S608 -- of constants
    return f"{itself} OR json_extract({_TEXT}, '$.product') IN ({products})"


def _literally(typed: str) -> str:
    """With the signs that mean something to LIKE standing for themselves."""
    return typed.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
