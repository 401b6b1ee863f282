"""`python -m lotsen.run`: what `make run` starts."""

import sys

from lotsen.run.foreground import main

sys.exit(main())
