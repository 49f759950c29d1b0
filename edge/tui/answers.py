"""What became of an act that a screen asked for, as a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

AnswerCode = Literal[
    "",
    "unknown-badge",
    "wrong-pin",  # params: left
    "locked-out",  # params: until
    "not-active",
    "no-role",  # what was asked is not this operator's to do
    "pin-too-short",  # params: least
    "pin-too-plain",
    "pin-unchanged",
    "pin-to-change",  # another has set it: sign in and choose one first
    "badge-taken",
    "not-a-badge",
    "not-signed-in",
    "no-task",
    "task-open",
    "wrong-role",
    "wrong-site",
    "paper-missing",  # params: paper
    "paper-unknown",  # params: paper, value
    "nothing-to-undo",
    "undo-too-late",
    "reason-missing",
    "not-a-review",
    "not-overridable",
    "same-person",
    "empty",
    "not-demonstration",
]
"""Why an act was not done; its words are `answer.<code>` of the language room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What became of an act. must_change: signed in, but the PIN is to be changed first.

    params: what the sentence of a refusal names; of an act that was done, what there is to say of it.
    """

    ok: bool
    code: str = ""
    params: Mapping[str, str] = field(default_factory=dict)
    must_change: bool = False
