"""Which catalogue is in use, how old it is, and how much is in it: as figures, and in words."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from edge.catalogue import Name, freshness
from edge.errors import StoreDamaged
from edge.language import LANGUAGES, Lang, text
from edge.store import Reader
from edge.store.connection import connect_unchanging
from edge.store.entities import KINDS, CatalogueView

_BY_KIND: Final = "SELECT kind, count(*) FROM entities GROUP BY kind"
_SERIALS: Final = "SELECT 'serials', coalesce(sum(serials), 0) FROM lists"
_FIELD: Final = (
    "SELECT CAST(json_extract(CAST(value AS TEXT), ?) AS TEXT) AS said, count(*) FROM entities "
    "WHERE kind = ? GROUP BY said ORDER BY said"
)
_GTINS: Final = "SELECT 'gtin', count(*) FROM gtins"
_OTHERS: Final = (
    "SELECT substr(identifier, 1, instr(identifier, ':') - 1) AS standard, count(*) "
    "FROM identifiers GROUP BY standard ORDER BY standard"
)


def in_use(reader: Reader, now: datetime, regimes: Mapping[str, Name] | None = None) -> dict[str, Any] | None:
    """The catalogue of a home as plain values, None for none; now: aware; regimes: their names by id.

    version, sha256 (of the catalogue as it came), issued, freshness, age_hours, policy, signed, counts
    by kind (the names of its lists), serials (on all serial lists together); products by what
    they are managed as, how many of them are counted by lot (unserialised), their codes by
    standard; approvals by regime and by unit; said: all of it in words, a list of lines a language.
    """
    view = reader.view
    if view is None:
        return None
    counted = _counted(view)
    by_kind = counted["kind"]
    found = {
        "version": view.version,
        "sha256": view.sha256,
        "issued": view.issued,
        "freshness": freshness(view.issued, view.policy, now),
        "age_hours": round((now - view.issued).total_seconds() / 3600, 1),
        "policy": view.policy,
        "signed": reader.trust.signed,
        "counts": {field: by_kind.get(kind.__name__, 0) for kind, field, *_ in KINDS},
        "serials": counted["serials"]["serials"],
        "products": counted["products"],
        "unserialised": counted["serialised"].get("0", 0),
        "codes": counted["codes"],
        "regimes": counted["regimes"],
        "units": counted["units"],
    }
    return {**found, "said": {lang: _said(found, lang, regimes or {}) for lang in LANGUAGES}}


def _counted(view: CatalogueView) -> dict[str, dict[str, int]]:
    """What is in the file, counted by SQLite: a large one is not decoded for it."""
    try:
        connection = connect_unchanging(view.path)
        try:

            def ask(sql: str, *values: str) -> dict[str, int]:
                return dict(connection.execute(sql, values).fetchall())

            return {
                "kind": ask(_BY_KIND),
                "serials": ask(_SERIALS),
                "products": ask(_FIELD, "$.kind", "Product"),
                "serialised": ask(_FIELD, "$.serialised", "Product"),
                "codes": {**ask(_GTINS), **(ask(_OTHERS) if view.names_others else {})},
                "regimes": ask(_FIELD, "$.regime", "Approval"),
                "units": ask(_FIELD, "$.unit", "Approval"),
            }
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise StoreDamaged(
            f"Failed to read {view.path} as a catalogue: expected what was built and verified, got {error}; "
            f"import the catalogue again."
        ) from error


def _signed(lang: Lang) -> str:
    return ("，" if lang == "zh" else ", ") + text("catalogue.signed", lang)


def _said(found: Mapping[str, Any], lang: Lang, regimes: Mapping[str, Name]) -> list[str]:
    """The figures as a person reads them, a line each."""
    issued: datetime = found["issued"]
    lists = {**found["counts"], "serials": found["serials"]}
    kinds = [text(f"catalogue.{kind}", lang, n=str(n)) for kind, n in found["products"].items()]
    if found["unserialised"]:
        kinds.append(text("catalogue.by-lot", lang, n=str(found["unserialised"])))
    return [
        text(
            "catalogue.issue",
            lang,
            version=str(found["version"]),
            issued=issued.isoformat(" ", "minutes"),
            age=str(found["age_hours"]),
            freshness=text(f"catalogue.{found['freshness']}", lang)
            + (_signed(lang) if found["signed"] else ""),
        ),
        _line("lists", lang, [text(f"catalogue.{name}", lang, n=str(n)) for name, n in lists.items() if n]),
        _line("kinds", lang, kinds),
        _line("codes", lang, [f"{standard} {n}" for standard, n in found["codes"].items() if n]),
        _line("regimes", lang, [f"{_regime(one, lang, regimes)} {n}" for one, n in found["regimes"].items()]),
        _line("units", lang, [f"{_unit(unit, lang)} {n}" for unit, n in found["units"].items()]),
    ]


def _regime(id_: str, lang: Lang, regimes: Mapping[str, Name]) -> str:
    name = regimes.get(id_)
    return str(getattr(name, lang)) if name else id_


def _unit(unit: str, lang: Lang) -> str:
    """A unit without words is its own."""
    words = text(f"unit.{unit}", lang)
    return unit if words == f"unit.{unit}" else words


def _line(key: str, lang: Lang, parts: list[str]) -> str:
    joined = ("、" if lang == "zh" else ", ").join(parts) or text("catalogue.none", lang)
    return text(f"catalogue.{key}", lang, parts=joined)
