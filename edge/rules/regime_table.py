"""A regime read from its table (``config/regimes/*.toml``), with every problem named at once.

id = "…"                    # named by the approvals
start = 2026-01-01          # first and last day in force; either may be left out
end = 2027-12-31
unit = "pack"
[name]                      # and [document]: zh, en
[parameters]                # what its checks compare with, lists of text
[words]                     # what is called otherwise here: "word key" = ["zh", "en"]
[checks.expired]
clause = "…"                # as cited on the screen
quote = "…"                 # the document's own words
policy = false              # true: rests on site policy, clause and quote may be left out
[papers.manifest]           # the clause that asks for a paper; one without stands by the table of steps
clause = "…"
quote = "…"
[operations.zone_exit]
roles = ["warehouse"]       # who may do it
papers = ["seal"]           # which papers must be filled
asks = ["permit"]           # which others are asked for, for its checks to look at
quota = "spend"             # none, spend, restore
checks = ["expired"]        # in the order they are made
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final, cast, get_args

from edge.catalogue import GoodsKind, Ground, Name, Role
from edge.catalogue.parties import Category
from edge.errors import ConfigError
from edge.language import TEXTS
from edge.rules.operations import OPERATIONS, Consumes, Operation
from edge.rules.reasons import CHECK_IDS
from edge.rules.regimes import BACKWARD, CheckSpec, Cited, Regime

RECIPIENTS: Final = (
    "city-drug-administration",
    "city-health-commission",
    "provincial-drug-administration",
    "provincial-health-authority",
    "importer",
    "distributor",
)
"""Who is to be told of harm done."""

PARAMETERS: Final[Mapping[str, tuple[str, ...]]] = {
    "customs-registration": (),
    "excluded-categories": get_args(Category),
    "permit-categories": get_args(Category),
    "kinds": get_args(GoodsKind),
    "grounds": tuple(filter(None, get_args(Ground))),
    "regions": (),
    "report-to": RECIPIENTS,
    "report-serious-to": RECIPIENTS,
}
"""Each parameter a check compares with or a form offers, and its closed set where it has one."""
UNITS: Final = ("pack", "approval")

_TOP: Final = (
    "id",
    "name",
    "document",
    "start",
    "end",
    "unit",
    "parameters",
    "words",
    "checks",
    "papers",
    "operations",
)
_CHECK: Final = ("clause", "quote", "policy")
_OPERATION: Final = ("roles", "papers", "asks", "quota", "checks")
_BALANCES: Final = frozenset({"approval-balance", "clearance-balance", "permit-balance"})


class _Problems:
    """Collects what is wrong, each as ``path: Failed to read …``."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def add(self, path: str, got: object, what: str, expected: str) -> None:
        self.lines.append(f"{path}: Failed to read {got!r} as {what}: expected {expected}, got {got!r}.")

    def keys(self, path: str, table: Mapping[str, Any], known: Iterable[str]) -> None:
        for key in table.keys() - set(known):
            self.add(f"{path}.{key}".lstrip("."), key, "key", f"one of {', '.join(sorted(known))}")


def regime_from(table: Mapping[str, Any], source: str = "regime") -> Regime:
    """The regime a TOML table describes.

    source: what the problems are said of, a file's name. Raises ConfigError with all of them.
    """
    problems = _Problems()
    problems.keys("", table, _TOP)
    start, end = _day(table, "start", problems), _day(table, "end", problems)
    if start is not None and end is not None and end < start:
        problems.add("end", end.isoformat(), "last day", f"{start} or later")
    if table.get("unit", UNITS[0]) not in UNITS:
        problems.add("unit", table["unit"], "unit", f"one of {', '.join(UNITS)}")
    operations = _operations(table, problems)
    specs = _specs(table, operations, problems)
    regime = Regime(
        id=_text(table, "id", "id", problems),
        name=_name(table, "name", problems),
        document=_name(table, "document", problems),
        start=start,
        end=end,
        by_operation={
            name: tuple(specs[check] for check in _texts(row, "checks") if check in specs)
            for name, row in operations.items()
        },
        roles={name: frozenset(_texts(row, "roles")) for name, row in operations.items() if "roles" in row},
        papers={name: _texts(row, "papers") for name, row in operations.items() if "papers" in row},
        asks={name: _texts(row, "asks") for name, row in operations.items() if "asks" in row},
        quota={name: cast(Consumes, row["quota"]) for name, row in operations.items() if "quota" in row},
        unit=str(table.get("unit", UNITS[0])),
        parameters=_parameters(table, problems),
        cited=_cited(table, operations, problems),
        words=_words(table, problems),
    )
    if problems.lines:
        raise ConfigError(
            f"Failed to read {source} as regime: expected a sound table, got {len(problems.lines)} problems.",
            tuple(f"{source}: {line}" for line in problems.lines),
        )
    return regime


def _operations(table: Mapping[str, Any], problems: _Problems) -> dict[str, Mapping[str, Any]]:
    """Rows of the operations that exist, each looked over."""
    rows: dict[str, Mapping[str, Any]] = {}
    for name, row in _table(table, "operations", problems).items():
        path = f"operations.{name}"
        operation = OPERATIONS.get(name)
        if operation is None:
            problems.add(path, name, "operation", f"one of {', '.join(OPERATIONS)}")
        elif not isinstance(row, Mapping):
            problems.add(path, row, "table", "roles, papers, asks, quota and checks")
        else:
            _look_over(path, row, operation, problems)
            rows[name] = row
    if not rows:
        problems.add("operations", "", "operations", "at least one")
    return rows


def _look_over(path: str, row: Mapping[str, Any], operation: Operation, problems: _Problems) -> None:
    problems.keys(path, row, _OPERATION)
    known = {
        "roles": tuple(get_args(Role)),
        "papers": tuple(paper.name for paper in operation.papers),
        "asks": tuple(paper.name for paper in operation.papers),
        "checks": tuple(sorted(CHECK_IDS)),
    }
    for key, members in known.items():
        values = row.get(key, [])
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            problems.add(f"{path}.{key}", values, key, "a list of text")
            continue
        for value in values:
            if value not in members:
                problems.add(f"{path}.{key}", value, key[:-1], f"one of {', '.join(members)}")
    if not row.get("roles", ["any"]):
        problems.add(f"{path}.roles", [], "roles", "at least one, or none named for those of the table")
    if row.get("quota", "none") not in get_args(Consumes):
        problems.add(f"{path}.quota", row["quota"], "quota", f"one of {', '.join(get_args(Consumes))}")
    checks = set(_texts(row, "checks"))
    guards = checks & CHECK_IDS - BACKWARD
    if not operation.forward and guards:
        allowed = f"none but {', '.join(sorted(BACKWARD))}"
        problems.add(f"{path}.checks", ", ".join(sorted(guards)), "checks of a step back", allowed)
    if row.get("quota") == "spend" and not checks & _BALANCES:
        problems.add(f"{path}.checks", row.get("checks", []), "checks of a step that spends", "a balance")


def _specs(
    table: Mapping[str, Any], operations: Mapping[str, Mapping[str, Any]], problems: _Problems
) -> dict[str, CheckSpec]:
    """What each check named by an operation rests on."""
    described = _table(table, "checks", problems)
    at: dict[str, set[str]] = {}
    for name, row in operations.items():
        for check in _texts(row, "checks"):
            at.setdefault(check, set()).add(name)
    for check in sorted(at.keys() & CHECK_IDS):
        if check not in described:
            problems.add(f"checks.{check}", "", "check", "its clause and quote, or policy = true")
    for check in described:
        if check not in CHECK_IDS:
            problems.add(f"checks.{check}", check, "check", f"one of {', '.join(sorted(CHECK_IDS))}")
        elif check not in at:
            problems.add(f"checks.{check}", check, "check", "an operation that makes it")
    return {
        check: _spec(check, described[check], at.get(check, set()), problems)
        for check in described
        if check in CHECK_IDS
    }


def _spec(check: str, row: object, at: set[str], problems: _Problems) -> CheckSpec:
    path = f"checks.{check}"
    if not isinstance(row, Mapping):
        problems.add(path, row, "table", "clause and quote, or policy = true")
        row = {"policy": True}
    problems.keys(path, row, _CHECK)
    policy = row.get("policy", False)
    if not isinstance(policy, bool):
        problems.add(f"{path}.policy", policy, "policy", "true or false")
    for key in ("clause", "quote"):
        value = row.get(key, "")
        if not isinstance(value, str) or not (value or policy):
            problems.add(f"{path}.{key}", value, key, "the document's own, or policy = true")
    return CheckSpec(
        id=check,
        clause=str(row.get("clause", "")),
        quote=str(row.get("quote", "")),
        at=frozenset(at),
        policy=bool(policy),
    )


def _parameters(table: Mapping[str, Any], problems: _Problems) -> dict[str, tuple[str, ...]]:
    given = _table(table, "parameters", problems)
    problems.keys("parameters", given, PARAMETERS)
    for name, values in given.items():
        if not isinstance(values, list) or not all(isinstance(value, str) and value for value in values):
            problems.add(f"parameters.{name}", values, "parameter", "a list of text")
        closed = PARAMETERS.get(name, ())
        for value in _texts(given, name):
            if closed and value not in closed:
                problems.add(f"parameters.{name}", value, "parameter", f"one of {', '.join(closed)}")
    return {name: _texts(given, name) for name in given}


def _words(table: Mapping[str, Any], problems: _Problems) -> dict[str, tuple[str, str]]:
    """What is called otherwise: words there are, each in both languages, with the same places to fill in."""
    found: dict[str, tuple[str, str]] = {}
    for key, pair in _table(table, "words", problems).items():
        if key not in TEXTS:
            problems.add(f"words.{key}", key, "word", "the key of a word there is")
        elif not (
            isinstance(pair, list) and len(pair) == 2 and all(isinstance(one, str) and one for one in pair)
        ):
            problems.add(f"words.{key}", pair, "words", '["zh", "en"]')
        elif any(_places(said) != _places(usual) for said, usual in zip(pair, TEXTS[key], strict=True)):
            problems.add(f"words.{key}", pair, "words", f"the places {sorted(_places(TEXTS[key][0]))}")
        else:
            found[key] = (pair[0], pair[1])
    return found


def _places(said: str) -> frozenset[str]:
    return frozenset(re.findall(r"\{(\w+)\}", said))


def _cited(
    table: Mapping[str, Any], operations: Mapping[str, Mapping[str, Any]], problems: _Problems
) -> dict[str, Cited]:
    """The clause of each paper that has one; the paper must be asked for somewhere."""
    asked = {paper for row in operations.values() for key in ("papers", "asks") for paper in _texts(row, key)}
    asked |= {paper for name in operations for paper in OPERATIONS[name].required}
    cited: dict[str, Cited] = {}
    for paper, row in _table(table, "papers", problems).items():
        path = f"papers.{paper}"
        if paper not in asked:
            problems.add(path, paper, "paper", "one that an operation asks for")
        if not isinstance(row, Mapping):
            problems.add(path, row, "table", "clause and quote")
            continue
        problems.keys(path, row, ("clause", "quote"))
        clause, quote = (_text(row, key, f"{path}.{key}", problems) for key in ("clause", "quote"))
        cited[paper] = Cited(clause=clause, quote=quote)
    return cited


def _table(table: Mapping[str, Any], key: str, problems: _Problems) -> Mapping[str, Any]:
    value = table.get(key, {})
    if isinstance(value, Mapping):
        return value
    problems.add(key, value, "table", f"[{key}]")
    return {}


def _texts(row: Mapping[str, Any], key: str) -> tuple[str, ...]:
    values = row.get(key, [])
    return tuple(value for value in values if isinstance(value, str)) if isinstance(values, list) else ()


def _text(table: Mapping[str, Any], key: str, path: str, problems: _Problems) -> str:
    value = table.get(key, "")
    if not isinstance(value, str) or not value.strip():
        problems.add(path, value, key, "text")
        return ""
    return value


def _name(table: Mapping[str, Any], key: str, problems: _Problems) -> Name:
    names = _table(table, key, problems)
    problems.keys(key, names, ("zh", "en"))
    return Name(zh=_text(names, "zh", f"{key}.zh", problems), en=_text(names, "en", f"{key}.en", problems))


def _day(table: Mapping[str, Any], key: str, problems: _Problems) -> date | None:
    value = table.get(key)
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    problems.add(key, value, "day", "a date such as 2026-01-31")
    return None
