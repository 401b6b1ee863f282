"""Messages made of two lines of the sets: an emergency beside a question, and two harmless questions.

They ask whether what stands beside a cry drowns it, and whether joining alone alarms. Made anew each time,
from the same seed, so that they follow the sets.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from tools.evaluation.read_sets import BESIDE, EMERGENCIES, FACTS, PAIRS, Line

NUMBER = 150  # of each kind
SEED = 2010
LONGEST = 120  # characters of a half
SIGNS = (", ", ". ", "? ", " - ", "\n", " ")
# Of three people two lead up to the emergency, the third goes on to a question.
LAST = 2 / 3


def structures(lines: Sequence[Line], words: Sequence[str], number: int = NUMBER) -> list[Line]:
    """Return the made lines; none when the sets lack emergencies or facts. `words` join two clauses."""
    cries = [each for each in lines if each.set in EMERGENCIES and each.verdict == "A"]
    questions = [each for each in lines if each.set == FACTS]
    cries, questions = ([one for one in each if len(one.text) <= LONGEST] for each in (cries, questions))
    if not cries or len(questions) < 2:
        return []
    dice = random.Random(SEED)
    between = (*SIGNS, *(f" {word} " for word in words))
    made = []
    for _ in range(number):
        halves = [dice.choice(questions).text, dice.choice(cries).text]
        if dice.random() > LAST:
            halves.reverse()
        made.append(Line(BESIDE, _joined(halves, dice.choice(between)), expected="112", verdict="A"))
        pair = [one.text for one in dice.sample(questions, 2)]
        made.append(Line(PAIRS, _joined(pair, dice.choice(between)), expected="not112", verdict="O"))
    return made


def _joined(halves: Sequence[str], between: str) -> str:
    return halves[0].rstrip(" .?!") + between + halves[1]
