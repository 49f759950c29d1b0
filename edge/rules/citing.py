"""Clauses as people cite them: which citations one asked for is meant by.

    names("二(四)1-2；附件3 二(一)1", "二（四）2")   # True
    names("十二", "十")                              # False: 第十条 is another than 第十二条

A clause is a path: annex, part, section, item. A citation is met by any that lies within it or that it
lies within, so that 二 finds all of part 二, and 二(四)1(甲) whatever cites 二(四)1.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import product
from typing import Final

from edge.rules.regimes import Cited, Regime

_NUMERALS: Final = "一二三四五六七八九十"
_STEP: Final = re.compile(
    rf"附件(?P<annex>[0-9.]*)|附表(?P<table>[0-9]+)|\((?P<part>[{_NUMERALS}]+)\)(?:-\((?P<upto>[{_NUMERALS}]+)\))?"
    rf"|(?P<chapter>[{_NUMERALS}]+)|(?P<item>[0-9.]+)(?:-(?P<last>[0-9]+))?|(?P<word>末段|通知)"
)
_FULL_WIDTH: Final = str.maketrans("（）０１２３４５６７８９．－–—～", "()0123456789.----")
_ARTICLE: Final = re.compile(rf"第([0-9]+|[{_NUMERALS}]+)[条部章]分?")
_SEVERAL: Final = re.compile(r"[；;、·,，]")

Path = tuple[str, ...]


def names(cited: str, wanted: str) -> bool:
    """Whether a citation (of one clause or several) is of the clause `wanted`, or of one it is part of."""
    asked = list(_paths(wanted))
    return any(_meet(one, other) for one in _paths(cited) for other in asked)


def cited_in(regime: Regime, wanted: str) -> tuple[dict[str, tuple[str, ...]], dict[str, Cited]]:
    """What rests on a clause of a regime: its checks, each with the steps they are made at, and its papers."""
    checks: dict[str, tuple[str, ...]] = {}
    for step, specs in regime.by_operation.items():
        for spec in specs:
            if not spec.policy and names(spec.clause, wanted):
                checks[spec.id] = (*checks.get(spec.id, ()), step)
    return checks, {name: it for name, it in regime.cited.items() if names(it.clause, wanted)}


def clauses(regime: Regime) -> tuple[str, ...]:
    """Every clause that a check or a paper of the regime cites, each once, in the order they are met."""
    specs = (spec.clause for made in regime.by_operation.values() for spec in made if not spec.policy)
    papers = (cited.clause for cited in regime.cited.values())
    return tuple(dict.fromkeys((*specs, *papers)))


def is_clause(text: str) -> bool:
    """Whether `text` says a clause at all."""
    return any(_paths(text))


def _meet(one: Path, other: Path) -> bool:
    """Whether either lies within the other, in the same law where one is named."""
    return all(here == there for here, there in zip(one, other, strict=False))


def _paths(citation: str) -> Iterator[Path]:
    """The paths a citation names; a law by its title is the first step of its own."""
    law = ""
    for part in _SEVERAL.split(
        _ARTICLE.sub(_in_numerals, citation.translate(_FULL_WIDTH)).replace("、(", "(")
    ):
        title = re.search(r"《(.+?)》", part)
        law = title[1] if title else law
        steps = list(_steps(re.sub(r"《.+?》", "", part)))
        if steps:
            yield from (tuple(filter(None, (law, *path))) for path in product(*steps))


def _steps(text: str) -> Iterator[list[str]]:
    for found in _STEP.finditer(text.replace(" ", "")):
        if found["annex"] is not None:
            yield [f"附件{found['annex']}"]
        elif found["table"]:
            yield [f"附表{found['table']}"]
        elif found["part"]:
            yield [f"({one})" for one in _range(found["part"], found["upto"])]
        elif found["item"] and found["last"] and found["item"].isdigit():
            yield [str(one) for one in range(int(found["item"]), int(found["last"]) + 1)]
        else:
            yield [(found["item"] or "").strip(".") or found["chapter"] or found["word"]]


def _in_numerals(article: re.Match[str]) -> str:
    """第十二条 and 第12条 as the documents number them: 十二."""
    if not article[1].isdigit():
        return article[1]
    tens, ones = divmod(int(article[1]), 10)
    ten = ("" if tens == 1 else _NUMERALS[tens - 1]) + "十" if 0 < tens < 10 else ""
    return ten + (_NUMERALS[ones - 1] if ones else "") if tens < 10 else article[1]


def _range(first: str, last: str | None) -> Iterable[str]:
    if last is None or first not in _NUMERALS or last not in _NUMERALS:
        return (first,)
    return _NUMERALS[_NUMERALS.index(first) : _NUMERALS.index(last) + 1]
