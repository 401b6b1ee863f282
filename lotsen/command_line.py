"""Command lines: a function whose parameters are options, and one command of many verbs.

A verb is a module with a `main(arguments)` that returns an exit code, made by `@command` or by hand. It is
imported when it is called, so that a list of verbs costs nothing and each pays for itself alone.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import click
import typer
from typer.core import TyperCommand

from lotsen.settings import be_quiet

INTERRUPTED = 130  # 128 and the number of SIGINT, as a shell reports it


class PlainCommand(TyperCommand):
    """Typer's command with Click's plain help, without frames: it is piped and copied."""

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        click.Command.format_help(self, ctx, formatter)


@dataclass(frozen=True)
class command:
    """Makes a Typer command of a function that returns its exit code; its module's docstring is the help.

    Called with a list of arguments, or with none for those of this process. A wrong one is told in a sentence
    with the usage, and the exit code is 2; no mistake of a user's shows a trace.
    """

    function: Callable[..., int]

    def __call__(self, argv: Sequence[str] | None = None) -> int:
        app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
        about = sys.modules[self.function.__module__].__doc__
        app.command(cls=PlainCommand, help=about)(self.function)
        verb = click.get_current_context(silent=True)
        return run(typer.main.get_command(app), argv, verb.command_path if verb else None)


@dataclass(frozen=True)
class Verb:
    """One line of the list. `arguments` come before those that are given."""

    module: str
    help: str
    arguments: tuple[str, ...] = ()


class Verbs(click.Group):
    """One command of many verbs. Click's group and not Typer's, which wants every function imported first."""

    def __init__(self, verbs: Mapping[str, Verb], about: str) -> None:
        super().__init__(help=about, no_args_is_help=True)
        self.verbs = verbs

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.verbs)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in self.verbs:
            return None
        verb = self.verbs[name]

        def call(arguments: Sequence[str]) -> int:
            return int(import_module(verb.module).main([*verb.arguments, *arguments]))

        return click.Command(
            name,
            callback=call,
            params=[click.Argument(["arguments"], nargs=-1, type=click.UNPROCESSED)],
            add_help_option=False,  # the verb has its own
            context_settings={"ignore_unknown_options": True},
            short_help=verb.help,
        )


def run_verbs(verbs: Mapping[str, Verb], about: str, name: str) -> int:
    """The command that `name` stands for, with this process's arguments; returns its exit code."""
    be_quiet()
    return run(Verbs(verbs, about), None, name)


def run(called: click.Command, argv: Sequence[str] | None, name: str | None) -> int:
    """Call a Click command and return its exit code."""
    try:
        found: Any = called.main(
            args=None if argv is None else list(argv), prog_name=name, standalone_mode=False
        )
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        print("Interrupted.", file=sys.stderr)
        return INTERRUPTED
    return int(found or 0)
