"""Identifiers of sample goods in the standards beside GS1, each as a code of its standard carries it."""

from __future__ import annotations

from datetime import date

from edge.catalogue import Product
from edge.codes.hibc_symbols import check_character
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


def label(product: Product, serial: str, lot: str, expiry: date) -> str:
    """What a scanner sends of a package of `product`, in the standard of its first code.

    serial: of blood, a donation number of 13 characters; of a trace code, its 9 digits. Those two
    carry no lot, and a trace code no expiry.
    """
    day = f"{expiry:%y%m%d}"
    if product.gtins:
        return f"]d201{product.gtins[0]}17{day}10{lot}\x1d21{serial}"
    standard, _, code = product.identifiers[0].partition(":")
    if standard == "hibc":
        body = f"{code}/$$3{day}{lot}/S{serial}"
        return body + check_character(body)
    if standard == "ma":
        return f"{code}.L{lot}.S{serial}.E{day}"
    if standard == "isbt128":
        return f"={serial}00=<{code[:5]}V00&>0{expiry:%y%j}2359"
    if standard == "tracecode":
        return f"{code}{serial:0>9}0000"
    return f"[)>\x1e06\x1d9N{code}\x1d1T{lot}\x1dD{day}\x1dS{serial}\x1e\x04"
