"""Words of leases: why a scan may not spend, what the screen says is held, what the self-check finds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from edge.language.reasons_scan import Saying

LEASED: Final[Mapping[str, Saying]] = {
    "no-quota-held": (
        "refill",
        ("本站额度不足", "{form} 由各站共用额度，本站还剩 {held} {unit}，本次需 {asked}。"),
        (
            "Not enough quota here",
            "{form} is shared between stations: this one has {held} {unit} left, {asked} are asked.",
        ),
    ),
    "no-quota-held:cut": (
        "refill",
        ("本站额度待核", "{form} 的总量已调减，本站领用的额度须联网核减后才能再用。"),
        (
            "Quota here is being looked at",
            "There is less under {form} than there was; what this station holds of it waits for the hub.",
        ),
    ),
    "no-quota-held:expired": (
        "refill",
        ("本站额度已到期", "本站在 {form} 下领用的额度已于 {expired} 到期。"),
        ("Quota here is out of date", "What this station was given under {form} ran out at {expired}."),
    ),
}

LEASES: Final[Mapping[str, tuple[str, str]]] = {
    "status.lease": ("本站额度余 {left}", "Held here {left}"),
    "doctor.leases": ("共用额度", "Shared quota"),
    "doctor.leases.none": ("本站没有领用共用额度。", "Nothing is held of papers shared between stations."),
    "doctor.leases.held": (
        "领用 {leases} 项，还可用 {packs} 包装。",
        "{leases} held, {packs} packs left in all.",
    ),
    "doctor.leases.cut": (
        "领用 {leases} 项；{papers} 的总量已调减，联网核减后才能再用。",
        "{leases} held; there is less of {papers} than there was: none of it is used until there is a line.",
    ),
    "doctor.leases.empty": (
        "领用 {leases} 项，还可用 {packs} 包装；{papers} 已用完，联网后自动补领。",
        "{leases} held, {packs} packs left in all; none of {papers}: more is fetched once there is a line.",
    ),
}
