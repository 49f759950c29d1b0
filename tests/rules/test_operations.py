"""The table of steps holds together."""

from __future__ import annotations

import json
from itertools import groupby
from pathlib import Path

import pytest

from edge.rules.operations import OPERATIONS
from edge.rules.states import ENDED, PATH, STATES, USABLE

MAPPING = Path(__file__).parents[3] / "shared" / "standards" / "operations_epcis_mapping.json"
MAPPED = set(
    """serialise pack_case unpack_case bonded_receive put_away zone_exit seal_check_start transport
    seal_check_end institution_receive pharmacy_store issue_lab dispense use_special implant explant
    return_in take_away collect destroy recall stop_use release_hold sample inspect_pkg return_abroad
    decommission stocktake void_exit correct""".split()
)
OUT = {"quarantined", "returned", "refused", "collected", "destroyed"}
EVERY = pytest.mark.parametrize("name", OPERATIONS)


def test_every_step_of_the_mapping_and_of_good_practice() -> None:
    """Every step the product offers is in the table, in the order of the menu: groups keep together."""
    assert set(OPERATIONS) == MAPPED | {
        "accept",
        "refuse",
        "quarantine",
        "damage",
        "transfer_out",
        "transfer_in",
        "aliquot",
        "adverse_event",
        "write_off",
        "book_found",
    }
    groups = [operation.group for operation in OPERATIONS.values()]
    assert len(set(groups)) == len([group for group, _ in groupby(groups)])


@EVERY
def test_states_of_a_step(name: str) -> None:
    """A step leads on from where it starts, and what is past is not a start."""
    operation = OPERATIONS[name]
    assert not operation.before & operation.past
    if operation.after is not None and operation.after not in operation.before and operation.past:
        assert operation.after in operation.past
    if operation.forward and operation.after in PATH:
        assert all(
            PATH.index(state) <= PATH.index(operation.after) for state in operation.before if state in PATH
        )


@EVERY
def test_no_step_leads_from_what_has_ended_to_use(name: str) -> None:
    """What was used, destroyed, sent abroad or retired, and what a patient has had, stays out of stock."""
    operation = OPERATIONS[name]
    if operation.after in USABLE:
        assert operation.before.isdisjoint(ENDED)
        assert operation.before.isdisjoint({"dispensed", "implanted", "taken-away", "collected", "lost"})


def test_bad_goods_always_find_a_way_out() -> None:
    """From every state that goods can be in, somebody here can put them into quarantine or do away with them."""
    for state in set(STATES) - set(ENDED):
        out = [one for one in OPERATIONS.values() if state in one.before and one.after in OUT]
        sites = {site for one in out for site in one.sites}
        assert sites == ({"institution"} if state == "implanted" else {"zone", "institution"}), state
        assert not any(one.forward for one in out)


def test_what_a_task_lacks() -> None:
    """A step asks for each of its papers, and for one at least of those that grant goods."""
    receipt = OPERATIONS["institution_receive"]
    assert receipt.lacking(frozenset()) == "clearance_form"
    assert receipt.lacking(frozenset({"permit"})) == ""
    assert OPERATIONS["zone_exit"].lacking(frozenset({"approval"})) == "destination"


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
@pytest.mark.parametrize("name", sorted(MAPPED - {"correct"}))
def test_terms_are_those_of_the_mapping(name: str) -> None:
    """Event type, action, bizStep and disposition are those agreed for the step."""
    rows = {row["op"]: row for row in json.loads(MAPPING.read_text("utf-8"))["operations"]}
    event, row = OPERATIONS[name].event, rows[name]
    assert (event.type, event.action) == (row["eventType"], row["action"])
    assert (event.biz_step, event.disposition) == (row["bizStep"], row["disposition"])
