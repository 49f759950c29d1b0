"""Lines of places in a JSON file."""

from __future__ import annotations

import doctest
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from edge.store import json_lines
from edge.store.json_lines import lines_of, located

WORDS = st.text('ab\\"{}[]:,\n é', max_size=4)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("abcd"), inner, max_size=4),
    max_leaves=20,
)


def numbered(value: Any, path: str = "$", indent: int = 0, line: int = 1) -> tuple[dict[str, int], int]:
    """What `json.dumps(indent=1)` puts on which line: the paths of `value`, and the line it ends on."""
    found = {path: line}
    if isinstance(value, dict | list) and value:
        inner = value.items() if isinstance(value, dict) else enumerate(value)
        for key, one in inner:
            step = f"{path}.{key}" if isinstance(value, dict) else f"{path}[{key}]"
            more, line = numbered(one, step, indent + 1, line + 1)
            found |= more
        line += 1
    return found, line


@given(VALUES)
def test_every_value_is_found_where_it_is_written(value: Any) -> None:
    """Whatever stands in its texts."""
    expected, _ = numbered(value)
    assert lines_of(json.dumps(value, indent=1).encode(), expected) == expected


@given(st.binary(max_size=60), st.lists(st.sampled_from(["$", "$.a", "$[0].b", "$.a.b[3]"])))
def test_no_content_makes_it_fail(content: bytes, paths: list[str]) -> None:
    """It is asked about faulty files."""
    assert set(lines_of(content, paths)) == set(paths)


def test_the_module_says_how_it_is_used() -> None:
    """Its example runs."""
    assert doctest.testmod(json_lines).failed == 0


def test_problems_get_their_line() -> None:
    """What begins with no path is left as it is."""
    content = b'{"a":\n [1,\n 2]}'
    assert located(content, ["$.a[1]: no good", "something else", "$.b: missing"]) == (
        "line 3, $.a[1]: no good",
        "something else",
        "line 1, $.b: missing",
    )
