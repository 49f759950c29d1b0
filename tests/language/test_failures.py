"""Every failure is said in both languages: what it is, and the one thing to do."""

from __future__ import annotations

import inspect

import pytest

from edge import errors
from edge.cli import COMMANDS, main
from edge.language import LANGUAGES, TEXTS, kind_of, text
from edge.language.failures import FAILURES

KINDS = [
    kind
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, errors.BondscanError) and kind is not errors.BondscanError
]


@pytest.mark.parametrize("kind", KINDS)
def test_a_failure_is_told_by_the_words_of_the_closest_kind(kind: type[errors.BondscanError]) -> None:
    """None is said as whatever else there is, and its words are there."""
    told = kind_of(kind("x"))
    assert told not in ("other", "fault", "file")
    assert {f"trouble.{told}"} <= FAILURES.keys() <= TEXTS.keys()


def test_what_is_no_failure_of_ours_is_a_file_or_a_fault() -> None:
    """What the system refuses is a file or a device; anything else is a fault of the program."""
    assert [kind_of(it) for it in (FileNotFoundError(), TimeoutError(), KeyError(), MemoryError())] == [
        "file",
        "file",
        "fault",
        "fault",
    ]
    assert kind_of(errors.BondscanError("x")) == "other"


@pytest.mark.parametrize("key", sorted(FAILURES))
def test_words_of_a_failure_end_before_the_details_begin(key: str) -> None:
    """A whole sentence in each language, and no two failures in the same words."""
    for lang, stop in zip(LANGUAGES, "。.", strict=True):
        assert text(key, lang).endswith(stop)
        assert [text(other, lang) for other in FAILURES].count(text(key, lang)) == 1


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_a_command_that_is_not_understood_says_so_in_chinese_first(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line: what is wrong and what to do, then what exactly."""
    assert main([*command.split(), "--no-such-option", "x"]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"bondscan: {text('trouble.command', 'zh')} ")
    assert said.count("\n") == 1
