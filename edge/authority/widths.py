"""How wide every paper ever was that an authority's issues had, so that it never lets two counters take the same.

Kept beside the signed metadata, in a file that is not served; made anew from the newest issue where
there is none.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from edge.authority.repository import write_whole
from edge.catalogue import ever
from edge.catalogue.ever import Issue, Papers
from edge.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Collection

FILE: Final = "papers.json"
_Rows = list[tuple[str, str, msgspec.Raw]]


def remembered(folder: Path) -> Papers | None:
    """Every paper up to the issue before, None where nothing is kept."""
    try:
        rows = msgspec.json.decode((folder / FILE).read_bytes(), type=_Rows)
        return {(kind, number): ever.kept(bytes(body)) for kind, number, body in rows}
    except FileNotFoundError:
        return None
    except (OSError, msgspec.MsgspecError) as fault:
        raise ConfigError(
            f"Failed to read {folder / FILE}: expected the papers of earlier issues, got {fault}."
        ) from fault


def remember(folder: Path, papers: Papers) -> None:
    """Keep those of an issue that is about to go out."""
    rows = [(*named, paper) for named, paper in sorted(papers.items())]
    content = msgspec.json.encode(rows)
    if not (folder / FILE).exists() or (folder / FILE).read_bytes() != content:
        write_whole(folder / FILE, content)


def check(before: Papers, issue: Issue, settled: Collection[str]) -> Papers:
    """Every paper, those of this issue among them.

    Raises ConfigError, with every problem, where it lets more be taken of an approval than there is.
    """
    papers = ever.upto(before, issue, settled)
    problems = tuple(ever.refusals(issue, before, papers))
    if problems:
        raise ConfigError(problems[0], problems)
    return papers
