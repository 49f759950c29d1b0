"""How wide every paper ever was that an authority's issues had, so that it never lets two counters take the same.

Kept beside the signed metadata, in a file that is not served; made anew from the newest issue where
there is none.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from edge.authority.repository import write_whole
from edge.catalogue import ever
from edge.catalogue.ever import Issue, Papers
from edge.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Collection

FILE: Final = "papers.json"
_Rows = list[tuple[str, str, msgspec.Raw]]


class Known(NamedTuple):
    """Every paper as wide as it ever was, and those of the newest issue as it has them."""

    ever: Papers
    last: Papers


def of(issue: Issue) -> Known:
    """What is known where only the newest issue is."""
    papers = ever.upto({}, issue)
    return Known(papers, papers)


def remembered(folder: Path) -> Known | None:
    """What earlier issues had, None where nothing is kept."""
    try:
        both = msgspec.json.decode((folder / FILE).read_bytes(), type=tuple[_Rows, _Rows])
        return Known(
            *({(kind, number): ever.kept(bytes(body)) for kind, number, body in rows} for rows in both)
        )
    except FileNotFoundError:
        return None
    except (OSError, msgspec.MsgspecError) as fault:
        raise ConfigError(
            f"Failed to read {folder / FILE}: expected the papers of earlier issues, got {fault}."
        ) from fault


def remember(folder: Path, known: Known) -> None:
    """Keep what an issue that is about to go out makes of it."""
    content = msgspec.json.encode([[(*named, it) for named, it in sorted(one.items())] for one in known])
    if not (folder / FILE).exists() or (folder / FILE).read_bytes() != content:
        write_whole(folder / FILE, content)


def check(before: Known, issue: Issue, settled: Collection[str]) -> Known:
    """What is known with this issue.

    Raises ConfigError, with every problem, where it lets more be taken of an approval than there is.
    """
    papers = ever.upto(before.ever, issue, settled)
    problems = tuple(ever.refusals(issue, papers, before.last, before.ever))
    if problems:
        raise ConfigError(problems[0], problems)
    return Known(papers, ever.upto({}, issue))
