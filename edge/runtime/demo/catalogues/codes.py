"""Identifiers of sample goods in the standards beside GS1, each as a code of its standard carries it."""

from __future__ import annotations

from edge.codes.ifa import is_pzn, ppn_check
from edge.codes.ma import check_digit


def hibc(number: int) -> str:
    """The n-th item of an invented labeler, as one piece."""
    return f"hibc:+A999X{number:04d}0"


def ma(number: int) -> str:
    """The n-th product of an invented maker of medical devices."""
    body = f"MA.156.M0.952000.1000{number:03d}"
    return f"ma:{body}{check_digit(body)}"


def ppn(number: int) -> str:
    """The n-th PZN from 9520000 on that there can be, as PPN."""
    found = [f"{9_520_000 + k}{digit}" for k in range(2 * number + 20) for digit in range(10)]
    pzn = [one for one in found if is_pzn(one)][number]
    return f"ifa:11{pzn}{ppn_check('11' + pzn)}"


def blood(number: int) -> str:
    """A product code of the range kept for local use, for any kind of collection and division."""
    return f"isbt128:D9{number:03d}"
