"""The words of the screens, in one language at a time; the tables live in `edge.language`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from edge.catalogue import Name
from edge.clock import CHINA
from edge.language import USUAL, Wording, Words, say, text, text_in
from edge.rules.verdict import Finding
from edge.tui.port import Answer, Language, OrderView, Scan, TaskView

OTHER: dict[Language, Language] = {"zh": "en", "en": "zh"}


def named(name: Name | None, lang: Language) -> str:
    """A name in this language, or in the other where this one has none."""
    if name is None:
        return ""
    return (name.zh or name.en) if lang == "zh" else (name.en or name.zh)


def label(group: str, value: str, lang: Language, words: Wording = USUAL) -> str:
    """The word of a closed set (operation, paper, state, role, kind …); "" for "" itself.

    words: what they are called at this site.
    """
    return text_in(words, f"{group}.{value}", lang) if value else ""


def reason(finding: Finding, lang: Language, words: Wording = USUAL) -> Words:
    """Title, sentence and next action of one finding."""
    return say(finding.code, lang, finding.params, words)


def answer(said: Answer, lang: Language) -> str:
    """Why an act was not done, as one sentence."""
    key = f"answer.{said.code}"
    words = text(key, lang, **said.params)
    if words == key:
        return say(said.code, lang, said.params).sentence
    return words


def titles(findings: Sequence[Finding], lang: Language) -> str:
    """The titles of several findings, one after the other."""
    return ("；" if lang == "zh" else "; ").join(reason(finding, lang).title for finding in findings)


def moment(at: datetime | None, now: datetime) -> str:
    """A time as it is read at a glance: the clock of today, else the day too."""
    if at is None:
        return "--"
    local = at.astimezone(CHINA)
    same_day = local.date() == now.astimezone(CHINA).date()
    return local.strftime("%H:%M:%S" if same_day else "%Y-%m-%d %H:%M")


def day(value: date | None) -> str:
    """A date, or dashes where none is known."""
    return value.isoformat() if value else "--"


def age(since: datetime | None, now: datetime, lang: Language) -> str:
    """How long ago, in the largest unit that fits."""
    if since is None:
        return "--"
    passed = max(now - since, timedelta())
    minutes = int(passed.total_seconds() // 60)
    if minutes < 60:
        return text("age.minutes", lang, n=str(minutes))
    if minutes < 48 * 60:
        return text("age.hours", lang, n=str(minutes // 60))
    return text("age.days", lang, n=str(minutes // (24 * 60)))


def count(task: TaskView | None) -> str:
    """Accepted against expected, as ``37 / 60``."""
    if task is None:
        return ""
    return f"{task.accepted} / {task.expected}" if task.expected is not None else str(task.accepted)


def goods(scan: Scan) -> str:
    """What tells one package from another on one line: lot, serial, else the case or what was read."""
    if scan.serial:
        return f"{scan.lot} {scan.serial}".strip()
    return scan.sscc or scan.text


def ordered(orders: Sequence[OrderView], lang: Language) -> str:
    """Orders just given, each in a sentence."""
    sentences = []
    for one in orders:
        goods_named = " ".join(part for part in (named(one.product, lang), one.lot, one.serial) if part)
        code = ("order.lifted" if one.lifted else "order.given") + (".hub" if one.by_hub else "")
        code = f"order.refused.{one.refused}" if one.refused else code
        kind = text(f"hold.{one.kind}", lang)
        sentences.append(text(code, lang, kind=kind, order=one.order, goods=goods_named))
    return " ".join(sentences)
