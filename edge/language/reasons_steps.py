"""Why goods out of use, or with a patient, go no further: code → (next action, zh, en)."""

from __future__ import annotations

from collections.abc import Mapping

from edge.language.reasons_scan import Saying

STEPPING: Mapping[str, Saying] = {
    "never-back": (
        "quarantine",
        ("不得再用", "这一件已发给患者，退回后（{state}）不得再发出。"),
        ("Never used again", "A patient has had this package; now {state}, it is not given out again."),
    ),
    "other-patient": (
        "set-aside",
        ("患者不符", "这一件登记在另一位患者名下。"),
        ("Another patient", "This package is on record for another patient."),
    ),
    "nothing-held": (
        "change-task",
        ("没有停用", "本站没有对这一件的停用，也不在隔离中；中心的停用由中心解除。"),
        (
            "Nothing held",
            "No hold of this station covers it, nor is it in quarantine; the centre lifts its own.",
        ),
    ),
    "product-held": (
        "keep-apart",
        ("已就地停用", "{product}：已在本单位停用，任何一件都不得再发、再用，须主管凭文书解除。"),
        (
            "Stopped here",
            "{product} is stopped at this site: no package is given out or used until a supervisor lifts it on an order.",
        ),
    ),
    "permit-unknown": (
        "change-task",
        ("准许证不在名录", "名录中没有准许证“{permit}”。"),
        ("Permit unknown", "The catalogue has no import permit {permit}."),
    ),
    "filing-unknown": (
        "change-task",
        ("没有带离备案", "名录中没有带离备案“{filing}”。"),
        ("Filing unknown", "The catalogue has no take-away filing {filing}."),
    ),
    "note-unknown": (
        "change-task",
        ("随货同行单不在名录", "名录中没有随货同行单“{note}”。"),
        ("Despatch note unknown", "The catalogue has no despatch note {note}."),
    ),
}
