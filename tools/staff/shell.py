"""Talk to Lotsen at the terminal as a visitor would, and see why it answers as it does. `make shell`.

In Swedish. Every message takes the way of any channel: screening, masking, safety net, deletion. Without a
terminal each line that comes in is a message. Nothing is kept but what is saved by its command.
"""

from __future__ import annotations

import asyncio
import contextlib
import difflib
import os
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from lotsen import paths
from lotsen.command_line import command
from lotsen.knowledge import KnowledgeError, load
from lotsen.knowledge.store import knowledge
from lotsen.run import processes
from lotsen.settings import SettingError
from lotsen.text import fold
from lotsen.values.bubble import Bubble, Button, Kind
from tools.staff import dialogues
from tools.staff.dialogues import DialogueError, Turn
from tools.staff.edits import Edits
from tools.staff.explain import origins, reasoning, status
from tools.staff.inside import PAGE, Exchange, Inside, opened
from tools.staff.sources import Sources
from tools.staff.texts import table, text

QUIET = "bright_black"
LOOK_SECONDS = 0.5  # between two looks at the files
# How alike (0 to 1) a slip and a command must be: "/varfor" is one, "/akut" is for Lotsen.
ALIKE = 0.7
# Channels whose answer is one text, as lotsen/channels/messaging/twilio.py makes it.
ONE_TEXT = ("twilio", "whatsapp")


class Leave(Exception):
    """The person wants to go."""


class Screen(Console):
    """A console that tells when nobody reads it any more, where Rich's ends the process."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


class Shell:
    """What is on the screen, and what of the dialogue so far; `read` gives the next lines."""

    def __init__(self, inside: Inside, console: Console, folder: Path = dialogues.FOLDER) -> None:
        self._inside, self._console, self._folder = inside, console, folder
        self._edits = Edits()
        self._channel, self._easy = PAGE, False
        self._buttons: list[Button] = []
        self._exchanges: list[Exchange] = []
        self._sources = Sources(paths.KNOWLEDGE, paths.DOMAIN)
        self._to_overwrite = ""
        self.saved = False
        self._commands: dict[str, Callable[[str], Coroutine[Any, Any, None]]] = {
            "why": self._why,
            "save": self._save,
            "again": self._again,
            "channel": self._choose_channel,
            "easy": self._choose_easy,
            "new": self._new,
            "help": self._help,
            "leave": self._leave,
        }

    # --- Input ---

    async def take(self, written: str) -> None:
        """Take what was typed or pasted: a command, the number of a button, or messages, one a line."""
        lines = [line for line in written.splitlines() if line.strip()]
        if len(lines) > 1:
            self.note(text("pasted", count=len(lines)))
        for line in lines:
            if len(lines) > 1:
                self._console.print(Text(f"{text('you')}{printable(line)}", style="bold"))
            await self._take_line(line)

    async def _take_line(self, line: str) -> None:
        name, _, rest = line.strip().partition(" ")
        found = self._command(name)
        if found:
            await self._commands[found](rest.strip())
            return
        near = difflib.get_close_matches(fold(name), map(fold, table("commands").values()), 1, ALIKE)
        if near and name.startswith("/"):
            whole = next(each for each in table("commands").values() if fold(each) == near[0])
            self.note(text("did_you_mean", given=printable(name), near=whole))
            return
        await self.say(self._pressed(line))

    def _command(self, name: str) -> str:
        """Return what the code calls a command; å ä ö may be left out."""
        return next((each for each, written in table("commands").items() if fold(written) == fold(name)), "")

    def _pressed(self, line: str) -> str:
        given = line.strip()
        if given.isascii() and given.isdigit() and 0 < int(given) <= len(self._buttons):
            return self._buttons[int(given) - 1].payload
        return line

    # --- Answers ---

    async def say(self, message: str) -> None:
        """Send a message and show the answer with its quiet line."""
        self.look()
        exchange = await self._inside.say(message, self._channel, self._easy)
        self._exchanges.append(exchange)
        self._show(exchange)

    def _show(self, exchange: Exchange) -> None:
        self._buttons = [button for bubble in exchange.bubbles for button in bubble.buttons]
        if exchange.channel in ONE_TEXT:
            self._show_one_text(exchange)
        else:
            number = 1
            for bubble in exchange.bubbles:
                self._line(text("lotsen"), Text(printable(bubble.text), style=_style(bubble)))
                if bubble.buttons:
                    shown = (
                        text("button", number=at, title=printable(button.title))
                        for at, button in enumerate(bubble.buttons, start=number)
                    )
                    self._line("", Text("  ".join(shown), style="cyan"))
                    number += len(bubble.buttons)
        found = origins(exchange, self._sources)
        line = status(exchange, knowledge(), self._inside.thresholds, found)
        self._line("", Text(printable(line), style=QUIET))
        if exchange.faults:
            self.note(text("faults"))

    def _show_one_text(self, exchange: Exchange) -> None:
        from lotsen.channels.messaging.sms import segments
        from lotsen.channels.messaging.twilio import SMS, body

        whole = body(list(exchange.bubbles), exchange.channel)
        self._line(text("lotsen"), Text(printable(whole), style=_style(exchange.bubbles[0])))
        if exchange.channel == SMS:
            self._line("", Text(text("parts", count=segments(whole)), style=QUIET))

    def _line(self, label: str, content: Text) -> None:
        row = Table.grid(padding=0)
        row.add_column(width=len(text("lotsen")), no_wrap=True)
        row.add_column(overflow="fold")
        row.add_row(Text(label, style="bold"), content)
        self._console.print(row)

    def note(self, sentence: str) -> None:
        """Say something that is not Lotsen's."""
        beside = (0, 0, 0, len(text("lotsen")))
        self._console.print(Padding(Text(printable(sentence), style="italic"), beside))

    def look(self) -> None:
        """Tell what was edited since."""
        for sentence in self._edits.told():
            self.note(sentence)
            with contextlib.suppress(KnowledgeError):  # of the last good version the lines are known
                self._sources = Sources(paths.KNOWLEDGE, paths.DOMAIN)

    # --- Commands ---

    async def _why(self, _: str) -> None:
        if not self._exchanges:
            self.note(text("nothing_yet"))
            return
        rows, before = Table.grid(padding=(0, 2)), ""
        rows.add_column(no_wrap=True, style=QUIET)
        rows.add_column(overflow="fold")
        last = self._exchanges[-1]
        for label, content in reasoning(last, knowledge(), self._inside.thresholds, self._sources):
            rows.add_row("" if label == before else label, Text(printable(content)))
            before = label
        self._console.print(Padding(rows, (0, 0, 0, 2)))

    async def _save(self, name: str) -> None:
        if not self._exchanges:
            self.note(text("save_nothing"))
            return
        try:
            file = dialogues.file_of(name, self._folder)
        except DialogueError as error:
            self.note(str(error))
            return
        if file.exists() and self._to_overwrite != name:
            self._to_overwrite = name
            self.note(text("save_there", file=shown_path(file), name=name))
            return
        turns = self._turns()
        try:
            dialogues.save(file, turns)
        except OSError as error:
            self.note(text("again_broken", file=shown_path(file), why=error.strerror or ""))
            return
        self._to_overwrite, self.saved = "", True
        self.note(text("saved", file=shown_path(file), count=len(turns)))

    async def _again(self, name: str) -> None:
        before = self._turns() if not name else self._saved(name)
        if not before:
            if not name:
                known = ", ".join(dialogues.names(self._folder)) or text("again_none")
                self.note(text("again_nothing", names=known))
            return
        self.look()
        self._inside.anew()
        self._exchanges = await replayed(self._inside, before)
        self._buttons = [button for bubble in self._exchanges[-1].bubbles for button in bubble.buttons]
        changed = dialogues.differences(before, self._turns())
        if not changed:
            self.note(text("again_same", count=len(before)))
            return
        self.note(text("again_changed", changed=len(changed), count=len(before)))
        for difference in changed:
            self._line(text("you"), Text(printable(difference.before.write), style="bold"))
            for label, one in (("again_before", difference.before), ("again_now", difference.now)):
                self._line(text(label), Text(printable(_in_words(one))))

    def _turns(self) -> list[Turn]:
        return [dialogues.turn(exchange, self._sources) for exchange in self._exchanges]

    def _saved(self, name: str) -> list[Turn]:
        known = dialogues.names(self._folder)
        if name not in known:
            listed = ", ".join(known) or text("again_none")
            self.note(text("again_unknown", name=printable(name), names=listed))
            return []
        try:
            return dialogues.read(dialogues.file_of(name, self._folder))
        except DialogueError as error:
            self.note(str(error))
            return []

    async def _choose_channel(self, name: str) -> None:
        channels = table("channels")
        if fold(name) not in channels:
            self.note(text("channel_unknown", given=printable(name), channels=", ".join(channels)))
            return
        self._channel = channels[fold(name)]
        self.note(text("channel_is", channel=fold(name)))

    async def _choose_easy(self, _: str) -> None:
        self._easy = not self._easy
        self.note(text("easy_on" if self._easy else "easy_off"))

    async def _new(self, _: str) -> None:
        self._inside.anew()
        self._exchanges, self._buttons = [], []
        self.note(text("new_dialogue"))

    async def _help(self, _: str) -> None:
        others = ", ".join(table("channels"))
        self._console.print(Padding(Text(text("help", channels=others)), (0, 0, 0, 2)))

    async def _leave(self, _: str) -> None:
        raise Leave


async def replayed(inside: Inside, turns: list[Turn]) -> list[Exchange]:
    """Return what is answered now to the messages of a dialogue."""
    return [await inside.say(turn.write, turn.channel, turn.easy) for turn in turns]


def printable(words: str) -> str:
    """Return a text without characters that would command the terminal; line breaks stay."""
    return "".join(c if c == "\n" or c.isprintable() else "�" if ord(c) < 160 else c for c in words)


def shown_path(file: Path) -> str:
    """Return a path as staff know it."""
    return str(file.relative_to(paths.ROOT)) if file.is_relative_to(paths.ROOT) else str(file)


def _in_words(one: Turn) -> str:
    label = text("again_label", intent=one.intent or "-", grade=table("grades")[one.danger.upper()])
    return "\n".join([label, *one.said])


def _style(bubble: Bubble) -> str:
    return {Kind.ALARM: "bold red", Kind.ASK: "bold"}.get(bubble.kind, "")


# --- Where lines come from ---


async def typed(shell: Shell) -> AsyncIterator[str]:
    """Yield what is typed at a terminal. Ctrl-C empties the line, on an empty one it ends; so does Ctrl-D."""
    from prompt_toolkit import PromptSession
    from prompt_toolkit.history import InMemoryHistory
    from prompt_toolkit.key_binding import KeyBindings
    from prompt_toolkit.patch_stdout import patch_stdout

    keys = KeyBindings()

    @keys.add("c-c")
    def _(event: Any) -> None:
        if event.current_buffer.text:
            event.current_buffer.reset()
        else:
            event.app.exit(exception=EOFError)

    # A terminal that does not say where its cursor is would be warned of, in English; nothing here needs it.
    os.environ.setdefault("PROMPT_TOOLKIT_NO_CPR", "1")
    # What is typed may be somebody's number: its history is gone with the process.
    session: PromptSession[str] = PromptSession(history=InMemoryHistory(), key_bindings=keys)

    async def watch() -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            shell.look()

    while True:
        with patch_stdout(raw=True):
            watching = asyncio.ensure_future(watch())
            try:
                line = await session.prompt_async(text("you"))
            except EOFError:
                return
            finally:
                watching.cancel()
        yield line


async def piped(shell: Shell, console: Console) -> AsyncIterator[str]:
    """Yield what comes in without a terminal, line by line."""
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.buffer.readline):
        said = line.decode("utf-8", "replace").rstrip("\r\n")
        if said.strip():
            console.print(Text(f"{text('you')}{printable(said)}", style="bold"))
            yield said


async def talk(console: Console, at_terminal: bool) -> bool:
    """Talk until somebody leaves; returns whether something was saved."""
    async with opened() as inside:
        shell = Shell(inside, console)
        console.print(Text(text("welcome")), "")
        with contextlib.suppress(Leave):
            async for written in typed(shell) if at_terminal else piped(shell, console):
                await shell.take(written)
        return shell.saved


@command
def main() -> int:
    at_terminal = sys.stdin.isatty() and sys.stdout.isatty()
    console = Screen(highlight=False, markup=False, emoji=False)
    try:
        if not processes.MODEL.is_file():
            raise SettingError(text("no_model", file=shown_path(processes.MODEL)))
        load(paths.KNOWLEDGE)
        console.print(text("starting") if at_terminal else text("by_lines"))
        saved = asyncio.run(talk(console, at_terminal))
        console.print(text("goodbye_saved" if saved else "goodbye"))
        return 0
    except KeyboardInterrupt:  # while an answer is worked out
        console.print(text("goodbye"))
        return 0
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # Python would write to it at exit
        print(text("pipe_closed"), file=sys.stderr)
    except KnowledgeError as error:
        print(text("knowledge_broken", error=error), file=sys.stderr)
    except SettingError as error:
        print(text("no_start", why=error), file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
