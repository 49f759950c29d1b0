"""EPCIS queries: events by what, when, where, why, in the order they were recorded, page by page.

The parameters are those of SimpleEventQuery (EPCIS 2.0, section 8.2.7) that a supervisor and the
stations need; one that is not known is refused, never ignored. What comes back are the very
bytes that were captured.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import msgspec

from edge import wire
from edge.epcis import CONTEXT, event_urn, names, stamp
from edge.epcis.model import Time
from edge.hub import sql
from edge.hub.hub import Hub, millis
from edge.hub.problems import MISSING, QUERY, problem

PER_PAGE: Final = 30
"""Events a page where nobody says (the EPCIS default)."""

MOST: Final = 50
"""Parameters of one query: a database takes a condition only so deep."""

_COLUMNS: Final = {
    "eventType": "type",
    "EQ_bizStep": "biz_step",
    "EQ_disposition": "disposition",
    "EQ_readPoint": "read_point",
    "EQ_bizLocation": "biz_location",
    "EQ_eventID": "event_id",
    "eventID": "event_id",
    "EQ_operation": "operation",
    "EQ_station": "station",
}
"""The last two are ours: the profile's operation, and the station that captured it."""

_TIMES: Final = {
    "GE_eventTime": ("event_time", ">="),
    "LT_eventTime": ("event_time", "<"),
    "GE_recordTime": ("record_time", ">="),
    "LT_recordTime": ("record_time", "<"),
}
_THINGS: Final = {
    "MATCH_epc": "'epc', 'child'",
    "MATCH_parentID": "'parent'",
    "MATCH_anyEPC": "'epc', 'child', 'parent', 'input', 'output'",
    "MATCH_epcClass": "'class'",
}
_PAPER: Final = "EQ_bizTransaction_"
_CBV_URI: Final = ("https://ref.gs1.org/cbv/", "https://ns.gs1.org/cbv/")


@dataclass(frozen=True, slots=True)
class Query:
    """What to look for: conditions with their values, joined with AND, and how many a page."""

    conditions: tuple[str, ...]
    values: tuple[object, ...]
    per_page: int


@dataclass(frozen=True, slots=True)
class Page:
    """A page of events as a query document; `token` asks for the next one, "" at the end."""

    body: bytes
    token: str


def parse(params: Iterable[tuple[str, str]], most: int) -> Query | wire.Problem:
    """Query parameters as they stand in a URL; a Problem names the first that cannot be used."""
    conditions: list[str] = []
    values: list[object] = []
    per_page = PER_PAGE
    by_name: dict[str, list[str]] = {}
    for name, value in params:
        by_name.setdefault(name, []).extend(_split(value))
    if len(by_name) > MOST:
        return problem(
            400, QUERY, f"Failed to read the query: expected at most {MOST} parameters, got {len(by_name)}."
        )
    for name, given in by_name.items():
        try:
            if name == "perPage":
                per_page = _per_page(given[-1], most)
                continue
            condition, bound = _condition(name, given)
        except ValueError as fault:
            return problem(400, QUERY, f"Failed to use '{name}' as a query parameter: {fault}.")
        conditions.append(condition)
        values += bound
    return Query(tuple(conditions), tuple(values), per_page)


def _split(value: str) -> list[str]:
    """Lists are written with ``|``, or with commas between bare words."""
    parts = value.split("|")
    return [word for part in parts for word in ([part] if ":" in part else part.split(","))]


def _per_page(text: str, most: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 20 and int(text) > 0):
        raise ValueError(f"expected 1 to {most}, got '{text}'")
    return min(int(text), most)


def _condition(name: str, given: list[str]) -> tuple[str, list[object]]:
    if name in _COLUMNS:
        clean = event_urn if _COLUMNS[name] == "event_id" else _bare
        return sql.IN_LIST.format(column=_COLUMNS[name]), [_list(given, clean)]
    if name in _TIMES:
        column, sign = _TIMES[name]
        return sql.COMPARE.format(column=column, sign=sign), [millis(_time(given[-1]))]
    if name in _THINGS:
        return sql.NAMES_THING.format(roles=_THINGS[name]), [_list(given, str)]
    if name.startswith(_PAPER):
        kind = _bare(name.removeprefix(_PAPER))
        return sql.UNDER_PAPER, [names.own("btt", kind) if kind in _OWN_PAPERS else kind, _list(given, str)]
    if name == "EXISTS_errorDeclaration":
        return sql.DECLARED, []
    if name == "nextPageToken":
        return sql.COMPARE.format(column="n", sign=">"), [_untoken(given[-1])]
    raise ValueError("expected one that this server has, got an unknown name")


_OWN_PAPERS: Final = frozenset({"customs_clearance_form", "nmpa_import_approval", "prescription"})
"""Papers of the profile that may be asked for by bare word."""


def _list(given: list[str], clean: Callable[[str], str]) -> str:
    return json.dumps([clean(value) for value in given])


def _bare(word: str) -> str:
    """A CBV term as it is captured: the bare word, though it was asked for by its URI."""
    if word.startswith(_CBV_URI) and "-" in word:
        return word.rsplit("-", 1)[1]
    return word


def _time(text: str) -> datetime:
    try:
        return msgspec.convert(text.replace(" ", "+"), Time)
    except msgspec.ValidationError:
        raise ValueError(f"expected a time with an offset, got '{text}'") from None


def _token(n: int) -> str:
    return base64.urlsafe_b64encode(b"n%d" % n).decode().rstrip("=")


def _untoken(token: str) -> int:
    with suppress(ValueError):
        plain = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        if plain.startswith(b"n") and plain[1:].isdigit() and len(plain) <= 16:
            return int(plain[1:])
    raise ValueError(f"expected a token this server gave, got '{token[:40]}'")


def run(hub: Hub, query: Query, party: str = "") -> Page:
    """One page; party: whose events may be seen, "" for all."""
    conditions, values = list(query.conditions), list(query.values)
    if party:
        conditions.append(sql.COMPARE.format(column="party", sign="="))
        values.append(party)
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    with hub.reading() as reader:
        rows = reader.execute(sql.EVENTS + where + sql.NEXT_PAGE, (*values, query.per_page + 1)).fetchall()
    token = _token(rows[query.per_page - 1][0]) if len(rows) > query.per_page else ""
    return Page(_document(hub, rows[: query.per_page]), token)


def find(hub: Hub, event_id: str, party: str = "") -> bytes | wire.Problem:
    """All that was told of one event: itself, then its error declarations."""
    query = parse([("EQ_eventID", event_id)], hub.limits.per_page)
    assert isinstance(query, Query)
    page = run(hub, query, party)
    if b'"eventList":[]' in page.body:
        return problem(404, MISSING, f"No event '{event_urn(event_id)}' is stored here.")
    return page.body


def _document(hub: Hub, rows: list[Any]) -> bytes:
    """A query document around stored bytes, with every context they were captured in, each once."""
    contexts: dict[bytes, None] = {}
    for text in dict.fromkeys(row[2] for row in rows) or [json.dumps(CONTEXT)]:
        context = msgspec.json.decode(text)
        for part in context if isinstance(context, list) else [context]:
            contexts[msgspec.json.encode(part)] = None
    return b"".join(
        (
            b'{"@context":[',
            b",".join(contexts),
            b'],"type":"EPCISQueryDocument","schemaVersion":"2.0","creationDate":"',
            stamp(hub.now()).encode(),
            b'","epcisBody":{"queryResults":{"queryName":"SimpleEventQuery","resultsBody":{"eventList":[',
            b",".join(bytes(row[1]) for row in rows),
            b"]}}}}",
        )
    )
