"""What every command says of itself: in both languages, to the last option."""

from __future__ import annotations

import argparse
import importlib
import re
from collections.abc import Iterator

import pytest

from edge.cli import COMMANDS, main
from edge.cli.arguments import Parser

CHINESE = re.compile(r"[\u4e00-\u9fff]")
ENGLISH = re.compile(r"[A-Za-z]{2}")


def words_of(parser: argparse.ArgumentParser) -> Iterator[tuple[str, str]]:
    """What a parser and those under it say of each of their parts, by its name."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for choice in action._choices_actions:
                yield f"{parser.prog} {choice.dest}", choice.help or ""
            for under in action.choices.values():
                yield from words_of(under)
        elif action.help != argparse.SUPPRESS:
            yield f"{parser.prog} {action.dest}", action.help or ""


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_option_is_said_in_both_languages(command: str) -> None:
    """Nobody has to read the other one to know what an option is for."""
    module, words = COMMANDS[command]
    parser = Parser(prog=command, description=words)
    importlib.import_module(module).define(parser)
    said = {command: words, **dict(words_of(parser))}
    assert [name for name, text in said.items() if not CHINESE.search(text)] == []
    assert [name for name, text in said.items() if not ENGLISH.search(text)] == []


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_help_is_shown_under_headings_in_both_languages(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Usage, arguments, options."""
    with pytest.raises(SystemExit) as left:
        main([*command.split(), "--help"])
    shown = capsys.readouterr().out
    assert left.value.code == 0
    assert shown.startswith("用法 · usage: ")
    assert "选项 · options:" in shown
