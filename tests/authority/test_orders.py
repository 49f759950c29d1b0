"""Orders signed by the authority of holds, and proved by those whose keys count."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from edge.authority import orders
from edge.authority.keys import Keys
from edge.authority.repository import Repository
from edge.catalogue import Hold
from edge.errors import ConfigError
from tests.authority import samples
from tests.authority.samples import TODAY

STOP = Hold(id="R1", kind="recall", order="召1号", since=TODAY, product="P-GOOD", issue=1)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A repository and its keys."""
    return samples.made(tmp_path / "repository")


def test_it_is_not_signed_where_the_key_is_not(tmp_path: Path) -> None:
    """Nor is a key made for it."""
    with pytest.raises(ConfigError, match="expected its key"):
        orders.sign(STOP, Keys(tmp_path / "empty"))
    assert not (tmp_path / "empty" / "holds.key").exists()


def test_what_cannot_be_an_order_is_not_signed(repository: Repository) -> None:
    """One without a number, or of everything."""
    for hold in (replace(STOP, issue=0), replace(STOP, product="")):
        with pytest.raises(ConfigError, match="as an order"):
            orders.sign(hold, repository.keys)


def test_the_keys_that_count_prove_it(repository: Repository, tmp_path: Path) -> None:
    """Those of the delegation, and after a change of keys the new ones."""
    order = orders.sign(STOP, repository.keys)
    orders.prove(order, repository)
    other = Keys(tmp_path / "others")
    other.make("holds")
    with pytest.raises(ConfigError, match="too few count"):
        orders.prove(orders.sign(STOP, other), repository)
    repository.rotate("holds")
    with pytest.raises(ConfigError, match="too few count"):
        orders.prove(order, repository)
    both = orders.countersign(order, repository.keys)
    assert len(both.signatures) == 2
    orders.prove(both, repository)


def test_a_lift_is_the_next_issue_of_the_order_it_names() -> None:
    """Of the hub's own order too, never before it began, and once."""
    end = orders.lifting(STOP, TODAY + timedelta(hours=1))
    assert end == replace(STOP, issue=2, released=TODAY + timedelta(hours=1))
    hubs = orders.lifting(replace(STOP, issue=0, by_hub=True), TODAY - timedelta(seconds=5))
    assert (hubs.issue, hubs.by_hub, hubs.released) == (1, False, TODAY)
    with pytest.raises(ConfigError, match="in force"):
        orders.lifting(end, TODAY)
