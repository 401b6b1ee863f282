"""How every picture looks: sizes, colours that the colour-blind can tell apart, small files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot as pyplot  # whoever draws takes it from here, after the line above

# Okabe and Ito's palette.
BLUE, ORANGE, GREEN, RED, GREY = "#0072b2", "#e69f00", "#009e73", "#d55e00", "#666666"
WIDTH, HEIGHT, DPI = 6.4, 4.2, 110


def new(width: float = WIDTH, height: float = HEIGHT) -> tuple[Any, Any]:
    """Return a figure and its axes; sizes in inches at DPI."""
    figure, axes = pyplot.subplots(figsize=(width, height), dpi=DPI)
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes


def save(figure: Any, file: Path) -> Path:
    """Write the picture with 64 colours, which halves the file, and close the figure."""
    from PIL import Image

    figure.tight_layout()
    figure.savefig(file)
    pyplot.close(figure)
    with Image.open(file) as picture:
        picture.convert("RGB").quantize(64).save(file, optimize=True)
    return file
