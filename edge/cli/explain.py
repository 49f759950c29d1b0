"""One check in words: the clause of each regime that makes it, what passes it, what is refused."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from edge.cli.arguments import UsageError
from edge.cli.lines import put
from edge.cli.regimes import called, clause_of
from edge.language import text
from edge.rules.checks.policy import POLICIES
from edge.rules.reasons import CHECK_IDS, POLICY_IDS, REASONS
from edge.rules.settings import DEFAULTS

if TYPE_CHECKING:
    from edge.language import Lang
    from edge.rules.regimes import CheckSpec, Regime


def explain(
    what: Sequence[str],
    regimes: Mapping[str, Regime],
    lang: Lang,
    settings: Mapping[str, str],
    *,
    as_json: bool,
) -> int:
    """Print a check in words, or what rests on a clause.

    Raises UsageError for what is neither, and for a check that the regime does not make.
    """
    check = what[0]
    if len(what) > 1 or check not in CHECK_IDS | POLICY_IDS:
        from edge.cli.clauses import explain_clause

        return explain_clause(what, regimes, lang, as_json=as_json)
    made = [(regime, specs) for regime in regimes.values() if (specs := _specs(regime, check))]
    if check in CHECK_IDS and not made:
        raise UsageError(
            f"Failed to find '{check}' in {', '.join(regimes)}: expected a check it makes, got none."
        )
    if as_json:
        put(_value(check, made, settings))
        return 0
    sys.stdout.write("\n".join(_told(check, made, lang, settings)) + "\n")
    return 0


def _specs(regime: Regime, check: str) -> dict[str, CheckSpec]:
    """Where a regime makes the check, and on what it rests there."""
    return {name: spec for name, specs in regime.by_operation.items() for spec in specs if spec.id == check}


def _told(
    check: str, made: list[tuple[Regime, dict[str, CheckSpec]]], lang: Lang, settings: Mapping[str, str]
) -> Iterator[str]:
    comma = "、" if lang == "zh" else ", "
    yield f"{check}  {text(f'check.{check}', lang)}"
    yield f"  {text('regimes.passes', lang)}: {text(f'check.{check}.passes', lang)}"
    yield f"  {text('regimes.refused', lang)}: {text(f'check.{check}.refused', lang)}"
    waive = "regimes.waivable" if REASONS[check].overridable else "regimes.unwaivable"
    yield f"  {text(waive, lang)}"
    for regime, specs in made:
        spec = next(iter(specs.values()))
        yield ""
        yield f"  {regime.id}  {called(regime.name, lang)}"
        if not spec.policy and not spec.clause.startswith("《"):
            yield f"    {called(regime.document, lang)}"
        yield f"    {clause_of(spec, lang)}" + (f"  “{spec.quote}”" if spec.quote else "")
        steps = comma.join(text(f"operation.{name}", lang) for name in specs)
        yield f"    {text('regimes.steps', lang)}: {steps}"
    if check in POLICY_IDS:
        value = settings.get(check, DEFAULTS.get(check, ""))
        yield ""
        yield f"  {text('regimes.policy', lang)}: bondscan.toml [site] {check.replace('-', '_')} = {value}"


def _value(
    check: str, made: list[tuple[Regime, dict[str, CheckSpec]]], settings: Mapping[str, str]
) -> dict[str, Any]:
    words = {
        key: {lang: text(f"check.{check}{suffix}", lang) for lang in ("zh", "en")}
        for key, suffix in (("name", ""), ("passes", ".passes"), ("refused", ".refused"))
    }
    found = [
        {
            "regime": regime.id,
            "document": {"zh": regime.document.zh, "en": regime.document.en},
            "clause": spec.clause,
            "quote": spec.quote,
            "policy": spec.policy,
            "operations": list(specs),
        }
        for regime, specs in made
        for spec in [next(iter(specs.values()))]
    ]
    at = [sorted(steps) for name, _, steps in POLICIES if name == check]
    return {
        "check": check,
        **words,
        "severity": REASONS[check].severity,
        "waivable": REASONS[check].overridable,
        "regimes": found,
        "policy": {"operations": at[0], "setting": settings.get(check, DEFAULTS.get(check))} if at else None,
    }
