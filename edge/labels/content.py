"""What one label says: the element string of its symbol, and the words beside it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

FIELDS: Final[Mapping[str, tuple[str, str]]] = {
    "product": ("品名（中文，无中文字体时为英文）", "product, in Chinese where a font has it"),
    "product_en": ("英文品名", "product in English"),
    "specification": ("规格", "specification"),
    "maker": ("生产企业", "maker"),
    "gtin": ("GTIN", "GTIN"),
    "lot": ("批号", "lot"),
    "expiry": ("有效期至，年-月-日", "expiry, year-month-day"),
    "serial": ("序列号", "serial"),
    "sscc": ("箱号 SSCC", "SSCC of the case"),
    "count": ("箱内件数", "packages in the case"),
    "station": ("工位", "station"),
    "by": ("操作员工牌", "the operator's badge"),
    "date": ("赋码、装箱日期", "day of coding or packing"),
    "mark": ("补打标记，首次打印为空", "the mark of a reprint, empty on a first print"),
}
"""Everything a template may name in braces besides an AI (``{21}``), and what it is (zh, en)."""

_NAMED: Final = re.compile(r"\{([a-z_]+|\d{2,4})\}")
_LATIN_ONLY: Final = re.compile(r"[^ -~\u00a0-\u024f]+")
_BRACED: Final = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """One label.

    symbol: the element string of the item's symbol (GS between), of a case ``00`` and its SSCC.
    elements: its AIs and values in order. fields: what `FIELDS` names. copy: 0 for the first print.
    """

    symbol: str
    elements: tuple[tuple[str, str], ...]
    fields: Mapping[str, str] = field(default_factory=dict)
    copy: int = 0

    @property
    def mark(self) -> str:
        """What tells a reprint from the first: 补打 and which; "" for the first."""
        return f"补打 REPRINT {self.copy}" if self.copy else ""

    @property
    def plain_mark(self) -> str:
        """The same for a printer without Chinese."""
        return f"REPRINT {self.copy}" if self.copy else ""

    def said(self, words: str, *, chinese: bool = True) -> str:
        """`words` with what stands in braces filled in; "" where all of it is empty.

        chinese: whether Chinese can be printed; else the English name stands for the Chinese one.
        """
        values = self._values(chinese)
        named = _NAMED.findall(words)
        if named and not any(values.get(name) for name in named):
            return ""
        filled = _NAMED.sub(lambda found: values.get(found[1], ""), words)
        return " ".join((filled if chinese else _LATIN_ONLY.sub(" ", filled)).split())

    def _values(self, chinese: bool) -> dict[str, str]:
        values = {ai: f"({ai}) {value}" for ai, value in self.elements}
        values |= self.fields
        values["mark"] = self.mark if chinese else self.plain_mark
        if not (chinese and values.get("product")):
            values["product"] = values.get("product_en", "") or values.get("gtin", "")
        return values


def names_in(words: str) -> tuple[str, ...]:
    """Everything in braces in `words` that can be filled in."""
    return tuple(_NAMED.findall(words))


def strays_in(words: str) -> tuple[str, ...]:
    """Everything in braces in `words` that nothing fills in."""
    known = {f"{{{name}}}" for name in names_in(words) if name in FIELDS or name.isdigit()}
    return tuple(one for one in _BRACED.findall(words) if one not in known)
