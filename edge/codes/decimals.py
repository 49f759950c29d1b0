"""Numbers that stand without their decimal point.

>>> decimal("001250", 3), decimal("001250", 0), decimal("000005", 5), decimal("12", 3)
('1.250', '1250', '0.00005', '0.012')
"""

from __future__ import annotations


def decimal(digits: str, places: int) -> str:
    """`digits` with the decimal point `places` from the right, led by one zero at most."""
    digits = digits.zfill(places + 1)
    whole = digits[: len(digits) - places].lstrip("0") or "0"
    return f"{whole}.{digits[len(digits) - places :]}" if places else whole
