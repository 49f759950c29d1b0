"""Values and messages of every GS1 Application Identifier, for laws that must hold over all of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

from hypothesis import strategies as st

from edge.codes import code_lists
from edge.codes.charsets import SET_36, SET_39, SET_64, SET_82, check_digit, check_pair, modulo_97
from edge.codes.syntax_dictionary import ENTRIES, Component, Entry, identifiers

Element = tuple[str, str]

DIGITS: Final = "0123456789"
ALPHABETS: Final = {"n": DIGITS, "x": SET_82, "y": SET_39, "z": SET_64}
TWO: Final = st.integers(0, 59).map("{:02d}".format)
DATES: Final = st.dates(date(2000, 1, 1), date(2049, 12, 31))


def _numbers(low: int, high: int, form: str) -> st.SearchStrategy[str]:
    return st.integers(low, high).map(form.format)


def _iban(country: str, account: str) -> str:
    """An account number led by its country and the digits that make the whole 1 modulo 97."""
    return f"{country}{98 - modulo_97(f'{account}{country}00'):02d}{account}"


SPECIAL: Final[dict[str, st.SearchStrategy[str]]] = {
    "date": st.one_of(DATES.map("{:%y%m%d}".format), DATES.map("{:%y%m}00".format)),
    "time": st.times().map("{:%H%M}".format),
    "hour": _numbers(0, 23, "{:02d}"),
    "sixty": TWO,
    "country": st.sampled_from(sorted(code_lists.country_numbers())),
    "country999": st.sampled_from([*sorted(code_lists.country_numbers()), "999"]),
    "country2": st.sampled_from(sorted(code_lists.country_letters())),
    "currency": st.sampled_from(sorted(code_lists.currencies())),
    "package": st.sampled_from(sorted(code_lists.package_types())),
    "latitude": _numbers(0, 1_800_000_000, "{:010d}"),
    "longitude": _numbers(0, 3_600_000_000, "{:010d}"),
    "hyphen": st.just("-"),
    "importer": st.sampled_from(SET_64),
    "media": _numbers(1, 10, "{:02d}") | _numbers(80, 99, "{:02d}"),
    "piece": st.lists(st.integers(1, 99), min_size=2, max_size=2).map(
        lambda pair: f"{min(pair):02d}{max(pair):02d}"
    ),
    "slash": st.lists(st.integers(1, 9), min_size=2, max_size=2).map(lambda p: f"{min(p)}/{max(p)}"),
    "zero": st.just("0"),
    "plain": _numbers(0, 999_999_999_999, "{:d}"),
    "winding": st.sampled_from("019"),
    "yesno": st.sampled_from("01"),
    "sex": st.sampled_from("0129"),
    "iban": st.builds(_iban, st.sampled_from(["CN", "DE", "GB"]), st.text(SET_36, min_size=8, max_size=30)),
    "coupon": st.sampled_from(["012345612345611110123", "01234561234561111012310110123212345678"]),
    "offer": st.sampled_from(
        ["001234561234560123456", "1" + "6123456789012" + "123456" + "9123456789012345"]
    ),
    "percent": st.sampled_from(["No.%201", "%E5%8C%97", "plain", "%fF"]),
}
"""Checks whose values are best drawn by what they mean."""


def _day(component: Component) -> st.SearchStrategy[str]:
    return DATES.map("{:%Y%m%d}".format if component.longest == 8 else "{:%y%m%d}".format)


def _free(component: Component) -> st.SearchStrategy[str]:
    """Characters of the component's set, a company prefix or check characters where it has them."""
    front = 4 if "prefix" in component.checks and component.characters != "n" else 0
    behind = {"check": 1, "pair": 2}.get(component.checks[0] if component.checks else "", 0)
    least = max(component.shortest - front - behind, 1 if "text" in component.checks else 0)
    body = st.text(
        ALPHABETS[component.characters], min_size=least, max_size=component.longest - front - behind
    )
    seal: Callable[[str], str] = {0: lambda _: "", 1: check_digit, 2: check_pair}[behind]
    whole = st.builds(str.__add__, st.text(DIGITS, min_size=front, max_size=front), body)
    sealed = whole.map(lambda text: text + seal(text))
    if "text" in component.checks:
        sealed = sealed.filter(lambda text: not text.isdigit())
    return sealed.filter(lambda text: "nonzero" not in component.checks or text.strip("0") != "")


def parts(component: Component) -> st.SearchStrategy[str]:
    """Values of one component that pass its checks."""
    name = component.checks[0] if component.checks else ""
    if name == "day":
        return _day(component)
    return SPECIAL[name] if name in SPECIAL else _free(component)


def facts(ai: str) -> Entry:
    """What is known of an identifier that exists."""
    known = ENTRIES[ai]
    assert known is not None
    return known


@st.composite
def values(draw: st.DrawFn, ai: str) -> str:
    """A value of `ai` that passes every check; optional components are left out from some point on."""
    value = ""
    for component in facts(ai).components:
        if component.optional and draw(st.booleans()):
            break
        value += draw(parts(component))
    return value


@st.composite
def elements(draw: st.DrawFn, ais: tuple[str, ...] = identifiers()) -> Element:
    """One identifier, any there is, and a value of it."""
    ai = draw(st.sampled_from(ais))
    return ai, draw(values(ai))


def messages() -> st.SearchStrategy[list[Element]]:
    """Up to six elements, no identifier twice, in any order."""
    return st.lists(elements(), min_size=1, max_size=6, unique_by=lambda element: element[0])


KEYS: Final = tuple(ai for ai in identifiers() if facts(ai).qualifiers is not None)
"""Identifiers that a Digital Link may be about."""


@st.composite
def links(draw: st.DrawFn) -> tuple[list[Element], list[Element]]:
    """What stands in the path of a Digital Link, key first, and what in its query."""
    key = draw(st.sampled_from(KEYS))
    order = draw(st.sampled_from(facts(key).qualifiers or ((),)))
    path = [key, *(ai for ai in order if draw(st.booleans()))]
    own = {ai for other in facts(key).qualifiers or () for ai in other}
    asked = draw(st.lists(elements(), max_size=4, unique_by=lambda element: element[0]))
    query = [(ai, value) for ai, value in asked if facts(ai).attribute and ai not in own | set(path)]
    return [(ai, draw(values(ai))) for ai in path], query
