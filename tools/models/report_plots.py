"""The report's pictures. Each function draws one and returns its file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from tools.models import report_counts as counts
from tools.models.cross_validation import CurvePoint, Guess
from tools.models.report_counts import FallbackPoint
from tools.plots import BLUE, GREEN, GREY, ORANGE, RED, new, save


def confusion(guesses: Sequence[Guess], file: Path) -> Path:
    """The share of each intent's lines that was taken for each intent."""
    labels, table = counts.confusion_matrix(guesses)
    side = 2.6 + 0.235 * len(labels)
    figure, axes = new(side, 0.95 * side)
    image = axes.imshow(np.sqrt(table), cmap="Blues", vmin=0, vmax=1)  # the root shows small shares too
    ticks = range(len(labels))
    axes.set_xticks(ticks, labels, rotation=90, fontsize=9)
    axes.set_yticks(ticks, labels, fontsize=9)
    axes.set_xlabel("the assistant's guess")
    axes.set_ylabel("what the line is")
    for row, column in zip(*np.nonzero(table >= 0.03), strict=True):
        colour = "white" if table[row, column] > 0.4 else "black"
        axes.text(
            column, row, f"{100 * table[row, column]:.0f}", ha="center", va="center", fontsize=7, color=colour
        )
    bar = figure.colorbar(image, ax=axes, fraction=0.03, pad=0.02)
    shares = [0, 3, 10, 25, 50, 75, 100]
    bar.set_ticks(np.sqrt(np.array(shares) / 100), labels=[f"{share} %" for share in shares])
    axes.spines[:].set_visible(False)
    return save(figure, file)


def histogram(guesses: Sequence[Guess], file: Path) -> Path:
    """How sure the assistant was, when right and when wrong."""
    figure, axes = new()
    bins = np.linspace(0, 1, 21)
    for name, colour, right in (("right", BLUE, True), ("wrong", ORANGE, False)):
        values = [guess.confidence for guess in guesses if guess.right is right]
        axes.hist(values, bins=bins, alpha=0.75, label=f"{name} ({len(values):,} lines)", color=colour)
    axes.set_xlabel("confidence of the guess")
    axes.set_ylabel("lines")
    axes.legend(loc="upper center", frameon=False)
    return save(figure, file)


def reliability(guesses: Sequence[Guess], file: Path) -> Path:
    """Whether a confidence of 0.7 is right seven times in ten."""
    points, error = counts.reliability(guesses)
    figure, axes = new()
    axes.plot([0, 1], [0, 1], color=GREY, linestyle="--", label="what it should be")
    mean, right, number = zip(*points, strict=True)
    axes.plot(mean, right, color=BLUE, marker="o", label=f"measured (off by {error:.3f} on average)")
    for x, y, lines in zip(mean, right, number, strict=True):
        above = y >= x  # on the far side of the dashed line
        place = {"xytext": (-6, 7) if above else (6, -14), "ha": "right" if above else "left"}
        axes.annotate(f"{lines:,}", (x, y), textcoords="offset points", fontsize=8, color=GREY, **place)
    axes.set_xlabel("confidence of the guess (small numbers: lines)")
    axes.set_ylabel("share of guesses that are right")
    axes.set_xlim(0, 1.12)
    axes.set_ylim(0, 1.03)
    axes.legend(loc="upper left", frameon=False)
    return save(figure, file)


def learning_curve(points: Sequence[CurvePoint], file: Path) -> Path:
    """What more lines would bring."""
    figure, axes = new()
    lines, right = [point.lines for point in points], [100 * point.right for point in points]
    axes.plot(lines, right, color=BLUE, marker="o")
    for x, y in zip(lines, right, strict=True):
        axes.annotate(f"{y:.1f} %", (x, y), textcoords="offset points", xytext=(4, -13), fontsize=9)
    axes.set_xlabel("training lines (10, 25, 50, 75 and 100 % of them)")
    axes.set_ylabel("% right on unseen lines")
    axes.set_ylim(min(right) - 5, max(right) + 5)
    axes.set_xlim(0, 1.12 * max(lines))
    return save(figure, file)


def fallback(curve: Sequence[FallbackPoint], now: float, file: Path) -> Path:
    """What each fallback threshold would do."""
    figure, axes = new(height=4.8)
    x = [point.threshold for point in curve]
    for values, name, colour, style in (
        ([point.answered for point in curve], "answered", BLUE, "-"),
        ([point.right for point in curve], "right, of those answered", GREEN, "-"),
        ([point.wrong_declined for point in curve], "wrong answers turned away", ORANGE, "--"),
        ([point.right_declined for point in curve], "right answers turned away", RED, ":"),
    ):
        axes.plot(
            x, [100 * value for value in values], label=name, color=colour, linestyle=style, linewidth=2
        )
    best = counts.recommended(curve).threshold
    axes.axvline(best, color="black", linewidth=1)
    axes.annotate(f" recommended {best:.2f}", (best, 103), fontsize=9, ha="left")
    if abs(now - best) > 0.005:
        axes.axvline(now, color=GREY, linewidth=1, linestyle="--")
        side = "right" if now < best else "left"
        axes.annotate(f"config.yml {now:.2f} ", (now, 103), fontsize=9, color=GREY, ha=side)
    axes.set_xlabel("fallback threshold: below this confidence the assistant says that it does not know")
    axes.xaxis.label.set_fontsize(9)
    axes.set_ylabel("%")
    axes.set_ylim(0, 109)
    axes.set_xlim(0, 1)
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.14), ncol=2, frameon=False, fontsize=9)
    return save(figure, file)
