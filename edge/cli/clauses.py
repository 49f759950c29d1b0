"""A clause looked up: the checks that enforce it and the papers it asks for, in the documents' own words."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from edge.cli.arguments import UsageError
from edge.cli.lines import put
from edge.cli.regimes import called
from edge.language import text
from edge.rules import citing
from edge.rules.reasons import CHECK_IDS, POLICY_IDS

if TYPE_CHECKING:
    from edge.language import Lang
    from edge.rules.regimes import Regime


def explain_clause(words: Sequence[str], regimes: Mapping[str, Regime], lang: Lang, *, as_json: bool) -> int:
    """Print what rests on a clause such as ``天竺 二(四)1``, of the regime named or of all.

    Raises UsageError for what is no clause, and for one that nothing rests on.
    """
    chosen, clause = _asked(words, regimes)
    if not clause or not all(citing.is_clause(word) or word.startswith("《") for word in clause.split()):
        known = ", ".join(sorted(CHECK_IDS | POLICY_IDS))
        raise UsageError(
            f"Failed to read '{' '.join(words)}' as check or clause: "
            f"expected a clause such as '天竺 二(四)1', or one of {known}."
        )
    found = [(regime, *citing.cited_in(regime, clause)) for regime in chosen.values()]
    found = [(regime, checks, papers) for regime, checks, papers in found if checks or papers]
    if not found:
        cited = "; ".join(f"{regime.id}: {'，'.join(citing.clauses(regime))}" for regime in chosen.values())
        raise UsageError(
            f"Failed to find a check for clause '{clause}': expected one that a check or a paper cites, "
            f"which are — {cited}; got none."
        )
    if as_json:
        for row in found:
            put(_value(*row))
        return 0
    lines = [line for row in found for line in (*_told(*row, lang), "")]
    sys.stdout.write("\n".join(lines[:-1]) + "\n")
    return 0


def _asked(words: Sequence[str], regimes: Mapping[str, Regime]) -> tuple[Mapping[str, Regime], str]:
    """The regimes that any word names (all, where none does), and what is left: the clause."""
    chosen, rest = dict(regimes), []
    for word in " ".join(words).split():
        meant = {id_: one for id_, one in chosen.items() if _called_so(one, word)}
        if meant and not citing.is_clause(word):
            chosen = meant
        else:
            rest.append(_as_title(word, regimes))
    return chosen, " ".join(rest)


def _called_so(regime: Regime, word: str) -> bool:
    names = (regime.id, regime.name.zh, regime.name.en, regime.document.zh, regime.document.en)
    bare = word.strip("《》").casefold()
    return bool(bare) and any(bare in name.casefold() for name in names)


def _as_title(word: str, regimes: Mapping[str, Regime]) -> str:
    """A law by its name, with the brackets the citations have."""
    titled = any(f"《{word}》" in clause for one in regimes.values() for clause in citing.clauses(one))
    return f"《{word}》" if titled else word


def _told(
    regime: Regime, checks: Mapping[str, tuple[str, ...]], papers: Mapping[str, Any], lang: Lang
) -> Iterator[str]:
    comma = "、" if lang == "zh" else ", "
    yield f"{regime.id}  {called(regime.name, lang)}"
    yield f"  {called(regime.document, lang)}"
    for check, steps in checks.items():
        spec = regime.anywhere(check)
        assert spec is not None
        yield f"  {check}  {text(f'check.{check}', lang)}"
        yield f"    {spec.clause}  “{spec.quote}”"
        yield f"    {text('regimes.steps', lang)}: " + comma.join(
            text(f"operation.{it}", lang) for it in steps
        )
    for paper, cited in papers.items():
        yield f"  {text('regimes.papers', lang)}: {text(f'paper.{paper}', lang)}"
        yield f"    {cited.clause}  “{cited.quote}”"


def _value(
    regime: Regime, checks: Mapping[str, tuple[str, ...]], papers: Mapping[str, Any]
) -> dict[str, Any]:
    def row(check: str, steps: tuple[str, ...]) -> dict[str, Any]:
        spec = regime.anywhere(check)
        assert spec is not None
        return {"check": check, "clause": spec.clause, "quote": spec.quote, "operations": list(steps)}

    return {
        "regime": regime.id,
        "document": {"zh": regime.document.zh, "en": regime.document.en},
        "checks": [row(check, steps) for check, steps in checks.items()],
        "papers": [
            {"paper": paper, "clause": cited.clause, "quote": cited.quote} for paper, cited in papers.items()
        ],
    }
