"""The command as a whole: help for everything, quick to start, mistakes as sentences."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import click
import pytest

from carbon.cli import COMMANDS, cli
from tests.conftest import ROOT, Command


def commands(
    command: click.Command = cli, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command of the tree, with its path."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None, (*path, name)
            yield from commands(below, (*path, name))


LEAVES = [(path, command) for path, command in commands() if not isinstance(command, click.Group)]


@pytest.mark.parametrize(("path", "command"), LEAVES, ids=[" ".join(path) for path, _ in LEAVES])
def test_every_command_has_help_that_ends_with_an_example(
    path: tuple[str, ...], command: click.Command
) -> None:
    assert command.help
    assert command.epilog
    assert command.epilog.startswith(f"Example: carbon {' '.join(path)}")


@pytest.mark.parametrize(("path", "command"), LEAVES, ids=[" ".join(path) for path, _ in LEAVES])
def test_every_command_is_documented(path: tuple[str, ...], command: click.Command) -> None:
    pages = "\n".join(
        page.read_text(encoding="utf-8")
        for page in [*(ROOT / "docs").glob("*.md"), ROOT / "README.md"]
    )
    assert f"carbon {' '.join(path)}" in pages


def test_no_group_cuts_a_command_s_sentence_short(carbon: Command) -> None:
    groups = {path[:-1] for path, _ in LEAVES if len(path) > 1}
    assert len(groups) > 8
    for group in groups:
        text = " ".join(carbon(*group, "--help").stdout.split())
        assert "..." not in text.partition("Commands:")[2], group
        for path, command in LEAVES:
            if path[:-1] == group:
                assert command.get_short_help_str(limit=1000) in text, path


def test_the_lines_of_help_match_the_commands() -> None:
    for name, (where, _) in COMMANDS.items():
        assert where.startswith("carbon.cli.")
        assert cli.get_command(click.Context(cli), name) is not None


def test_help_imports_nothing_but_click() -> None:
    code = (
        "import sys; from carbon.cli import cli\n"
        "try: cli(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'pandas', 'pint', 'pandera', 'plotly', 'rich', 'sqlalchemy', 'duckdb', 'scipy',"
        " 'narwhals', 'jinja2', 'numpy'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert done.stderr.strip() == "[]"
    assert "Commands:" in done.stdout


def test_outside_a_workspace_is_a_sentence(carbon: Command) -> None:
    result = carbon("status", ok=False)
    assert result.exit_code == 1
    assert "no carbon.toml in" in result.stderr
    assert "carbon init DIR" in result.stderr


def test_wrong_usage_is_exit_2(carbon: Command) -> None:
    assert carbon("inventory", "show", ok=False).exit_code == 2
    assert carbon("nonsense", ok=False).exit_code == 2
