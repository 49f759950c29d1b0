"""JSON lines on stdout, each whole and flushed before the next thing happens."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from edge.language import Lang
    from edge.rules.regimes import Regime
    from edge.station import Outcome, Refusal


def put(value: Any) -> None:
    """Write one value as one JSON line; readers may act on it at once."""
    import msgspec

    try:
        line = msgspec.json.encode(value, enc_hook=str)
    except UnicodeEncodeError:  # the name of a file that is no UTF-8, on a stick written elsewhere
        line = json.dumps(msgspec.to_builtins(value, enc_hook=str), separators=(",", ":")).encode()
    sys.stdout.buffer.write(line + b"\n")
    sys.stdout.buffer.flush()


def tell(key: str, **params: str) -> None:
    """A sentence for whoever sits there, in both languages, beside the lines."""
    from edge.language import text

    sys.stderr.write("".join(f"bondscan: {text(key, lang, **params)}\n" for lang in ("zh", "en")))


def blame(kind: str, message: str) -> None:
    """What failed, in one line: ``trouble.<kind>`` in Chinese, then what exactly it was, in four parts."""
    from edge.language import text

    sys.stderr.write(f"bondscan: {text(f'trouble.{kind}', 'zh')} {' '.join(message.split())}\n")
    sys.stderr.flush()


def scan_line(outcome: Outcome, lang: Lang, regimes: Mapping[str, Regime] | None = None) -> dict[str, Any]:
    """The line of one scan: what was decided, why, and on which row of the journal it stands.

    regimes: by id; a finding is said in the words of the one it rests on.
    """
    from edge.codes import as_json
    from edge.language import USUAL, say
    from edge.rules.reasons import REASONS

    reasons = []
    for finding in outcome.decision.findings:
        regime = regimes.get(finding.regime) if regimes else None
        words = say(finding.code, lang, finding.params, regime.words if regime else USUAL)
        known = REASONS.get(finding.code)
        reasons.append(
            {
                "code": finding.code,
                "severity": finding.severity,
                "clause": finding.clause,
                "regime": finding.regime,
                "message": words.sentence,
                "next": words.next_action,
                "overridable": bool(known and known.overridable and finding.severity == "review"),
            }
        )
    entry = outcome.entry
    return {
        "seq": entry.seq,
        "event_id": entry.event_id,
        "verdict": outcome.decision.verdict,
        "reasons": reasons,
        "code": as_json(outcome.code, entry.at.at.date()),
        "operation": outcome.decision.operation or entry.operation,
        "at": entry.at.at.isoformat(timespec="milliseconds"),
        "repeat": outcome.decision.repeat,
        "minted": outcome.decision.minted or None,
    }


def refusal_line(refusal: Refusal, lang: Lang) -> str:
    """Why something asked for was not done, in one line."""
    from edge.language import text

    key = f"answer.{refusal.code}"
    words = text(key, lang, **refusal.params)
    if words == key:
        words = refusal.code
    named = ", ".join(f"{name}: {value}" for name, value in refusal.params.items())
    return f"{words} [{refusal.code}{'; ' + named if named else ''}]"


def device_line(state: Any, lang: Lang) -> str:
    """How a device stands, in one line."""
    from edge.drivers.state import REASONS, REPEATS, STATUSES

    index = 1 if lang == "en" else 0
    why = REASONS[state.reason][index] if state.reason in REASONS else ""
    again = REPEATS[index].format(n=state.repeats) if state.repeats else ""
    return f"{state.source}: " + " · ".join(filter(None, (STATUSES[state.status][index], why, again)))
