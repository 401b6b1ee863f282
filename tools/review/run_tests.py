"""Becomes pytest. `make test` runs everything, `make fast` what needs neither the model nor a service."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from lotsen.paths import ROOT


def main(argv: Sequence[str]) -> NoReturn:
    """`argv` is pytest's. A process of its own: the tests see every warning, a command of ours sees none."""
    os.chdir(ROOT)
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *argv])
