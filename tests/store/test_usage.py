"""What a counter holds, whatever is added to it."""

import sqlite3
from contextlib import closing

from hypothesis import given
from hypothesis import strategies as st

from edge.store.packing import Change
from edge.store.usage import MOST, Usage, read


@given(st.lists(st.integers(-MOST, MOST) | st.sampled_from((-MOST, MOST)), max_size=12))
def test_no_sum_of_steps_is_more_than_the_table_holds(steps: list[int]) -> None:
    """Steps of neighbours that mean harm: the counter stops at its end, in memory as in the table."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(
            "CREATE TABLE usage (scope TEXT, name TEXT, sub TEXT, packs INTEGER, PRIMARY KEY (scope, name, sub)) STRICT"
        )
        usage, sum_ = Usage(connection), 0
        for step in steps:
            usage.apply(Change(counters=[("line", "A", "H1", step)]))
            sum_ = max(-MOST, min(MOST, sum_ + step))
            assert read(connection) == {("line", "A", "H1"): sum_}
            assert usage.of("line", "A", "H1") == sum_
