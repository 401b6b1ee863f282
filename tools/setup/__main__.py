"""`python -m tools.setup`, with any Python from 3.8: what `make setup` runs."""

import sys

from tools.setup.steps import main

sys.exit(main())
