"""Papers for inspectors and authorities, drawn up at the station: which, of what days, as what file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from edge.catalogue import Name
from edge.language import text
from edge.tui.field import Spec
from edge.tui.form import Form
from edge.tui.port import Choice

KINDS = ("stock", "ledger", "evaluation", "refusals", "adverse", "completion")
"""Kinds of paper (`edge.reports.papers.PAPERS`), the commonest first."""
NUMBERED = frozenset({"ledger", "completion"})
"""Those that are of one clearance form or one assessment opinion."""
SHAPES = ("pdf", "xlsx", "csv")


def kinds() -> tuple[Choice, ...]:
    """The papers, as they are called."""
    return tuple(
        Choice(
            value=kind,
            label=Name(zh=text(f"report.title.{kind}", "zh"), en=text(f"report.title.{kind}", "en")),
        )
        for kind in KINDS
    )


def shapes() -> tuple[Choice, ...]:
    """The kinds of file."""
    return tuple(Choice(value=shape, label=Name(zh=shape.upper(), en=shape.upper())) for shape in SHAPES)


class Printing(Form):
    """Asks for a paper; it is saved beside the station's record, and its place told."""

    NAME: ClassVar[str] = "printing"
    INTRO: ClassVar[str] = "printing.intro"

    def specs(self) -> Sequence[Spec]:
        """Which paper, its days, what it is of, as what file."""
        return (
            Spec("kind", "field.paper_kind", "choice", required=True, choices=kinds()),
            Spec("since", "field.paper_since", "date", note="field.paper_since.note"),
            Spec("until", "field.paper_until", "date", note="field.paper_until.note"),
            Spec("number", "field.paper_number", note="field.paper_number.note"),
            Spec("shape", "field.paper_shape", "choice", required=True, choices=shapes(), preset="PDF"),
        )

    def sent(self, values: Mapping[str, str]) -> None:
        """Have it drawn up, in another thread: a year of work takes a while."""
        if values["kind"] in NUMBERED and "number" not in values:
            self.told(self.say("form.missing", field=self.say("field.paper_number")), "REVIEW")
            return
        operator, lang = self.snapshot.operator, self.lang
        by = f"{operator.name.en if lang == 'en' else operator.name.zh} {operator.badge}" if operator else ""
        self.read(lambda: self.port.draw_up(values, by, lang), self._saved)

    def _saved(self, path: str) -> None:
        """Leave, and say where it is."""
        self.home.back()
        self.home.tell(self.say("printing.saved", path=path), "ACCEPT")
