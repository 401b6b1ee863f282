"""Lines made from the training lines while the encoder is tuned: with typing noise, or joined from two.

They are stored nowhere. Each epoch makes its own, from its own seed.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lotsen.nlu.joined_lines import LAST, LONGEST, joined_text
from lotsen.values.intents import EMERGENCY, NOT_OVER
from tools.encoder.tuning.lines import Line

# Intents that lie close to an emergency.
NEAR = ("skenbart_akut", "ej_akut")
# How a phone or an office keyboard lies: a slip hits a neighbour in the row.
ROWS = ("qwertyuiop\u00e5", "asdfghjkl\u00f6\u00e4", "zxcvbnm")
NEIGHBOURS = {
    sign: row[max(0, place - 1) : place] + row[place + 1 : place + 2]
    for row in ROWS
    for place, sign in enumerate(row)
}
SIGNS = re.compile(r"[.,!?;:\"]")
# Shares of the noisy lines. Half have no capitals and no signs: so are most messages typed on a phone.
PLAIN_LETTERS, NO_CAPITALS, NO_SIGNS, SHOUTED = 0.35, 0.5, 0.5, 0.05
SLIP_EVERY = 35  # letters, on average
SHORTEST = 5  # letters: shorter texts get no slip, they would be another word
LETTER = (2, 4)  # harmless lines that a letter has besides its two
NOISY = 0.5  # share of the lines that an epoch shows with noise


@dataclass(frozen=True)
class Example:
    """A text with what it should be understood as; a joined one may be two things at once.

    Of one that says no aspect, or is no emergency, nothing is learned about aspects or sorts of danger.
    """

    text: str
    intents: tuple[str, ...]
    urgent: bool | None  # None: it depends on what was said before
    aspect: str = ""
    kind: str = ""


def example(line: Line) -> Example:
    """Return a line as it stands."""
    urgent = None if line.intent == NOT_OVER else line.intent == EMERGENCY
    return Example(line.text, (line.intent,), urgent, line.aspect, line.kind)


def epoch(
    lines: Sequence[Line],
    joined: float,
    words: Sequence[str],
    dice: random.Random,
    windows: float = 0.0,
    letters: float = 0.0,
) -> list[Example]:
    """Return one epoch: each line once, about half of them with noise, and lines joined from two.

    `joined` is their share of the lines: of four made, two hold an emergency, one a near miss or a police
    matter that can wait, one two harmless lines. `words` join two clauses. `windows`, `letters`: see
    `made_of_two`.
    """
    examples = [example(line) for line in lines]
    examples += made_of_two(lines, int(joined * len(lines)), words, dice, windows, letters)
    return [replace(one, text=noisy(one.text, dice)) if dice.random() < NOISY else one for one in examples]


def made_of_two(
    lines: Sequence[Line],
    number: int,
    words: Sequence[str],
    dice: random.Random,
    windows: float = 0.0,
    letters: float = 0.0,
) -> list[Example]:
    """Return `number` texts joined from two lines; a cry keeps its label whatever stands beside it.

    Of the share `windows` what stands beside it is a part, as where a message is cut into clauses; of a near
    miss a part might be a cry. The share `letters` has some harmless lines more around it.
    """
    short = [line for line in lines if len(line.text) <= LONGEST and line.intent != NOT_OVER]
    cries = [line for line in short if line.intent == EMERGENCY]
    calm = [line for line in short if line.intent != EMERGENCY]
    near = [line for line in calm if line.intent in NEAR] or calm
    if not cries or not calm:
        return []
    made = []
    for place in range(number):
        other = dice.choice(calm)
        one = dice.choice(cries if place % 4 < 2 else near if place % 4 == 2 else calm)
        if windows and other.intent not in NEAR and dice.random() < windows:
            other = replace(other, text=part_of(other.text, dice))
        halves = (other, one) if dice.random() < LAST else (one, other)
        text = joined_text(halves[0].text, halves[1].text, words, dice)
        more = dice.choices(calm, k=dice.randint(*LETTER)) if letters and dice.random() < letters else []
        for line in more:
            around = (line.text, text) if dice.random() < 0.5 else (text, line.text)
            text = joined_text(*around, (), dice)
        urgent = one.intent == EMERGENCY
        intents = (EMERGENCY,) if urgent else (one.intent, other.intent, *(line.intent for line in more))
        made.append(Example(text, intents, urgent, kind=one.kind))
    return made


def part_of(text: str, dice: random.Random) -> str:
    """Return the first or last words of a text, half of them at least."""
    words = text.split()
    number = dice.randint((len(words) + 1) // 2, len(words))
    return " ".join(words[:number] if dice.random() < 0.5 else words[-number:])


def noisy(text: str, dice: random.Random) -> str:
    """Return the text as somebody might type it in a hurry; never empty."""
    text = unicodedata.normalize("NFC", text)
    if dice.random() < PLAIN_LETTERS:
        text = "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))
    if dice.random() < NO_CAPITALS:
        text = text.lower()
    if dice.random() < NO_SIGNS:
        text = SIGNS.sub("", text) or text
    if dice.random() < SHOUTED:
        text = text.upper()
    for _ in range(len(text) // SLIP_EVERY + 1):
        if dice.random() < len(text) / SLIP_EVERY and len(text) >= SHORTEST:
            text = _slip(text, dice)
    return text


def _slip(text: str, dice: random.Random) -> str:
    """Leave out a letter, double it, swap two, hit a neighbour, or misplace a blank."""
    at = dice.randrange(1, len(text) - 1)
    kind = dice.random()
    if kind < 0.25:
        return text[:at] + text[at + 1 :]
    if kind < 0.45:
        return text[:at] + text[at] + text[at:]
    if kind < 0.7:
        return text[: at - 1] + text[at] + text[at - 1] + text[at + 1 :]
    if kind < 0.9:
        return (
            text[:at] + dice.choice(NEIGHBOURS.get(text[at].lower(), text[at]) or text[at]) + text[at + 1 :]
        )
    return text[:at] + text[at + 1 :] if text[at] == " " else f"{text[:at]} {text[at:]}"
