"""From where to where each step may lead goods, by hand: not read off the table of steps it is held against."""

from __future__ import annotations

from collections.abc import Mapping

_ON = "coded entered shelved exited departed arrived received issued"
_ASIDE = "returned quarantined refused"
_HELD = f"{_ON} {_ASIDE} dispensed taken-away collected"
_ALL = f"{_HELD} implanted sampled transferred lost used exported destroyed retired"
_LIVING = f"{_HELD} implanted sampled transferred lost"
SAME = "="
"""It stays as it is."""
AGAIN = "coded entered arrived received"
"""Where goods that were out of use come back to; never onto a shelf."""

_WRITTEN: Mapping[str, tuple[tuple[str, str], ...]] = {
    "serialise": (("", "coded"),),
    "pack_case": (("coded entered shelved received", SAME),),
    "unpack_case": ((_ALL, SAME),),
    "decommission": ((f"coded entered shelved received {_ASIDE} collected sampled lost", "retired"),),
    "bonded_receive": (("coded", "entered"),),
    "put_away": (("entered shelved", "shelved"),),
    "zone_exit": (("shelved", "exited"),),
    "void_exit": (("exited", "shelved"),),
    "seal_check_start": (("exited", "departed"),),
    "transport": (("exited departed", "departed"),),
    "seal_check_end": (("exited departed", "arrived"),),
    "institution_receive": (("exited departed arrived", "received"),),
    "accept": (("entered shelved received", SAME), ("returned quarantined", AGAIN)),
    "refuse": (("coded entered exited departed arrived received quarantined", "refused"),),
    "pharmacy_store": (("received", "received"),),
    "transfer_out": (("received issued", "transferred"),),
    "transfer_in": (("transferred", "received"),),
    "stocktake": ((_ALL, SAME),),
    "write_off": (
        ("coded entered shelved exited departed arrived received issued transferred", "lost"),
        (_ASIDE, "lost"),
    ),
    "book_found": (("lost", "quarantined"),),
    "dispense": (("received", "dispensed received"),),
    "take_away": (("dispensed", "taken-away"),),
    "implant": (("received", "implanted"),),
    "explant": (("implanted", "quarantined"),),
    "issue_lab": (("received", "issued"),),
    "aliquot": (("received", "received used"), ("issued", "issued used")),
    "use_special": (("issued", "issued used"),),
    "return_in": (
        (
            "entered shelved exited departed arrived received issued transferred dispensed taken-away",
            "returned",
        ),
    ),
    "quarantine": (
        (f"{_ON} returned refused dispensed taken-away collected lost transferred", "quarantined"),
    ),
    "damage": ((f"{_HELD} transferred", "lost"),),
    "collect": ((f"{_ASIDE} dispensed taken-away issued lost used", "collected"),),
    "destroy": (
        (
            f"coded entered shelved arrived received issued {_ASIDE} dispensed taken-away collected",
            "destroyed",
        ),
        ("sampled lost used", "destroyed"),
    ),
    "return_abroad": ((f"{_ASIDE} coded entered shelved arrived received", "exported"),),
    "sample": (
        (f"{_ASIDE} coded entered shelved arrived received issued", "sampled"),
        (f"{_ASIDE} coded entered shelved arrived received issued", SAME),
    ),
    "inspect_pkg": ((_LIVING, SAME),),
    "recall": ((f"{_HELD} transferred lost", "quarantined"),),
    "stop_use": ((f"{_HELD} transferred lost", "quarantined"),),
    "release_hold": ((_LIVING, SAME), (_ASIDE, AGAIN)),
    "adverse_event": ((_ALL, SAME),),
}


def _ways(written: tuple[tuple[str, str], ...]) -> frozenset[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for before, after in written:
        for state in before.split() or [""]:
            found |= {(state, state if end == SAME else end) for end in after.split()}
    return frozenset(found)


WAYS: Mapping[str, frozenset[tuple[str, str]]] = {step: _ways(rows) for step, rows in _WRITTEN.items()}
"""Step → the pairs of states it may lead from and to; a package never seen before may come in at any end."""


def may_lead(step: str, before: str, after: str) -> bool:
    """Whether goods that stood as `before` ("" for never seen) may by `step` stand as `after`."""
    if before:
        return (before, after) in WAYS[step]
    return any(end == after for _, end in WAYS[step])
