"""North American coupons, AI (8110) and (8112): digits whose lengths are written in the digits.

Most fields begin with one digit that tells how long they are; `_Reader` walks them.
Sources: "North American Coupon Application Guideline Using GS1 DataBar Expanded Symbols"
and "GS1 AI (8112) Coupon Data Specification".

>>> is_coupon("012345612345611110123"), is_coupon("012345612345601110123")
(True, False)
>>> is_offer_coupon("001234561234560123456"), is_offer_coupon("201234561234560123456")
(True, False)
"""

from __future__ import annotations

from typing import Final

from edge.codes.dates import is_date

_REQUIREMENT_CODES: Final = "012349"
_PREFIX_LENGTHS: Final = "0123456"


class _Reader:
    """Takes digits from the front; once something is wrong it stays wrong."""

    __slots__ = ("good", "rest")

    def __init__(self, digits: str) -> None:
        self.rest = digits
        self.good = digits.isascii() and digits.isdigit()

    def take(self, count: int) -> str:
        part, self.rest = self.rest[:count], self.rest[count:]
        self.good = self.good and len(part) == count
        return part

    def one_of(self, allowed: str) -> str:
        digit = self.take(1)
        self.good = self.good and digit in allowed
        return digit

    def sized(self, allowed: str, plus: int = 0, none: str = "") -> None:
        """A field behind its own length digit, which counts from `plus`; `none` says there is none."""
        digit = self.one_of(allowed + none)
        if self.good and digit != none:
            self.take(int(digit) + plus)

    def follows(self, mark: str) -> bool:
        """Whether the optional field `mark` comes next; its mark is taken."""
        if self.good and self.rest[:1] == mark:
            self.take(1)
            return True
        return False

    def purchase(self) -> None:
        """A purchase: requirement, its kind, and the three digits of the family."""
        self.sized("12345")
        self.one_of(_REQUIREMENT_CODES)
        self.take(3)

    def day(self) -> str:
        digits = self.take(6)
        self.good = self.good and is_date(digits, day_needed=True)
        return digits


def is_coupon(value: str) -> bool:
    """Whether `value` is the coupon of AI (8110)."""
    reader = _Reader(value)
    reader.sized(_PREFIX_LENGTHS, 6)
    reader.take(6)
    reader.sized("12345")
    reader.purchase()
    if reader.follows("1"):
        reader.one_of("0123")
        reader.purchase()
        reader.sized(_PREFIX_LENGTHS, 6, none="9")
    if reader.follows("2"):
        reader.purchase()
        reader.sized(_PREFIX_LENGTHS, 6, none="9")
    end = reader.day() if reader.follows("3") else ""
    if reader.follows("4"):
        start = reader.day()
        reader.good = reader.good and (not end or start <= end)
    if reader.follows("5"):
        reader.sized("0123456789", 6)
    if reader.follows("6"):
        reader.sized("1234567", 6)
    if reader.follows("9"):
        reader.one_of("01256")
        reader.one_of("012")
        reader.take(1)
        reader.one_of("01")
    return reader.good and not reader.rest


def is_offer_coupon(value: str) -> bool:
    """Whether `value` is the positive-offer-file coupon of AI (8112)."""
    reader = _Reader(value)
    reader.one_of("01")
    reader.sized(_PREFIX_LENGTHS, 6)
    reader.take(6)
    reader.sized("0123456789", 6)
    return reader.good and not reader.rest
