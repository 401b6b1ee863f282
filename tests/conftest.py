"""What every test needs: the installation's secret, which set-up wrote into .env."""

import os

from lotsen.launch import read_env_file
from lotsen.secret import VARIABLE

os.environ.setdefault(VARIABLE, read_env_file().get(VARIABLE, ""))
