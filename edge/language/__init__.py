"""Every word a user sees, zh and en, by code.

>>> say("expired", "en", {"day": "2026-01-31"})
Words(title='Expired', sentence='It expired on 2026-01-31.', next_action='Move it to quarantine, \
register it with “return”, and tell the quality officer.')
>>> say("chain-order", "zh", {"state": "entered", "needed": "shelved"}).sentence
'这一件现在是“已入仓”，须是“已上架”才能做这一步。'
>>> text("operation.zone_exit", "zh")
'扫码出区'

A value that is not given shows as a dash; no wording ever fails.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from edge.language.actions import ACTIONS
from edge.language.calibration import CALIBRATION
from edge.language.calibration_pages import CALIBRATION_PAGES
from edge.language.camera import CAMERAS
from edge.language.catalogue import IN_USE
from edge.language.demonstration import DEMONSTRATION
from edge.language.exchange import EXCHANGE
from edge.language.explained import EXPLAINED
from edge.language.explained_further import EXPLAINED_FURTHER
from edge.language.failures import FAILURES, kind_of
from edge.language.labels import LABELLING
from edge.language.leases import LEASED, LEASES
from edge.language.office import LEDGERS, REGIMES, SELF_CHECK
from edge.language.papers import PAPERS
from edge.language.reasons_amounts import AMOUNTS
from edge.language.reasons_checks import CHECKS
from edge.language.reasons_goods import GOODS
from edge.language.reasons_permits import PERMITS, SPECIAL
from edge.language.reasons_policy import POLICIES
from edge.language.reasons_regimes import APPROVED
from edge.language.reasons_scan import READING, STATION, Saying
from edge.language.reasons_steps import STEPPING
from edge.language.reporting import REPORTING
from edge.language.screen import SCREEN
from edge.language.things import THINGS
from edge.language.units import UNITS

__all__ = [
    "LANGUAGES",
    "USUAL",
    "Lang",
    "Wording",
    "Words",
    "agreed",
    "kind_of",
    "next_action_of",
    "say",
    "text",
    "text_in",
]

Lang = Literal["zh", "en"]
LANGUAGES: Final[tuple[Lang, ...]] = ("zh", "en")
Wording = Mapping[str, tuple[str, str]]
"""Words that go before the usual ones: key → (zh, en)."""
USUAL: Final[Wording] = {}

REASON_WORDS: Final[Mapping[str, Saying]] = {
    **READING,
    **STATION,
    **GOODS,
    **CHECKS,
    **APPROVED,
    **PERMITS,
    **SPECIAL,
    **POLICIES,
    **AMOUNTS,
    **STEPPING,
    **LEASED,
}
TEXTS: Final[Mapping[str, tuple[str, str]]] = {
    **THINGS,
    **UNITS,
    **SCREEN,
    **FAILURES,
    **REPORTING,
    **EXPLAINED,
    **EXPLAINED_FURTHER,
    **REGIMES,
    **LEDGERS,
    **PAPERS,
    **SELF_CHECK,
    **DEMONSTRATION,
    **IN_USE,
    **EXCHANGE,
    **LEASES,
    **CAMERAS,
    **LABELLING,
    **CALIBRATION,
    **CALIBRATION_PAGES,
}

_GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "state": ("state",),
    "needed": ("state", "role", "storage"),
    "operation": ("operation",),
    "paper": ("paper",),
    "expected": ("choice",),
    "status": ("listing",),
    "category": ("category",),
    "storage": ("storage",),
    "what": ("property",),
    "unit": ("unit",),
    "opinion": ("opinion",),
    "kind": ("goods",),
    "ground": ("ground",),
    "condition": ("choice",),
    "of": ("short",),
}
"""Parameters that name a member of a closed set, and the groups it may be of."""

_MANY: Final = (
    "（共 {count} 件，首件序列号 {serial}）",
    " ({count} packages, the first with serial {serial})",
)

_WHOLE_CASE: Final = (
    "箱内共 {children} 件，整箱不收。",
    " The case holds {children} packages; none of them goes.",
)


@dataclass(frozen=True, slots=True)
class Words:
    """What is said of one finding: a short title, one sentence, and the one thing to do next."""

    title: str
    sentence: str
    next_action: str


class _Shown(dict[str, str]):
    """Parameters of a sentence; one that was not given shows as a dash."""

    def __missing__(self, key: str) -> str:
        return "—"


def say(code: str, lang: Lang, params: Mapping[str, str] | None = None, words: Wording = USUAL) -> Words:
    """The words for reason `code`; `params` are those of its finding. words: what some are called here."""
    given = params or {}
    saying = REASON_WORDS.get(f"{code}:{given.get('why', '')}") or REASON_WORDS.get(code)
    shown = _shown(given, lang, words)
    if saying is None:
        shown.setdefault("message", code)
        saying = REASON_WORDS["code-note"]
    action, *by_language = saying
    title, sentence = by_language[_index(lang)]
    if "count" in given:
        sentence += _MANY[_index(lang)]
    if "children" in given:
        sentence += _WHOLE_CASE[_index(lang)]
    return Words(title.format_map(shown).strip(), sentence.format_map(shown), ACTIONS[action][_index(lang)])


def text(key: str, lang: Lang, **params: str) -> str:
    """The words for `key` (``operation.zone_exit``, ``scan.next`` …); the key itself where none exist.

    An ``answer.…`` without words of its own is said as the reason of that name.
    """
    return text_in(USUAL, key, lang, **params)


def text_in(words: Wording, key: str, lang: Lang, **params: str) -> str:
    """The same, where `words` go before the usual ones."""
    pair = words.get(key) or TEXTS.get(key)
    if pair is None:
        reason = key.removeprefix("answer.")
        return say(reason, lang, params).sentence if reason in REASON_WORDS and reason != key else key
    said = pair[_index(lang)]
    return said.format_map(_shown(params, lang, words)) if "{" in said else said


_JOINED: Final = frozenset({"group", "operation", "state"})


def agreed(wordings: Sequence[Wording]) -> dict[str, tuple[str, str]]:
    """The words of a place where all of `wordings` hold: where they differ both are said.

    >>> agreed([{"state.exited": ("已出仓", "out")}, {}])["state.exited"]
    ('已出仓／已出区', 'out / exited')

    Only names of steps and states are; of anything else the usual words stand.
    """
    found: dict[str, tuple[str, str]] = {}
    for key in dict.fromkeys(key for words in wordings for key in words):
        pairs = list(dict.fromkeys(words.get(key) or TEXTS[key] for words in wordings))
        if len(pairs) == 1:
            found[key] = pairs[0]
        elif key.partition(".")[0] in _JOINED:
            zh, en = (tuple(dict.fromkeys(pair[index] for pair in pairs)) for index in (0, 1))
            found[key] = ("／".join(zh), " / ".join(en))
    return found


def next_action_of(code: str) -> str:
    """Key of the one thing to do after reason `code`."""
    return REASON_WORDS[code][0]


def _index(lang: str) -> int:
    return 1 if lang == "en" else 0


def _shown(params: Mapping[str, str], lang: Lang, words: Wording) -> _Shown:
    """The parameters as they are shown: members of closed sets by their words, names in `lang`.

    A parameter ``product`` may have a twin ``product_en`` for the English sentence.
    """
    shown = _Shown({name: str(value) for name, value in params.items() if value not in ("", None)})
    shown.setdefault("unit", "pack")
    if lang == "en":
        shown.update(
            {
                name.removesuffix("_en"): shown[name]
                for name in params
                if name in shown and name.endswith("_en")
            }
        )
    for name in shown.keys() & _GROUPS.keys():
        members = [part.strip() for part in shown[name].split(",")]
        shown[name] = ("、" if lang == "zh" else ", ").join(
            _member(name, part, lang, words) for part in members
        )
    return shown


def _member(name: str, value: str, lang: Lang, words: Wording) -> str:
    for group in _GROUPS[name]:
        pair = words.get(f"{group}.{value}") or TEXTS.get(f"{group}.{value}")
        if pair is not None:
            return pair[_index(lang)]
    return value
