"""One Rasa process under a crowd, simulated: who comes, waits, gets the safe text and tries again. Pure.

A process answers on one event loop. A message is some steps of work there, and between two of them the
others get their turn, so that in a crowd all grow slow together. What is not done by its deadline gets the
safe text, and the work on it was in vain. nginx spreads the sessions at random, so each of k processes sees
a crowd of a k-th of the people, independent of the others: simulating one tells of all.

Times in seconds. The same seed gives the same numbers.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

SAMPLE = 10.0  # seconds between two samples of the queue


@dataclass(frozen=True)
class Rules:
    """What a message costs and what people do.

    work: of the process for a message, `spread` its coefficient of variation, `steps` how many turns it has.
    phrases: share of messages with a listed phrase, which get the alarm at `phrase_deadline` and not the safe
    text at `deadline`. messages: of one person, `thinking` the mean pause after an answer. again: how likely
    somebody writes the same once more after the safe text, `pause` the mean wait before it, `tries` in all.
    """

    work: float
    net_work: float
    deadline: float
    phrase_deadline: float
    spread: float = 0.5
    steps: int = 4
    phrases: float = 0.05
    messages: int = 4
    thinking: float = 20.0
    again: float = 0.7
    pause: float = 5.0
    tries: int = 3


@dataclass
class Outcome:
    """What became of the messages. queue: (time, messages in the process), every SAMPLE seconds."""

    latencies: list[float] = field(default_factory=list)  # of all, those that the net answered too
    safe: int = 0
    alarms: int = 0  # a listed phrase's, from the net
    busy: float = 0.0
    wasted: float = 0.0  # of `busy`, on what the net answered
    end: float = 0.0
    queue: list[tuple[float, int]] = field(default_factory=list)

    @property
    def messages(self) -> int:
        return len(self.latencies)

    @property
    def safe_share(self) -> float:
        """Share of the messages that got the safe text."""
        return self.safe / self.messages if self.messages else 0.0

    @property
    def longest(self) -> int:
        return max((count for _, count in self.queue), default=0)

    def percentile(self, percent: float) -> float:
        return float(np.percentile(self.latencies, percent)) if self.latencies else 0.0


@dataclass
class _Message:
    came: float
    left: int  # messages of this person after this one
    tries: int  # that this message has had before
    phrase: bool
    step: float
    steps: int
    spent: float = 0.0


def crowd(people: int, seconds: float, rise: float, peak: float, random: np.random.Generator) -> list[float]:
    """Return when people open the chat after an incident, sorted: a straight rise to the peak, then a decay.

    peak: the highest rate against the mean over `seconds`; all come within them. Raises ValueError for a peak
    that no decay reaches.
    """
    at = np.arange(0.0, seconds, 1.0)
    low, high = 1.0, 100 * seconds
    for _ in range(60):  # the slower the decay, the lower the peak
        half = (low + high) / 2
        shape = _shape(at, rise, half)
        low, high = (half, high) if shape.max() / shape.mean() > peak else (low, half)
    if abs(shape.max() / shape.mean() - peak) > 0.01 * peak:
        raise ValueError(f"No crowd of {seconds:.0f} s that rises for {rise:.0f} s has a peak of {peak}.")
    until = np.cumsum(shape) / shape.sum()
    return sorted(np.interp(random.random(people), np.concatenate([[0.0], until]), np.append(at, seconds)))


def _shape(at: NDArray[np.float64], rise: float, decay: float) -> NDArray[np.float64]:
    return np.where(at < rise, at / rise, np.exp(-(at - rise) / decay))


def steady(rate: float, seconds: float, random: np.random.Generator) -> list[float]:
    """Return arrivals at one rate, by chance (Poisson)."""
    return sorted(random.uniform(0.0, seconds, random.poisson(rate * seconds)).tolist())


def one_process(arrivals: Sequence[float], rules: Rules, random: np.random.Generator) -> Outcome:
    """Run one process until nobody waits any more. arrivals: when each person writes first, sorted."""
    coming: list[tuple[float, int, _Message]] = []
    number = 0

    def expect(came: float, left: int, tries: int) -> None:
        nonlocal number
        number += 1
        phrase = rules.phrases > 0 and bool(random.random() < rules.phrases)
        message = _Message(came, left, tries, phrase, _work(rules, random) / rules.steps, rules.steps)
        heapq.heappush(coming, (came, number, message))

    for came in arrivals:
        expect(came, rules.messages - 1, 1)
    outcome, waiting, now, sample = Outcome(), deque[_Message](), 0.0, 0.0
    while coming or waiting:
        if not waiting:
            now = max(now, coming[0][0])
            while sample < now:
                outcome.queue.append((sample, 0))
                sample += SAMPLE
        while coming and coming[0][0] <= now:
            waiting.append(heapq.heappop(coming)[2])
        while sample <= now:
            outcome.queue.append((sample, len(waiting)))
            sample += SAMPLE
        message = waiting.popleft()
        deadline = message.came + (rules.phrase_deadline if message.phrase else rules.deadline)
        if now <= deadline:  # its turn; what came late is found out when it is over
            now += message.step
            outcome.busy += message.step
            message.spent += message.step
            message.steps -= 1
            if now <= deadline and message.steps:
                waiting.append(message)
                continue
        if now <= deadline:
            outcome.latencies.append(now - message.came)
            if message.left:
                expect(now + random.exponential(rules.thinking), message.left - 1, 1)
            continue
        now += rules.net_work
        outcome.busy += rules.net_work
        outcome.wasted += message.spent
        outcome.latencies.append(deadline - message.came)  # a timer of the loop, which turns all the time
        if message.phrase:  # told to ring 112: writes no more
            outcome.alarms += 1
            continue
        outcome.safe += 1
        if message.tries < rules.tries and random.random() < rules.again:
            expect(max(now, deadline + random.exponential(rules.pause)), message.left, message.tries + 1)
    outcome.end = now
    return outcome


def _work(rules: Rules, random: np.random.Generator) -> float:
    if not rules.spread:
        return rules.work
    shape = 1 / rules.spread**2
    return float(random.gamma(shape, rules.work / shape))
