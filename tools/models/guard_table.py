"""Prints what each threshold of the emergency guard would find and raise on lines that it has not seen.

On lines alone and on lines joined from two, for the whole text and for the clauses, with the value that
`recommended` takes. The thresholds in config.yml are chosen from this, never from sets that are kept apart.
`make guard`.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lotsen.command_line import command
from lotsen.danger.verdict import GuardThresholds, grade
from lotsen.paths import ROOT
from lotsen.settings import setting
from lotsen.values.said import Phrase
from lotsen.values.understanding import Grade
from tools.models.corpus import read
from tools.models.guard_folds import GuardFolds, Judged
from tools.models.pipeline import component, read_pipeline

VALUES = (0.0, 0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.1, 0.12, 0.15, *(n / 20 for n in range(4, 20)))
NEVER = 2.0  # a threshold that no probability reaches


@dataclass(frozen=True)
class Aim:
    """What a threshold may raise: this share of the lines without an emergency, at this grade or over it.

    clause: of lines joined from two, with the thresholds for the whole text in place; else of lines alone,
    whole. phrase: of lines with a plain phrase.
    """

    name: str
    grade: Grade
    raised: float
    clause: bool = False
    phrase: bool = False


# What held-out writers wrote beside emergencies are hard look-alikes. Of these 4 % may alarm: the promise of
# docs/nlu.md. A quarter may be asked about and half may get the line with 112, since that is where people are
# unsure as well; of those that hold a plain phrase more. Two joined count twice: 1 - (1 - share) squared.
AIMS = (
    Aim("alarm", Grade.ALARM, 0.04),
    Aim("alarm_with_phrase", Grade.ALARM, 0.15, phrase=True),
    Aim("unclear", Grade.ASK, 0.25),
    Aim("unclear_with_phrase", Grade.ASK, 0.75, phrase=True),
    Aim("mention", Grade.MENTION, 0.5),
    Aim("unclear_clause", Grade.ASK, 0.44, clause=True),
    Aim("mention_clause", Grade.MENTION, 0.75, clause=True),
)
CLAUSES = {aim.name: NEVER for aim in AIMS if aim.clause}


@dataclass(frozen=True)
class Shares:
    """Of the emergencies and of the rest, the share at a grade or over it; None without such a line."""

    found: float | None
    raised: float | None


@dataclass(frozen=True)
class Row:
    """One value of a threshold, and what it does on lines alone and on lines joined from two."""

    value: float
    alone: Shares
    joined: Shares

    def raises(self, aim: Aim) -> float | None:
        """Return the share that the aim bounds."""
        return (self.joined if aim.clause else self.alone).raised


def shares(lines: Sequence[Judged], at: Grade, thresholds: GuardThresholds) -> Shares:
    """Return what thresholds find and raise, by the function that decides for the running guard."""
    over = [
        (line.urgent, grade(line.danger, line.phrase, line.bare_name, thresholds) >= at) for line in lines
    ]
    return Shares(*(_share([held for kind, held in over if kind is urgent]) for urgent in (True, False)))


def rows(lines: Sequence[Judged], aim: Aim, thresholds: GuardThresholds) -> list[Row]:
    """Return a row for each value, the others as given; those of clauses only for a clause's own."""
    kept = [line for line in lines if not aim.phrase or Phrase.READ in line.phrase]
    alone, joined = ([line for line in kept if line.joined is two] for two in (False, True))
    base = thresholds if aim.clause else replace(thresholds, **CLAUSES)
    tried = [(value, replace(base, **{aim.name: value})) for value in VALUES]
    return [
        Row(value, shares(alone, aim.grade, each), shares(joined, aim.grade, each)) for value, each in tried
    ]


def choose(table: Sequence[Row], aim: Aim) -> Row | None:
    """Return the lowest value, which finds most, that raises no more than it may; None when none does."""
    allowed = [row for row in table if (raised := row.raises(aim)) is not None and raised <= aim.raised]
    return min(allowed, key=lambda row: row.value, default=None)


def recommended(lines: Sequence[Judged], thresholds: GuardThresholds) -> tuple[GuardThresholds, list[str]]:
    """Return the thresholds that the lines speak for, and what to print: each with its table.

    Those for the whole text come first; those for clauses are chosen with them in place.
    """
    printed, found = [], thresholds
    for aim in AIMS:
        table = rows(lines, aim, found if aim.clause else thresholds)
        row = choose(table, aim)
        value = row.value if row else getattr(thresholds, aim.name)
        told = f"{value:g} is recommended" if row else "no value raises so little"
        which = "lines with a plain phrase" if aim.phrase else "lines"
        where = f"{which} {'joined from two' if aim.clause else 'alone'}"
        printed += [
            f"{aim.name}: {aim.grade.name.lower()} or over. config.yml has "
            f"{getattr(thresholds, aim.name):g}; {told}: of {where}, at most {aim.raised:.0%} may be raised.",
            "  value     alone: found  raised    joined: found  raised",
            *(_printed(f"{each.value:7.2f}", each, "  <-" if each is row else "") for each in table),
            "",
        ]
        found = replace(found, **{aim.name: value})
    return found, printed


def together(lines: Sequence[Judged], named: dict[str, GuardThresholds]) -> list[str]:
    """Return what all thresholds together find and raise, for each of the named sets of them."""
    alone, joined = ([line for line in lines if line.joined is two] for two in (False, True))
    printed = ["all together           alone: found  raised    joined: found  raised"]
    for name, thresholds in named.items():
        for at in (Grade.ALARM, Grade.ASK, Grade.MENTION):
            row = Row(0.0, shares(alone, at, thresholds), shares(joined, at, thresholds))
            printed.append(_printed(f"  {name:12}{at.name.lower():8}", row))
    return printed


def _printed(start: str, row: Row, mark: str = "") -> str:
    cells = ["     -" if share is None else f"{share:6.1%}" for share in _cells(row)]
    return f"{start}{cells[0]:>14}{cells[1]:>8}{cells[2]:>17}{cells[3]:>8}{mark}"


def _cells(row: Row) -> tuple[float | None, ...]:
    return row.alone.found, row.alone.raised, row.joined.found, row.joined.raised


def _share(held: Sequence[bool]) -> float | None:
    return sum(held) / len(held) if held else None


@command
def main() -> int:
    pipeline = read_pipeline(ROOT / "config.yml")
    lines = GuardFolds(pipeline, read(ROOT / "data"), setting("SPACY_MODEL")).judged()
    kinds = [(joined, urgent) for joined in (False, True) for urgent in (True, False)]
    counts = [sum((line.joined, line.urgent) == kind for line in lines) for kind in kinds]
    print(
        "Lines not learned: {} emergencies and {} others alone, {} and {} joined from two.\n".format(*counts)
    )
    ours = GuardThresholds.of(component(pipeline, "EmergencyGuard"))
    found, printed = recommended(lines, ours)
    print("\n".join([*printed, *together(lines, {"config.yml": ours, "recommended": found})]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
