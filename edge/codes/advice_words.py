"""A calibration scan's diagnosis in words, for screen and command line alike.

>>> from edge.codes.diagnosis import diagnose
>>> from edge.codes.sheet import SHEET
>>> found = diagnose(SHEET.removeprefix("]d1"))
>>> [said.title for said in advised(found, "en")]
['No AIM identifiers']
>>> menus(found, "en")[1]
'    Honeywell: Add AIM I.D. Prefix to All Symbologies'
"""

from __future__ import annotations

from dataclasses import dataclass

from edge.codes.advice import URGENT, AdviceCode
from edge.codes.diagnosis import Diagnosis
from edge.codes.programming import VENDORS, Setting, menu, settings_for
from edge.language import Lang, text


@dataclass(frozen=True, slots=True)
class Said:
    """One piece of advice: a title, a sentence, the one thing to do next. urgent: before anything else."""

    code: AdviceCode
    urgent: bool
    title: str
    sentence: str
    next_action: str


def advised(found: Diagnosis, lang: Lang) -> tuple[Said, ...]:
    """What to change, the most urgent first."""
    params = {"layouts": _layouts(found, lang), "characters": " ".join(found.dead)}
    said = []
    for code in found.advice:
        if code == "lost":
            params["characters"] = " ".join(found.lost)
        title, sentence, action = (
            text(f"advice.{code}.{part}", lang, **params) for part in ("title", "sentence", "next")
        )
        said.append(Said(code, code in URGENT, title, sentence, action))
    return tuple(said)


def facts(found: Diagnosis, lang: Lang) -> str:
    """Layout, GS, AIM identifiers and suffix in one line; "" where it was no calibration."""
    if not found.sheet:
        return ""
    return text(
        "calibration.facts",
        lang,
        layouts=_layouts(found, lang) or text("calibration.layout-unknown", lang),
        gs=text(f"gs.{found.gs}", lang),
        aim=text("calibration.yes" if found.aim else "calibration.no", lang),
        suffix=text(f"suffix.{found.suffix}", lang),
    )


def menus(found: Diagnosis, lang: Lang) -> list[str]:
    """Where each make of scanner has what is to be changed: a heading, then a line a make."""
    lines = []
    for setting in settings_for(found.advice):
        lines.append(text(f"setting.{setting}", lang))
        lines += [f"    {line}" for line in makes(setting, lang)]
    return [*lines, text("setting.star", lang)] if any(" *" in line for line in lines) else lines


def makes(setting: Setting, lang: Lang) -> list[str]:
    """One setting as each make calls it."""
    lines = []
    for vendor in VENDORS:
        found = menu(vendor, setting)
        words = found.words if found else text("setting.generic", lang)
        lines.append(f"{text(f'vendor.{vendor}', lang)}: {words}")
    return lines


def in_words(found: Diagnosis, lang: Lang) -> list[str]:
    """All of it, line by line."""
    lines = [facts(found, lang)] if found.sheet else []
    for said in advised(found, lang):
        lines += [
            f"{'!' if said.urgent else '-'} {said.title}",
            f"  {said.sentence}",
            f"  → {said.next_action}",
        ]
    return lines + menus(found, lang)


def _layouts(found: Diagnosis, lang: Lang) -> str:
    names = [text(f"layout.{name}", lang) for name in found.layouts or found.scanners]
    return ("、" if lang == "zh" else ", ").join(names)
