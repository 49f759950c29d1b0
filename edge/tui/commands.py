"""Command barcodes: what a key does, done by a scan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.codes import parse
from edge.codes.badge import ACK, CONFIRM, LIST, UNDO, task_operation
from edge.codes.list_part import part_of
from edge.codes.scanned import ScannedCode
from edge.frame import Frame
from edge.language import text
from edge.tui.answers import Answer

if TYPE_CHECKING:
    from edge.tui.app import BondscanApp

_OWN = b"BS-"


def own_label(frame: Frame) -> ScannedCode | None:
    """The badge or command in `frame`; None for anything else, a misread badge too."""
    if _OWN not in frame.payload[:8]:
        return None
    code = parse(frame, today=frame.received_at.date())
    if isinstance(code, ScannedCode) and code.standard in ("badge", "command"):
        return code
    return None


def word_of(code: ScannedCode) -> str:
    """The badge's number, or the command's word."""
    return dict(code.elements)["id"]


def badge_in(frame: Frame) -> str:
    """The badge number in `frame`, "" where it is no badge."""
    code = own_label(frame)
    return word_of(code) if code is not None and code.standard == "badge" else ""


def obey(app: BondscanApp, frame: Frame) -> bool:
    """Do what a command barcode says; False where `frame` is none, or means nothing here."""
    code = own_label(frame)
    if code is None or code.standard != "command" or app.snapshot.operator is None or app.top.GATE:
        return False
    word = word_of(code)
    if word == ACK:
        app.base.do_acknowledge()
    elif word == CONFIRM:
        app.top.do("confirm") if hasattr(app.top, "do_confirm") else app.base.do_acknowledge()
    elif word == UNDO:
        app.swap("undo")
    elif word.startswith(LIST):
        return _gather(app, word.removeprefix(LIST))
    elif (operation := task_operation(word)) is not None:
        return _begin(app, operation)
    else:
        return False
    return True


def _gather(app: BondscanApp, word: str) -> bool:
    """Put a part of a serial list to those read before; the whole list is taken at once."""
    part = part_of(word)
    if part is None:
        return False
    app.gathered = app.gathered.with_part(part)
    gathered = app.gathered.newest
    try:
        document = gathered.whole()
    except ValueError as fault:
        app.gathered = app.gathered.without_newest()
        app.tell(str(fault), "REJECT")
        return True
    if document is None:
        missing = ", ".join(map(str, gathered.missing))
        said = {"n": str(part.number), "of": str(part.of), "missing": missing}
        app.tell(text("list.part", app.lang, **said))
    else:
        app.gathered = app.gathered.without_newest()
        app.when_done(app.port.take_list(document), lambda answer: _took(app, answer), app.base)
    return True


def _took(app: BondscanApp, answer: Answer) -> None:
    app.tell(text(f"list.{answer.params['list']}", app.lang, **answer.params), "ACCEPT")


def _begin(app: BondscanApp, operation: str) -> bool:
    """Open the papers of a task, unless another is open or it is not done here."""
    from edge.tui.tasks import offered, papers_page

    if app.snapshot.task is not None or operation not in {step.name for step in offered(app.snapshot)}:
        return False
    app.back_to_base()
    app.push_screen(papers_page(operation))
    return True
