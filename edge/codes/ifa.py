"""IFA, the German drug numbers: PPN in a DataMatrix, and the older PZN in Code 39.

A PPN (Pharmacy Product Number) is an agency of two characters, the product number, and two
check digits (modulo 97, weights 2, 3, 4 …, over ASCII values). Agency 11 is the PZN, whose own
last digit is a check modulo 11. Packs may bear the same number as a GTIN: see `edge.codes.ntin`.

>>> ppn_check("1112345684"), is_pzn("12345684"), is_ppn("111234568408"), is_ppn("111234568506")
('08', True, True, False)
>>> parse_pzn("-12345684", "").product
'111234568408'
>>> parse_pzn("-12345685", "").code
'check-digit'
>>> pzn_of("111234568408"), pzn_of("991234568423")
('12345684', None)

Source: IFA Coding System, PPN-Code specification for retail packaging.
"""

from __future__ import annotations

from typing import Final

from edge.codes.charsets import SET_36, within
from edge.codes.refusals import refuse, show
from edge.codes.scanned import Misreading, ScannedCode

PZN_AGENCY: Final = "11"
_LONGEST_PPN: Final = 22


def ppn_check(body: str) -> str:
    """The two check digits of a PPN that begins with `body` (ASCII)."""
    return f"{sum(weight * ord(c) for weight, c in enumerate(body, 2)) % 97:02d}"


def is_ppn(value: str) -> bool:
    """Whether `value` is a PPN: 5 to 22 capitals and digits, check digits right, a PZN's own too."""
    if (
        not 5 <= len(value) <= _LONGEST_PPN
        or not within(value, SET_36)
        or ppn_check(value[:-2]) != value[-2:]
    ):
        return False
    return value[:2] != PZN_AGENCY or is_pzn(value[2:-2])


def is_pzn(digits: str) -> bool:
    """Whether eight `digits` are a PZN: the last is the sum of the others, weighted 1 to 7, modulo 11."""
    if len(digits) != 8 or not digits.isdigit():
        return False
    return sum(weight * int(d) for weight, d in enumerate(digits[:7], 1)) % 11 == int(digits[7])


def pzn_of(ppn: str) -> str | None:
    """The PZN that a PPN holds, None if it is another agency's."""
    return ppn[2:-2] if ppn[:2] == PZN_AGENCY else None


def parse_pzn(data: str, text: str) -> ScannedCode | Misreading:
    """The Code 39 of a German pack: a hyphen and eight digits. It names the product, nothing else."""
    digits = data[1:]
    if len(digits) != 8 or not digits.isdigit():
        got = str(len(digits))
        return refuse(
            "bad-length", text or data, what=data, form="PZN", expected="8 digits", got=got, standard="ifa"
        )
    if not is_pzn(digits):
        return refuse(
            "check-digit",
            text or data,
            what=data,
            form="PZN",
            expected="the right check digit",
            standard="ifa",
        )
    body = PZN_AGENCY + digits
    return ScannedCode("ifa", (("pzn", digits),), show(text or data), product=body + ppn_check(body))
