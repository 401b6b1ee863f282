"""Shows how one question is understood, and answered in every form. `make fraga F="..."`."""

from __future__ import annotations

import asyncio
import sys

import typer

from lotsen import paths
from lotsen.command_line import command
from lotsen.knowledge import KnowledgeError
from lotsen.knowledge.store import knowledge
from lotsen.run import processes
from lotsen.settings import SettingError
from tools.staff.explain import origins, status
from tools.staff.inside import PAGE, Exchange, opened
from tools.staff.shell import printable
from tools.staff.sources import Sources
from tools.staff.texts import table, text

# Name of the form -> channel, and whether easy Swedish is asked for.
FORMS = {"svar": (PAGE, False), "kort": ("twilio", False), "lattlast": (PAGE, True)}


@command
def main(question: list[str] = typer.Argument(None, help="what a visitor would write")) -> int:
    asked = " ".join(question or []).strip()
    if not asked:
        print(text("question_how"), file=sys.stderr)
        return 1
    try:
        if not processes.MODEL.is_file():
            raise SettingError(text("no_model", file=processes.MODEL))
        knowledge()
        print("\n".join(asyncio.run(shown(asked))))
    except KnowledgeError as error:
        print(text("knowledge_broken", error=error), file=sys.stderr)
        return 1
    except SettingError as error:
        print(text("no_start", why=error), file=sys.stderr)
        return 1
    return 0


async def shown(asked: str) -> list[str]:
    """Return the lines: what was understood, and the answer in each form, with where its words stand."""
    sources, lines = Sources(paths.KNOWLEDGE, paths.DOMAIN), [f"{text('you')}{printable(asked)}"]
    async with opened() as inside:
        for form, (channel, easy) in FORMS.items():
            inside.anew()
            exchange = await inside.say(asked, channel, easy)
            if form == "svar":
                lines.append(status(exchange, knowledge(), inside.thresholds, origins(exchange, sources)))
            lines += ["", f"{table('check_forms')[form]}:", *answer(exchange)]
    return lines


def answer(exchange: Exchange) -> list[str]:
    """Return the bubbles as they are sent on the exchange's channel."""
    from lotsen.channels.messaging.sms import segments
    from lotsen.channels.messaging.twilio import SMS, body

    if exchange.channel != SMS:
        return [f"  {printable(bubble.text)}" for bubble in exchange.bubbles]
    whole = body(list(exchange.bubbles), SMS)
    return [f"  {printable(whole)}", f"  {text('parts', count=segments(whole))}"]


if __name__ == "__main__":
    sys.exit(main())
