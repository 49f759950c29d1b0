"""`bondscan regimes`: the whole table, regime × step × checks × clause; `explain` one check or clause in words."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from edge.cli.arguments import UsageError, add_home, home_of

if TYPE_CHECKING:
    from edge.catalogue import Name
    from edge.language import Lang
    from edge.rules.regimes import CheckSpec, Regime

GAP = 2
"""Blanks between two columns."""


def define(parser: argparse.ArgumentParser) -> None:
    """The table, of one regime or all; or one check."""
    _add(parser)
    actions = parser.add_subparsers(dest="action", metavar="explain")
    explain = actions.add_parser(
        "explain",
        help="解释一项核验或一条条款 · one check, or what enforces a clause, in the document's own words",
    )
    explain.add_argument(
        "what",
        nargs="+",
        metavar="CHECK|CLAUSE",
        help="核验项或条款 · a check (approval-balance), or a clause (天竺 二(四)1; 乐城 第十二条)",
    )
    _add(explain, default=argparse.SUPPRESS)


def _add(parser: argparse.ArgumentParser, default: Any = None) -> None:
    add_home(parser)
    parser.set_defaults(**({} if default is argparse.SUPPRESS else {"home": None}))
    parser.add_argument("--regime", default=default, metavar="ID", help="只看此制度 · of this regime only")
    parser.add_argument(
        "--json",
        action="store_true",
        default=default if default is argparse.SUPPRESS else False,
        help="一行一条 JSON · one JSON line a row",
    )
    parser.add_argument(
        "--language", choices=("zh", "en"), default=default, help="语言 · default: the home's own"
    )


def execute(options: argparse.Namespace) -> int:
    """Print what was asked for."""
    from edge import config

    home = home_of(options)
    settings = config.load(home)
    regimes = _chosen(config.regimes(home), options.regime)
    lang: Lang = options.language or settings.language
    if options.action == "explain":
        from edge.cli.explain import explain

        return explain(options.what, regimes, lang, settings.settings, as_json=options.json)
    if options.json:
        from edge.cli.lines import put

        for row in rows(regimes, settings.settings):
            put(row)
        return 0
    sys.stdout.write("\n".join(table(regimes, settings.settings, lang)) + "\n")
    return 0


def _chosen(regimes: Mapping[str, Regime], wanted: str | None) -> Mapping[str, Regime]:
    if wanted is None:
        return regimes
    if wanted not in regimes:
        raise UsageError(
            f"Failed to read '{wanted}' as regime: expected one of {', '.join(sorted(regimes))}."
        )
    return {wanted: regimes[wanted]}


def clause_of(spec: CheckSpec, lang: Lang) -> str:
    """The clause as cited, or that it is site policy."""
    from edge.language import text

    return text("regimes.policy", lang) if spec.policy else spec.clause


def rows(regimes: Mapping[str, Regime], settings: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """One row a check of a step of a regime, and one for each policy that is made there."""
    from edge.rules.checks.policy import in_use
    from edge.rules.operations import OPERATIONS

    for regime in regimes.values():
        for name, specs in regime.by_operation.items():
            step = {
                "regime": regime.id,
                "operation": name,
                "roles": sorted(regime.roles.get(name, OPERATIONS[name].roles)),
                "papers": list(regime.papers.get(name, OPERATIONS[name].required)),
                "asks": list(regime.asks.get(name, ())),
                "quota": regime.quota.get(name, OPERATIONS[name].quota),
                "unit": regime.unit,
            }
            for spec in specs:
                clause = {"clause": spec.clause, "quote": spec.quote, "policy": spec.policy}
                yield {**step, "check": spec.id, **clause}
            policies = in_use(name, settings)
            for policy in policies:
                yield {**step, "check": policy, "clause": "", "quote": "", "policy": True}
            if not specs and not policies:
                yield {**step, "check": "", "clause": "", "quote": "", "policy": False}


def table(regimes: Mapping[str, Regime], settings: Mapping[str, str], lang: Lang) -> Iterator[str]:
    """The same as aligned text."""
    for number, regime in enumerate(regimes.values()):
        if number:
            yield ""
        yield from _regime(regime, settings, lang)


def _regime(regime: Regime, settings: Mapping[str, str], lang: Lang) -> Iterator[str]:
    from edge.language import text
    from edge.rules.checks.policy import in_use

    term = f"{regime.start or '…'} – {regime.end or '…'}" if regime.start or regime.end else "—"
    yield f"== {regime.id}  {called(regime.name, lang)}"
    yield f"   {called(regime.document, lang)}"
    yield f"   {text('regimes.term', lang)}: {term}    {text('regimes.unit', lang)}: " + text(
        f"regimes.unit.{regime.unit}", lang
    )
    for name, specs in regime.by_operation.items():
        yield ""
        yield from _step(regime, name, lang)
        site = text("regimes.policy", lang)
        lines = [(spec.id, text(f"check.{spec.id}", lang), clause_of(spec, lang)) for spec in specs]
        lines += [(one, text(f"check.{one}", lang), site) for one in in_use(name, settings)]
        yield from aligned(lines)


def _step(regime: Regime, name: str, lang: Lang) -> Iterator[str]:
    from edge.language import text
    from edge.rules.operations import OPERATIONS

    operation = OPERATIONS[name]
    comma = "、" if lang == "zh" else ", "
    roles = sorted(regime.roles.get(name, operation.roles))
    papers = regime.papers.get(name, operation.required)
    quota = regime.quota.get(name, operation.quota)
    yield f"-- {name}  {text(f'operation.{name}', lang)}"
    yield f"   {text('regimes.roles', lang)}: " + comma.join(text(f"role.{role}", lang) for role in roles)
    if papers:
        yield f"   {text('regimes.papers', lang)}: " + comma.join(_paper(regime, one, lang) for one in papers)
    if quota != "none":
        yield f"   {text('regimes.quota', lang)}: {text(f'regimes.quota.{quota}', lang)}"


def _paper(regime: Regime, paper: str, lang: Lang) -> str:
    """A paper with the clause that asks for it."""
    from edge.language import text

    cited = regime.cited.get(paper)
    return text(f"paper.{paper}", lang) + (f" [{cited.clause}]" if cited else "")


def aligned(lines: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Columns side by side, as wide as a terminal shows them (a Chinese character takes two cells)."""
    from rich.cells import cell_len

    if not lines:
        return
    widths = [max(cell_len(line[column]) for line in lines) for column in range(len(lines[0]) - 1)]
    for *front, last in lines:
        cells = [
            word + " " * (width - cell_len(word) + GAP) for word, width in zip(front, widths, strict=True)
        ]
        yield "     " + "".join(cells) + last


def called(name: Name, lang: Lang) -> str:
    """A name in the reader's language."""
    return (name.zh or name.en) if lang == "zh" else (name.en or name.zh)
