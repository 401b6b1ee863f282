"""`python -m lotsen`: the commands of production."""

import sys

from lotsen.command_line import run_verbs
from lotsen.operate.verbs import VERBS

sys.exit(
    run_verbs(VERBS, "Lotsen in production. In a checkout, `python -m tools` lists more.", "python -m lotsen")
)
