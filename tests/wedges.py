"""Keyboard scanners set to US, and what PCs of other layouts make of their typing."""

from __future__ import annotations

from edge.codes.layouts import LAYOUTS, NO_KEY


def typed(text: str, layout: str, *, hides: bool = True) -> str:
    """`text` as a US scanner's keys arrive on a PC of `layout`.

    hides: a key without a character, or a dead one, leaves NUL, as some systems report it; else
    nothing. A dead key swallows the space behind it; what it would melt into is not shown here.
    """
    there, out, position = LAYOUTS[layout], [], 0
    while position < len(text):
        character = text[position]
        position += 1
        if not character.isprintable() or character == " ":
            out.append(character)
            continue
        arrival = there.arrival(character)
        if arrival == NO_KEY or character in there.dead_keys:
            out.append(NO_KEY if hides else "")
        if arrival != NO_KEY:
            out.append(arrival)
        if character in there.dead_keys and text[position : position + 1] == " ":
            position += 1
    return "".join(out)
