"""The table of steps holds together."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from edge.rules.operations import OPERATIONS
from edge.rules.states import STATES

MAPPING = Path(__file__).parents[3] / "shared" / "standards" / "operations_epcis_mapping.json"
EVERY = pytest.mark.parametrize("name", OPERATIONS)


def test_the_steps_of_this_issue() -> None:
    """Every step the product offers is in the table, in the order of the menu."""
    assert list(OPERATIONS) == [
        "serialise",
        "pack_case",
        "unpack_case",
        "bonded_receive",
        "put_away",
        "zone_exit",
        "seal_check_start",
        "seal_check_end",
        "institution_receive",
        "dispense",
        "return_in",
        "stocktake",
        "void_exit",
        "correct",
    ]


@EVERY
def test_states_of_a_step(name: str) -> None:
    """A step leads on from where it starts, and what is past is not a start."""
    operation = OPERATIONS[name]
    assert not operation.before & operation.past
    if operation.after is not None and operation.after not in operation.before and operation.past:
        assert operation.after in operation.past
    if operation.forward and operation.before:
        assert operation.after is not None
        assert all(STATES.index(state) <= STATES.index(operation.after) for state in operation.before)


@EVERY
def test_papers_of_a_step(name: str) -> None:
    """Papers are named once, and choices belong to papers of that kind."""
    operation = OPERATIONS[name]
    names = [paper.name for paper in operation.papers]
    assert len(set(names)) == len(names)
    assert set(operation.required) <= set(names)
    assert all((paper.kind == "choice") == bool(paper.choices) for paper in operation.papers)
    assert all(operation.paper(paper) is not None for paper in names)
    assert operation.paper("no such paper") is None


@EVERY
def test_a_supervisor_may_do_every_step(name: str) -> None:
    """A supervisor may do all goods steps; an administrator none."""
    assert "supervisor" in OPERATIONS[name].roles
    assert "administrator" not in OPERATIONS[name].roles


def test_what_moves_the_quota() -> None:
    """Only the exit spends, and only its voiding gives back."""
    moving = {name: operation.quota for name, operation in OPERATIONS.items() if operation.quota != "none"}
    assert moving == {"zone_exit": "spend", "void_exit": "restore"}


@pytest.mark.skipif(not MAPPING.is_file(), reason="the standards folder is not beside the project")
@pytest.mark.parametrize("name", [name for name in OPERATIONS if name != "correct"])
def test_terms_are_those_of_the_mapping(name: str) -> None:
    """Event type, action, bizStep and disposition are those agreed for the step."""
    rows = {row["op"]: row for row in json.loads(MAPPING.read_text("utf-8"))["operations"]}
    event, row = OPERATIONS[name].event, rows[name]
    assert (event.type, event.action) == (row["eventType"], row["action"])
    assert (event.biz_step, event.disposition) == (row["bizStep"], row["disposition"])
