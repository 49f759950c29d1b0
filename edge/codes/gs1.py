r"""GS1 messages: element strings as symbols carry them, bracketed text as people write it, bare GTINs.

An element is an Application Identifier (AI) and its value: ``17`` and ``270131`` say "use by
31 January 2027". Elements follow each other without marks. A reader knows the length of
*predefined* ones by heart; every other one ends at the separator FNC1, sent as GS (0x1D), or
with the message:

>>> from datetime import date
>>> read_elements("010950600013435217270131" + "10AB" + GS + "21X1", "")
[('01', '09506000134352'), ('17', '270131'), ('10', 'AB'), ('21', 'X1')]

Below a symbol the same is printed with brackets, which no symbol contains:

>>> read_brackets("(01)09506000134352(10)A\\(B", "")
[('01', '09506000134352'), ('10', 'A(B')]

A wrong value is refused with its reason, never mended:

>>> read_elements("0109506000134353", "0109506000134353").message
"Failed to parse '09506000134353' as GTIN (01): expected the right check digit, got this."

`assemble` makes the code of the elements; day 00 is the month's last:

>>> code = assemble([("01", "09506000134352"), ("17", "270200"), ("21", "X/1")], "", date(2026, 6, 1))
>>> code.expiry, code.epc
(datetime.date(2027, 2, 28), 'https://id.gs1.org/01/09506000134352/21/X%2F1')

Sources: GS1 General Specifications 3 (identifiers), 7.8 (messages), 7.9 (check digits).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

from edge.codes import dates, digital_link, separators
from edge.codes.associations import associations, repetitions, unserialised
from edge.codes.charsets import has_check_digit
from edge.codes.decimals import decimal
from edge.codes.refusals import refuse, show
from edge.codes.scanned import CodeFinding, Misreading, MisreadingCode, ScannedCode
from edge.codes.syntax_dictionary import AI_LENGTH, ENTRIES, Entry

GS: Final = "\x1d"

Resolve = Callable[[ScannedCode], bool]
"""Whether a reading names a known product and a serial listed for it (a look-up, handed in)."""

Elements = list[tuple[str, str]]

_LONGEST_SUSPECT: Final = 30
_NET_WEIGHT: Final = "310"


def _refuse(
    code: MisreadingCode, text: str, what: str, form: str, expected: str, got: str = ""
) -> Misreading:
    return refuse(code, text, what=what, form=form, expected=expected, got=got, standard="gs1")


def _unknown(data: str, at: int, text: str) -> Misreading:
    if data[at : at + 1] == GS:
        return _refuse(
            "misread", text, data, "GS1 elements", "one separator between two of them", "two, or one in front"
        )
    if not data[at:].strip(GS):
        return _refuse("misread", text, data, "GS1 elements", "an element", "nothing")
    return _refuse(
        "unknown-identifier", text, data[at : at + 4], "GS1 Application Identifier", "one that exists"
    )


def _wrong_length(facts: Entry, value: str, text: str, before: Elements) -> Misreading:
    form = f"{facts.title} ({facts.ai})"
    if len(value) > facts.longest and not facts.predefined:
        present = frozenset(ai for ai, _ in before)
        if separators.readings(facts.ai, value, present, facts.longest):
            return refuse(
                "separator-lost",
                text,
                what=value,
                form=form,
                expected=f"at most {facts.longest} characters, or a separator inside",
                got=f"{len(value)} without one",
                standard="gs1",
                elements=(*before, (facts.ai, value)),
            )
    if facts.shortest == facts.longest:
        wanted = f"{facts.longest} characters"
    else:
        wanted = f"{facts.shortest} to {facts.longest} characters"
    return _refuse("bad-length", text, value, form, wanted, str(len(value)))


def check_value(ai: str, facts: Entry, value: str, text: str) -> Misreading | None:
    """Why `value`, ASCII and of an admitted length, is no value of `ai`; None if it is one."""
    failed = facts.problem(value)
    if failed is None:
        return None
    return _refuse(failed.code, text, value, f"{facts.title} ({ai})", failed.expected)


def read_elements(data: str, text: str) -> Elements | Misreading:
    """The elements of `data` (ASCII, identifier of the symbology removed), all checks passed.

    text: the whole reading, for the refusal. One separator may follow a predefined element
    and the last one; two in a row, or one in front, mean that something is missing.
    """
    elements: Elements = []
    position, end = 0, len(data)
    while position < end:
        ai = data[position : position + AI_LENGTH.get(data[position : position + 2], 0)]
        facts = ENTRIES[ai]
        if facts is None:
            return _unknown(data, position, text)
        start = position + len(ai)
        stop = data.find(GS, start)
        if stop < 0:
            stop = end
        if facts.predefined and stop > start + facts.longest:
            stop = position = start + facts.longest
        else:
            position = stop + 1
        value = data[start:stop]
        if not facts.shortest <= len(value) <= facts.longest:
            return _wrong_length(facts, value, text, elements)
        if facts.problem(value) is not None and (refusal := check_value(ai, facts, value, text)):
            return refusal
        elements.append((ai, value))
    return elements or _unknown(data, 0, text)


def read_brackets(data: str, text: str) -> Elements | Misreading:
    r"""The elements of ``(01)…(10)…``; ``\(`` is an opening bracket within a value."""
    elements: Elements = []
    for piece in data.replace("\\(", "\0").split("(")[1:]:
        ai, closed, value = piece.partition(")")
        facts = ENTRIES[ai] if closed else None
        if facts is None:
            return _refuse(
                "unknown-identifier", text, ai, "GS1 Application Identifier", "one that exists, in brackets"
            )
        value = value.replace("\0", "(")
        if not facts.shortest <= len(value) <= facts.longest:
            return _wrong_length(facts, value, text, elements)
        if refusal := check_value(ai, facts, value, text):
            return refusal
        elements.append((ai, value))
    return elements


def read_gtin(digits: str, text: str) -> Elements | Misreading:
    """A bare GTIN of 8, 12, 13 or 14 digits as the element (01), led by zeros to 14."""
    if not digits.isdigit():
        return _refuse("bad-character", text, digits, "GTIN", "digits only")
    if len(digits) not in (8, 12, 13, 14):
        return _refuse("bad-length", text, digits, "GTIN", "8, 12, 13 or 14 digits", str(len(digits)))
    if not has_check_digit(digits):
        return _refuse("check-digit", text, digits, "GTIN", "the right check digit")
    return [("01", digits.zfill(14))]


def assemble(
    elements: Elements, text: str, today: date, findings: tuple[CodeFinding, ...] = ()
) -> ScannedCode | Misreading:
    """The code that checked `elements` make.

    An identifier that came twice with two values gives no value at all: its field stays None.
    """
    fixed = tuple(elements)
    found = dict(fixed)
    findings += associations(tuple(found))
    if len(found) != len(fixed):
        twice = repetitions(fixed)
        findings += tuple(twice.values())
        for ai in twice:
            del found[ai]
    findings += unserialised(found)
    expiry = production = None
    if end := found.get("17") or found.get("7003"):
        expiry = dates.decode(end, today)
    if made := found.get("11"):
        production = dates.decode(made, today)
    if (end and expiry is None) or (made and production is None):
        return _refuse("bad-date", text, end or made or "", "date", "a day of the calendar")
    count = found.get("30") or found.get("37")
    weight = None
    for ai, value in found.items():
        if ai[:3] == _NET_WEIGHT:
            weight = decimal(value, int(ai[3]))
            break
    return ScannedCode(
        standard="gs1",
        elements=fixed,
        text=show(text),
        gtin=found.get("01"),
        sscc=found.get("00"),
        lot=found.get("10"),
        expiry=expiry,
        production=production,
        serial=found.get("21"),
        count=int(count) if count else None,
        epc=digital_link.canonical(found),
        findings=findings,
        product=found.get("01"),
        weight=weight,
    )


def _hidden(elements: Elements) -> list[Elements]:
    """Other readings of a message without separators, whose last value may have swallowed some.

    Only short texts are searched: free texts for a company's own use may hold anything.
    """
    *before, (ai, value) = elements
    facts = ENTRIES[ai]
    if (
        facts is None
        or facts.components[-1].characters != "x"
        or facts.longest > _LONGEST_SUSPECT
        or ai == "90"
    ):
        return []
    present = frozenset(name for name, _ in before)
    return [[*before, *reading] for reading in separators.readings(ai, value, present, facts.longest)]


def _choose(
    read: ScannedCode | Misreading, others: list[Elements], text: str, today: date, resolve: Resolve
) -> ScannedCode | Misreading | None:
    """The one reading, as scanned or split, that the look-up knows; None if none or several."""
    known = [read] if isinstance(read, ScannedCode) and resolve(read) else []
    for elements in others:
        message = f"Read '{show(text)}' with the separators put back: expected them in the symbol, got none."
        code = assemble(elements, text, today, (CodeFinding("separator-restored", message),))
        if isinstance(code, ScannedCode) and resolve(code):
            known.append(code)
    return known[0] if len(known) == 1 else None


def parse_elements(
    data: str, text: str, today: date, *, separated: bool = False, resolve: Resolve | None = None
) -> ScannedCode | Misreading:
    """An element string as a code, asking whether a separator was lost.

    separated: this device is known to deliver separators, so none can be missing.
    """
    elements = read_elements(data, text)
    if isinstance(elements, Misreading):
        if resolve is None or elements.code != "separator-lost" or GS in data:
            return elements
        chosen = _choose(elements, _hidden(list(elements.elements)), text, today, resolve)
        return chosen or elements
    code = assemble(elements, text, today)
    if separated or isinstance(code, Misreading) or GS in data:
        return code
    hidden = _hidden(elements)
    if not hidden:
        return code
    if resolve is not None and (chosen := _choose(code, hidden, text, today, resolve)):
        return chosen
    ai, value = elements[-1]
    message = (
        f"Read '{value}' as AI ({ai}): expected no identifier inside it, "
        f"got what may be ({hidden[0][len(elements)][0]}) behind a lost separator."
    )
    return assemble(elements, text, today, (CodeFinding("separator-maybe-lost", message),))
